using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using static Roomstead.Tests.Properties.Model.Rules;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Tests.Properties.Model;

/// <summary>spaces.members.create, delete and patch.</summary>
internal sealed partial class ChatModel
{
    private Membership Create(CreateMembershipRequest request, Caller caller)
    {
        RequireSpaceName(request.Parent, "parent");
        var body = request.Membership ?? new();
        var kind = RequireMember(body, caller);
        RequireMembersWriter(caller, request.UseAdminAccess);
        Require(!caller.IsApp || kind == Kind.Human, Refusal.AppNotSupported); // M-34
        Require(!request.UseAdminAccess || kind != Kind.Bot, Refusal.InvalidArgument("membership.member")); // M-35
        RequireMoreThanOwnApp(caller, request.UseAdminAccess, ownApp: kind == Kind.Bot);
        var (place, role) = RequireManageable(request.Parent, caller, request.UseAdminAccess, ownApp: kind == Kind.Bot);
        if (place.Importer is not null)
        {
            return AddHistory(body, kind, place, caller);
        }

        Require(kind != Kind.Group || place.IsNamed, Refusal.InvalidArgument("membership.group_member")); // M-38
        Require(kind != Kind.Human || !place.IsDirect, Refusal.InvalidArgument("membership.member")); // M-37
        Require(role is null || !place.IsNamed || MayManage(kind, place, role.Value), Refusal.SpaceDenied); // M-37
        return kind switch
        {
            Kind.Human => AddPerson(body.Member.Name, place, caller, request.UseAdminAccess),
            Kind.Group => AddGroup(body.GroupMember.Name, place, caller),
            _ => AddUnlessThere(new Seat(caller.App.UserId, Kind.Bot, State.Joined, Role.RoleMember, world.Stamp), place, caller),
        };
    }

    private Membership Delete(DeleteMembershipRequest request, Caller caller)
    {
        var (space, member) = RequireMemberName(request.Name, "name");
        var ownApp = member == "app";
        RequireMembersWriter(caller, request.UseAdminAccess);
        RequireMoreThanOwnApp(caller, request.UseAdminAccess, ownApp);
        var (place, role) = RequireManageable(space, caller, request.UseAdminAccess, ownApp);
        RequireRemovable(ownApp ? Kind.Bot : Kind.Human);
        var seat = RequireSeat(place, member, caller);
        RequireRemovable(seat.Kind);
        Require(!place.IsDirect || (seat.Kind != Kind.Human && !place.Shown.SingleUserBotDm), Refusal.InvalidArgument("name")); // M-85
        if (role is { } held && place.IsNamed && seat.Member != caller.Id)
        {
            Require(MayManage(seat.Kind, place, held), Refusal.SpaceDenied); // M-37
            Require(seat.Role != Role.RoleManager || held == Role.RoleManager, Refusal.SpaceDenied); // M-82
        }

        Require(!IsOnlyManager(place, seat), Refusal.FailedPrecondition("ONLY_MANAGER")); // M-83
        place.Seats.Remove(seat.Member);
        place.Count();
        world.Record(place, IsNews(seat) ? "membership.v1.deleted" : null, seat.Member); // M-88
        return new() { Name = NameOf(place, seat.Member), State = State.NotAMember }; // M-80

        void RequireRemovable(Kind kind)
        {
            Require(!caller.IsApp || kind == Kind.Human, Refusal.AppNotSupported); // M-84
            Require(kind != Kind.Bot || (!request.UseAdminAccess && ownApp), Refusal.InvalidArgument("name")); // M-81, M-84
        }
    }

    private Membership Update(UpdateMembershipRequest request, Caller caller)
    {
        var body = request.Membership ?? new();
        var (space, member) = RequireMemberName(body.Name, "membership.name");
        Require(SnakePaths(request.UpdateMask) is ["role"] or ["*"], Refusal.InvalidArgument("update_mask")); // M-70
        Require(body.Role is Role.RoleMember or Role.RoleAssistantManager or Role.RoleManager, Refusal.InvalidArgument("membership.role")); // M-71
        RequireMembersWriter(caller, request.UseAdminAccess);
        var (place, role) = RequireManageable(space, caller, request.UseAdminAccess, ownApp: false);
        Require(place.IsNamed, Refusal.InvalidArgument("membership.role")); // M-71
        Require(role != Role.RoleMember, Refusal.SpaceDenied); // M-72, M-74
        var seat = RequireSeat(place, member, caller);
        Require(seat.Kind == Kind.Human, Refusal.InvalidArgument("membership.name")); // M-75
        Require(seat.State != State.NotAMember, Refusal.FailedPrecondition("HISTORICAL_MEMBERSHIP")); // M-76
        Require(role != Role.RoleAssistantManager || (seat.Role != Role.RoleManager && body.Role != Role.RoleManager), Refusal.SpaceDenied); // M-72
        if (seat.Role == body.Role)
        {
            return Show(place, seat, caller); // M-77
        }

        Require(!IsOnlyManager(place, seat), Refusal.FailedPrecondition("ONLY_MANAGER")); // M-73
        place.Sit(seat with { Role = body.Role });
        world.Record(place, "membership.v1.updated", seat.Member);
        return Show(place, place.Seats[seat.Member], caller);
    }

