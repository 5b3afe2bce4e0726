using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>How the body of a patch is read.</summary>
public sealed class UpdateSpaceBodyTests(PatchScene scene) : IClassFixture<PatchScene>
{
    [Theory]
    [Rule("P-150")]
    [InlineData("""{"spaceDetails":{"description":"New"},"displayName":""}""")]
    [InlineData("""{"spaceDetails":{"description":"New"},"displayName":"Atlas"}""")]
    [InlineData("""{"spaceDetails":{"description":"New"},"spaceHistoryState":7,"spaceType":"DIRECT_MESSAGE"}""")]
    [InlineData("""{"spaceDetails":{"description":"New"},"accessSettings":{"audience":"no audience"}}""")]
    [InlineData("""{"spaceDetails":{"description":"New"},"permissionSettings":{"manageApps":{}}}""")]
    [InlineData("""{"spaceDetails":{"description":"New"},"externalUserAllowed":true,"importMode":true,"customer":"customers/other"}""")]
    public async Task Fields_that_the_mask_does_not_name_are_ignored_whatever_their_value(string body)
    {
        var space = await scene.SpaceAsync();
        var before = await scene.GetAsync(space);

        var answer = await scene.PatchedAsync(space, "spaceDetails", body);

        answer.At("spaceDetails").ShouldEqual("""{"description":"New"}""");
        answer.AsObject().Remove("spaceDetails");
        answer.ShouldEqual(before.ToJsonString());
    }

    [Fact]
    [Rule("P-150")]
    public async Task No_length_and_no_permission_is_checked_of_fields_that_the_mask_does_not_name()
    {
        var space = await scene.SpaceAsync(Room.Named with { With = static s => s.PermissionSettings.ModifySpaceDetails = Levels.Of("managers") });
        var body = $$"""{"spaceHistoryState":"HISTORY_OFF","displayName":"{{new string('n', 1_000)}}"}""";

        var answer = await scene.PatchedAsync(space, "spaceHistoryState", body, "carol");

        answer.TextAt("spaceHistoryState").ShouldBe("HISTORY_OFF");
        answer.TextAt("displayName").ShouldNotStartWith("nn");
    }

    [Theory]
    [Rule("P-150", "P-60")]
    [InlineData("displayName", """{"displayName":"Not the details","spaceDetails":{"description":"Not this"}}""")]
    [InlineData("spaceType", """{"spaceType":"SPACE","spaceDetails":{"description":"Not this"}}""")]
    public async Task The_details_stay_when_only_another_path_is_named(string mask, string body)
    {
        var space = await scene.SpaceAsync(Room.Named with { With = static s => s.SpaceDetails = new() { Description = "Stays", Guidelines = "Stay" } });

        (await scene.PatchedAsync(space, mask, body)).At("spaceDetails").ShouldEqual("""{"description":"Stays","guidelines":"Stay"}""");
    }

    [Theory]
    [Rule("P-151", "E-03")]
    [InlineData("""{"displayName":"New","foo":1}""", "foo", "space")]
    [InlineData("""{"space":{"displayName":"New"}}""", "space", "space")]
    [InlineData("""{"spaceDetails":{"title":"New"}}""", "title", "space.space_details")]
    [InlineData("""{"permissionSettings":{"manageApps":{"everybody":true}}}""", "everybody", "space.permission_settings.manage_apps")]
    [InlineData("""{"accessSettings":{"accessPermissionSettings":{"joinSpaceSetting":{"principals":[{"audience":{"name":"audiences/default"}},{"group":1}]}}}}""", "group", "space.access_settings.access_permission_settings.join_space_setting.principals[1]")]
    [Trait("Wire", "REST")]
    public async Task An_unknown_field_is_refused_in_every_part_of_the_body(string body, string name, string at)
    {
        await UnreadableAsync(body, at, $"Invalid JSON payload received. Unknown name \"{name}\" at '{at}': Cannot find field.");
    }

    [Theory]
    [Rule("P-151", "E-05", "H-33")]
    [InlineData("""{"spaceType":"FOO"}""", "space.space_type", "Invalid value at 'space.space_type' (type.googleapis.com/google.chat.v1.Space.SpaceType), \"FOO\"")]
    [InlineData("""{"spaceHistoryState":"OFF"}""", "space.space_history_state", "Invalid value at 'space.space_history_state' (type.googleapis.com/google.chat.v1.HistoryState), \"OFF\"")]
    [InlineData("""{"displayName":7}""", "space.display_name", "Invalid value at 'space.display_name' (TYPE_STRING), 7")]
    [InlineData("""{"importMode":"maybe"}""", "space.import_mode", "Invalid value at 'space.import_mode' (TYPE_BOOL), \"maybe\"")]
    [Trait("Wire", "REST")]
    public async Task A_value_of_the_wrong_type_is_refused_in_every_field(string body, string field, string message)
    {
        await UnreadableAsync(body, field, message);
    }

