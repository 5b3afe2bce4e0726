using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>What admin access reaches.</summary>
internal static class AdminAccess
{
    /// <summary>S-93, P-122: named spaces of the administrator's own organisation, none that is being imported.</summary>
    public static bool Reaches(SpaceRow space, Call call) =>
        space is { ImportApp: null, Value.SpaceType: Space.Types.SpaceType.Space } && space.Customer == call.Caller.User!.Customer;

    /// <summary>The space, if admin access reaches it.</summary>
    /// <param name="found">Null when there is none.</param>
    /// <exception cref="ApiError">PERMISSION_DENIED (E-10): the same whether it is there or not.</exception>
    public static SpaceRow Require(SpaceRow? found, SpaceName name, Call call) => found is not null && Reaches(found, call)
        ? found
        : throw Errors.SpaceOutsideAdminAccess(name.Value, found, call.Caller.User!.Customer);
}
