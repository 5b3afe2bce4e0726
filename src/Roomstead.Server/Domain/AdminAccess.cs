using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>What admin access reaches.</summary>
internal static class AdminAccess
{
    /// <summary>S-93, P-122: named spaces of the administrator's own organisation, none that is being imported.</summary>
    public static bool Reaches(SpaceRow space, Call call) =>
        space is { ImportApp: null, Value.SpaceType: Space.Types.SpaceType.Space } && space.Customer == call.Caller.User!.Customer;
}
