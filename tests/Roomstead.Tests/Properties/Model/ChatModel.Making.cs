using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using static Roomstead.Tests.Properties.Model.Rules;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Tests.Properties.Model;

/// <summary>spaces.create and spaces.setup.</summary>
internal sealed partial class ChatModel
{
    private Space Create(CreateSpaceRequest request, Caller caller, string newName)
    {
        caller.RequireWriter();
        if (caller.IsApp)
        {
            caller.RequireApproved(null, "app.spaces", "app.spaces.create"); // S-54
        }

        if (FindRepeated(request.RequestId, caller) is { } made)
        {
            return Show(made, caller); // S-56
        }

        var body = request.Space ?? new();
        var import = body.ImportMode;
        Require(body.SpaceType == SpaceType.Space || (body.SpaceType == SpaceType.GroupChat && import), Refusal.InvalidArgument("space.space_type")); // S-50
        RequireImporter(body, caller);
        RequireForm(body);
        var customer = RequireCustomer(body, caller);
        var born = import ? RequireBirth(body.CreateTime) : world.Stamp; // S-61
        if (caller.IsApp)
        {
            caller.RequireApproved(customer, "app.spaces", "app.spaces.create");
        }

        var space = Propose(body, caller, customer, newName);
        if (import)
        {
            space.ImportMode = true; // S-31
            space.CreateTime = born;
            space.LastActiveTime = born; // S-33
            space.ImportModeExpireTime = Timestamp.FromDateTimeOffset(world.Now.AddDays(90)); // S-41
        }

        var place = new Place(space)
        {
            Customer = customer,
            Creator = caller.Id,
            Via = caller.App.Name,
            Importer = import ? caller.App.Name : null,
            Started = body.SpaceType == SpaceType.Space,
            Made = world.Now,
        };
        // S-52: nobody in import mode; an app is no manager.
        Seat[] first = import ? [] : [new Seat(caller.Id, caller.IsApp ? Kind.Bot : Kind.Human, State.Joined, caller.IsApp ? Role.RoleMember : Role.RoleManager, world.Stamp)];
        return Show(Add(place, first, request.RequestId, caller), caller);
    }

    private Space SetUp(SetUpSpaceRequest request, Caller caller, string newName)
    {
        caller.RequireWriter();
        if (FindRepeated(request.RequestId, caller) is { } made)
        {
            return Show(made, caller); // S-80
        }

        var body = request.Space ?? new();
        RequireFields(body, request);
        RequireForm(body);
        RequireInvitations(request, body.SpaceType);
        var invited = Invited(request, caller);
        return Show(
            body.SpaceType != SpaceType.DirectMessage ? SetUpShared(request, invited, caller, newName)
            : body.SingleUserBotDm ? SetUpDirect(request, caller, caller.App.UserId, null, newName)
            : SetUpWithPerson(request, invited, caller, newName),
            caller);
    }

    /// <summary>S-56, S-57: the space that the same caller made with the same id; null when there is none any more.</summary>
    private Place? FindRepeated(string id, Caller caller)
    {
        Require(Policy.Characters(id) <= 256, Refusal.InvalidArgument("request_id"));
        if (id.Length == 0 || !world.Requests.TryGetValue((caller.App.Name, id), out var first) || world.Find(first.Space) is not { } place || IsOver(place))
        {
            return null;
        }

        Require(first.Caller == caller.Id, Refusal.AlreadyExists);
        Require(place.Importer is null ? world.HasJoined(place, caller.Id) : IsImporter(caller, place), Refusal.SpaceDenied);
        return place;
    }

    // S-62: by delegation and with the scope for it; that scope makes nothing else.
    private static void RequireImporter(Space body, Caller caller)
    {
        if (caller.IsApp)
        {
            Require(!body.ImportMode, Refusal.AppNotSupported);
            return;
        }

        string[] needed = body.ImportMode ? ["import"] : ["spaces", "spaces.create"];
        if (!caller.Holds(needed) || (body.ImportMode && !caller.Delegated))
        {
            throw new Refused(Refusal.ScopeInsufficient, needed);
        }

        Require(!body.ImportMode || body.AccessSettings is not { Audience.Length: > 0 }, Refusal.FailedPrecondition("IMPORT_MODE")); // P-84
    }

    // S-53, S-37
    private static string RequireCustomer(Space body, Caller caller)
    {
        if (caller.Person is { } person)
        {
            Require(body.Customer.Length == 0, Refusal.InvalidArgument("space.customer"));
            return person.Customer;
        }

        Require(body.Customer.StartsWith("customers/", StringComparison.Ordinal) && body.Customer.Length > 10, Refusal.InvalidArgument("space.customer"));
        return body.Customer == "customers/my_customer" ? Seed.Here : body.Customer;
    }

    // S-62: between the year 2000 and now.
    private Timestamp RequireBirth(Timestamp? asked)
    {
        Require(asked is null || (asked.Seconds >= 946_684_800 && asked <= world.Stamp), Refusal.InvalidArgument("space.create_time"));
        return asked is null ? world.Stamp : Policy.ToMicroseconds(asked);
    }

