using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Api.Spaces;

/// <summary>spaces.setup: a named space, a group chat or a direct message, together with its first members.</summary>
internal sealed class SetUpSpace() : WriteMethod<SetUpSpaceRequest, Space>("SetUpSpace")
{
    private const int LeastInGroupChat = 2;

    public override Access Access { get; } = Access.OfUser("spaces", "spaces.create"); // S-70

    public override async ValueTask<Space> HandleAsync(SetUpSpaceRequest request, Call call)
    {
        // The caller.
        CallerRules.RequireChatEnabled(call); // P-135
        CallerRules.RequireConfiguredApp(call); // P-134

        // S-80: a request that was answered before is answered again, whatever its body says now.
        if (await RequestIds.FindMadeAsync(call, request.RequestId) is { } made)
        {
            return SpaceAnswer.Full(call.Caller, made);
        }

        // The request by itself.
        var body = request.Space ?? new Space();
        RequireFields(body, request);
        NewSpace.RequireForm(body);
        Invitees.RequireForms(request.Memberships, body.SpaceType); // S-76, S-79

        // State, and the change.
        var invitees = await Invitees.FindAsync(call, request.Memberships); // S-77
        var row = body switch
        {
            { SpaceType: SpaceType.DirectMessage, SingleUserBotDm: true } => await SetUpWithAppAsync(body, request.RequestId, call),
            { SpaceType: SpaceType.DirectMessage } => await SetUpWithPersonAsync(body, invitees, request.RequestId, call),
            _ => await SetUpSharedAsync(body, invitees, request.RequestId, call),
        };
        return SpaceAnswer.Full(call.Caller, row);
    }

    // S-71 to S-74: which fields each type may have.
    private static void RequireFields(Space body, SetUpSpaceRequest request)
    {
        if (body.SpaceType is not (SpaceType.Space or SpaceType.GroupChat or SpaceType.DirectMessage))
        {
            throw Errors.TypeNotSetUp(body.SpaceType);
        }

        if (body.ImportMode)
        {
            throw Errors.ImportModeNotSetUp(); // S-81 inferred
        }

        if (body.Customer.Length > 0)
        {
            throw Errors.CustomerNotForUsers(body.Customer); // S-37
        }

        if (body.SpaceType != SpaceType.Space && body.DisplayName.Length > 0)
        {
            throw Errors.FieldNotForType("space.display_name", "group chats and direct messages"); // S-72, S-73
        }

        if (body.SpaceType == SpaceType.DirectMessage && body.SpaceDetails is { } details && !details.Equals(new()))
        {
            throw Errors.FieldNotForType("space.space_details", "direct messages"); // S-73
        }

        if (body.SingleUserBotDm && (body.SpaceType != SpaceType.DirectMessage || request.Memberships.Count > 0))
        {
            throw Errors.AppDirectMessageOnly(body.SpaceType, request.Memberships.Count); // S-74
        }
    }

    // S-71, S-72: a named space or a group chat. S-78: whoever cannot be added is left out, even if that leaves the caller alone.
    private static async ValueTask<SpaceRow> SetUpSharedAsync(Space body, List<Invitee> invitees, string requestId, Call call)
    {
        var named = body.SpaceType == SpaceType.Space;
        if (!named && invitees.Count < LeastInGroupChat)
        {
            throw Errors.WrongNumberOfMembers("S-72", "A group chat needs at least two people besides the caller.", invitees.Count);
        }

        var row = RowOf(await NewSpace.ProposeAsync(call, body, call.Caller.User!.Customer), started: named, call);
        var members = invitees
            .Where(invitee => Invitees.CanJoin(invitee, call, body.ExternalUserAllowed))
            .Select(invitee => Invitees.MembershipOf(invitee, row.Name, call));
        var role = named ? Role.RoleManager : Role.RoleMember; // S-52, S-170
        return await NewSpace.InsertAsync(call, row, [CallerIn(row, role, call), .. members], requestId);
    }

