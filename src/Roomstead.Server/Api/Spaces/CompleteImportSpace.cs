using Roomstead.Domain;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Api.Spaces;

/// <summary>spaces.completeImport: a space that was filled with history becomes one like any other, managed by whoever completes it.</summary>
internal sealed class CompleteImportSpace() : WriteMethod<CompleteImportSpaceRequest, CompleteImportSpaceResponse>("CompleteImportSpace")
{
    public override Access Access { get; } = Access.OfUser().OrImport(); // S-140

    public override async ValueTask<CompleteImportSpaceResponse> HandleAsync(CompleteImportSpaceRequest request, Call call)
    {
        // The request by itself, and the caller.
        var name = SpaceName.Parse(request.Name, "name"); // P-05
        CallerRules.RequireChatEnabled(call); // P-135
        CallerRules.RequireConfiguredApp(call); // P-134

        // State.
        var found = await call.Db.Spaces.FindForMemberAsync(name.Value, call.Caller.Id)
            ?? throw Errors.SpaceClosed("S-134", name.Value, null, ImportMode.Scope, call.Caller.Scopes);
        var space = found.Space;
        if (space.ImportApp is null)
        {
            // S-142 inferred
            throw found.IsJoined ? Errors.NotInImportMode(space.Name) : Errors.SpaceClosed("S-134", name.Value, found, ImportMode.Scope, call.Caller.Scopes);
        }

        if (!ImportMode.IsImporting(space, call))
        {
            throw Errors.ImportClosed("S-142, S-144, L-122, L-123", space, call);
        }

        // The change. S-143: the memberships there were are history, and end with the import.
        var completed = space.Value.Clone();
        completed.ImportMode = false; // S-141
        completed.MembershipCount = new() { JoinedDirectHumanUserCount = 1 };
        await call.Db.Memberships.DeleteOfSpaceAsync(space.Name);
        await call.Db.Spaces.CompleteImportAsync(space, completed);
        await Changes.AppendAsync(call, space.Name, space.Value, completed);

        // S-141: whoever it is by impersonation, not only who began it. S-170: in a group chat there is nothing to manage.
        var role = completed.SpaceType == SpaceType.Space ? Role.RoleManager : Role.RoleMember;
        var manager = new MembershipRow(space.Name, call.Caller.Id, MembershipRow.Human, State.Joined, role, call.AtMicros);
        await call.Db.Memberships.SaveAsync(manager);
        await Changes.AppendAsync(call, manager, before: null);
        return new CompleteImportSpaceResponse { Space = SpaceAnswer.Full(call.Caller, space with { Value = completed, ImportApp = null }) };
    }
}
