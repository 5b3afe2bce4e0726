using System.Text.Json.Nodes;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>What a patch answers, and what it leaves behind.</summary>
public sealed class UpdateSpaceEffectsTests(PatchScene scene) : IClassFixture<PatchScene>
{
    [Theory]
    [Rule("P-160", "P-161", "P-169")]
    [InlineData("alice", "displayName")]
    [InlineData("carol", "spaceDetails")]
    [InlineData("alice", "permissionSettings.manageApps")]
    [InlineData("admin", "displayName")]
    [InlineData("demo-app", "displayName")]
    [InlineData("demo-app", "permissionSettings.manageApps")]
    [InlineData("guest-app", "spaceDetails")]
    public async Task The_answer_is_the_whole_space_as_get_returns_it_to_the_same_caller(string who, string mask)
    {
        var space = await scene.SpaceAsync(Room.Desk);

        var answer = await scene.PatchedAsync(
            space, mask, $$$"""{"displayName":"Answered to {{{who}}}","spaceDetails":{"description":"d"},"permissionSettings":{"manageApps":{"managersAllowed":true} } }""", who);

        answer.ShouldEqual((await scene.GetAsync(space, who)).ToJsonString());
        answer.TextAt("name").ShouldBe(space);
        answer.TextAt("spaceUri").ShouldNotBeNull();
        answer.TextAt("membershipCount.joinedDirectHumanUserCount").ShouldBe("2");
    }

    [Theory]
    [Rule("P-161")]
    [InlineData("alice", true)]
    [InlineData("carol", true)]
    [InlineData("admin", true)]
    [InlineData("demo-app", true)]
    [InlineData("guest-app", false)]
    public async Task Permission_settings_are_answered_to_people_and_to_the_app_that_created_the_space(string who, bool shown)
    {
        var answer = await scene.PatchedAsync(await scene.SpaceAsync(Room.Desk), "spaceDetails", """{"spaceDetails":{"description":"d"}}""", who);

        answer.TextAt("accessSettings.accessState").ShouldBe("PRIVATE");
        (answer.At("permissionSettings.postMessages") is not null).ShouldBe(shown);
    }

    [Fact]
    [Rule("P-162", "S-103")]
    public async Task Permission_settings_are_not_in_lists_even_after_a_patch_of_them()
    {
        const string Mask = "permissionSettings.manageApps";
        var space = await scene.SpaceAsync();
        (await scene.PatchedAsync(space, Mask, """{"permissionSettings":{"manageApps":{"managersAllowed":true}}}""")).At(Mask).ShouldNotBeNull();

        var list = await scene.Chat.SendAsync(HttpMethod.Get, "/v1/spaces?pageSize=1000", await scene.TokenAsync("alice"));

        var listed = list.Json["spaces"]!.AsArray().Single(s => (string)s!["name"]! == space)!;
        listed.At("permissionSettings").ShouldBeNull();
        listed.TextAt("displayName").ShouldNotBeNull();
    }

    [Theory]
    [Rule("P-163", "S-21")]
    [InlineData("space", "ROOM")]
    [InlineData("group", "ROOM")]
    [InlineData("people", "ROOM")]
    [InlineData("app", "DM")]
    public async Task The_former_type_is_still_answered(string kind, string type)
    {
        var space = kind switch { "space" => await scene.SpaceAsync(), "group" => await scene.SpaceAsync(Room.Group), "people" => "spaces/AAAAdm00001", _ => "spaces/AAAAbotdm01" };

        (await scene.PatchedAsync(space, "spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""")).TextAt("type").ShouldBe(type);
    }

    [Fact]
    [Rule("P-163", "S-42", "P-160")]
    public async Task The_answer_leaves_out_what_is_false_or_empty()
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.PatchedAsync(space, "displayName", """{"displayName":"Exactly this"}""");

