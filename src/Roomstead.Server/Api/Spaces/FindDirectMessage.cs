using Roomstead.Domain;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;

namespace Roomstead.Api.Spaces;

/// <summary>spaces.findDirectMessage: the conversation of the caller with one other.</summary>
internal sealed class FindDirectMessage() : ReadMethod<FindDirectMessageRequest, Space>("FindDirectMessage")
{
    private const string NameField = "name";

    public override Access Access { get; } = Access.OfUser("spaces", "spaces.readonly").OrBot();

    public override async ValueTask<Space> HandleAsync(FindDirectMessageRequest request, Call call)
    {
        // The request by itself.
        var name = UserName.Parse(request.Name, NameField); // S-150
        RequireForCaller(name, call);

        // The caller.
        CallerRules.RequireChatEnabled(call); // P-135
        if (call.Caller.IsApp)
        {
            CallerRules.RequireConfiguredApp(call);
        }

        var other = await ResolveAsync(name, call) ?? throw Errors.UserNotResolved(NameField, name.Value); // S-152
        var direct = await call.Db.Spaces.FindDirectAsync(SpacesTable.DirectKey(call.Caller.Id, other)) ?? throw Errors.DirectMessageNotFound(name.Value); // S-151
        var own = await call.Db.Memberships.FindAsync(direct.Name, call.Caller.Id);
        return own is { State: Membership.Types.MembershipState.Joined } ? SpaceAnswer.Full(call.Caller, direct) : throw Errors.DirectMessageNotFound(name.Value); // S-151
    }

    private static void RequireForCaller(UserName name, Call call)
    {
        if (call.Caller.IsApp && name.IsEmail)
        {
            throw Errors.UserByAddressForApp(NameField, name.Value); // S-150
        }

        if (name.IsMe || (call.Caller.IsApp && name.IsApp))
        {
            throw Errors.DirectMessageWithOneself(NameField, name.Value); // S-153 inferred
        }
    }

    private static async ValueTask<string?> ResolveAsync(UserName name, Call call)
    {
        if (name.IsApp)
        {
            return call.Caller.App.UserId; // S-153 inferred
        }

        return await name.FindPersonAsync(call) is { } person ? person.Id : (await call.Db.Apps.FindByUserIdAsync(name.Value))?.UserId;
    }
}