    // S-73
    private static async ValueTask<SpaceRow> SetUpWithPersonAsync(Space body, List<Invitee> invitees, string requestId, Call call)
    {
        if (invitees is not [var other])
        {
            throw Errors.WrongNumberOfMembers("S-73", "A direct message needs exactly one person besides the caller.", invitees.Count);
        }

        if (other.Person is null)
        {
            throw Errors.MemberUnreachable("S-152", $"nobody of that name");
        }

        var key = SpacesTable.DirectKey(call.Caller.Id, other.Person.Id);
        if (await call.Db.Spaces.FindDirectAsync(key) is { } existing)
        {
            return await ReturnExistingAsync(existing, requestId, call); // S-75
        }

        if (!Invitees.CanJoin(other, call, body.ExternalUserAllowed))
        {
            throw Errors.MemberUnreachable("S-75", $"{other.Person.Id} of {other.Customer}, Chat service {(other.Person.ChatEnabled ? "on" : "off")}, named by {(other.ByEmail ? "address" : "id")}");
        }

        var row = RowOf(await NewSpace.ProposeAsync(call, body, call.Caller.User!.Customer), started: false, call);
        MembershipRow[] members = [CallerIn(row, Role.RoleMember, call), Invitees.MembershipOf(other, row.Name, call)];
        return await NewSpace.InsertAsync(call, row, members, requestId, key);
    }

    // S-74: the conversation of the caller with the app that calls for him.
    private static async ValueTask<SpaceRow> SetUpWithAppAsync(Space body, string requestId, Call call)
    {
        var app = call.Caller.App.UserId;
        var key = SpacesTable.DirectKey(call.Caller.Id, app);
        if (await call.Db.Spaces.FindDirectAsync(key) is { } existing)
        {
            return await ReturnExistingAsync(existing, requestId, call); // S-75
        }

        var space = await NewSpace.ProposeAsync(call, body, call.Caller.User!.Customer);
        space.SingleUserBotDm = true; // S-23
        space.Type = Space.Types.Type.Dm; // S-21
        var row = RowOf(space, started: false, call);
        MembershipRow[] members =
        [
            CallerIn(row, Role.RoleMember, call),
            new MembershipRow(row.Name, app, MembershipRow.Bot, State.Joined, Role.RoleMember, call.AtMicros),
        ];
        return await NewSpace.InsertAsync(call, row, members, requestId, key);
    }

    // S-75: as it is. Somebody who was only invited so far accepts by setting it up himself (inferred).
    private static async ValueTask<SpaceRow> ReturnExistingAsync(SpaceRow existing, string requestId, Call call)
    {
        await RequestIds.SaveAsync(call, requestId, existing.Name);
        var membership = await call.Db.Memberships.FindAsync(existing.Name, call.Caller.Id);
        if (membership is { State: State.Joined })
        {
            return existing;
        }

        var joined = membership is null ? CallerIn(existing, Role.RoleMember, call) : membership with { State = State.Joined };
        var changed = existing.Value.Clone();
        changed.MembershipCount.JoinedDirectHumanUserCount++;
        await call.Db.Memberships.SaveAsync(joined);
        await call.Db.Spaces.UpdateAsync(existing, changed);
        await Changes.AppendAsync(call, joined, before: membership);
        return existing with { Value = changed, Revision = existing.Revision + 1 };
    }

    // S-100: a named space is in lists at once, the others after their first message.
    private static SpaceRow RowOf(Space space, bool started, Call call) => new(
        space,
        Revision: 1,
        call.Caller.User!.Customer,
        Creator: call.Caller.Id,
        ViaApp: call.Caller.App.Name,
        ImportApp: null,
        started,
        call.AtMicros);

    private static MembershipRow CallerIn(SpaceRow row, Role role, Call call) =>
        new(row.Name, call.Caller.Id, MembershipRow.Human, State.Joined, role, call.AtMicros);
}