    // What a body may hold whatever the organisation says.
    private static void RequireForm(Space body)
    {
        if (body.SpaceType == SpaceType.Space)
        {
            Policy.RequireName(body.DisplayName); // S-50, S-71
        }
        else
        {
            Require(body.PredefinedPermissionSettings == default, Refusal.InvalidArgument("space.predefined_permission_settings")); // S-58
            Require(body.AccessSettings is not { Audience.Length: > 0 }, Refusal.InvalidArgument("space.access_settings.audience")); // P-80
        }

        Policy.RequireDetails(body.SpaceDetails); // P-63
    }

    // What the organisation says, and the space as it will be.
    private Space Propose(Space body, Caller caller, string customer, string newName)
    {
        var organisation = world.Organisations[customer];
        var space = Policy.NewSpace(newName.StartsWith("spaces/", StringComparison.Ordinal) ? newName[7..] : newName, body.SpaceType, customer, world.Stamp);
        space.SpaceDetails = Policy.RequireDetails(body.SpaceDetails);
        if (body.SpaceType == SpaceType.Space)
        {
            space.DisplayName = Policy.RequireName(body.DisplayName);
            space.PermissionSettings = Policy.Matrix(body.PredefinedPermissionSettings); // S-39, S-58
            if (body.AccessSettings is { Audience.Length: > 0 } access)
            {
                Require(!caller.IsApp, Refusal.AppNotSupported); // S-59
                Require(organisation.Audiences.Contains(access.Audience), Refusal.InvalidArgument("space.access_settings.audience")); // P-83
                space.AccessSettings = Policy.Access([access.Audience], [access.Audience]); // P-94
            }
        }

        var settled = organisation.History == "always-off" ? HistoryState.HistoryOff : HistoryState.HistoryOn; // S-30
        var wished = body.SpaceHistoryState == default ? settled : body.SpaceHistoryState;
        Require(wished == settled || organisation.History == "user-choice", Refusal.FailedPrecondition("HISTORY_FIXED_BY_ORGANIZATION")); // P-72
        Require(!body.ExternalUserAllowed || organisation.ExternalUsers, Refusal.FailedPrecondition("EXTERNAL_USERS_OFF")); // S-60
        space.SpaceHistoryState = wished;
        space.ExternalUserAllowed = body.ExternalUserAllowed;
        RequireFreeName(space, organisation);
        return space;
    }

    /// <summary>S-51, P-46 to P-48: once in an organisation; the names of imports count until their time is up.</summary>
    private void RequireFreeName(Space space, Organisation organisation)
    {
        var comparison = organisation.Names == "case-insensitive" ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var taken = space.SpaceType == SpaceType.Space && organisation.Names != "off" && world.Places.Values.Any(place =>
            place.IsNamed && place.Customer == organisation.Customer && place.Name != space.Name && !IsOver(place)
            && string.Equals(place.Shown.DisplayName, space.DisplayName, comparison));
        Require(!taken, Refusal.AlreadyExists);
    }

    // S-71 to S-74: which fields each type may have.
    private static void RequireFields(Space body, SetUpSpaceRequest request)
    {
        var direct = body.SpaceType == SpaceType.DirectMessage;
        Require(direct || body.SpaceType is SpaceType.Space or SpaceType.GroupChat, Refusal.InvalidArgument("space.space_type"));
        Require(!body.ImportMode, Refusal.InvalidArgument("space.import_mode")); // S-81
        Require(body.Customer.Length == 0, Refusal.InvalidArgument("space.customer")); // S-37
        Require(body.SpaceType == SpaceType.Space || body.DisplayName.Length == 0, Refusal.InvalidArgument("space.display_name"));
        Require(!direct || body.SpaceDetails is null or { Description: "", Guidelines: "" }, Refusal.InvalidArgument("space.space_details"));
        Require(!body.SingleUserBotDm || (direct && request.Memberships.Count == 0), Refusal.InvalidArgument("space.single_user_bot_dm"));
    }

    // S-76, S-79
    private static void RequireInvitations(SetUpSpaceRequest request, SpaceType type)
    {
        Require(request.Memberships.Count <= 49, Refusal.InvalidArgument("memberships"));
        for (var i = 0; i < request.Memberships.Count; i++)
        {
            var (at, membership) = (FormattableString.Invariant($"memberships[{i}]"), request.Memberships[i]);
            Require(membership.Member is not null || membership.GroupMember is not null, Refusal.InvalidArgument(at));
            if (membership.Member is { } member)
            {
                Require(member.Type == User.Types.Type.Human, Refusal.InvalidArgument(at + ".member.type"));
                RequirePersonName(member.Name, at + ".member.name");
            }
            else
            {
                Require(type == SpaceType.Space, Refusal.InvalidArgument(at + ".group_member"));
                RequireGroupName(membership.GroupMember!.Name, at + ".group_member.name");
            }
        }
    }

