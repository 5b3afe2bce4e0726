using System.Text.Json.Nodes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.SpaceCalls;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>spaces.create by a person: the body and what becomes of it. Callers and import mode have files of their own.</summary>
public sealed class CreateSpaceTests
{
    private const string Named = """{"spaceType":"SPACE","displayName":"Harbour"}""";

    [Fact]
    [Rule("S-01", "S-20", "S-21", "S-22", "S-24", "S-25", "S-26", "S-27", "S-30", "S-32", "S-33", "S-35", "S-36", "S-37", "S-38", "S-45")]
    public async Task A_new_space_has_the_documented_values()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        var space = await chat.CreatedAsync(alice, Named);

        space.Name().ShouldMatch("^spaces/[A-Za-z0-9_-]{11}$");
        var id = space.Name()["spaces/".Length..];
        space.AsObject().Remove("permissionSettings");
        JsonNode.DeepEquals(space, JsonNode.Parse($$"""
            {
              "name": "spaces/{{id}}", "type": "ROOM", "spaceType": "SPACE", "displayName": "Harbour",
              "spaceThreadingState": "THREADED_MESSAGES", "spaceHistoryState": "HISTORY_ON",
              "createTime": "2026-03-04T05:06:07Z", "lastActiveTime": "2026-03-04T05:06:07Z",
              "membershipCount": {"joinedDirectHumanUserCount": 1}, "accessSettings": {"accessState": "PRIVATE"},
              "customer": "customers/C00demo01", "spaceUri": "https://chat.google.com/room/{{id}}?cls=11"
            }
            """)).ShouldBeTrue(space.ToJsonString());
    }

    [Fact]
    [Rule("S-40", "S-90")]
    public async Task The_answer_is_what_get_answers_then()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        var space = await chat.CreatedAsync(alice, Named);

        JsonNode.DeepEquals(space, await chat.GotAsync(alice, space.Name())).ShouldBeTrue();
        space["permissionSettings"].ShouldNotBeNull();
    }

    [Fact]
    [Rule("S-48")]
    public async Task Times_have_microseconds()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        chat.Clock.Advance(TimeSpan.FromTicks(1_234_567));

        var space = await chat.CreatedAsync(alice, Named);

        ((string)space["createTime"]!).ShouldBe("2026-03-04T05:06:07.123456Z");
    }

    [Fact]
    [Rule("S-52")]
    public async Task The_caller_becomes_the_manager_and_only_member()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.CreatedAsync(await chat.PersonAsync("alice", "chat.spaces.create"), Named);

        (await chat.MembersAsync(space)).ShouldBe([$"{Alice} HUMAN Joined RoleManager"]);
        var row = await chat.StoredAsync(space);
        (row.Creator, row.ViaApp, row.ImportApp, row.Customer).ShouldBe((Alice, "demo-app", null, "customers/C00demo01"));
    }

    [Fact]
    public async Task What_happened_is_written_with_the_change()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.CreatedAsync(await chat.PersonAsync("alice", "chat.spaces"), Named);

        var changes = await chat.ChangesAsync();
        changes.Select(static c => c.Resource).ShouldBe([space.Name(), space.Name() + "/members/100000000000000000001"]);
        changes.ShouldAllBe(static c => c.Actor == Alice && c.App == "demo-app" && c.Method == "google.chat.v1.ChatService.CreateSpace" && !c.AdminAccess && c.OldDoc == null);
        Space.Parser.ParseFrom(changes[0].NewDoc).ShouldBe((await chat.StoredAsync(space)).Value);
        var membership = Membership.Parser.ParseFrom(changes[1].NewDoc);
        (membership.Member.Name, membership.Member.Type, membership.Role).ShouldBe((Alice, User.Types.Type.Human, Membership.Types.MembershipRole.RoleManager));
    }

    [Theory]
    [Rule("S-50")]
    [InlineData("""{"displayName":"Harbour"}""")]
    [InlineData("""{"displayName":"Harbour","spaceType":"GROUP_CHAT"}""")]
    [InlineData("""{"displayName":"Harbour","spaceType":"DIRECT_MESSAGE"}""")]
    [InlineData("""{"displayName":"Harbour","spaceType":99}""")]
    [InlineData("{}")]
    public async Task Only_named_spaces_are_created(string body)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(await chat.PersonAsync("alice", "chat.spaces"), body, Refusal.InvalidArgument("space.space_type"));
    }

    [Theory]
    [Rule("S-50", "P-44")]
    [InlineData("")]
    [InlineData(" \\t\\u00a0 ")]
    public async Task A_name_is_needed(string name)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(
            await chat.PersonAsync("alice", "chat.spaces"), $$"""{"spaceType":"SPACE","displayName":"{{name}}"}""", Refusal.InvalidArgument("space.display_name"));
    }

    [Fact]
    [Rule("P-41", "P-42", "P-43")]
    public async Task A_name_is_trimmed_and_has_128_code_points_at_the_most()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        var longest = string.Concat(Enumerable.Repeat("\U0001F6A2", 128));

        var space = await chat.CreatedAsync(alice, $$"""{"spaceType":"SPACE","displayName":"  {{longest}}\n"}""");

        ((string)space["displayName"]!).ShouldBe(longest);
        await chat.CreateRefusedAsync(alice, $$"""{"spaceType":"SPACE","displayName":"{{longest}}x"}""", Refusal.InvalidArgument("space.display_name"));
    }

    [Fact]
    [Rule("S-51", "P-46", "P-48")]
    public async Task A_name_is_used_once_in_an_organisation()
    {
        await using var chat = await TestServer.StartAsync();
        var bob = await chat.PersonAsync("bob", "chat.spaces");

        await chat.CreateRefusedAsync(bob, """{"spaceType":"SPACE","displayName":" Atlas "}""", Refusal.AlreadyExists);
        await chat.CreatedAsync(bob, """{"spaceType":"SPACE","displayName":"atlas"}""");
        await chat.CreatedAsync(bob, """{"spaceType":"SPACE","displayName":"Atla"}""");
    }

    [Fact]
    [Rule("P-47")]
    public async Task Another_organisation_has_names_of_its_own()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.CreatedAsync(await chat.PersonAsync("erin@elsewhere.example", "chat.spaces"), """{"spaceType":"SPACE","displayName":"Atlas"}""");

        ((string)space["customer"]!).ShouldBe("customers/C00demo02");
    }

    [Fact]
    [Rule("P-48")]
    public async Task An_organisation_chooses_how_names_are_compared()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        await chat.PolicyAsync(static org => org with { NameUniqueness = "case-insensitive" });
        await chat.CreateRefusedAsync(alice, """{"spaceType":"SPACE","displayName":"aTLAS"}""", Refusal.AlreadyExists);
        await chat.PolicyAsync(static org => org with { NameUniqueness = "off" });
        await chat.CreatedAsync(alice, """{"spaceType":"SPACE","displayName":"Atlas"}""");
    }

    [Fact]
    [Rule("P-48")]
    public async Task A_deleted_space_frees_its_name()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        await chat.DeleteSpaceAsync("spaces/AAAAatlas01");

        await chat.CreatedAsync(alice, """{"spaceType":"SPACE","displayName":"Atlas"}""");
    }

    [Fact]
    [Rule("S-51")]
    public async Task Names_that_differ_only_after_a_null_character_are_different()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        await chat.CreatedAsync(alice, """{"spaceType":"SPACE","displayName":"Atlas\u0000one"}""", requestId: "r\0one");
        await chat.CreatedAsync(alice, """{"spaceType":"SPACE","displayName":"Atlas\u0000two"}""", requestId: "r\0two");
    }

    [Fact]
    [Rule("S-29", "P-63")]
    public async Task Details_are_kept_and_bounded()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        var space = await chat.CreatedAsync(alice, Body("one", $$"""{"description":" {{new string('x', 149)}}","guidelines":"{{new string('y', 5_000)}}"}"""));
        var bare = await chat.CreatedAsync(alice, Body("two", """{"description":"","guidelines":""}"""));

        ((string)space["spaceDetails"]!["description"]!).ShouldBe(" " + new string('x', 149));
        ((string)space["spaceDetails"]!["guidelines"]!).Length.ShouldBe(5_000);
        bare["spaceDetails"].ShouldBeNull();
        await chat.CreateRefusedAsync(alice, Body("three", $$"""{"description":"{{new string('x', 151)}}"}"""), Refusal.InvalidArgument("space.space_details.description"));
        await chat.CreateRefusedAsync(alice, Body("four", $$"""{"guidelines":"{{new string('x', 5_001)}}"}"""), Refusal.InvalidArgument("space.space_details.guidelines"));

        static string Body(string name, string details) => $$"""{"spaceType":"SPACE","displayName":"{{name}}","spaceDetails":{{details}}}""";
    }

    [Theory]
    [Rule("S-39", "S-58", "S-120", "S-121", "S-122", "S-123", "S-124", "S-125", "S-126", "S-127", "S-128")]
    [InlineData("", true)]
    [InlineData(""","predefinedPermissionSettings":"COLLABORATION_SPACE" """, true)]
    [InlineData(""","predefinedPermissionSettings":"ANNOUNCEMENT_SPACE" """, false)]
    public async Task Permissions_start_from_a_ready_made_set(string predefined, bool membersToo)
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.CreatedAsync(await chat.PersonAsync("alice", "chat.spaces"), $$"""{"spaceType":"SPACE","displayName":"Harbour"{{predefined}}}""");

        var everybody = """{"managersAllowed":true,"assistantManagersAllowed":true,"membersAllowed":true}""";
        var other = membersToo ? everybody : """{"managersAllowed":true,"assistantManagersAllowed":true}""";
        JsonNode.DeepEquals(space["permissionSettings"], JsonNode.Parse($$"""
            {
              "manageMembersAndGroups": {{other}}, "modifySpaceDetails": {{other}}, "toggleHistory": {{other}}, "useAtMentionAll": {{other}},
              "manageApps": {{other}}, "manageWebhooks": {{other}}, "postMessages": {{other}}, "replyMessages": {{everybody}}
            }
            """)).ShouldBeTrue(space["permissionSettings"]!.ToJsonString());
        space["predefinedPermissionSettings"].ShouldBeNull();
    }

    [Fact]
    [Rule("S-58")]
    public async Task An_unknown_ready_made_set_is_refused()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(
            await chat.PersonAsync("alice", "chat.spaces"),
            """{"spaceType":"SPACE","displayName":"Harbour","predefinedPermissionSettings":99}""",
            Refusal.InvalidArgument("space.predefined_permission_settings"));
    }

    [Fact]
    [Rule("S-59", "P-81", "P-94")]
    public async Task An_audience_makes_the_space_discoverable()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.CreatedAsync(
            await chat.PersonAsync("alice", "chat.spaces"),
            """{"spaceType":"SPACE","displayName":"Harbour","accessSettings":{"audience":"audiences/engineering"}}""");

        JsonNode.DeepEquals(space["accessSettings"], JsonNode.Parse("""
            {
              "accessState": "DISCOVERABLE", "audience": "audiences/engineering",
              "accessPermissionSettings": {
                "discoverSpaceSetting": {"principals": [{"audience": {"name": "audiences/engineering"}}]},
                "joinSpaceSetting": {"principals": [{"audience": {"name": "audiences/engineering"}}]}
              }
            }
            """)).ShouldBeTrue(space["accessSettings"]!.ToJsonString());
    }

    [Theory]
    [Rule("S-59", "P-83")]
    [InlineData("audiences/unknown")]
    [InlineData("audiences/")]
    [InlineData("default")]
    [InlineData("audiences/a/b")]
    public async Task An_audience_must_be_one_of_the_organisation(string audience)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(
            await chat.PersonAsync("alice", "chat.spaces"),
            $$$"""{"spaceType":"SPACE","displayName":"Harbour","accessSettings":{"audience":"{{{audience}}}"}}""",
            Refusal.InvalidArgument("space.access_settings.audience"));
    }

    [Fact]
    [Rule("S-60", "S-26")]
    public async Task People_from_outside_are_let_in_where_the_organisation_allows_it()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        const string Open = """{"spaceType":"SPACE","displayName":"Harbour","externalUserAllowed":true}""";

        await chat.PolicyAsync(static org => org with { ExternalUsers = false });
        await chat.CreateRefusedAsync(alice, Open, Refusal.FailedPrecondition("EXTERNAL_USERS_OFF"));
        await chat.CreatedAsync(alice, """{"spaceType":"SPACE","displayName":"Jetty","externalUserAllowed":false}""");
        await chat.PolicyAsync(static org => org with { ExternalUsers = true });
        ((bool)(await chat.CreatedAsync(alice, Open))["externalUserAllowed"]!).ShouldBeTrue();
    }

    [Theory]
    [Rule("S-30")]
    [InlineData("user-choice", "HISTORY_ON", "HISTORY_OFF", null)]
    [InlineData("always-on", "HISTORY_ON", "HISTORY_ON", "HISTORY_OFF")]
    [InlineData("always-off", "HISTORY_OFF", "HISTORY_OFF", "HISTORY_ON")]
    public async Task History_starts_as_the_organisation_has_it(string policy, string start, string allowed, string? refused)
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        await chat.PolicyAsync(org => org with { History = policy });

        ((string)(await chat.CreatedAsync(alice, Body("one", "HISTORY_STATE_UNSPECIFIED")))["spaceHistoryState"]!).ShouldBe(start);
        ((string)(await chat.CreatedAsync(alice, Body("two", allowed)))["spaceHistoryState"]!).ShouldBe(allowed);
        if (refused is not null)
        {
            await chat.CreateRefusedAsync(alice, Body("three", refused), Refusal.FailedPrecondition("HISTORY_FIXED_BY_ORGANIZATION"));
        }

        static string Body(string name, string history) => $$"""{"spaceType":"SPACE","displayName":"{{name}}","spaceHistoryState":"{{history}}"}""";
    }

    [Fact]
    [Rule("S-30")]
    public async Task An_unknown_history_state_is_refused()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(
            await chat.PersonAsync("alice", "chat.spaces"),
            """{"spaceType":"SPACE","displayName":"Harbour","spaceHistoryState":7}""",
            Refusal.InvalidArgument("space.space_history_state"));
    }

    [Fact]
    [Rule("S-20", "S-23", "S-24", "S-34", "S-58", "S-61", "S-63")]
    public async Task What_the_server_decides_is_ignored_in_a_body()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        var plain = await chat.CreatedAsync(alice, Named);

        var space = await chat.CreatedAsync(alice, """
            {
              "name": "spaces/AAAAatlas01", "type": "DM", "spaceType": "SPACE", "displayName": "Jetty", "singleUserBotDm": true, "threaded": true,
              "spaceThreadingState": "UNTHREADED_MESSAGES", "createTime": "1990-01-01T00:00:00Z", "lastActiveTime": "2050-01-01T00:00:00Z",
              "adminInstalled": true, "membershipCount": {"joinedDirectHumanUserCount": 77}, "spaceUri": "https://elsewhere.example/",
              "accessSettings": {"accessState": "DISCOVERABLE", "accessPermissionSettings": {"joinSpaceSetting": {"principals": [{"audience": {"name": "audiences/x"}}]}}},
              "permissionSettings": {"manageApps": {"managersAllowed": true}}, "importModeExpireTime": "2050-01-01T00:00:00Z"
            }
            """);

        space.Name().ShouldNotBe("spaces/AAAAatlas01");
        foreach (var own in new[] { "name", "displayName", "spaceUri" })
        {
            plain.AsObject().Remove(own);
            space.AsObject().Remove(own);
        }

        JsonNode.DeepEquals(space, plain).ShouldBeTrue(space.ToJsonString());
    }

    [Fact]
    [Rule("S-56")]
    public async Task A_repeated_request_is_answered_with_the_space_made_first_as_it_is_now()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        var first = await chat.CreatedAsync(alice, Named, requestId: "one");
        await chat.SendAsync(HttpMethod.Patch, $"/v1/{first.Name()}?updateMask=displayName", alice, """{"displayName":"Renamed"}""");
        var before = await chat.SnapshotAsync();

        var again = await chat.CreatedAsync(alice, """{"spaceType":"DIRECT_MESSAGE"}""", requestId: "one");

        again.Name().ShouldBe(first.Name());
        ((string)again["displayName"]!).ShouldBe("Renamed");
        (await chat.SnapshotAsync()).ShouldBe(before);
        (await chat.CreatedAsync(alice, """{"spaceType":"SPACE","displayName":"Jetty"}""", requestId: "ONE")).Name().ShouldNotBe(first.Name());
    }

    [Fact]
    [Rule("S-56")]
    public async Task The_request_id_of_another_user_is_refused_but_other_apps_have_their_own()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.CreatedAsync(await chat.PersonAsync("alice", "chat.spaces"), Named, requestId: "one");
        const string Other = """{"spaceType":"SPACE","displayName":"Jetty"}""";

        await chat.CreateRefusedAsync(await chat.PersonAsync("bob", "chat.spaces"), Other, Refusal.AlreadyExists, requestId: "one");
        await chat.CreatedAsync(await chat.UserTokenAsync("bob@example.com", ["chat.spaces"], via: "guest-app"), Other, requestId: "one");
    }

    [Fact]
    [Rule("S-56")]
    public async Task A_repeat_shows_nothing_to_somebody_who_left()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        var space = await chat.CreatedAsync(alice, Named, requestId: "one");
        await chat.Db.WriteAsync(async tx =>
        {
            var membership = (await tx.Memberships.FindAsync(space.Name(), Alice))!;
            await tx.Memberships.SaveAsync(membership with { State = Membership.Types.MembershipState.NotAMember });
        });

        await chat.CreateRefusedAsync(alice, Named, Refusal.SpaceDenied, requestId: "one");
    }

    [Fact]
    [Rule("S-57")]
    public async Task A_request_id_lasts_for_ever_but_not_longer_than_its_space()
    {
        await using var chat = await TestServer.StartAsync();
        var first = await chat.CreatedAsync(await chat.PersonAsync("alice", "chat.spaces"), Named, requestId: "one");
        chat.Clock.Advance(TimeSpan.FromDays(1_000));
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        (await chat.CreatedAsync(alice, Named, requestId: "one")).Name().ShouldBe(first.Name());
        await chat.DeleteSpaceAsync(first.Name());
        var second = await chat.CreatedAsync(alice, Named, requestId: "one");

        second.Name().ShouldNotBe(first.Name());
        (await chat.CreatedAsync(alice, Named, requestId: "one")).Name().ShouldBe(second.Name());
    }

    [Fact]
    [Rule("S-56")]
    public async Task A_request_id_is_bounded()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        await chat.CreatedAsync(alice, Named, requestId: new string('x', 256));
        await chat.CreateRefusedAsync(alice, Named, Refusal.InvalidArgument("request_id"), requestId: new string('x', 257));
    }

    [Fact]
    [Rule("S-173")]
    public async Task Creating_counts_with_the_other_writes_of_spaces_when_quotas_are_on()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.PolicyAsync(static org => org with { Quotas = "real" });
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        for (var i = 0; i < 60; i++)
        {
            await (i % 2 == 0 ? chat.CreateAsync(alice, "{}") : chat.SetUpAsync(alice, "{}"));
        }

        (await chat.CreateAsync(alice, Named)).Code.ShouldBe(429);
        chat.Clock.Advance(TimeSpan.FromMinutes(1));
        await chat.CreatedAsync(alice, Named);
    }
}
