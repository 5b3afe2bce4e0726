using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;

namespace Roomstead.Tests.Properties.Model;

/// <summary>Calls of the methods on spaces.</summary>
internal sealed partial class Requests
{
    private static readonly string[] FreePaths =
        ["displayName", "display_name", "spaceDetails", "space_details", "spaceDetails.description", "space_details.guidelines", "spaceType", "space_type"];

    private static readonly string[] AccessPaths =
    [
        "accessSettings.accessPermissionSettings", "access_settings.access_permission_settings.discoverSpaceSetting",
        "accessSettings.accessPermissionSettings.joinSpaceSetting",
    ];

    private static readonly string[] PermissionPaths =
    [
        "permissionSettings", "permission_settings.manageMembersAndGroups", "permissionSettings.modifySpaceDetails", "permissionSettings.toggleHistory",
        "permissionSettings.useAtMentionAll", "permission_settings.manage_apps", "permissionSettings.manageWebhooks", "permissionSettings.replyMessages",
    ];

    private static readonly string[] Fixed =
        ["spaceUri", "accessSettings", "permissionSettings.postMessages", "foo", " displayName", "predefined_permission_settings", "*", "externalUserAllowed", "name"];

    private CreateSpaceRequest CreateSpace()
    {
        var import = Chance(_part.HoldsImport ? 85 : 4);
        var type = import ? Pick(SpaceType.Space, SpaceType.GroupChat) : Chance(93) ? SpaceType.Space : Pick(SpaceType.GroupChat, SpaceType.DirectMessage, SpaceType.Unspecified);
        var body = Body(type, asked: 20);
        body.ImportMode = import;
        body.Customer = Chance(_caller.IsApp ? 92 : 3) ? Pick("customers/my_customer", Model.Seed.Here, Model.Seed.Here, Model.Seed.Elsewhere, "customers/", "C00demo01") : "";
        body.CreateTime = Chance(40) ? Pick(SomeTime(400), SomeTime(30), SomeTime(30), new Timestamp { Seconds = 900_000_000 }, Timestamp.FromDateTimeOffset(world.Now.AddDays(1))) : null;
        return new() { Space = body, RequestId = SomeRequestId() };
    }

    private SetUpSpaceRequest SetUpSpace()
    {
        var type = Pick(SpaceType.Space, SpaceType.Space, SpaceType.GroupChat, SpaceType.GroupChat, SpaceType.DirectMessage, SpaceType.DirectMessage, SpaceType.DirectMessage);
        var body = Chance(98) ? Body(type, asked: 4) : Body(SpaceType.Unspecified, asked: 50);
        body.SingleUserBotDm = Chance(type == SpaceType.DirectMessage ? 20 : 2);
        body.ImportMode = Chance(1);
        body.Customer = Chance(1) ? Model.Seed.Here : "";
        var count = type switch
        {
            SpaceType.DirectMessage => Chance(93) ? (body.SingleUserBotDm ? 0 : 1) : 2,
            SpaceType.GroupChat => dice.Next(1, 5),
            _ => dice.Next(0, 4),
        };
        var request = new SetUpSpaceRequest { Space = body, RequestId = SomeRequestId() };
        request.Memberships.AddRange(Enumerable.Range(0, Chance(1) ? 50 : count).Select(_ => Invitation(type)));
        return request;
    }

    private Membership Invitation(SpaceType type) => dice.Next(100) switch
    {
        < 2 => new(),
        < 12 when type == SpaceType.Space || Chance(15) => new() { GroupMember = new() { Name = Pick(Model.Seed.Group, Model.Seed.Group, "groups/unknown", "groups/a@example.com", "groups/") } },
        _ => new() { Member = new() { Name = SomePerson(), Type = Chance(98) ? User.Types.Type.Human : Pick(User.Types.Type.Bot, User.Types.Type.Unspecified) }, Role = Membership.Types.MembershipRole.RoleManager },
    };

    private string SomeRequestId() => dice.Next(100) switch
    {
        < 75 => "",
        < 76 => new string('r', 257),
        < 78 => new string('r', 256),
        _ => Pick("one", "two", "three", "four", "five"),
    };

