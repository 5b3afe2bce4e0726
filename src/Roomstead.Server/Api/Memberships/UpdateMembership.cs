using Roomstead.Domain;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Api.Memberships;

/// <summary>spaces.members.patch: changes the role of a person in a named space.</summary>
internal sealed class UpdateMembership() : WriteMethod<UpdateMembershipRequest, Membership>("UpdateMembership")
{
    private const string RolePath = "role";

    public override Access Access { get; } = Access.OfUser("memberships").OrImport().OrApp("app.memberships").OrAdmin("admin.memberships"); // M-74

    public override async ValueTask<Membership> HandleAsync(UpdateMembershipRequest request, Call call)
    {
        // The request by itself.
        var body = request.Membership ?? new Membership();
        var name = MembershipName.Parse(body.Name, "membership.name");
        RequireMask(request);
        var asked = RequireAskedRole(body);

        // The caller, the space, and the caller's role in it.
        await MemberAccess.RequireWriterAsync(call);
        var (space, role) = await MemberAccess.RequireWritableAsync(call, name.Space);
        if (role == Role.RoleMember && space.Value.SpaceType == SpaceType.Space)
        {
            throw call.Caller.IsApp // M-74: an app that did not create the space counts as a member
                ? Errors.SpaceOfAnotherApp("M-74", space, call.Caller.App)
                : Errors.RoleTooLow("M-72", "ROLE_MANAGER or ROLE_ASSISTANT_MANAGER", Role.RoleMember);
        }

        if (space.Value.SpaceType != SpaceType.Space)
        {
            throw Errors.OnlyForNamedSpaces("M-71, M-12", "membership.role", space.Value.SpaceType); // M-71, M-12
        }

        // Whose role, and from what to what.
        var found = await Members.RequireAsync(call, space, name);
        var before = found.Membership;
        if (!before.IsPerson)
        {
            throw Errors.RoleOfPeopleOnly(before.Member, before.Kind); // M-75 inferred
        }

        if (before.State == State.NotAMember)
        {
            throw Errors.HistoryUnchangeable(MembershipName.Of(before.Space, before.Member)); // M-76
        }

        if (role == Role.RoleAssistantManager && (before.Role == Role.RoleManager || asked == Role.RoleManager))
        {
            throw Errors.RoleTooLow("M-72", "ROLE_MANAGER, for a membership that is or becomes ROLE_MANAGER", Role.RoleAssistantManager); // owners are made and unmade by owners
        }

        // The change, with its outbox row (M-77). P-165 inferred: nothing changed, nothing written.
        var after = before with { Role = asked };
        if (after != before)
        {
            await Members.RequireOtherManagerAsync(call, before); // M-73 inferred, S-171
            await call.Db.Memberships.SaveAsync(after);
            await Changes.AppendAsync(call, after, before, mask: UpdateMask.Of(RolePath));
        }

        return MembershipAnswer.Of(call.Caller, space, found with { Membership = after });
    }

    // M-70: role, or everything there is, which is role.
    private static void RequireMask(UpdateMembershipRequest request)
    {
        var mask = UpdateMask.Parse(request.UpdateMask);
        if (!mask.IsEverything && mask.Paths.FirstOrDefault(static path => path != RolePath) is { } other)
        {
            throw Errors.RoleIsTheOnlyPath(other);
        }
    }

    // M-71
    private static Role RequireAskedRole(Membership body) =>
        body.Role is Role.RoleMember or Role.RoleAssistantManager or Role.RoleManager ? body.Role : throw Errors.RoleUnspecified(body.Role);
}