    [Fact]
    [Rule("P-151", "H-14")]
    [Trait("Wire", "REST")]
    public async Task Several_unreadable_values_are_all_told()
    {
        const string Body = """{"spaceType":"FOO","displayName":"New","bar":1}""";
        var space = await scene.SpaceAsync();

        var answer = await scene.RefusedAsync(
            space,
            "displayName",
            Body,
            new Refusal(
                400,
                "INVALID_ARGUMENT",
                "Invalid value at 'space.space_type' (type.googleapis.com/google.chat.v1.Space.SpaceType), \"FOO\"\n"
                + "Invalid JSON payload received. Unknown name \"bar\" at 'space': Cannot find field.",
                Field: "space.space_type"));

        answer.Detail("BadRequest")!["fieldViolations"]!.AsArray().Count.ShouldBe(2);
    }

    [Theory]
    [Rule("P-151", "E-02")]
    [InlineData("{")]
    [InlineData("""{"displayName":"New" """)]
    [InlineData("""{"displayName":"New",}""")]
    [InlineData("""{displayName:"New"}""")]
    [InlineData("""{'displayName':'New'}""")]
    [InlineData("""{"displayName":"New"} x""")]
    [InlineData("displayName=New")]
    [InlineData("<space/>")]
    [Trait("Wire", "REST")]
    public async Task A_body_that_is_not_JSON_is_refused(string body)
    {
        var space = await scene.SpaceAsync();
        var before = await scene.Chat.SnapshotAsync();

        var answer = await scene.PatchAsync(space, "displayName", body);

        answer.Code.ShouldBe(400, answer.Text);
        answer.ErrorStatus.ShouldBe("INVALID_ARGUMENT");
        answer.ErrorMessage.ShouldStartWith("Invalid JSON payload received. ");
        ((string?)answer.Detail("BadRequest")!["fieldViolations"]![0]!["description"]).ShouldBe(answer.ErrorMessage);
        (await scene.Chat.SnapshotAsync()).ShouldBe(before);
    }