    /// <summary>A body for a new space of a type.</summary>
    /// <param name="asked">How often, in percent, it asks for what the type does not have.</param>
    private Space Body(SpaceType type, int asked)
    {
        var named = type == SpaceType.Space;
        var body = new Space
        {
            SpaceType = type,
            DisplayName = Chance(named ? 98 : asked) ? SomeName() : "",
            SpaceHistoryState = Chance(15) ? Pick(HistoryState.HistoryOn, HistoryState.HistoryOff) : HistoryState.Unspecified,
            ExternalUserAllowed = Chance(25),
            SpaceThreadingState = Chance(10) ? Space.Types.SpaceThreadingState.GroupedMessages : default, // S-63
            Name = Chance(10) ? "spaces/mine" : "", // S-20
        };
        if (Chance(type == SpaceType.DirectMessage ? asked : 25))
        {
            body.SpaceDetails = new() { Description = SomeText(150), Guidelines = SomeText(5_000) };
        }

        if (Chance(named ? 20 : asked / 2))
        {
            body.PredefinedPermissionSettings = Pick(
                Space.Types.PredefinedPermissionSettings.AnnouncementSpace, Space.Types.PredefinedPermissionSettings.CollaborationSpace);
        }

        if (Chance(named ? 8 : asked / 2))
        {
            body.AccessSettings = new() { Audience = SomeAudience() };
        }

        return body;
    }

    private string SomeName() => dice.Next(100) switch
    {
        < 60 => Pick("Room ", "room ", "Blue room ", " Quay ") + dice.Next(300).ToString(CultureInfo.InvariantCulture),
        < 94 => Pick("Atlas", "Harbour", "harbour", "Harbour master", "The old Harbour and Jetty", "Jetty", "Äpfel & Öl", "Elsewhere", "Imported", "Company news"),
        < 96 => string.Concat(Enumerable.Repeat("🙂", 128)),
        < 97 => string.Concat(Enumerable.Repeat("🙂", 129)),
        < 98 => new string('n', 129),
        _ => Pick("", "  "),
    };

    private string SomeText(int most) => dice.Next(40) switch { 0 => new string('t', most), 1 => new string('t', most + 1), < 12 => "", _ => Pick("First", "Second", "Third\nline") };

    private string SomeAudience() => Pick("audiences/default", "audiences/default", "audiences/engineering", "audiences/engineering", Chance(30) ? Pick("audiences/nobody", "default") : "audiences/default");

    private UpdateSpaceRequest UpdateSpace()
    {
        var (group, one) = (Pick(FreePaths, FreePaths, FreePaths, AccessPaths, PermissionPaths, PermissionPaths), dice.Next(100));
        string[] paths = one switch
        {
            < 60 => [.. Enumerable.Range(0, dice.Next(1, 3)).Select(_ => Pick(group))],
            < 75 => ["spaceType", "displayName"],
            < 84 => [Pick("spaceHistoryState", "space_history_state")],
            < 92 => [Pick("accessSettings.audience", "access_settings.audience")],
            < 94 => ["*"],
            < 96 => Pick<string[]>([], [""], ["", "displayName", ""]),
            < 98 => [Pick(Fixed)],
            _ => [Pick(FreePaths), Pick(group), Pick("spaceHistoryState", "*", "displayName")],
        };
        return new()
        {
            Space = Changed(),
            UpdateMask = Chance(99) ? new FieldMask { Paths = { paths } } : null,
            UseAdminAccess = Admin(),
        };
    }

    private Space Changed()
    {
        var body = Body(Chance(80) ? SpaceType.Space : Pick(SpaceType.Unspecified, SpaceType.GroupChat), asked: 60);
        body.Name = SomeOwnPlace();
        body.SpaceHistoryState = Chance(90) ? Pick(HistoryState.HistoryOn, HistoryState.HistoryOff) : HistoryState.Unspecified;
        body.PredefinedPermissionSettings = default;
        body.AccessSettings = Chance(85) ? new()
        {
            Audience = Chance(70) ? SomeAudience() : "",
            AccessPermissionSettings = Chance(85) ? new() { DiscoverSpaceSetting = SomePrincipals(), JoinSpaceSetting = SomePrincipals() } : null,
        } : null;
        if (Chance(90))
        {
            body.PermissionSettings = new()
            {
                ManageMembersAndGroups = SomeLevels(),
                ModifySpaceDetails = SomeLevels(),
                ToggleHistory = SomeLevels(),
                UseAtMentionAll = SomeLevels(),
                ManageApps = SomeLevels(),
                ManageWebhooks = SomeLevels(),
                ReplyMessages = SomeLevels(),
                PostMessages = SomeLevels(),
            };
        }

        return body;
    }

