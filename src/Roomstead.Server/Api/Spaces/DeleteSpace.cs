using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;

namespace Roomstead.Api.Spaces;

/// <summary>spaces.delete: a named space, with everything that belongs to it.</summary>
internal sealed class DeleteSpace() : WriteMethod<DeleteSpaceRequest, Empty>("DeleteSpace")
{
    private static readonly ScopeSet ScopeOfUsers = ScopeSet.OfChat("delete");
    private static readonly ScopeSet ScopeOfApps = ScopeSet.OfChat("app.delete");

    public override Access Access { get; } = Access.OfUser("delete").OrImport().OrApp("app.delete").OrAdmin("admin.delete"); // S-131 to S-133

    public override async ValueTask<Empty> HandleAsync(DeleteSpaceRequest request, Call call)
    {
        // The request by itself.
        var name = SpaceName.Parse(request.Name, "name"); // P-05

        // The caller.
        CallerRules.RequireChatEnabled(call); // P-135
        CallerRules.RequireConfiguredApp(call); // P-134
        if (call.Caller.IsApp)
        {
            await RequireAppAsync(call);
        }
        else if (call.UseAdminAccess)
        {
            CallerRules.RequireAdministrator(call); // P-127, E-11
        }

        // Whether the caller sees the space, what it is, and who may.
        var found = RequireVisible(name, await call.Db.Spaces.FindForMemberAsync(name.Value, call.Caller.Id), call);
        var space = found.Space;
        if (space.Value.SpaceType != SpaceType.Space)
        {
            throw call.Caller.IsApp && space.Value.SpaceType == SpaceType.DirectMessage ? Errors.AppOnDirectMessage(space.Name) : Errors.OnlyNamedSpacesDeleted(space.Value.SpaceType); // P-131, S-130
        }

        await RequirePowerAsync(found, call);

        // The change, with one row of the outbox: members and request ids go with their space.
        await call.Db.Spaces.DeleteAsync(space);
        await Changes.AppendAsync(call, space.Name, before: space.Value, after: null);
        return new Empty();
    }

    private static async ValueTask RequireAppAsync(Call call)
    {
        if (call.UseAdminAccess)
        {
            throw Errors.AppNotSupported("P-128", "useAdminAccess", call.Caller.App); // inferred
        }

        await CallerRules.RequireApprovalAsync(call, ScopeOfApps, customer: null); // S-132, P-132
    }

    // S-134: whoever does not see the space is told the same as of one that is not there.
    private static SpaceForMember RequireVisible(SpaceName name, SpaceForMember? found, Call call)
    {
        if (call.UseAdminAccess)
        {
            AdminAccess.Require(found?.Space, name, call); // S-133, S-93
            return found!;
        }

        if (!call.Caller.IsApp && found is { Space.ImportApp: not null })
        {
            return ImportMode.IsImporting(found.Space, call) ? found : throw Errors.ImportClosed("S-131, L-120, L-122", found.Space, call);
        }

        var visible = found is { IsJoined: true } && (call.Caller.IsApp || call.Caller.Scopes.Overlaps(ScopeOfUsers));
        return visible ? found! : throw Errors.SpaceClosed("S-134", name.Value, found, ScopeOfUsers, call.Caller.Scopes);
    }

    private static async ValueTask RequirePowerAsync(SpaceForMember found, Call call)
    {
        var space = found.Space;
        if (call.Caller.IsApp)
        {
            await CallerRules.RequireApprovalAsync(call, ScopeOfApps, space.Customer); // P-132: of the space's own organisation
            if (space.Creator != call.Caller.App.UserId)
            {
                throw Errors.SpaceOfAnotherApp("S-132", space, call.Caller.App);
            }
        }
        else if (!call.UseAdminAccess && space.ImportApp is null && found.Role != Role.RoleManager)
        {
            throw Errors.RoleTooLow("S-131", "ROLE_MANAGER", found.Role); // not even assistant managers
        }
    }
}
