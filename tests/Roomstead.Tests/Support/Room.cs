using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Seed;
using Roomstead.Storage.Tables;
using Kind = Roomstead.Protocol.Chat.V1.Space.Types.PredefinedPermissionSettings;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Tests.Support;

/// <summary>A space that a test puts into the store for itself.</summary>
internal sealed record Room
{
    /// <summary>A private collaboration space: alice manages, bob assists, carol is a member, frank is invited.</summary>
    public static Room Named { get; } = new();

    public static Room Announcement { get; } = new() { Kind = Kind.AnnouncementSpace };

    /// <summary>A group chat of alice, bob and carol, with frank invited.</summary>
    public static Room Group { get; } = new() { Type = SpaceType.GroupChat };

    /// <summary>A direct message of alice and bob.</summary>
    public static Room Direct { get; } = new() { Type = SpaceType.DirectMessage, Customer = null, Members = [("alice", Role.RoleMember), ("bob", Role.RoleMember)], Invited = [] };

    /// <summary>A space that demo-app created; guest-app is a member, too.</summary>
    public static Room Desk { get; } = new()
    {
        Creator = "demo-app",
        Members = [("demo-app", Role.RoleMember), ("guest-app", Role.RoleMember), ("alice", Role.RoleManager), ("carol", Role.RoleMember)],
    };

    /// <summary>A space that demo-app imports on behalf of alice; nobody is a member yet.</summary>
    public static Room Importing { get; } = new() { ImportApp = "demo-app", Members = [], Invited = [] };

    public SpaceType Type { get; init; } = SpaceType.Space;

    /// <summary>Null: one that no other space has.</summary>
    public string? DisplayName { get; init; }

    public Kind Kind { get; init; } = Kind.CollaborationSpace;

    public Who Creator { get; init; } = Who.Alice;

    public string? Customer { get; init; } = DemoOrganisation.Customer;

    public string? ImportApp { get; init; }

    /// <summary>Whether the import is over.</summary>
    public bool Complete { get; init; }

    public (Who Who, Role Role)[] Members { get; init; } = [("alice", Role.RoleManager), ("bob", Role.RoleAssistantManager), ("carol", Role.RoleMember)];

    public Who[] Invited { get; init; } = ["frank"];

    /// <summary>Last touches to the stored message.</summary>
    public Action<Space> With { get; init; } = static _ => { };

    /// <summary>The space and its memberships as rows.</summary>
    public (SpaceRow Space, MembershipRow[] Memberships) Rows(string id, DateTimeOffset now)
    {
        var at = Timestamp.FromDateTimeOffset(now);
        var space = NewSpace.Of(id, Type, Customer ?? DemoOrganisation.Customer, at);
        if (Customer is null)
        {
            space.ClearCustomer();
        }

        if (Type == SpaceType.Space)
        {
            space.DisplayName = DisplayName ?? "Room " + id;
            space.PermissionSettings = DefaultSettings.Permissions(Kind);
        }

        if (ImportApp is not null)
        {
            space.ImportMode = !Complete;
            space.ImportModeExpireTime = Timestamp.FromDateTimeOffset(now.AddDays(90));
        }

        space.MembershipCount.JoinedDirectHumanUserCount = Members.Count(static m => !m.Who.IsApp);
        With(space);
        var row = new SpaceRow(
            space, Revision: 1, Customer, Creator.Id, ImportApp ?? (Creator.IsApp ? Creator.Name : "demo-app"), Complete ? null : ImportApp, Started: true, Micros.Of(now));
        return (row, [.. Members.Select(m => Joins(m.Who, State.Joined, m.Role)), .. Invited.Select(who => Joins(who, State.Invited, Role.RoleMember))]);

        MembershipRow Joins(Who who, State state, Role role) => new(
            space.Name,
            who.Id,
            who.IsApp ? MembershipRow.Bot : MembershipRow.Human,
            state,
            Type == SpaceType.Space ? role : Role.RoleMember,
            Micros.Of(now));
    }
}

/// <summary>Permission settings by the lowest rank they allow (P-104).</summary>
internal static class Levels
{
    /// <summary>For each level, who of Atlas's members may do what it opens: a manager, an assistant and a plain member.</summary>
    public static TheoryData<string, string, bool> WhoMay { get; } = new()
    {
        { "managers", "alice", true },
        { "managers", "bob", false },
        { "managers", "carol", false },
        { "assistants", "alice", true },
        { "assistants", "bob", true },
        { "assistants", "carol", false },
        { "members", "alice", true },
        { "members", "bob", true },
        { "members", "carol", true },
    };

    /// <param name="lowest"><c>managers</c>, <c>assistants</c> or <c>members</c>.</param>
    public static Space.Types.PermissionSetting Of(string lowest) => new()
    {
        ManagersAllowed = true,
        AssistantManagersAllowed = lowest is not "managers",
        MembersAllowed = lowest is "members",
    };
}
