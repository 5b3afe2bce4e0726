using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Rpc;
using PermissionSetting = Roomstead.Protocol.Chat.V1.Space.Types.PermissionSetting;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;

namespace Roomstead.Domain;

/// <summary>Why a call was refused, for those who ask (docs/explanations.md). Holds values, not texts: most refusals are never explained.</summary>
/// <param name="Name">Of the refusal in the catalogue.</param>
/// <param name="Rule">Ids of rules, such as <c>P-41</c>.</param>
/// <param name="Needed">What the rule needs.</param>
/// <param name="Had">What the call had instead.</param>
/// <param name="Passes">What to do so that this rule is kept.</param>
internal sealed record Explanation(string Name, string Rule, FormattableString Needed, FormattableString Had, FormattableString Passes)
{
    public const string Domain = "explain.roomstead";

    /// <summary>As a google.rpc message: <c>reason</c> is the refusal's name, <c>metadata</c> the rest.</summary>
    public ErrorInfo ToDetail()
    {
        var detail = new ErrorInfo { Reason = JsonNamingPolicy.SnakeCaseUpper.ConvertName(Name), Domain = Domain };
        detail.Metadata["rule"] = Rule;
        detail.Metadata["needed"] = Text(Needed, Limits.ExplanationText);
        detail.Metadata["had"] = Text(Had, Limits.ExplanationQuote);
        detail.Metadata["passes"] = Text(Passes, Limits.ExplanationText);
        return detail;
    }

    /// <summary>One explanation of several faults: every rule and every text once.</summary>
    public static Explanation Of(IReadOnlyList<Explanation> all) => all is [var only] ? only : new(
        all[0].Name,
        string.Join(", ", all.SelectMany(static one => one.Rule.Split(", ")).Distinct(StringComparer.Ordinal)),
        $"{new Texts([.. all.Select(static one => one.Needed)])}",
        $"{new Texts([.. all.Select(static one => one.Had)])}",
        $"{new Texts([.. all.Select(static one => one.Passes)])}");

    private static string Text(FormattableString text, int most)
    {
        var whole = text.ToString(Spelling.Instance);
        return whole.Length <= most ? whole : whole[..(char.IsHighSurrogate(whole[most - 1]) ? most - 1 : most)] + "…";
    }

    private sealed record Texts(FormattableString[] All)
    {
        public override string ToString() => string.Join("; ", All.Select(static text => text.ToString(Spelling.Instance)).Distinct(StringComparer.Ordinal));
    }

    /// <summary>How values are spelled: as the API writes them, not as the code does.</summary>
    private sealed class Spelling : IFormatProvider, ICustomFormatter
    {
        public static readonly Spelling Instance = new();

        public object? GetFormat(System.Type? formatType) => formatType == typeof(ICustomFormatter) ? this : CultureInfo.InvariantCulture.GetFormat(formatType);

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
        {
            null or "" => "nothing",
            string text => text,
            ScopeSet { IsEmpty: true } => "no scope",
            ScopeSet scopes => string.Join(", ", scopes.FullNames()).Replace(ScopeSet.Prefix, "", StringComparison.Ordinal),
            System.Enum value => value.GetType().GetField(value.ToString())?.GetCustomAttribute<OriginalNameAttribute>()?.Name ?? value.ToString("D"),
            bool value => value ? "true" : "false",
            PermissionSetting setting => Format(null, RolesOf(setting), null),
            Timestamp time => time.ToString().Trim('"'),
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
            IFormattable other => other.ToString(format, CultureInfo.InvariantCulture),
            IEnumerable list => string.Join(", ", list.Cast<object>().Select(value => Format(null, value, null))) is { Length: > 0 } values ? values : "nobody",
            _ => arg.ToString()!,
        };

        private static IEnumerable<Role> RolesOf(PermissionSetting setting) =>
            new[] { Role.RoleManager, Role.RoleAssistantManager, Role.RoleMember }.Where(role => PermissionLevels.Allows(setting, role));
    }
}

/// <summary>A type of messages with the names of its fields, for explanations.</summary>
internal sealed record FieldsOf(MessageDescriptor Message)
{
    public override string ToString() => $"{Message.FullName} ({string.Join(", ", Message.Fields.InDeclarationOrder().Select(static field => field.JsonName))})";
}
