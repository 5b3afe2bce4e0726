using Roomstead.Domain;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Api.Memberships;

/// <summary>spaces.members.delete: removes a member, withdraws an invitation (M-86 inferred), or leaves.</summary>
internal sealed class DeleteMembership() : WriteMethod<DeleteMembershipRequest, Membership>("DeleteMembership")
{
    private const string NameField = "name";

    public override Access Access { get; } = Access.OfUser("memberships", "memberships.app")
        .OrImport().OrApp("app.memberships").OrAdmin("admin.memberships"); // M-81, M-84

    public override async ValueTask<Membership> HandleAsync(DeleteMembershipRequest request, Call call)
    {
        // The request and the caller.
        var name = MembershipName.Parse(request.Name, NameField);
        await MemberAccess.RequireWriterAsync(call);
        if (!name.IsCallingApp)
        {
            MemberAccess.RequireMoreThanOwnApp(call); // A-111, M-81
        }

        // The space, the membership, and what the caller may do about it.
        var (space, role) = await MemberAccess.RequireWritableAsync(call, name.Space, name.IsCallingApp);
        RequireNameFor(call, name.IsCallingApp ? MembershipRow.Bot : MembershipRow.Human, name);
        var row = (await Members.RequireAsync(call, space, name)).Membership; // M-87
        RequireNameFor(call, row.Kind, name);
        RequireLeavable(row, space);
        RequireRole(row, space, role, call);
        await Members.RequireOtherManagerAsync(call, row); // M-83

        // The change (M-88).
        await Members.RemoveAsync(call, space, row);
        return new Membership { Name = MembershipName.Of(row.Space, row.Member), State = State.NotAMember }; // M-80
    }

    private static void RequireNameFor(Call call, string kind, MembershipName name)
    {
        if (call.Caller.IsApp && kind != MembershipRow.Human)
        {
            throw Errors.AppNotSupported("M-84", "memberships of apps and groups", call.Caller.App); // code inferred
        }

        if (kind == MembershipRow.Bot && call.UseAdminAccess)
        {
            throw Errors.AppMembershipNotForAdministrator("M-84", NameField); // code inferred
        }

        if (kind == MembershipRow.Bot && !name.IsCallingApp)
        {
            throw Errors.OtherApp("M-81, M-20", NameField, name.Member);
        }
    }

    // M-85 inferred: a direct message keeps its two sides; an app that was added to one can go.
    private static void RequireLeavable(MembershipRow row, SpaceRow space)
    {
        if (space.Value.SpaceType == SpaceType.DirectMessage && (row.IsPerson || space.Value.SingleUserBotDm))
        {
            throw Errors.NobodyLeavesDirectMessage(NameField);
        }
    }

    // M-82, M-85: everybody may leave; others are removed by whoever may manage members, and owners by owners.
    private static void RequireRole(MembershipRow row, SpaceRow space, Role? role, Call call)
    {
        if (role is not { } held || space.Value.SpaceType != SpaceType.Space || row.Member == call.Caller.Id)
        {
            return;
        }

        if (!MemberAccess.MayManage(row.Kind, space, held))
        {
            throw MemberAccess.MayNotManage("M-82, M-37", row.Kind, space, held); // E-10
        }

        if (row.Role == Role.RoleManager && held != Role.RoleManager)
        {
            throw Errors.RoleTooLow("M-82", "ROLE_MANAGER, for the membership of a ROLE_MANAGER", held); // E-10
        }
    }
}
