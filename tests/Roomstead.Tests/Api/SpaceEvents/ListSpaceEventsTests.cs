using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.EventCalls;
using static Roomstead.Tests.Support.SpaceCalls;

namespace Roomstead.Tests.Api.SpaceEvents;

/// <summary>Which changes are events, and what the events carry.</summary>
public sealed class ListSpaceEventsTests
{
    private const string Atlas = "spaces/AAAAatlas01";
    private const string Harbour = """{"spaceType":"SPACE","displayName":"Harbour"}""";

    [Fact]
    [Rule("L-55", "L-56", "L-58", "P-162", "P-166")]
    public async Task Changes_of_a_space_are_events_oldest_first_with_its_newest_state()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");
        await chat.RenameAsync(alice, Atlas, "Atlas one");
        chat.Clock.Advance(TimeSpan.FromSeconds(2.5));
        await chat.RenameAsync(alice, Atlas, "Atlas two");

        var events = await chat.EventsAsync(alice, Atlas, Everything);

        events.Select(static e => (string)e["eventTime"]!).ShouldBe(["2026-03-04T05:06:07Z", "2026-03-04T05:06:09.500Z"]);
        var newest = (await chat.GotAsync(alice, Atlas)).AsObject();
        newest.Remove("permissionSettings").ShouldBeTrue();
        ((string)newest["displayName"]!).ShouldBe("Atlas two");
        foreach (var e in events)
        {
            e.AsObject().Select(static member => member.Key).ShouldBe(["name", "eventTime", "eventType", "spaceUpdatedEventData"], ignoreOrder: true);
            e.Name().ShouldMatch("^spaces/AAAAatlas01/spaceEvents/[A-Za-z0-9_-]+$");
            ((string)e["eventType"]!).ShouldBe(SpaceUpdated);
            e["spaceUpdatedEventData"].ShouldEqual(new JsonObject { ["space"] = newest.DeepClone() });
        }