    // M-30, M-33, M-40
    private static Kind RequireMember(Membership body, Caller caller)
    {
        Require(body.Member is not null || body.GroupMember is not null, Refusal.InvalidArgument("membership"));
        if (body.GroupMember is { } group)
        {
            RequireGroupName(group.Name, "membership.group_member.name");
            return Kind.Group;
        }

        var (name, type) = (body.Member!.Name, body.Member.Type);
        Require(type is User.Types.Type.Human or User.Types.Type.Bot, Refusal.InvalidArgument("membership.member.type"));
        if (type == User.Types.Type.Human)
        {
            RequirePersonName(name, "membership.member.name");
            return Kind.Human;
        }

        Require(name == "users/app" || name == caller.App.UserId, Refusal.InvalidArgument("membership.member.name"));
        return Kind.Bot;
    }

    // M-21, M-24
    private static void RequirePersonName(string name, string field) => Require(
        name.StartsWith("users/", StringComparison.Ordinal) && name.Length > 6 && !name[6..].Contains('/', StringComparison.Ordinal) && name is not ("users/app" or "users/me"),
        Refusal.InvalidArgument(field));

    private static void RequireGroupName(string name, string field) => Require(
        name.StartsWith("groups/", StringComparison.Ordinal) && name.Length > 7 && !name[7..].Contains('/', StringComparison.Ordinal) && !name.Contains('@', StringComparison.Ordinal),
        Refusal.InvalidArgument(field));

    // M-10, M-20, M-24
    private static (string Space, string Member) RequireMemberName(string name, string field)
    {
        var parts = name.Split('/');
        Require(parts is ["spaces", _, "members", { Length: > 0 and <= 270 }] && parts[3] != "me" && IsSpaceName("spaces/" + parts[1]), Refusal.InvalidArgument(field));
        return ("spaces/" + parts[1], parts[3]);
    }

    // P-134, P-132, P-127, P-128
    private static void RequireMembersWriter(Caller caller, bool admin)
    {
        caller.RequireWriter();
        if (caller.IsApp)
        {
            Require(!admin, Refusal.AppNotSupported);
            caller.RequireApproved(null, "app.memberships");
        }
        else if (admin)
        {
            caller.RequireAdministrator();
        }
    }

    // chat.memberships.app is for nothing but the calling app.
    private static void RequireMoreThanOwnApp(Caller caller, bool admin, bool ownApp)
    {
        if (!caller.IsApp && !admin && !ownApp && !caller.Holds("memberships") && !(caller.Delegated && caller.Holds("import")))
        {
            throw new Refused(Refusal.ScopeInsufficient, ["memberships"]);
        }
    }

    /// <summary>The space, and the role the caller acts in; null for administrators and importers.</summary>
    private (Place Place, Role? Role) RequireManageable(string name, Caller caller, bool admin, bool ownApp)
    {
        if (caller.IsApp)
        {
            var found = world.Find(name);
            Require(found is not null && world.HasJoined(found, caller.Id), Refusal.AppNotMember); // P-133
            Require(!found!.IsDirect, Refusal.AppOnDirectMessage); // P-131
            caller.RequireApproved(found.Customer, "app.memberships");
            return (found, RoleIn(found, caller)); // M-74, M-82
        }

        var place = RequirePlace(name, place =>
            admin ? Reaches(caller, place) // M-35
            : place.Importer is not null ? Imports(caller, place) // M-36
            : world.HasJoined(place, caller.Id) && (
                caller.Holds("memberships") || (ownApp && caller.Holds("memberships.app"))
                || (RoleIn(place, caller) == Role.RoleManager && WasImportedLately(place, caller))));
        return (place, admin || place.Importer is not null ? null : RoleIn(place, caller));
    }

