using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Roomstead.Domain.Names;

/// <summary>A space's resource name, <c>spaces/{space}</c> (S-45).</summary>
internal readonly record struct SpaceName
{
    private const string Collection = "spaces/";
    private const int MaxLength = 128;
    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private SpaceName(string value) => Value = value;

    public string Value { get; }

    /// <exception cref="ApiError">INVALID_ARGUMENT when it is not of that form (P-05).</exception>
    public static SpaceName Parse(string? text, string field) =>
        TryParse(text, out var name) ? name : throw Errors.SpaceNameForm(field, text);

    public static bool TryParse([NotNullWhen(true)] string? text, out SpaceName name)
    {
        var ok = text is not null
            && text.Length <= MaxLength
            && text.StartsWith(Collection, StringComparison.Ordinal)
            && text.Length > Collection.Length
            && !text.AsSpan(Collection.Length).ContainsAnyExcept(IdCharacters);
        name = ok ? new SpaceName(text!) : default;
        return ok;
    }

    public static SpaceName OfId(string id) => new(Collection + id);

    public override string ToString() => Value;
}