    private Space.Types.AccessPermissionSetting? SomePrincipals()
    {
        string[]? names = Pick<string[]?>(null, [], ["audiences/default"], ["audiences/default", "audiences/engineering"], ["audiences/engineering", "audiences/default"], [SomeAudience()]);
        if (names is null)
        {
            return null;
        }

        var setting = new Space.Types.AccessPermissionSetting();
        setting.Principals.AddRange(names.Select(name => new Space.Types.Principal { Audience = Chance(99) ? new Audience { Name = name } : null }));
        return setting;
    }

    private Space.Types.PermissionSetting? SomeLevels() => dice.Next(12) switch
    {
        0 => null,
        1 => new() { MembersAllowed = true },
        2 => new() { ManagersAllowed = true, AssistantManagersAllowed = false, MembersAllowed = true },
        3 => new() { ManagersAllowed = true },
        4 => new() { ManagersAllowed = true, AssistantManagersAllowed = true },
        5 => new() { ManagersAllowed = true, MembersAllowed = true },
        _ => new() { ManagersAllowed = true, AssistantManagersAllowed = true, MembersAllowed = true },
    };

    private FindGroupChatsRequest FindGroupChats()
    {
        var chats = world.Places.Values.Where(place => place.Shown.SpaceType == SpaceType.GroupChat && place.Seats.ContainsKey(_caller.Id)).ToArray();
        var users = chats.Length > 0 && Chance(75)
            ? Pick(chats).Seats.Values.Where(static seat => seat is { Kind: Kind.Human, IsJoined: true }).Select(static seat => seat.Member).ToList()
            : [.. Enumerable.Range(0, dice.Next(0, 4)).Select(_ => SomePerson())];
        var request = new FindGroupChatsRequest { SpaceView = Pick(SpaceView.Unspecified, SpaceView.ResourceNameOnly, SpaceView.Expanded, SpaceView.Expanded, Chance(5) ? (SpaceView)9 : SpaceView.Expanded) };
        request.Users.AddRange(Chance(99) ? users : Enumerable.Repeat("users/alice@example.com", 50));
        return Paged(request);
    }

    private SearchSpacesRequest SearchSpaces()
    {
        var admin = Admin();
        var terms = new List<string> { Pick("space_type = \"SPACE\"", "spaceType = \"SPACE\"") };
        if (Chance(admin ? 97 : 2))
        {
            terms.Add("customer = \"customers/my_customer\"");
        }

        if (Chance(admin ? 40 : 90))
        {
            var words = Pick("har", "HARBOUR", "room 1", "jet old", "a", "äpf", "news comp", "&", "roo", "🙂");
            terms.Add(Chance(70) ? $"display_name:\"{words}\"" : $"(displayName:\"{words}\" OR display_name:\"atl\")");
        }

        if (Chance(15))
        {
            terms.Add(Pick("external_user_allowed = \"true\"", "(external_user_allowed = \"true\" OR external_user_allowed = \"false\")", "external_user_allowed = \"false\""));
        }

        if (Chance(admin ? 15 : 2))
        {
            terms.Add(Pick("space_history_state = \"HISTORY_ON\"", "space_history_state = \"HISTORY_OFF\""));
        }

        if (Chance(admin ? 20 : 2))
        {
            var time = SomeTime(20).ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
            terms.Add($"{Pick("create_time", "last_active_time")} {Pick("<", ">", "<=", ">=")} \"{time}\"");
        }

        var order = Chance(50) ? "" : admin
            ? Pick("create_time DESC", "createTime ASC", "last_active_time DESC", "lastActiveTime", "membership_count.joined_direct_human_user_count DESC", "membershipCount.joinedDirectHumanUserCount ASC")
            : Pick("create_time DESC", "relevance DESC");
        return Paged(new SearchSpacesRequest
        {
            Query = Chance(92) ? string.Join(" AND ", terms) : Chance(8) ? new string('q', 1_001) : Pick(ChatModel.BadQueries.Keys.ToArray()),
            OrderBy = Chance(97) ? order : Pick("relevance", "display_name", "create_time desc", "relevance DESC", "create_time"),
            UseAdminAccess = admin,
        });
    }
}
