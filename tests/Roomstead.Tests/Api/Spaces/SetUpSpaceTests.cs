using System.Text.Json.Nodes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.SpaceCalls;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>spaces.setup: who may, what each type may have, and direct messages. Its members have a file of their own.</summary>
public sealed class SetUpSpaceTests
{
    private const string Named = """{"spaceType":"SPACE","displayName":"Harbour"}""";
    private const string GroupChat = """{"spaceType":"GROUP_CHAT"}""";
    private const string Direct = """{"spaceType":"DIRECT_MESSAGE"}""";
    private const string WithApp = """{"spaceType":"DIRECT_MESSAGE","singleUserBotDm":true}""";

    [Fact]
    [Rule("S-70", "A-114", "E-07", "E-08", "E-09")]
    public async Task People_with_the_scope_set_up_spaces_and_nobody_else()
    {
        await using var chat = await TestServer.StartAsync();
        var body = SetUpBody(Named);

        await chat.SetUpRefusedAsync(null, body, Refusal.CredentialsMissing);
        await chat.SetUpRefusedAsync("nobody", body, Refusal.AccessTokenUnsupported);
        await chat.SetUpRefusedAsync(await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], expiresIn: -1), body, Refusal.AccessTokenExpired);
        await chat.SetUpRefusedAsync(await chat.AppTokenAsync("demo-app", "chat.app.spaces", "chat.bot"), body, Refusal.AppNotSupported);
        await chat.SetUpRefusedAsync(await chat.PersonAsync("alice", "chat.spaces.readonly"), body, Refusal.ScopeInsufficient);
        await chat.SetUpRefusedAsync(await chat.PersonAsync("alice", "chat.import"), body, Refusal.ScopeInsufficient);
        await chat.IsSetUpAsync(await chat.PersonAsync("alice", "chat.spaces.create"), Named);
        await chat.IsSetUpAsync(await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], delegated: true), GroupChat, Bob, Carol);
    }

    [Fact]
    [Rule("P-134", "P-135", "E-15")]
    public async Task The_caller_needs_Chat_and_the_project_a_Chat_app()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.SetUpRefusedAsync(await chat.PersonAsync("gina", "chat.spaces"), SetUpBody(Named), Refusal.ChatNotEnabled);
        await chat.SetUpRefusedAsync(
            await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], via: "ghost-app"), SetUpBody(WithApp), Refusal.AppNotConfigured);
    }

    [Fact]
    [Rule("S-02", "S-28", "S-71", "S-83", "S-22", "S-25", "S-29", "S-36", "S-39", "S-59", "P-81")]
    public async Task A_named_space_takes_every_field_that_create_takes()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.IsSetUpAsync(
            await chat.PersonAsync("alice", "chat.spaces"),
            """
            {
              "spaceType": "SPACE", "displayName": " Harbour ", "spaceDetails": {"description": "d", "guidelines": "g"}, "spaceHistoryState": "HISTORY_OFF",
              "externalUserAllowed": true, "predefinedPermissionSettings": "ANNOUNCEMENT_SPACE", "accessSettings": {"audience": "audiences/default"}
            }
            """);

        ((string)space["displayName"]!).ShouldBe("Harbour");
        space["spaceDetails"]!.ToJsonString().ShouldBe("""{"description":"d","guidelines":"g"}""");
        ((string)space["spaceHistoryState"]!).ShouldBe("HISTORY_OFF");
        ((bool)space["externalUserAllowed"]!).ShouldBeTrue();
        space["permissionSettings"]!["postMessages"]!["membersAllowed"].ShouldBeNull();
        ((string)space["accessSettings"]!["accessState"]!).ShouldBe("DISCOVERABLE");
        ((string)space["spaceThreadingState"]!).ShouldBe("THREADED_MESSAGES");
        (await chat.MembersAsync(space)).ShouldBe([$"{Alice} HUMAN Joined RoleManager"]);
        JsonNode.DeepEquals(space, await chat.GotAsync(await chat.PersonAsync("alice", "chat.spaces"), space.Name())).ShouldBeTrue();
    }

    [Theory]
    [Rule("S-71", "S-51", "S-81", "S-37", "S-74", "S-83", "P-41", "P-63", "P-83", "S-30", "S-58")]
    [InlineData("{}", "space.space_type")]
    [InlineData("""{"displayName":"x"}""", "space.space_type")]
    [InlineData("""{"spaceType":77}""", "space.space_type")]
    [InlineData("""{"spaceType":"SPACE"}""", "space.display_name")]
    [InlineData("""{"spaceType":"SPACE","displayName":" "}""", "space.display_name")]
    [InlineData("""{"spaceType":"SPACE","displayName":"x","importMode":true}""", "space.import_mode")]
    [InlineData("""{"spaceType":"GROUP_CHAT","importMode":true}""", "space.import_mode")]
    [InlineData("""{"spaceType":"SPACE","displayName":"x","customer":"customers/C00demo01"}""", "space.customer")]
    [InlineData("""{"spaceType":"SPACE","displayName":"x","singleUserBotDm":true}""", "space.single_user_bot_dm")]
    [InlineData("""{"spaceType":"SPACE","displayName":"x","accessSettings":{"audience":"audiences/none"}}""", "space.access_settings.audience")]
    [InlineData("""{"spaceType":"SPACE","displayName":"x","predefinedPermissionSettings":9}""", "space.predefined_permission_settings")]
    [InlineData("""{"spaceType":"SPACE","displayName":"x","spaceHistoryState":9}""", "space.space_history_state")]
    public async Task What_cannot_be_set_up_is_refused(string space, string field)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.SetUpRefusedAsync(await chat.PersonAsync("alice", "chat.spaces"), SetUpBody(space), Refusal.InvalidArgument(field));
    }

    [Fact]
    [Rule("S-71", "P-41", "P-63")]
    public async Task Texts_are_bounded_as_in_create()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        await chat.SetUpRefusedAsync(
            alice, SetUpBody($$"""{"spaceType":"SPACE","displayName":"{{new string('x', 129)}}"}"""), Refusal.InvalidArgument("space.display_name"));
        await chat.SetUpRefusedAsync(
            alice,
            SetUpBody($$$"""{"spaceType":"GROUP_CHAT","spaceDetails":{"guidelines":"{{{new string('x', 5_001)}}}"}}""", Bob, Carol),
            Refusal.InvalidArgument("space.space_details.guidelines"));
    }

    [Fact]
    [Rule("S-51", "P-46")]
    public async Task A_name_that_is_taken_is_refused()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.SetUpRefusedAsync(
            await chat.PersonAsync("dave", "chat.spaces"), SetUpBody("""{"spaceType":"SPACE","displayName":"Atlas"}"""), Refusal.AlreadyExists);
    }

    [Fact]
    [Rule("S-60", "P-72")]
    public async Task The_policy_of_the_organisation_holds_for_every_type()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        await chat.PolicyAsync(static org => org with { ExternalUsers = false, History = "always-on" });

        foreach (var (type, members) in new (string, string[])[] { ("SPACE\",\"displayName\":\"Harbour", []), ("GROUP_CHAT", [Bob, Carol]), ("DIRECT_MESSAGE", [Dave]) })
        {
            await chat.SetUpRefusedAsync(
                alice, SetUpBody($$"""{"spaceType":"{{type}}","externalUserAllowed":true}""", members), Refusal.FailedPrecondition("EXTERNAL_USERS_OFF"));
            await chat.SetUpRefusedAsync(
                alice, SetUpBody($$"""{"spaceType":"{{type}}","spaceHistoryState":"HISTORY_OFF"}""", members), Refusal.FailedPrecondition("HISTORY_FIXED_BY_ORGANIZATION"));
        }
    }

    [Fact]
    [Rule("S-72", "S-21", "S-25", "S-27", "S-32", "S-35", "S-36", "S-37", "S-38", "S-129", "S-170")]
    public async Task A_group_chat_has_no_name_no_settings_and_only_members()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.IsSetUpAsync(await chat.PersonAsync("alice", "chat.spaces"), GroupChat, "bob@example.com", Dave);

        var id = space.Name()["spaces/".Length..];
        JsonNode.DeepEquals(space, JsonNode.Parse($$"""
            {
              "name": "spaces/{{id}}", "type": "ROOM", "spaceType": "GROUP_CHAT", "spaceThreadingState": "THREADED_MESSAGES", "spaceHistoryState": "HISTORY_ON",
              "createTime": "2026-03-04T05:06:07Z", "lastActiveTime": "2026-03-04T05:06:07Z", "membershipCount": {"joinedDirectHumanUserCount": 3},
              "customer": "customers/C00demo01", "spaceUri": "https://chat.google.com/room/{{id}}?cls=11"
            }
            """)).ShouldBeTrue(space.ToJsonString());
        (await chat.MembersAsync(space)).ShouldBe([$"{Alice} HUMAN Joined RoleMember", $"{Bob} HUMAN Joined RoleMember", $"{Dave} HUMAN Joined RoleMember"]);
    }

    [Fact]
    [Rule("S-29")]
    public async Task A_group_chat_may_have_details()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.IsSetUpAsync(
            await chat.PersonAsync("alice", "chat.spaces"), """{"spaceType":"GROUP_CHAT","spaceDetails":{"description":"d"}}""", Bob, Carol);

        ((string)space["spaceDetails"]!["description"]!).ShouldBe("d");
    }

    [Theory]
    [Rule("S-72", "S-58", "P-80", "S-74")]
    [InlineData("""{"spaceType":"GROUP_CHAT","displayName":"x"}""", "space.display_name")]
    [InlineData("""{"spaceType":"GROUP_CHAT","predefinedPermissionSettings":"COLLABORATION_SPACE"}""", "space.predefined_permission_settings")]
    [InlineData("""{"spaceType":"GROUP_CHAT","accessSettings":{"audience":"audiences/default"}}""", "space.access_settings.audience")]
    [InlineData("""{"spaceType":"GROUP_CHAT","singleUserBotDm":true}""", "space.single_user_bot_dm")]
    public async Task What_a_group_chat_does_not_have_is_refused(string space, string field)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.SetUpRefusedAsync(await chat.PersonAsync("alice", "chat.spaces"), SetUpBody(space, Bob, Carol), Refusal.InvalidArgument(field));
    }

    [Fact]
    [Rule("S-73", "S-21", "S-23", "S-27", "S-30", "S-35", "S-37", "S-38")]
    public async Task A_direct_message_joins_two_people()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        var space = await chat.IsSetUpAsync(alice, """{"spaceType":"DIRECT_MESSAGE","spaceHistoryState":"HISTORY_OFF","spaceDetails":{}}""", Carol);

        var id = space.Name()["spaces/".Length..];
        JsonNode.DeepEquals(space, JsonNode.Parse($$"""
            {
              "name": "spaces/{{id}}", "type": "ROOM", "spaceType": "DIRECT_MESSAGE", "spaceThreadingState": "UNTHREADED_MESSAGES", "spaceHistoryState": "HISTORY_OFF",
              "lastActiveTime": "2026-03-04T05:06:07Z", "membershipCount": {"joinedDirectHumanUserCount": 2}, "spaceUri": "https://chat.google.com/dm/{{id}}?cls=11"
            }
            """)).ShouldBeTrue(space.ToJsonString());
        (await chat.MembersAsync(space)).ShouldBe([$"{Alice} HUMAN Joined RoleMember", $"{Carol} HUMAN Joined RoleMember"]);
        (await chat.GotAsync(await chat.PersonAsync("carol", "chat.spaces"), space.Name())).Name().ShouldBe(space.Name());
    }

    [Theory]
    [Rule("S-73", "S-58", "P-80", "P-63")]
    [InlineData("""{"spaceType":"DIRECT_MESSAGE","displayName":"x"}""", "space.display_name")]
    [InlineData("""{"spaceType":"DIRECT_MESSAGE","spaceDetails":{"description":"x"}}""", "space.space_details")]
    [InlineData("""{"spaceType":"DIRECT_MESSAGE","predefinedPermissionSettings":"COLLABORATION_SPACE"}""", "space.predefined_permission_settings")]
    [InlineData("""{"spaceType":"DIRECT_MESSAGE","accessSettings":{"audience":"audiences/default"}}""", "space.access_settings.audience")]
    [InlineData("""{"spaceType":"DIRECT_MESSAGE","singleUserBotDm":true}""", "space.single_user_bot_dm")]
    [InlineData("""{"spaceType":"DIRECT_MESSAGE","spaceHistoryState":9}""", "space.space_history_state")]
    public async Task What_a_direct_message_does_not_have_is_refused_also_where_there_is_one(string space, string field)
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        await chat.SetUpRefusedAsync(alice, SetUpBody(space, Carol), Refusal.InvalidArgument(field));
        await chat.SetUpRefusedAsync(alice, SetUpBody(space, Bob), Refusal.InvalidArgument(field));
    }

    [Fact]
    [Rule("S-73")]
    public async Task A_direct_message_needs_exactly_one_other()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        await chat.SetUpRefusedAsync(alice, SetUpBody(Direct), Refusal.InvalidArgument("memberships"));
        await chat.SetUpRefusedAsync(alice, SetUpBody(Direct, Alice), Refusal.InvalidArgument("memberships"));
        await chat.SetUpRefusedAsync(alice, SetUpBody(Direct, Carol, Dave), Refusal.InvalidArgument("memberships"));
    }

    [Theory]
    [Rule("S-75", "S-79", "S-82")]
    [InlineData("users/100000000000000000099")]
    [InlineData("nobody@example.com")]
    [InlineData(Gina)]
    [InlineData(Erin)]
    [InlineData("erin@elsewhere.example")]
    [InlineData(DemoApp)]
    public async Task A_direct_message_with_somebody_who_cannot_be_reached_is_refused(string other)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.SetUpRefusedAsync(await chat.PersonAsync("alice", "chat.spaces"), SetUpBody(Direct, other), Refusal.InvalidArgument("memberships"));
    }

    [Fact]
    [Rule("S-79", "S-82", "S-26")]
    public async Task A_direct_message_with_somebody_outside_needs_their_address_and_the_permission()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        const string Open = """{"spaceType":"DIRECT_MESSAGE","externalUserAllowed":true}""";

        await chat.SetUpRefusedAsync(alice, SetUpBody(Open, Erin), Refusal.InvalidArgument("memberships"));
        var space = await chat.IsSetUpAsync(alice, Open, "Erin@Elsewhere.example");

        ((bool)space["externalUserAllowed"]!).ShouldBeTrue();
        (await chat.IsSetUpAsync(await chat.PersonAsync("erin@elsewhere.example", "chat.spaces"), Direct, Alice)).Name().ShouldBe(space.Name());
    }

    [Fact]
    [Rule("S-75")]
    public async Task An_existing_direct_message_is_returned_to_either_side()
    {
        await using var chat = await TestServer.StartAsync();
        var before = await chat.SnapshotAsync();

        (await chat.IsSetUpAsync(await chat.PersonAsync("alice", "chat.spaces"), Direct, Bob)).Name().ShouldBe("spaces/AAAAdm00001");
        (await chat.IsSetUpAsync(await chat.PersonAsync("bob", "chat.spaces"), Direct, "alice@example.com")).Name().ShouldBe("spaces/AAAAdm00001");
        (await chat.SnapshotAsync()).ShouldBe(before);
    }

    [Fact]
    [Rule("S-75")]
    public async Task An_existing_direct_message_is_returned_even_if_the_other_side_cannot_be_reached_now()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.Db.WriteAsync(async tx => { await tx.Users.SaveAsync((await tx.Users.FindAsync(Bob))! with { ChatEnabled = false }); });

        (await chat.IsSetUpAsync(await chat.PersonAsync("alice", "chat.spaces"), Direct, Bob)).Name().ShouldBe("spaces/AAAAdm00001");
    }

    [Fact]
    [Rule("S-75", "M-32")]
    public async Task Somebody_invited_to_a_direct_message_joins_it_by_setting_it_up()
    {
        await using var chat = await TestServer.StartAsync();
        var frank = await chat.PersonAsync("frank", "chat.spaces");
        var space = await chat.IsSetUpAsync(await chat.PersonAsync("alice", "chat.spaces"), Direct, Frank);
        (await chat.MembersAsync(space)).ShouldBe([$"{Alice} HUMAN Joined RoleMember", $"{Frank} HUMAN Invited RoleMember"]);
        ((int)space["membershipCount"]!["joinedDirectHumanUserCount"]!).ShouldBe(1);
        await chat.RefusedAsync($"/v1/{space.Name()}", frank, Refusal.SpaceDenied);

        var again = await chat.IsSetUpAsync(frank, Direct, Alice);

        again.Name().ShouldBe(space.Name());
        ((int)again["membershipCount"]!["joinedDirectHumanUserCount"]!).ShouldBe(2);
        (await chat.MembersAsync(space))[1].ShouldBe($"{Frank} HUMAN Joined RoleMember");
        JsonNode.DeepEquals(again, await chat.GotAsync(frank, space.Name())).ShouldBeTrue();
        var change = (await chat.ChangesAsync())[^1];
        (change.Resource, change.Actor, change.OldDoc is null).ShouldBe((space.Name() + "/members/100000000000000000006", Frank, false));
    }

    [Fact]
    [Rule("S-74", "S-21", "S-23", "S-35")]
    public async Task A_direct_message_with_the_calling_app_is_made_once()
    {
        await using var chat = await TestServer.StartAsync();
        var bob = await chat.PersonAsync("bob", "chat.spaces");

        var space = await chat.IsSetUpAsync(bob, WithApp);

        ((string)space["type"]!).ShouldBe("DM");
        ((string)space["spaceType"]!).ShouldBe("DIRECT_MESSAGE");
        ((bool)space["singleUserBotDm"]!).ShouldBeTrue();
        space["adminInstalled"].ShouldBeNull();
        ((int)space["membershipCount"]!["joinedDirectHumanUserCount"]!).ShouldBe(1);
        (await chat.MembersAsync(space)).ShouldBe([$"{Bob} HUMAN Joined RoleMember", $"{DemoApp} BOT Joined RoleMember"]);
        (await chat.IsSetUpAsync(bob, WithApp)).Name().ShouldBe(space.Name());
        (await chat.IsSetUpAsync(await chat.PersonAsync("alice", "chat.spaces"), WithApp)).Name().ShouldBe("spaces/AAAAbotdm01");
        (await chat.IsSetUpAsync(await chat.UserTokenAsync("bob@example.com", ["chat.spaces"], via: "bare-app"), WithApp)).Name().ShouldNotBe(space.Name());
    }

    [Fact]
    [Rule("S-74")]
    public async Task A_direct_message_with_the_app_names_nobody()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.SetUpRefusedAsync(await chat.PersonAsync("alice", "chat.spaces"), SetUpBody(WithApp, Alice), Refusal.InvalidArgument("space.single_user_bot_dm"));
    }

    [Fact]
    [Rule("S-80", "S-56", "S-57")]
    public async Task A_repeated_request_is_answered_with_the_space_made_first()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        var first = (await chat.SetUpAsync(alice, WithId(Named))).Json;
        var before = await chat.SnapshotAsync();

        (await chat.SetUpAsync(alice, WithId("""{"spaceType":"SPACE","displayName":"Jetty"}"""))).Json.Name().ShouldBe(first.Name());
        (await chat.SetUpAsync(alice, WithId("{}"))).Json.Name().ShouldBe(first.Name());
        (await chat.CreatedAsync(alice, "{}", requestId: "one")).Name().ShouldBe(first.Name());
        (await chat.SnapshotAsync()).ShouldBe(before);
        await chat.SetUpRefusedAsync(await chat.PersonAsync("bob", "chat.spaces"), WithId(Named), Refusal.AlreadyExists);
        await chat.SetUpRefusedAsync(alice, WithId(Named, new string('x', 257)), Refusal.InvalidArgument("request_id"));
        await chat.DeleteSpaceAsync(first.Name());
        (await chat.SetUpAsync(await chat.PersonAsync("bob", "chat.spaces"), WithId(Named))).Json.Name().ShouldNotBe(first.Name());

        static string WithId(string space, string id = "one") => $$"""{"space":{{space}},"requestId":"{{id}}"}""";
    }

    [Fact]
    [Rule("S-80", "S-75")]
    public async Task A_request_that_found_a_direct_message_is_answered_with_it_again()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        (await chat.SetUpAsync(alice, """{"space":{"spaceType":"DIRECT_MESSAGE"},"memberships":[{"member":{"name":"users/bob@example.com","type":"HUMAN"}}],"requestId":"one"}"""))
            .Json.Name().ShouldBe("spaces/AAAAdm00001");
        (await chat.SetUpAsync(alice, """{"space":{"spaceType":"SPACE","displayName":"Jetty"},"requestId":"one"}""")).Json.Name().ShouldBe("spaces/AAAAdm00001");
    }

    [Fact]
    public async Task What_happened_is_written_with_the_change()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.IsSetUpAsync(await chat.PersonAsync("alice", "chat.spaces"), Named, Bob, "groups/engineering001");

        var changes = await chat.ChangesAsync();
        changes.Select(static c => c.Resource).ShouldBe(
            [space.Name(), space.Name() + "/members/100000000000000000001", space.Name() + "/members/100000000000000000002", space.Name() + "/members/group-engineering001"]);
        changes.ShouldAllBe(static c => c.Actor == Alice && c.App == "demo-app" && c.Method == "google.chat.v1.ChatService.SetUpSpace" && c.OldDoc == null);
        Space.Parser.ParseFrom(changes[0].NewDoc).ShouldBe((await chat.StoredAsync(space)).Value);
        Membership.Parser.ParseFrom(changes[3].NewDoc).GroupMember.Name.ShouldBe("groups/engineering001");
        (await chat.Db.ReadAsync(tx => tx.Memberships.FindAsync(space.Name(), "groups/engineering001")))!.Kind.ShouldBe(MembershipRow.Group);
    }
}