        answer.AsObject().Remove("permissionSettings");
        answer.ShouldEqual($$$"""
            {"name":"{{{space}}}","type":"ROOM","spaceType":"SPACE","displayName":"Exactly this","spaceThreadingState":"THREADED_MESSAGES",
             "spaceHistoryState":"HISTORY_ON","createTime":"2026-03-04T05:06:07Z","lastActiveTime":"2026-03-04T05:06:07Z",
             "membershipCount":{"joinedDirectHumanUserCount":3},"accessSettings":{"accessState":"PRIVATE"},"customer":"customers/C00demo01",
             "spaceUri":"https://chat.google.com/room/{{{space["spaces/".Length..]}}}?cls=11"}
            """);
    }

    [Theory]
    [Rule("P-164", "H-85")]
    [InlineData("If-Match", "\"some-etag\"")]
    [InlineData("If-None-Match", "*")]
    [InlineData("If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT")]
    public async Task Conditions_are_ignored_and_no_etag_is_sent(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, PatchScene.Path(await scene.SpaceAsync(), "spaceDetails"))
        {
            Content = new StringContent("""{"spaceDetails":{"description":"d"}}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", await scene.TokenAsync("alice"));
        request.Headers.TryAddWithoutValidation(header, value);

        var answer = await scene.Chat.SendAsync(request);

        answer.Code.ShouldBe(200, answer.Text);
        answer.Headers.ShouldNotContainKey("ETag");
    }

    [Fact]
    [Rule("P-164", "P-155")]
    public async Task Of_patches_at_the_same_time_the_last_one_wins_per_path()
    {
        var space = await scene.SpaceAsync();
        var names = Enumerable.Range(0, 30).Select(static n => $"At once {n}").ToArray();
        var texts = Enumerable.Range(0, 30).Select(static n => $"Text {n}").ToArray();

        await Task.WhenAll(
            [
                .. names.Select(name => scene.PatchedAsync(space, "displayName", $$"""{"displayName":"{{name}}"}""")),
                .. texts.Select(text => scene.PatchedAsync(space, "spaceDetails", new JsonObject { ["spaceDetails"] = new JsonObject { ["description"] = text } }.ToJsonString(), "bob")),
                .. names.Select(_ => scene.PatchedAsync(space, "spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""", "carol")),
            ]);

        var changes = await scene.ChangesOfAsync(space);
        changes.Count.ShouldBe(names.Length + texts.Length + 1); // The history changes once.
        for (var i = 1; i < changes.Count; i++)
        {
            changes[i].OldDoc.ShouldBe(changes[i - 1].NewDoc, "every change builds on the one before");
        }

        var stored = await scene.GetAsync(space);
        stored.TextAt("displayName").ShouldBe(Space.Parser.ParseFrom(changes.Last(static c => c.Mask == "display_name").NewDoc).DisplayName);
        texts.ShouldContain(stored.TextAt("spaceDetails.description"));
        stored.TextAt("spaceHistoryState").ShouldBe("HISTORY_OFF");
    }

    [Theory]
    [Rule("P-165")]
    [InlineData("displayName", """{"displayName":"Twice 1"}""")]
    [InlineData("displayName,spaceDetails", """{"displayName":"Twice 2","spaceDetails":{"description":"d"}}""")]
    [InlineData("spaceDetails", """{"spaceDetails":{"description":"d","guidelines":"g"}}""")]
    [InlineData("spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""")]
    [InlineData("accessSettings.audience", """{"accessSettings":{"audience":"audiences/default"}}""")]
    [InlineData("accessSettings.accessPermissionSettings.discoverSpaceSetting", """{"accessSettings":{"accessPermissionSettings":{"discoverSpaceSetting":{"principals":[{"audience":{"name":"audiences/default"}},{"audience":{"name":"audiences/engineering"}}]}}}}""")]
    [InlineData("permissionSettings.manageApps", """{"permissionSettings":{"manageApps":{"managersAllowed":true}}}""")]
    public async Task The_same_patch_again_answers_the_same_and_changes_nothing(string mask, string body)
    {
        var space = await scene.SpaceAsync();
        var first = await scene.PatchAsync(space, mask, body);
        var snapshot = await scene.Chat.SnapshotAsync();

        var again = await scene.PatchAsync(space, mask, body);

        again.Code.ShouldBe(200);
        again.Text.ShouldBe(first.Text);
        (await scene.Chat.SnapshotAsync()).ShouldBe(snapshot);
        (await scene.ChangesOfAsync(space)).Count.ShouldBe(1);
    }

    [Theory]
    [Rule("P-165")]
    [InlineData("accessSettings.audience", "{}")]
    [InlineData("accessSettings.accessPermissionSettings", "{}")]
    [InlineData("spaceDetails", "{}")]
    [InlineData("spaceHistoryState", """{"spaceHistoryState":"HISTORY_ON"}""")]
    public async Task Setting_what_is_so_already_writes_nothing(string mask, string body)
    {
        var space = await scene.SpaceAsync();
        var snapshot = await scene.Chat.SnapshotAsync();

        await scene.PatchedAsync(space, mask, body);

        (await scene.Chat.SnapshotAsync()).ShouldBe(snapshot);
    }

    [Theory]
    [Rule("P-166", "P-167")]
    [InlineData("alice", "demo-app", false)]
    [InlineData("bob", "guest-app", false)]
    [InlineData("admin", "demo-app", true)]
    public async Task A_change_is_recorded_with_who_through_which_app_and_when(string name, string via, bool asAdmin)
    {
        await using var own = await PatchScene.StartAsync();
        var space = await own.SpaceAsync(Room.Named with { DisplayName = "Before" });
        own.Chat.Clock.Advance(TimeSpan.FromMinutes(7));
        Who who = name;

        await own.PatchedAsync(space, "displayName,spaceDetails", """{"displayName":"After","spaceDetails":{"description":"d"}}""", who with { Via = via });

        var change = (await own.ChangesOfAsync(space)).ShouldHaveSingleItem();
        change.Method.ShouldBe(PatchScene.UpdateSpace);
        change.Actor.ShouldBe(who.Id);
        change.App.ShouldBe(via);
        change.AdminAccess.ShouldBe(asAdmin);
        change.At.ShouldBe(Micros.Of(own.Chat.Clock.GetUtcNow()));
        change.Mask!.Split(',').ShouldBe(["display_name", "space_details"], ignoreOrder: true);
        Space.Parser.ParseFrom(change.OldDoc).DisplayName.ShouldBe("Before");
        Space.Parser.ParseFrom(change.NewDoc).ShouldBe((await own.StoredAsync(space)).Value);
    }

    [Fact]
    [Rule("P-166", "P-167")]
    public async Task A_change_by_an_app_is_recorded_as_the_apps()
    {
        var space = await scene.SpaceAsync(Room.Desk);

        await scene.PatchedAsync(space, "spaceDetails", """{"spaceDetails":{"description":"d"}}""", "guest-app");

        var change = (await scene.ChangesOfAsync(space)).ShouldHaveSingleItem();
        change.Actor.ShouldBe(((Who)"guest-app").Id);
        change.App.ShouldBe("guest-app");
        change.AdminAccess.ShouldBeFalse();
    }

    [Fact]
    [Rule("P-166")]
    public async Task Every_change_is_recorded_in_its_order()
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, "displayName", """{"displayName":"In order 1"}""");
        await scene.PatchedAsync(space, "spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""");
        await scene.PatchedAsync(space, "displayName", """{"displayName":"In order 2"}""");

        var changes = await scene.ChangesOfAsync(space);

        changes.Select(static c => c.Mask).ShouldBe(["display_name", "space_history_state", "display_name"]);
        changes[2].OldDoc.ShouldBe(changes[1].NewDoc);
    }

    [Theory]
    [Rule("P-168")]
    [InlineData("displayName")]
    [InlineData("spaceHistoryState")]
    [InlineData("permissionSettings.manageApps")]
    public async Task A_patch_is_no_activity_in_the_space(string mask)
    {
        await using var own = await PatchScene.StartAsync();
        var space = await own.SpaceAsync();
        var before = await own.GetAsync(space);
        own.Chat.Clock.Advance(TimeSpan.FromMinutes(30));

        var answer = await own.PatchedAsync(
            space, mask, """{"displayName":"Half an hour later","spaceHistoryState":"HISTORY_OFF","permissionSettings":{"manageApps":{"managersAllowed":true}}}""");

        answer.TextAt("lastActiveTime").ShouldBe(before.TextAt("lastActiveTime"));
        answer.TextAt("createTime").ShouldBe(before.TextAt("createTime"));
    }

    [Fact]
    [Rule("P-169")]
    public async Task Every_member_reads_a_patch_as_soon_as_it_is_answered()
    {
        var space = await scene.SpaceAsync();
        for (var i = 0; i < 25; i++)
        {
            await scene.PatchedAsync(space, "displayName", $$"""{"displayName":"Read at once {{i}}"}""");
            (await scene.GetAsync(space, "carol")).TextAt("displayName").ShouldBe($"Read at once {i}");
        }
    }
}