    [Theory]
    [Rule("P-151", "H-35")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"New\"")]
    [InlineData("true")]
    [InlineData("""[{"displayName":"New"}]""")]
    [Trait("Wire", "REST")]
    public async Task A_body_that_is_not_an_object_is_refused(string body)
    {
        await BadRequestAsync(Encoding.UTF8.GetBytes(body));
    }

    [Theory]
    [Rule("P-151", "H-43")]
    [InlineData("""{"displayName":"One","displayName":"Two"}""")]
    [InlineData("""{"displayName":"One","display_name":"Two"}""")]
    [InlineData("""{"spaceDetails":{"description":"One","description":"Two"},"displayName":"New"}""")]
    [InlineData("""{"displayName":"Same","displayName":"Same"}""")]
    [Trait("Wire", "REST")]
    public async Task A_key_that_comes_twice_is_refused(string body)
    {
        await BadRequestAsync(Encoding.UTF8.GetBytes(body));
    }

    [Fact]
    [Rule("P-151")]
    [Trait("Wire", "REST")]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        await BadRequestAsync([.. """{"displayName":" """u8, 0xC3, 0x28, .. """ "}"""u8]);
        await BadRequestAsync([0xEF, 0xBB, 0xBF, .. """{"displayName":"New"}"""u8]);
        await BadRequestAsync([0x00]);
        await BadRequestAsync("""{"displayName":"\uD83D alone"}"""u8.ToArray());
    }

    [Fact]
    [Rule("P-151")]
    [Trait("Wire", "REST")]
    public async Task A_body_that_is_nested_beyond_reason_is_refused()
    {
        await BadRequestAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"spaceDetails":""", 20_000))));
        await BadRequestAsync(Encoding.UTF8.GetBytes(new string('[', 100_000)));
    }

    [Fact]
    [Rule("P-152", "P-160")]
    public async Task What_get_returned_may_be_sent_back_whole()
    {
        foreach (var room in new[] { Room.Named, Room.Announcement, Room.Desk })
        {
            var space = await scene.SpaceAsync(room);
            var got = await scene.GetAsync(space);
            got["displayName"] = "Sent back " + space;
            got["spaceDetails"] = new JsonObject { ["description"] = "Sent back" };

            var answer = await scene.PatchedAsync(space, "displayName,spaceDetails", got.ToJsonString());

            answer.ShouldEqual(got.ToJsonString());
        }
    }

    [Theory]
    [Rule("P-152", "P-165")]
    [InlineData("*")]
    [InlineData("displayName,spaceDetails,spaceType")]
    [InlineData("spaceHistoryState")]
    [InlineData("accessSettings.audience")]
    [InlineData("accessSettings.accessPermissionSettings")]
    [InlineData("permissionSettings")]
    [InlineData("permissionSettings.manageMembersAndGroups,permissionSettings.replyMessages")]
    public async Task What_get_returned_changes_nothing_when_it_is_sent_back_as_it_was(string mask)
    {
        var space = await scene.SpaceAsync(Room.Announcement with { With = static s => s.SpaceDetails = new() { Description = "As it was" } });
        await scene.PatchedAsync(space, "accessSettings.audience", """{"accessSettings":{"audience":"audiences/default"}}""");
        var got = await scene.GetAsync(space);

        var answer = await scene.PatchedAsync(space, mask, got.ToJsonString());

        answer.ShouldEqual(got.ToJsonString());
        (await scene.ChangesOfAsync(space)).Count.ShouldBe(1);
    }

    [Fact]
    [Rule("P-152")]
    public async Task Output_only_and_immutable_fields_in_the_body_are_ignored()
    {
        var space = await scene.SpaceAsync();
        var before = await scene.GetAsync(space);

        var answer = await scene.PatchedAsync(
            space,
            "displayName",
            """
            {"displayName":"Only this","name":"spaces/other","type":"DM","spaceType":"SPACE","singleUserBotDm":true,"threaded":true,"externalUserAllowed":true,
             "spaceThreadingState":"UNTHREADED_MESSAGES","importMode":true,"createTime":"2001-02-03T04:05:06Z","lastActiveTime":"2001-02-03T04:05:06Z",
             "adminInstalled":true,"membershipCount":{"joinedDirectHumanUserCount":9},"customer":"customers/C0","spaceUri":"https://example.com/",
             "importModeExpireTime":"2001-02-03T04:05:06Z","accessSettings":{"accessState":"DISCOVERABLE"}}
            """);

        before["displayName"] = "Only this";
        answer.ShouldEqual(before.ToJsonString());
    }

    [Theory]
    [Rule("P-153")]
    [InlineData("""{"displayName":"Nulls 1","spaceDetails":null,"spaceType":null,"createTime":null,"membershipCount":null,"permissionSettings":null,"name":null}""")]
    [InlineData("""{"displayName":"Nulls 2","spaceDetails":{"description":null},"accessSettings":{"accessState":null,"audience":null}}""")]
    [InlineData("""{"displayName":"Nulls 3","permissionSettings":null,"predefinedPermissionSettings":"COLLABORATION_SPACE"}""")]
    public async Task Null_equals_absent_in_any_field(string body)
    {
        var space = await scene.SpaceAsync();

        (await scene.PatchedAsync(space, "displayName", body)).TextAt("displayName").ShouldStartWith("Nulls");
    }

    [Theory]
    [Rule("P-154", "H-37")]
    [InlineData("""{"spaceHistoryState":1}""", "HISTORY_OFF")]
    [InlineData("""{"spaceHistoryState":2}""", "HISTORY_ON")]
    [InlineData("""{"spaceHistoryState":"HISTORY_OFF"}""", "HISTORY_OFF")]
    public async Task An_enum_may_be_sent_by_name_or_by_number(string body, string expected)
    {
        (await scene.PatchedAsync(await scene.SpaceAsync(), "spaceHistoryState", body)).TextAt("spaceHistoryState").ShouldBe(expected);
    }

    [Fact]
    [Rule("P-154", "P-50")]
    public async Task A_type_may_be_sent_by_number()
    {
        var group = await scene.SpaceAsync(Room.Group);

        (await scene.PatchedAsync(group, "spaceType,displayName", """{"spaceType":1,"displayName":"By number"}""")).TextAt("spaceType").ShouldBe("SPACE");
    }

    [Theory]
    [Rule("P-151", "H-30")]
    [InlineData("""{"display_name":"In snake 1","space_details":{"description":"d"}}""")]
    [InlineData("""{"display_name":"In snake 2","spaceDetails":{"description":"d"}}""")]
    public async Task Fields_of_the_body_may_be_spelled_in_snake(string body)
    {
        var answer = await scene.PatchedAsync(await scene.SpaceAsync(), "displayName,spaceDetails", body);

        answer.TextAt("displayName").ShouldStartWith("In snake");
        answer.TextAt("spaceDetails.description").ShouldBe("d");
    }

    private async Task UnreadableAsync(string body, string field, string message)
    {
        foreach (var mask in new[] { "displayName", "spaceHistoryState" })
        {
            var answer = await scene.RefusedAsync(await scene.SpaceAsync(), mask, body, new Refusal(400, "INVALID_ARGUMENT", message, Field: field));
            ((string?)answer.Detail("BadRequest")!["fieldViolations"]![0]!["description"]).ShouldBe(message);
        }
    }

    private async Task BadRequestAsync(byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, PatchScene.Path(await scene.SpaceAsync(), "displayName"));
        request.Headers.Authorization = new("Bearer", await scene.TokenAsync("alice"));
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        var before = await scene.Chat.SnapshotAsync();

        var answer = await scene.Chat.SendAsync(request);

        answer.Code.ShouldBe(400, answer.Text);
        answer.ErrorStatus.ShouldBe("INVALID_ARGUMENT");
        answer.Detail("BadRequest").ShouldNotBeNull(answer.Text);
        (await scene.Chat.SnapshotAsync()).ShouldBe(before);
    }
}