    // M-37
    private static bool MayManage(Kind kind, Place place, Role role)
    {
        var settings = place.Shown.PermissionSettings;
        return Policy.Allows(kind == Kind.Bot ? settings.ManageApps : settings.ManageMembersAndGroups, role);
    }

    private Membership AddPerson(string name, Place place, Caller caller, bool admin)
    {
        var person = RequirePerson(name);
        if (place.Seats.TryGetValue(person.Id, out var there))
        {
            return Show(place, there, caller); // M-39, M-43
        }

        Require(!world.IsInThroughGroup(place, person.Id), Refusal.AlreadyExists); // M-39
        RequireWelcome(person, name, place, caller, admin);
        Require(person.ChatEnabled, Refusal.ChatNotEnabled); // P-135
        return AddUnlessThere(SeatOf(person.Id, person), place, caller); // M-31, M-32
    }

    private Membership AddGroup(string name, Place place, Caller caller)
    {
        Require(world.Groups.ContainsKey(name) && place.Customer == Seed.Here, NotFound); // M-40
        return AddUnlessThere(SeatOf(name, person: null), place, caller);
    }

    private Person RequirePerson(string name) => world.FindPerson(name) ?? throw new Refused(NotFound); // M-40

    // M-36: somebody who was here once.
    private Membership AddHistory(Membership body, Kind kind, Place place, Caller caller)
    {
        Require(kind == Kind.Human, Refusal.InvalidArgument("membership"));
        var (born, left) = (place.Shown.CreateTime, body.DeleteTime);
        Require(left is not null && left > born && left <= world.Stamp, Refusal.InvalidArgument("membership.delete_time"));
        var until = Policy.ToMicroseconds(left!);
        var joined = body.CreateTime ?? Timestamp.FromDateTimeOffset(until.ToDateTimeOffset().AddMicroseconds(-1));
        Require(joined < left && joined >= born, Refusal.InvalidArgument("membership.create_time"));
        var person = RequirePerson(body.Member.Name);
        RequireWelcome(person, body.Member.Name, place, caller, admin: false);
        return AddUnlessThere(
            new Seat(person.Id, Kind.Human, State.NotAMember, Role.RoleMember, Policy.ToMicroseconds(joined), until), place, caller);
    }

    // M-22, M-34, M-35, M-41, M-42: people from outside.
    private void RequireWelcome(Person person, string name, Place place, Caller caller, bool admin)
    {
        if (person.Customer == place.Customer)
        {
            return;
        }

        Require(name.Contains('@', StringComparison.Ordinal), NotFound);
        var open = !caller.IsApp && !admin && place.Shown.ExternalUserAllowed && world.Organisations[place.Customer].ExternalUsers;
        Require(open, Refusal.SpaceDenied);
        var home = world.Organisations[person.Customer].History;
        var conflict = home == (place.Shown.SpaceHistoryState == HistoryState.HistoryOn ? "always-off" : "always-on");
        Require(!conflict, Refusal.FailedPrecondition("HISTORY_CONFLICT"));
    }

    private Membership AddUnlessThere(Seat seat, Place place, Caller caller)
    {
        if (!place.Seats.ContainsKey(seat.Member))
        {
            place.Sit(seat);
            world.Record(place, IsNews(seat) ? "membership.v1.created" : null, seat.Member); // M-45
        }

        return Show(place, place.Seats[seat.Member], caller);
    }

    // L-74: groups are no news, nor is history.
    private static bool IsNews(Seat seat) => seat.Kind != Kind.Group && seat.State != State.NotAMember;

    /// <summary>M-20, M-21, M-60.</summary>
    private Seat RequireSeat(Place place, string member, Caller caller)
    {
        var id = member == "app" ? caller.App.UserId
            : member.StartsWith("group-", StringComparison.Ordinal) ? "groups/" + member[6..]
            : member.Contains('@', StringComparison.Ordinal) ? world.FindPerson("users/" + member)?.Id
            : "users/" + member;
        return id is not null && place.Seats.TryGetValue(id, out var seat) ? seat : throw new Refused(NotFound);
    }

    // M-73, M-83, S-171
    private static bool IsOnlyManager(Place place, Seat seat) =>
        IsManager(seat) && place.Seats.Values.Count(IsManager) == 1;

    private static bool IsManager(Seat seat) => seat is { Kind: Kind.Human, State: State.Joined, Role: Role.RoleManager };
}
