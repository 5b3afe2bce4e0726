using System.Globalization;

namespace Roomstead.Domain.Names;

/// <summary>An event's resource name, <c>spaces/{space}/spaceEvents/{space_event}</c>.</summary>
/// <param name="Id">Of its row in the outbox; 0 for a name that no event has.</param>
internal readonly record struct SpaceEventName(SpaceName Space, long Id)
{
    private const string Collection = "/spaceEvents/";

    /// <exception cref="ApiError">INVALID_ARGUMENT when it is not of that form.</exception>
    public static SpaceEventName Parse(string text, string field)
    {
        var at = text.IndexOf(Collection, StringComparison.Ordinal);
        if (at < 0 || !SpaceName.TryParse(text[..at], out var space) || text.Length == at + Collection.Length)
        {
            throw Errors.EventNameForm(field, text);
        }

        return new SpaceEventName(space, IdIn(text.AsSpan(at + Collection.Length)));
    }

    public static string Of(string space, long id) => string.Create(CultureInfo.InvariantCulture, $"{space}{Collection}{id}");

    /// <summary>Ids are numbers, spelled in one way.</summary>
    private static long IdIn(ReadOnlySpan<char> text) =>
        text[0] != '0' && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
}
