using Roomstead.Domain;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Api.Memberships;

/// <summary>spaces.members.create: adds or invites a person, adds a group or the calling app, or records history while a space is imported.</summary>
internal sealed class CreateMembership() : WriteMethod<CreateMembershipRequest, Membership>("CreateMembership")
{
    private const string PersonField = "membership.member";
    private const string GroupField = "membership.group_member";

    public override Access Access { get; } = Access.OfUser("memberships", "memberships.app")
        .OrImport().OrApp("app.memberships").OrAdmin("admin.memberships"); // M-33 to M-36

    public override async ValueTask<Membership> HandleAsync(CreateMembershipRequest request, Call call)
    {
        // The request by itself. M-31: role, name, state and affiliation are not even looked at.
        var name = SpaceName.Parse(request.Parent, "parent");
        var body = request.Membership ?? new Membership();
        var kind = RequireForm(body, call); // M-30

        // The caller.
        await MemberAccess.RequireWriterAsync(call);
        RequireCallerFor(kind, call);

        // The space, and the caller's role in it.
        var (space, role) = await MemberAccess.RequireWritableAsync(call, name, ownApp: kind == MembershipRow.Bot);
        if (space.ImportApp is not null)
        {
            return await AddHistoryAsync(body, kind, space, call); // M-36
        }

        RequireSpaceFor(kind, space);
        RequireRole(kind, space, role);

        // Whom, and whether they can be added.
        return kind switch
        {
            MembershipRow.Human => await AddPersonAsync(body.Member.Name, space, call),
            MembershipRow.Group => await AddGroupAsync(body.GroupMember.Name, space, call),
            _ => await AddUnlessThereAsync(
                new MembershipRow(space.Name, call.Caller.App.UserId, MembershipRow.Bot, State.Joined, Role.RoleMember, call.AtMicros), person: null, space, call),
        };
    }

    // M-30, M-40: a person, a group or the calling app; the kind of membership it makes.
    private static string RequireForm(Membership body, Call call)
    {
        switch (body.MemberTypeCase)
        {
            case Membership.MemberTypeOneofCase.Member when body.Member.Type == User.Types.Type.Human:
                Invitees.RequirePersonName(body.Member.Name, PersonField + ".name"); // M-21, M-24 inferred
                return MembershipRow.Human;
            case Membership.MemberTypeOneofCase.Member when body.Member.Type == User.Types.Type.Bot:
                return body.Member.Name == "users/app" || body.Member.Name == call.Caller.App.UserId // M-20
                    ? MembershipRow.Bot
                    : throw Errors.OtherApp("M-33, M-20", PersonField + ".name", body.Member.Name);
            case Membership.MemberTypeOneofCase.Member:
                throw Errors.MemberForm(PersonField + ".type", "Must be HUMAN, or BOT for the calling app.", body.Member.Type);
            case Membership.MemberTypeOneofCase.GroupMember:
                Invitees.RequireGroupName(body.GroupMember.Name, GroupField + ".name"); // M-21
                return MembershipRow.Group;
            default:
                throw Errors.MemberForm("membership", "Must name a member or a group_member.", null);
        }
    }

    private static void RequireCallerFor(string kind, Call call)
    {
        if (call.Caller.IsApp && kind != MembershipRow.Human)
        {
            throw Errors.AppNotSupported("M-34, M-38", "members who are no people", call.Caller.App); // code inferred
        }

        if (call.UseAdminAccess && kind == MembershipRow.Bot)
        {
            throw Errors.AppMembershipNotForAdministrator("M-35", PersonField); // code inferred
        }

        if (kind != MembershipRow.Bot)
        {
            MemberAccess.RequireMoreThanOwnApp(call);
        }
    }

    // M-37, M-38: what a space of this type can have.
    private static void RequireSpaceFor(string kind, SpaceRow space)
    {
        if (kind == MembershipRow.Group && space.Value.SpaceType != SpaceType.Space)
        {
            throw Errors.OnlyForNamedSpaces("M-38", GroupField, space.Value.SpaceType);
        }

        if (kind == MembershipRow.Human && space.Value.SpaceType == SpaceType.DirectMessage)
        {
            throw Errors.NobodyJoinsDirectMessage(PersonField); // M-37 inferred
        }
    }

    // M-37: in a group chat every member may add; administrators have no role.
    private static void RequireRole(string kind, SpaceRow space, Role? role)
    {
        if (role is { } held && space.Value.SpaceType == SpaceType.Space && !MemberAccess.MayManage(kind, space, held))
        {
            throw MemberAccess.MayNotManage("M-37", kind, space, held); // E-10
        }
    }

    private static async ValueTask<Membership> AddPersonAsync(string name, SpaceRow space, Call call)
    {
        var invitee = await RequirePersonAsync(name, call);
        var person = invitee.Person!;
        if (await FindAsync(person.Id, space, call) is { } existing)
        {
            return AnswerOf(existing, person, space, call);
        }

        if (await call.Db.Memberships.IsInThroughGroupAsync(space.Name, person.Id))
        {
            throw Errors.MemberThroughGroup(person.Id, space.Name); // M-39
        }

        await RequireWelcomeAsync(invitee, space, call);
        return person.ChatEnabled
            ? await AddAsync(Invitees.MembershipOf(invitee, space.Name, call), person, space, call) // M-31, M-32
            : throw Errors.ChatNotEnabled(person.Id); // P-135, M-40 inferred
    }

