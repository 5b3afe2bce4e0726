using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Domain;

/// <summary>Rules about the texts of a space, the same wherever a space is made or changed.</summary>
internal static class SpaceText
{
    /// <summary>The name as it is kept: without white space around it (P-43 inferred).</summary>
    /// <param name="field">Proto path of the name in the request, such as <c>space.display_name</c>.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT: empty or blank (P-44 inferred), or too long (P-41).</exception>
    public static string RequireDisplayName(string raw, string field)
    {
        var name = raw.Trim();
        if (name.Length == 0)
        {
            throw Errors.DisplayNameBlank(field, raw); // P-44 inferred, P-45 inferred
        }

        RequireLength(name, Limits.DisplayName, field); // P-41
        return name;
    }

    /// <summary>The details as they are kept: null when there is nothing in them (S-29).</summary>
    /// <param name="field">Proto path of the details in the request, such as <c>space.space_details</c>.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT: one of the texts is too long (P-63).</exception>
    public static Space.Types.SpaceDetails? RequireDetails(Space.Types.SpaceDetails? details, string field)
    {
        if (details is null || (details.Description.Length == 0 && details.Guidelines.Length == 0))
        {
            return null;
        }

        RequireLength(details.Description, Limits.Description, field + ".description"); // P-63
        RequireLength(details.Guidelines, Limits.Guidelines, field + ".guidelines"); // P-63
        return new Space.Types.SpaceDetails { Description = details.Description, Guidelines = details.Guidelines };
    }

    /// <summary>Refuses a text of more than <paramref name="most"/> characters.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT.</exception>
    public static void RequireLength(string text, int most, string field)
    {
        if (text.Length > most && CodePoints(text) is var length && length > most)
        {
            throw Errors.TextTooLong(field, most, length);
        }
    }

    /// <summary>P-42 inferred: a character is a Unicode code point.</summary>
    private static int CodePoints(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
