using Roomstead.Tests.Support;

namespace Roomstead.Tests.Properties.Model;

/// <summary>The model refuses.</summary>
/// <param name="scopes">The scopes that would have been enough, where it is about scopes .</param>
internal sealed class Refused(Refusal refusal, IEnumerable<string>? scopes = null) : Exception(refusal.Message)
{
    public Refusal Refusal { get; } = refusal;

    public string? Scopes { get; } = scopes is null ? null : string.Join(' ', scopes.Distinct().Order(StringComparer.Ordinal));
}

internal static class Rules
{
    public static void Require(bool holds, Refusal otherwise)
    {
        if (!holds)
        {
            throw new Refused(otherwise);
        }
    }

    /// <summary>S-45, P-05.</summary>
    public static void RequireSpaceName(string name, string field) => Require(IsSpaceName(name), Refusal.InvalidArgument(field));

    public static bool IsSpaceName(string name) =>
        name.StartsWith("spaces/", StringComparison.Ordinal)
        && name.Length is > 7 and <= 128
        && name[7..].All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>H-110.</summary>
    public static int RequirePage(int asked, int usual, int most)
    {
        Require(asked >= 0, Refusal.InvalidArgument("page_size"));
        return asked == 0 ? usual : Math.Min(asked, most);
    }

    /// <summary>S-106, M-59, L-57.</summary>
    public static Refusal Filter(string message, string field = "filter") => Refusal.InvalidArgument(field) with { Message = message };
}