        events[0].Name().ShouldNotBe(events[1].Name());
    }

    [Theory]
    [Rule("P-166", "L-58")]
    [InlineData("permissionSettings.toggleHistory", """{"permissionSettings":{"toggleHistory":{"managersAllowed":true}}}""")]
    [InlineData("spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""")]
    [InlineData("accessSettings.audience", """{"accessSettings":{"audience":"audiences/default"}}""")]
    [InlineData("spaceDetails", """{"spaceDetails":{"description":"New"}}""")]
    public async Task A_change_of_any_field_is_one_event_and_the_same_again_is_none(string mask, string body)
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");

        for (var i = 0; i < 2; i++)
        {
            (await chat.SendAsync(HttpMethod.Patch, $"/v1/{Atlas}?updateMask={mask}", alice, body)).Code.ShouldBe(200);
            var events = await chat.EventsAsync(alice, Atlas, Everything);
            events.Length.ShouldBe(1);
            events[0]["spaceUpdatedEventData"]!["space"]!["permissionSettings"].ShouldBeNull();
        }
    }

    [Fact]
    [Rule("P-165", "L-55")]
    public async Task A_refused_change_is_no_event_and_a_space_without_events_answers_an_empty_object()
    {
        await using var chat = await TestServer.StartAsync();
        (await chat.SendAsync(HttpMethod.Patch, $"/v1/{Atlas}?updateMask=displayName", await chat.PersonAsync("dave", "chat.spaces"), """{"displayName":"No"}""")).Code.ShouldBe(403);

        var answer = await chat.SendAsync(HttpMethod.Get, EventsPath(Atlas, Everything), await chat.WatcherAsync("alice"));

        (answer.Code, answer.Text.Trim()).ShouldBe((200, "{}"));
    }

    [Fact]
    [Rule("L-56", "M-45")]
    public async Task The_creator_of_a_space_is_its_first_event()
    {
        await using var chat = await TestServer.StartAsync();
        var dave = await chat.WatcherAsync("dave");
        var space = await chat.CreatedAsync(dave, Harbour);

        var only = (await chat.EventsAsync(dave, space.Name(), Everything)).ShouldHaveSingleItem();

        ((string)only["eventType"]!).ShouldBe(MemberCreated);
        var membership = only["membershipCreatedEventData"]!["membership"]!;
        membership.Name().ShouldBe($"{space.Name()}/members/{Dave["users/".Length..]}");
        ((string)membership["state"]!, (string)membership["role"]!, (string)membership["member"]!["name"]!, (string)membership["member"]!["type"]!)
            .ShouldBe(("JOINED", "ROLE_MANAGER", Dave, "HUMAN"));
        only["membershipBatchCreatedEventData"].ShouldBeNull();
        membership.ShouldEqual((await chat.SendAsync(HttpMethod.Get, "/v1/" + membership.Name(), dave)).Json);
    }

    [Fact]
    [Rule("L-56", "L-58", "L-74", "M-45")]
    public async Task Several_new_members_are_one_batch_event_and_groups_are_in_none()
    {
        await using var chat = await TestServer.StartAsync();
        var dave = await chat.WatcherAsync("dave");
        var space = await chat.IsSetUpAsync(dave, Harbour, "groups/engineering001", Carol, Frank);

        var only = (await chat.EventsAsync(dave, space.Name(), Types(MemberCreated))).ShouldHaveSingleItem();

        ((string)only["eventType"]!).ShouldBe(MembersBatchCreated);
        only["membershipCreatedEventData"].ShouldBeNull();
        only["membershipBatchCreatedEventData"]!["memberships"]!.AsArray()
            .Select(static part => part!["membership"]!)
            .Select(static m => $"{(string)m["member"]!["name"]!} {(string)m["state"]!} {(string)m["role"]!}")
            .ShouldBe([$"{Dave} JOINED ROLE_MANAGER", $"{Carol} JOINED ROLE_MEMBER", $"{Frank} INVITED ROLE_MEMBER"]);
    }

    [Fact]
    [Rule("L-55", "L-74")]
    public async Task One_member_beside_a_group_is_a_single_event_which_people_of_the_group_may_read()
    {
        await using var chat = await TestServer.StartAsync();
        var dave = await chat.WatcherAsync("dave");
        var space = await chat.IsSetUpAsync(dave, Harbour, "groups/engineering001");

        (await chat.EventTypesAsync(dave, space.Name())).ShouldBe(["membership.v1.created"]);
        (await chat.EventTypesAsync(await chat.WatcherAsync("bob"), space.Name())).ShouldBe(["membership.v1.created"]);
    }

    [Fact]
    [Rule("L-56")]
    public async Task Two_batches_do_not_run_into_each_other_and_single_events_follow_a_batch()
    {
        await using var chat = await TestServer.StartAsync();
        var dave = await chat.WatcherAsync("dave");
        var one = await chat.IsSetUpAsync(dave, """{"spaceType":"GROUP_CHAT"}""", Alice, Bob);
        var two = await chat.IsSetUpAsync(dave, """{"spaceType":"GROUP_CHAT"}""", Alice, Bob, Carol);
        (await chat.SendAsync(HttpMethod.Patch, $"/v1/{one.Name()}?updateMask=spaceType,displayName", dave, """{"spaceType":"SPACE","displayName":"Upgraded"}""")).Code.ShouldBe(200);

        (await chat.EventTypesAsync(dave, one.Name())).ShouldBe(["membership.v1.batchCreated", "space.v1.updated", "membership.v1.updated"]);
        Parts(await chat.EventsAsync(dave, one.Name(), Everything)).ShouldBe(3);
        Parts(await chat.EventsAsync(dave, two.Name(), Everything)).ShouldBe(4);

        static int Parts(JsonNode[] events) => events[0]["membershipBatchCreatedEventData"]!["memberships"]!.AsArray().Count;
    }

    [Fact]
    [Rule("L-56", "L-58", "M-77")]
    public async Task An_upgraded_group_chat_is_an_event_of_the_space_and_one_of_its_new_manager()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");
        const string lunch = "spaces/AAAAlunch01";
        (await chat.SendAsync(HttpMethod.Patch, $"/v1/{lunch}?updateMask=spaceType,displayName", alice, """{"spaceType":"SPACE","displayName":"Upgraded"}""")).Code.ShouldBe(200);

        var events = await chat.EventsAsync(alice, lunch, Everything);

        events.Select(static e => (string)e["eventType"]!).ShouldBe([SpaceUpdated, MemberUpdated]);
        ((string)events[1]["membershipUpdatedEventData"]!["membership"]!["role"]!).ShouldBe("ROLE_MANAGER");
    }

    [Fact]
    [Rule("L-56", "L-58")]
    public async Task An_accepted_invitation_is_an_update_and_older_events_show_the_newest_state()
    {
        await using var chat = await TestServer.StartAsync();
        var dave = await chat.WatcherAsync("dave");
        var space = await chat.IsSetUpAsync(dave, """{"spaceType":"DIRECT_MESSAGE"}""", Frank);
        await chat.IsSetUpAsync(await chat.PersonAsync("frank", "chat.spaces"), """{"spaceType":"DIRECT_MESSAGE"}""", Dave);

        var events = await chat.EventsAsync(dave, space.Name(), Everything);

        events.Select(static e => (string)e["eventType"]!).ShouldBe([MembersBatchCreated, MemberUpdated]);
        ((string)events[1]["membershipUpdatedEventData"]!["membership"]!["state"]!).ShouldBe("JOINED");
        ((string)events[0]["membershipBatchCreatedEventData"]!["memberships"]![1]!["membership"]!["state"]!).ShouldBe("JOINED", "it was INVITED then");
    }

    [Fact]
    [Rule("L-58", "M-88")]
    public async Task A_removed_member_leaves_a_name_and_a_state_and_empties_the_events_before()
    {
        await using var chat = await TestServer.StartAsync();
        var dave = await chat.WatcherAsync("dave");
        var space = await chat.IsSetUpAsync(dave, Harbour, Carol, Bob);
        (await chat.SendAsync(
            HttpMethod.Delete, $"/v1/{space.Name()}/members/{Carol["users/".Length..]}", await chat.PersonAsync("dave", "chat.memberships"))).Code.ShouldBe(200);

        var events = await chat.EventsAsync(dave, space.Name(), Everything);

        events.Select(static e => (string)e["eventType"]!).ShouldBe([MembersBatchCreated, MemberDeleted]);
        events[1]["membershipDeletedEventData"].ShouldEqual(
            $$$"""{"membership":{"name":"{{{space.Name()}}}/members/{{{Carol["users/".Length..]}}}","state":"NOT_A_MEMBER"}}""");
        var parts = events[0]["membershipBatchCreatedEventData"]!["memberships"]!.AsArray();
        parts.Count.ShouldBe(3);
        parts[1].ShouldEqual("""{"membership":{}}""");
        ((string)parts[2]!["membership"]!["member"]!["name"]!).ShouldBe(Bob);
    }

    [Fact]
    [Rule("L-55")]
    public async Task Events_are_there_for_28_days_and_their_rows_for_good()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");
        await chat.RenameAsync(alice, Atlas, "Atlas one");
        chat.Clock.Advance(TimeSpan.FromSeconds(1));
        await chat.RenameAsync(alice, Atlas, "Atlas two");

        chat.Clock.Advance(TimeSpan.FromDays(28) - TimeSpan.FromSeconds(1) - TimeSpan.FromMicroseconds(1));
        var renewed = await chat.WatcherAsync("alice");
        var names = (await chat.EventsAsync(renewed, Atlas, Everything)).Select(JsonName).ToArray();
        names.Length.ShouldBe(2);
        chat.Clock.Advance(TimeSpan.FromMicroseconds(1));
        (await chat.EventsAsync(renewed, Atlas, Everything)).Select(JsonName).ShouldBe([names[1]]);
        (await chat.EventsAsync(renewed, Atlas, Everything + " AND start_time=\"2020-01-01T00:00:00Z\"")).Length.ShouldBe(1);
        await chat.RefusedAsync("/v1/" + names[0], renewed, new Refusal(404, "NOT_FOUND", "Requested entity was not found."));
        (await chat.SendAsync(HttpMethod.Get, "/v1/" + names[1], renewed)).Code.ShouldBe(200);
        chat.Clock.Advance(TimeSpan.FromSeconds(1));
        (await chat.EventsAsync(renewed, Atlas, Everything)).ShouldBeEmpty();
        (await chat.ChangesAsync()).Count.ShouldBe(2);

        static string JsonName(JsonNode e) => e.Name();
    }

    [Theory]
    [Rule("L-55", "E-10")]
    [InlineData("dave", Atlas)]
    [InlineData("frank", Atlas)]
    [InlineData("admin", Atlas)]
    [InlineData("alice", "spaces/AAAAunknown")]
    [InlineData("alice", "spaces/AAAAother01")]
    public async Task Only_who_has_joined_reads_events(string who, string space)
    {
        await using var chat = await TestServer.StartAsync();
        await chat.RenameAsync(await chat.PersonAsync("alice", "chat.spaces"), Atlas, "Atlas one");

        await chat.RefusedAsync(EventsPath(space, Everything), await chat.WatcherAsync(who), Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("P-135", "P-134", "E-07", "L-55")]
    public async Task Somebody_without_chat_reads_none_and_people_need_no_Chat_app_to_read()
    {
        await using var chat = await TestServer.StartAsync();
        var path = EventsPath(Atlas, Types(SpaceUpdated));

        await chat.RefusedAsync(path, await chat.WatcherAsync("gina"), Refusal.ChatNotEnabled);
        await chat.RefusedAsync(path, null, Refusal.CredentialsMissing);
        (await chat.SendAsync(HttpMethod.Get, path, await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], via: "ghost-app"))).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("L-55", "L-120")]
    public async Task A_space_that_is_being_imported_has_no_events()
    {
        await using var chat = await TestServer.StartAsync();
        var importer = await chat.PersonAsync("alice", "chat.import", "chat.spaces", "chat.memberships");
        var space = await chat.CreatedAsync(importer, """{"spaceType":"SPACE","displayName":"Archive","importMode":true}""");
        await chat.RenameAsync(importer, space.Name(), "Old archive");
        await chat.RefusedAsync(EventsPath(space.Name(), Everything), importer, Refusal.SpaceDenied);

        (await chat.SendAsync(HttpMethod.Post, $"/v1/{space.Name()}:completeImport", importer, "{}")).Code.ShouldBe(200);

        (await chat.EventTypesAsync(await chat.WatcherAsync("alice"), space.Name())).ShouldBe(["membership.v1.created"], "what was imported is history");
    }

    [Fact]
    [Rule("L-56")]
    public async Task Messages_and_reactions_may_be_asked_for_though_there_are_none_yet()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");
        await chat.RenameAsync(alice, Atlas, "Atlas one");
        string[] types = ["message.v1.created", "message.v1.updated", "message.v1.deleted", "reaction.v1.created", "reaction.v1.deleted"];

        (await chat.EventsAsync(alice, Atlas, Types([.. types.Select(static t => "google.workspace.chat." + t)]))).ShouldBeEmpty();
    }
}
