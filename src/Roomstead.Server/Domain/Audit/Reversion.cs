using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;

namespace Roomstead.Domain.Audit;

/// <summary>What a space was at a time, from the record of changes, and the patches that make it so again.</summary>
internal static class Reversion
{
    /// <summary>The space as it was; null when it was not there then.</summary>
    /// <param name="now">The space as it is.</param>
    /// <param name="madeAt">When it was made, in microseconds.</param>
    public static async ValueTask<Space?> FindAsOfAsync(Tx tx, Space now, long madeAt, long at)
    {
        if (at < madeAt)
        {
            return null;
        }

        if (await tx.SpaceChanges.FindLastAsync(now.Name, at) is { NewDoc: { } left })
        {
            return Space.Parser.ParseFrom(left);
        }

        var next = await tx.SpaceChanges.FindFirstAsync(now.Name, at);
        return next is null ? now : next.OldDoc is { } before ? Space.Parser.ParseFrom(before) : null;
    }

    /// <summary>What to patch, mask and body, in an order in which all can be done: fields of different kinds never travel together (P-33).
    /// The type of a space is never put back (P-53).</summary>
    public static IEnumerable<(string Mask, Space Body)> Patches(Space was, Space now)
    {
        List<string> paths =
        [
            .. was.DisplayName == now.DisplayName ? Array.Empty<string>() : ["display_name"],
            .. Equals(was.SpaceDetails ?? new(), now.SpaceDetails ?? new()) ? Array.Empty<string>() : ["space_details"],
        ];
        if (paths.Count > 0)
        {
            yield return (string.Join(',', paths), new Space { DisplayName = was.DisplayName, SpaceDetails = was.SpaceDetails });
        }

        if (was.SpaceHistoryState != now.SpaceHistoryState)
        {
            yield return ("space_history_state", new Space { SpaceHistoryState = was.SpaceHistoryState });
        }

        if (!Equals(was.AccessSettings?.AccessPermissionSettings, now.AccessSettings?.AccessPermissionSettings))
        {
            yield return ("access_settings.access_permission_settings", new Space { AccessSettings = was.AccessSettings });
        }

        var settings = DifferentSettings(was.PermissionSettings ?? new(), now.PermissionSettings ?? new());
        if (settings.Length > 0)
        {
            yield return (settings, new Space { PermissionSettings = was.PermissionSettings });
        }
    }

    private static string DifferentSettings(Space.Types.PermissionSettings was, Space.Types.PermissionSettings now) => string.Join(
        ',',
        PermissionLevels.Settings
            .Where(setting => setting.Name != "post_messages" && setting.Access.Get(was) is { } old && !old.Equals(setting.Access.Get(now)))
            .Select(static setting => "permission_settings." + setting.Name));
}