    private static async ValueTask<Membership> AddGroupAsync(string name, SpaceRow space, Call call)
    {
        var found = await call.Db.Groups.FindAsync(name);
        if (found is null || found.Customer != space.Customer)
        {
            throw Errors.GroupNotFound(name, found?.Customer, space.Customer); // M-40 inferred
        }

        var group = new Invitee(Person: null, name, found.Customer, ByEmail: false);
        return await AddUnlessThereAsync(Invitees.MembershipOf(group, space.Name, call), person: null, space, call);
    }

    // M-36: a person who was here once, from when to when.
    private static async ValueTask<Membership> AddHistoryAsync(Membership body, string kind, SpaceRow space, Call call)
    {
        if (kind != MembershipRow.Human)
        {
            throw Errors.HistoryOfPeopleOnly(kind);
        }

        var born = space.Value.CreateTime;
        if (body.DeleteTime is not { Nanos: >= 0 and < 1_000_000_000 } left || left <= born || left > call.Timestamp)
        {
            throw Errors.HistoryEnd(body.DeleteTime, born, call.Now);
        }

        var deletedAt = Micros.Of(left.ToDateTimeOffset());
        var joined = body.CreateTime ?? Micros.ToTimestamp(deletedAt - 1);
        if (joined.Nanos is < 0 or >= 1_000_000_000 || joined >= left || joined < born)
        {
            throw Errors.HistoryBegin(joined, left, born);
        }

        var invitee = await RequirePersonAsync(body.Member.Name, call);
        await RequireWelcomeAsync(invitee, space, call);
        var row = new MembershipRow(
            space.Name, invitee.Person!.Id, MembershipRow.Human, State.NotAMember, Role.RoleMember, Micros.Of(joined.ToDateTimeOffset()), deletedAt);
        return await AddUnlessThereAsync(row, invitee.Person, space, call);
    }

    private static async ValueTask<Invitee> RequirePersonAsync(string name, Call call)
    {
        var invitee = await Invitees.FindPersonAsync(call, name);
        return invitee.Person is null ? throw Errors.PersonNotFound(name, person: null) : invitee; // M-40 inferred
    }

    // M-22, M-34, M-35, M-41, M-42: people from outside the organisation of the space.
    private static async ValueTask RequireWelcomeAsync(Invitee invitee, SpaceRow space, Call call)
    {
        if (invitee.Customer == space.Customer)
        {
            return;
        }

        if (!invitee.ByEmail)
        {
            throw Errors.PersonNotFound(invitee.Person!.Id, invitee.Person); // M-22
        }

        var owner = space.Customer is null ? null : await call.Db.Organisations.FindAsync(space.Customer);
        if (call.Caller.IsApp || call.UseAdminAccess || !space.Value.ExternalUserAllowed || owner is { ExternalUsers: false })
        {
            throw Errors.OutsiderUnwelcome( // M-34, M-35, M-41 inferred
                call.Caller.IsApp ? "an app by itself" : call.UseAdminAccess ? "an administrator" : null, space, owner, invitee.Customer);
        }

        var home = (await call.Db.Organisations.FindAsync(invitee.Customer!))!;
        var fixedTo = home.History switch { "always-on" => HistoryState.HistoryOn, "always-off" => HistoryState.HistoryOff, _ => space.Value.SpaceHistoryState };
        if (fixedTo != space.Value.SpaceHistoryState)
        {
            throw Errors.HistoryConflict(space.Name, space.Value.SpaceHistoryState, home.Customer, home.History); // M-42; code inferred
        }
    }

    /// <summary>M-39, M-43 inferred: who is a member or invited already stays what he is, and nothing happens.</summary>
    private static async ValueTask<MembershipRow?> FindAsync(string member, SpaceRow space, Call call) =>
        await call.Db.Memberships.FindAsync(space.Name, member) is { } existing && Members.IsThere(existing, space) ? existing : null;

    private static async ValueTask<Membership> AddUnlessThereAsync(MembershipRow row, UserRow? person, SpaceRow space, Call call) =>
        await FindAsync(row.Member, space, call) is { } existing ? AnswerOf(existing, person, space, call) : await AddAsync(row, person, space, call);

    private static async ValueTask<Membership> AddAsync(MembershipRow row, UserRow? person, SpaceRow space, Call call)
    {
        await Members.AddAsync(call, space, row); // M-45
        return AnswerOf(row, person, space, call);
    }

    private static Membership AnswerOf(MembershipRow row, UserRow? person, SpaceRow space, Call call) =>
        MembershipAnswer.Of(call.Caller, space, new MembershipWithPerson(row, person?.Customer, person?.DisplayName));
}
