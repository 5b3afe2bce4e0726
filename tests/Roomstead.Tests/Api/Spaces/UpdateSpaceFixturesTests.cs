using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>Requests as real clients send them.</summary>
public sealed class UpdateSpaceFixturesTests(PatchScene scene) : IClassFixture<PatchScene>
{
    [Fact]
    [Rule("F-01")]
    public async Task F01_A_name_with_alt_json()
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.Chat.SendAsync(
            HttpMethod.Patch, $"/v1/{space}?updateMask=displayName&alt=json", await scene.TokenAsync("alice"), """{"displayName":"F01"}""");

        answer.Code.ShouldBe(200, answer.Text);
        answer.Json.TextAt("displayName").ShouldBe("F01");
    }

    [Fact]
    [Rule("F-02", "P-23")]
    public async Task F02_The_message_of_the_official_samples()
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.InvokeAsync(new UpdateSpaceRequest
        {
            Space = new Space { Name = space, DisplayName = "F02" },
            UpdateMask = new FieldMask { Paths = { "display_name" } },
        });

        answer.DisplayName.ShouldBe("F02");
    }

    [Fact]
    [Rule("F-03", "P-61")]
    public async Task F03_Details_with_a_description_only()
    {
        var answer = await scene.PatchedAsync(await scene.SpaceAsync(), "spaceDetails", """{"spaceDetails":{"description":"F03"}}""");

        answer.At("spaceDetails").ShouldEqual("""{"description":"F03"}""");
    }

    [Fact]
    [Rule("F-04", "P-82", "P-81")]
    public async Task F04_The_audience_set_and_removed_by_null()
    {
        var space = await scene.SpaceAsync();

        (await scene.PatchedAsync(space, "accessSettings.audience", """{"accessSettings":{"audience":"audiences/default"}}"""))
            .TextAt("accessSettings.accessState").ShouldBe("DISCOVERABLE");
        (await scene.PatchedAsync(space, "accessSettings.audience", """{"accessSettings":{"audience":null}}"""))
            .TextAt("accessSettings.accessState").ShouldBe("PRIVATE");
    }

    [Theory]
    [Rule("F-05", "P-50")]
    [InlineData("spaceType,displayName")]
    [InlineData("displayName,spaceType")]
    public async Task F05_A_group_chat_becomes_a_space(string mask)
    {
        var answer = await scene.PatchedAsync(await scene.SpaceAsync(Room.Group), mask, $$"""{"spaceType":"SPACE","displayName":"F05 {{mask}}"}""");

        answer.TextAt("spaceType").ShouldBe("SPACE");
    }

    [Fact]
    [Rule("F-06", "P-104")]
    public async Task F06_Two_permission_settings()
    {
        var answer = await scene.PatchedAsync(
            await scene.SpaceAsync(),
            "permissionSettings.manageApps,permissionSettings.toggleHistory",
            """{"permissionSettings":{"manageApps":{"managersAllowed":true},"toggleHistory":{"managersAllowed":true,"assistantManagersAllowed":true}}}""");

        answer.At("permissionSettings.manageApps").ShouldEqual("""{"managersAllowed":true,"assistantManagersAllowed":false}""");
        answer.At("permissionSettings.toggleHistory").ShouldEqual("""{"managersAllowed":true,"assistantManagersAllowed":true}""");
    }

    [Fact]
    [Rule("F-07")]
    public async Task F07_History_off()
    {
        (await scene.PatchedAsync(await scene.SpaceAsync(), "spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}"""))
            .TextAt("spaceHistoryState").ShouldBe("HISTORY_OFF");
    }

    [Fact]
    [Rule("F-08", "P-122")]
    public async Task F08_Details_by_an_administrator()
    {
        (await scene.PatchedAsync(await scene.SpaceAsync(), "spaceDetails", """{"spaceDetails":{"description":"F08","guidelines":"F08"}}""", "admin"))
            .TextAt("spaceDetails.guidelines").ShouldBe("F08");
    }

    [Fact]
    [Rule("F-09", "P-123")]
    public async Task F09_Details_by_an_app()
    {
        (await scene.PatchedAsync(await scene.SpaceAsync(Room.Desk), "spaceDetails", """{"spaceDetails":{"description":"F09"}}""", "demo-app"))
            .TextAt("spaceDetails.description").ShouldBe("F09");
    }

    [Fact]
    [Rule("F-10", "P-29")]
    public async Task F10_External_users_by_a_migration_fail()
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(), "externalUserAllowed", """{"externalUserAllowed":true}""", Refusal.InvalidArgument("update_mask"));
        await scene.RefusedAsync(
            await scene.SpaceAsync(Room.Importing), "externalUserAllowed", """{"externalUserAllowed":true}""", Refusal.InvalidArgument("update_mask"), Who.Importer);
    }

    [Fact]
    [Rule("F-11", "P-20")]
    public async Task F11_An_empty_mask_fails()
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), "", "{}", Refusal.InvalidArgument("update_mask"));
    }
}
