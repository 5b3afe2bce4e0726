using Roomstead.Domain.Names;
using Roomstead.Storage.Tables;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;

namespace Roomstead.Domain.Events;

/// <summary>Who may read which events of a space (L-55, A-112).</summary>
internal static class EventAccess
{
    private static readonly ScopeSet OfApps = EventType.All.Aggregate(ScopeSet.None, static (all, type) => all.Union(type.Apps));

    /// <summary>A-113 inferred: with these an app reads without being in the space.</summary>
    private static readonly ScopeSet Anywhere = ScopeSet.OfChat("app.all.memberships.readonly", "app.all.messages.readonly", "app.all.spaces.readonly");

    /// <summary>What is asked of the caller before anything is looked up.</summary>
    public static async ValueTask RequireReaderAsync(Call call)
    {
        CallerRules.RequireChatEnabled(call); // P-135
        if (call.Caller.IsApp)
        {
            CallerRules.RequireConfiguredApp(call);
            await CallerRules.RequireApprovalAsync(call, OfApps, customer: null); // P-132
        }
    }

    /// <summary>A-112: the scope must fit the type, too.</summary>
    public static void RequireScope(Call call, EventType type)
    {
        if (!call.Caller.Scopes.Overlaps(call.Caller.IsApp ? type.Apps : type.People))
        {
            throw Errors.ScopeInsufficient(call.Method, type.Scopes, call.Caller.IsApp ? type.Apps : type.People, call.Caller, "A-112");
        }
    }

    /// <summary>The space, for a caller who is in it. In one that is being imported nobody is.</summary>
    /// <exception cref="ApiError">PERMISSION_DENIED (E-10), or INVALID_ARGUMENT (E-14).</exception>
    public static async ValueTask<SpaceForMember> RequireSpaceAsync(Call call, SpaceName name)
    {
        var found = await call.Db.Spaces.FindForMemberAsync(name.Value, call.Caller.Id);
        if (found is not { Space.ImportApp: null })
        {
            throw Errors.SpaceClosed("L-55", name.Value, found, OfApps, call.Caller.Scopes);
        }

        var isDirect = found.Space.Value.SpaceType == SpaceType.DirectMessage;
        if (found.IsJoined)
        {
            return call.Caller.IsApp && isDirect ? throw Errors.AppOnDirectMessage(found.Space.Name) : found; // P-131
        }

        var reaches = call.Caller.IsApp && !isDirect && await CallerRules.IsApprovedAsync(call, Anywhere, found.Space.Customer); // A-113 inferred
        return reaches ? found : throw Errors.SpaceClosed(call.Caller.IsApp ? "L-55, A-113" : "L-55", name.Value, found, OfApps, call.Caller.Scopes);
    }

    /// <summary>P-132: an app needs the approval of the space's own organisation for the type; of one that it has not joined, for all its spaces.</summary>
    public static async ValueTask RequireApprovalAsync(Call call, SpaceForMember found, EventType type)
    {
        if (call.Caller.IsApp)
        {
            await CallerRules.RequireApprovalAsync(call, found.IsJoined ? type.Apps : type.Apps.Intersect(Anywhere), found.Space.Customer);
        }
    }

    /// <summary>Events that happened by now minus 28 days are over (L-55).</summary>
    public static long Horizon(Call call) => Micros.Of(call.Now.AddDays(-Limits.EventDays));
}
