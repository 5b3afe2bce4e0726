using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>A space as one caller may see it: the only way from a stored space to an answer.</summary>
internal static class SpaceAnswer
{
    private static readonly ScopeSet AppSpaces = ScopeSet.OfChat("app.spaces", "app.spaces.create");

    /// <summary>As get, create, setup and patch answer (P-161, S-40, S-91).</summary>
    public static Space Full(Caller caller, SpaceRow row)
    {
        var space = row.Value.Clone();
        if (!caller.IsApp)
        {
            return space;
        }

        if (!caller.Scopes.Overlaps(AppSpaces))
        {
            space.AccessSettings = null;
            space.PermissionSettings = null;
        }
        else if (row.Creator != caller.App.UserId)
        {
            space.PermissionSettings = null;
        }

        return space;
    }

    /// <summary>As events carry it: what get answers, never with permission settings (P-162, L-58).</summary>
    public static Space InEvent(Caller caller, SpaceRow row)
    {
        var space = Full(caller, row);
        space.PermissionSettings = null;
        return space;
    }

    /// <summary>As lists answer: without access and permission settings (P-162, S-103).</summary>
    public static Space Listed(SpaceRow row)
    {
        var space = row.Value.Clone();
        space.AccessSettings = null;
        space.PermissionSettings = null;
        return space;
    }
}