    // S-77: each once, without the caller. S-79: an address counts wherever it stands.
    private List<(string Member, Person? Person, bool ByAddress)> Invited(SetUpSpaceRequest request, Caller caller)
    {
        var names = request.Memberships.Select(static m => m.Member?.Name ?? m.GroupMember.Name);
        var people = names.Select(name => (Name: name, Person: world.FindPerson(name)));
        return [.. people
            .GroupBy(static named => named.Person?.Id ?? named.Name.ToLowerInvariant())
            .Where(same => same.Key != caller.Id)
            .Select(static same => (same.Key, same.First().Person, same.Any(static named => named.Name.Contains('@', StringComparison.Ordinal))))];
    }

    // S-78, S-82: whoever cannot be added is left out.
    private bool CanJoin((string Member, Person? Person, bool ByAddress) invited, Caller caller, bool outsiders)
    {
        if (invited.Person is not { } person)
        {
            return world.Groups.ContainsKey(invited.Member) && caller.Person!.Customer == Seed.Here;
        }

        return person.ChatEnabled && (person.Customer == caller.Person!.Customer || (invited.ByAddress && outsiders));
    }

    // M-32: who does not accept by himself is invited.
    private Seat SeatOf(string member, Person? person) => person is null
        ? new Seat(member, Kind.Group, State.Joined, Role.Unspecified, world.Stamp)
        : new Seat(member, Kind.Human, person.AutoAccept ? State.Joined : State.Invited, Role.RoleMember, world.Stamp);

    private Place SetUpShared(SetUpSpaceRequest request, List<(string Member, Person? Person, bool ByAddress)> invited, Caller caller, string newName)
    {
        var body = request.Space;
        var named = body.SpaceType == SpaceType.Space;
        Require(named || invited.Count >= 2, Refusal.InvalidArgument("memberships")); // S-72
        var place = PlaceOf(Propose(body, caller, caller.Person!.Customer, newName), caller, pair: null);
        var others = invited.Where(one => CanJoin(one, caller, body.ExternalUserAllowed)).Select(one => SeatOf(one.Member, one.Person));
        return Add(place, [Own(caller, named ? Role.RoleManager : Role.RoleMember), .. others], request.RequestId, caller);
    }

    private Place SetUpWithPerson(SetUpSpaceRequest request, List<(string Member, Person? Person, bool ByAddress)> invited, Caller caller, string newName)
    {
        Require(invited is [{ Person: not null }], Refusal.InvalidArgument("memberships")); // S-73, S-152
        var other = invited[0];
        return SetUpDirect(request, caller, other.Member, other, newName);
    }

    // S-73 to S-75: one direct message for two, whoever asks again.
    private Place SetUpDirect(SetUpSpaceRequest request, Caller caller, string other, (string Member, Person? Person, bool ByAddress)? invited, string newName)
    {
        if (world.FindPair(caller.Id, other) is { } existing)
        {
            Remember(request.RequestId, caller, existing);
            if (!existing.Seats.TryGetValue(caller.Id, out var own) || !own.IsJoined)
            {
                existing.Sit(own is null ? Own(caller, Role.RoleMember) : own with { State = State.Joined }); // S-75: the invited accepts.
                world.Record(existing, own is null ? "membership.v1.created" : "membership.v1.updated", caller.Id);
            }

            return existing;
        }

        Require(invited is not { } one || CanJoin(one, caller, request.Space.ExternalUserAllowed), Refusal.InvalidArgument("memberships"));
        var space = Propose(request.Space, caller, caller.Person!.Customer, newName);
        if (invited is null)
        {
            space.SingleUserBotDm = true; // S-23
            space.Type = Space.Types.Type.Dm; // S-21
        }

        var seat = invited is { } person ? SeatOf(person.Member, person.Person) : new Seat(other, Kind.Bot, State.Joined, Role.RoleMember, world.Stamp);
        return Add(PlaceOf(space, caller, Place.PairOf(caller.Id, other)), [Own(caller, Role.RoleMember), seat], request.RequestId, caller);
    }

    private Place PlaceOf(Space space, Caller caller, string? pair) => new(space)
    {
        Customer = caller.Person!.Customer,
        Creator = caller.Id,
        Via = caller.App.Name,
        Started = space.SpaceType == SpaceType.Space, // S-100
        Made = world.Now,
        Pair = pair,
    };

    private Seat Own(Caller caller, Role role) => new(caller.Id, Kind.Human, State.Joined, role, world.Stamp);

    private Place Add(Place place, IReadOnlyList<Seat> seats, string requestId, Caller caller)
    {
        world.Places.Add(place.Name, place);
        world.Record(place, type: null);
        var news = seats.Where(static seat => seat.Kind != Kind.Group).Select(static seat => seat.Member).ToList(); // L-74
        foreach (var seat in seats)
        {
            place.Sit(seat);
            // L-56: those who come together are one event, that of the first.
            var type = seat.Member != news[0] ? null : news.Count > 1 ? "membership.v1.batchCreated" : "membership.v1.created";
            world.Record(place, type, news.Count > 1 ? [.. news] : [seat.Member]);
        }

        Remember(requestId, caller, place);
        return place;
    }

    private void Remember(string requestId, Caller caller, Place place)
    {
        if (requestId.Length > 0)
        {
            world.Requests[(caller.App.Name, requestId)] = (caller.Id, place.Name);
        }
    }
}
