namespace Roomstead.Domain.Administration;

/// <summary>The texts that settings are made of.</summary>
internal static class SettingText
{
    /// <summary>An address in small letters.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT.</exception>
    public static string RequireAddress(string text, string field)
    {
        var ok = text.Length <= Limits.SettingText
            && text.Split('@') is [{ Length: > 0 }, { Length: > 0 }]
            && !text.Any(static c => c == '/' || char.IsWhiteSpace(c) || char.IsControl(c));
        return ok ? text.ToLowerInvariant() : throw Errors.SettingInvalid(field, $"{Quoted(text)} is not an address, such as alice@example.com.", text);
    }

    /// <summary>A name as people see it.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT.</exception>
    public static string RequireDisplayName(string text, string field) =>
        text.Length is > 0 and <= Limits.SettingText && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl)
            ? text
            : throw Errors.SettingInvalid(field, FormattableString.Invariant($"A name has 1 to {Limits.SettingText} characters, none of which is a control character."), text);

    private static string Quoted(string text) => text.Length <= Limits.SettingText ? text : text[..Limits.SettingText] + "...";
}
