using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>How an update mask is read, and which paths it may name.</summary>
public sealed class UpdateSpaceMaskTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string NameAndDetails = """{"displayName":"Read","spaceDetails":{"description":"All of it"}}""";

    private static readonly Refusal BadMask = Refusal.InvalidArgument("update_mask");

    [Theory]
    [Rule("P-20", "E-17")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(",")]
    [InlineData(",,,")]
    public async Task A_mask_without_a_path_is_refused(string? mask)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), mask, """{"displayName":"New"}""", BadMask);
    }

    [Theory]
    [Rule("P-21")]
    [InlineData("displayName,spaceDetails")]
    [InlineData("spaceDetails,displayName")]
    public async Task Paths_are_separated_by_commas_in_any_order(string mask)
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.PatchedAsync(space, mask, $$$"""{"displayName":"Order of {{{mask}}}","spaceDetails":{"description":"Both"}}""");

        answer.TextAt("displayName").ShouldBe("Order of " + mask);
        answer.TextAt("spaceDetails.description").ShouldBe("Both");
    }

    [Theory]
    [Rule("P-22")]
    [InlineData("displayName", "displayName", "Spelled in camel")]
    [InlineData("display_name", "displayName", "Spelled in snake")]
    [InlineData("spaceDetails", "spaceDetails.description", "d")]
    [InlineData("space_details", "spaceDetails.description", "d")]
    [InlineData("spaceType", "spaceType", "SPACE")]
    [InlineData("space_type", "spaceType", "SPACE")]
    [InlineData("spaceHistoryState", "spaceHistoryState", "HISTORY_OFF")]
    [InlineData("space_history_state", "spaceHistoryState", "HISTORY_OFF")]
    [InlineData("accessSettings.audience", "accessSettings.audience", "audiences/default")]
    [InlineData("access_settings.audience", "accessSettings.audience", "audiences/default")]
    [InlineData("accessSettings.accessPermissionSettings.discoverSpaceSetting", "accessSettings.accessState", "DISCOVERABLE")]
    [InlineData("access_settings.access_permission_settings.discover_space_setting", "accessSettings.accessState", "DISCOVERABLE")]
    [InlineData("access_settings.access_permission_settings.discoverSpaceSetting", "accessSettings.accessState", "DISCOVERABLE")]
    [InlineData("accessSettings.access_permission_settings.discover_space_setting", "accessSettings.accessState", "DISCOVERABLE")]
    [InlineData("permissionSettings.manageApps", "permissionSettings.manageApps.membersAllowed", null)]
    [InlineData("permission_settings.manage_apps", "permissionSettings.manageApps.membersAllowed", null)]
    [InlineData("permission_settings.manageApps", "permissionSettings.manageApps.membersAllowed", null)]
    [InlineData("permissionSettings.manage_apps", "permissionSettings.manageApps.membersAllowed", null)]
    [InlineData("permissionSettings.useAtMentionAll", "permissionSettings.useAtMentionAll.membersAllowed", null)]
    [InlineData("permission_settings.use_at_mention_all", "permissionSettings.useAtMentionAll.membersAllowed", null)]
    public async Task Each_segment_may_be_spelled_in_camel_or_in_snake(string mask, string path, string? expected)
    {
        var space = await scene.SpaceAsync();
        var name = expected?.StartsWith("Spelled", StringComparison.Ordinal) is true ? expected : "Unused";
        var body = $$$"""
            {"displayName":"{{{name}}}","spaceDetails":{"description":"d"},"spaceType":"SPACE","spaceHistoryState":"HISTORY_OFF",
             "accessSettings":{"audience":"audiences/default","accessPermissionSettings":{"discoverSpaceSetting":{"principals":[{"audience":{"name":"audiences/default"}}]}} },
             "permissionSettings":{"manageApps":{"managersAllowed":true},"useAtMentionAll":{"managersAllowed":true}} }
            """;

        (await scene.PatchedAsync(space, mask, body)).TextAt(path).ShouldBe(expected);
        (await scene.GetAsync(space)).TextAt(path).ShouldBe(expected);
    }

    [Theory]
    [Rule("P-22", "P-28")]
    [InlineData("DisplayName")]
    [InlineData("displayname")]
    [InlineData("DISPLAY_NAME")]
    [InlineData("display_Name")]
    [InlineData("display-name")]
    public async Task Other_spellings_are_unknown_paths(string mask)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), mask, """{"displayName":"New"}""", BadMask);
    }

    [Theory]
    [Rule("P-23")]
    [InlineData("display_name")]
    [InlineData("displayName")]
    public async Task A_binary_mask_may_be_spelled_in_snake_or_in_camel(string path)
    {
        var space = await scene.SpaceAsync();
        var request = new UpdateSpaceRequest { Space = new Space { Name = space, DisplayName = "Binary " + path }, UpdateMask = new FieldMask { Paths = { path } } };

        var answer = await scene.InvokeAsync(request);

        answer.DisplayName.ShouldBe("Binary " + path);
        (await scene.GetAsync(space)).TextAt("displayName").ShouldBe("Binary " + path);
    }

    [Fact]
    [Rule("P-24")]
    public async Task Paths_below_one_parent_may_be_written_as_a_group()
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.PatchedAsync(
            space,
            "permissionSettings(manageApps,toggleHistory)",
            """{"permissionSettings":{"manageApps":{"managersAllowed":true},"toggleHistory":{"managersAllowed":true},"manageWebhooks":{"managersAllowed":true}}}""");

        answer.At("permissionSettings.manageApps.membersAllowed").ShouldBeNull();
        answer.At("permissionSettings.toggleHistory.membersAllowed").ShouldBeNull();
        answer.TextAt("permissionSettings.manageWebhooks.membersAllowed").ShouldBe("true");
    }

    [Fact]
    [Rule("P-24")]
    public async Task Groups_may_stand_in_groups()
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.PatchedAsync(
            space,
            "accessSettings(accessPermissionSettings(discoverSpaceSetting,joinSpaceSetting))",
            """
            {"accessSettings":{"accessPermissionSettings":{
              "discoverSpaceSetting":{"principals":[{"audience":{"name":"audiences/engineering"}}]},
              "joinSpaceSetting":{"principals":[{"audience":{"name":"audiences/engineering"}}]}}}}
            """);

        answer.TextAt("accessSettings.audience").ShouldBe("audiences/engineering");
    }

    [Theory]
    [Rule("P-24", "P-28")]
    [InlineData("permissionSettings(manageApps")]
    [InlineData("permissionSettings(manageApps,postMessages)")]
    [InlineData("permissionSettings)manageApps(")]
    [InlineData("displayName(")]
    [InlineData("displayName)")]
    [InlineData("displayName()(")]
    public async Task A_group_that_is_broken_or_names_a_fixed_path_is_refused(string mask)
    {
        var space = await scene.SpaceAsync();
        var before = await scene.Chat.SnapshotAsync();

        var answer = await scene.PatchAsync(space, mask, """{"displayName":"New","permissionSettings":{"manageApps":{"managersAllowed":true}}}""");

        answer.Code.ShouldBe(400, answer.Text);
        answer.ErrorStatus.ShouldBe("INVALID_ARGUMENT");
        (await scene.Chat.SnapshotAsync()).ShouldBe(before);
    }

    [Theory]
    [Rule("P-25")]
    [InlineData("displayName, spaceDetails", " space_details")]
    [InlineData(" displayName", " display_name")]
    [InlineData("displayName ", "display_name ")]
    [InlineData("displayName ,spaceDetails", "display_name ")]
    [InlineData("displayName,\tspaceDetails", "\tspace_details")]
    [InlineData("displayName, ", " ")]
    public async Task White_space_in_a_mask_is_not_trimmed(string mask, string unknown)
    {
        var answer = await scene.RefusedAsync(await scene.SpaceAsync(), mask, NameAndDetails, BadMask);

        Description(answer).ShouldContain(unknown);
    }

    [Theory]
    [Rule("P-26")]
    [InlineData("displayName,display_name")]
    [InlineData("displayName,displayName,displayName")]
    public async Task A_path_named_more_than_once_counts_once(string mask)
    {
        var space = await scene.SpaceAsync();

        (await scene.PatchedAsync(space, mask, $$"""{"displayName":"Once of {{mask}}"}""")).TextAt("displayName").ShouldBe("Once of " + mask);

        (await scene.ChangesOfAsync(space)).ShouldHaveSingleItem().Mask.ShouldBe("display_name");
    }

    [Theory]
    [Rule("P-26", "P-33")]
    [InlineData("spaceHistoryState,space_history_state", """{"spaceHistoryState":"HISTORY_OFF"}""")]
    [InlineData("accessSettings.audience,access_settings.audience", """{"accessSettings":{"audience":"audiences/default"}}""")]
    public async Task A_path_that_stands_alone_stands_alone_when_named_twice(string mask, string body)
    {
        await scene.PatchedAsync(await scene.SpaceAsync(), mask, body);
    }

    [Theory]
    [Rule("P-27")]
    [InlineData("displayName,,spaceDetails")]
    [InlineData("displayName,spaceDetails,")]
    [InlineData(",displayName,spaceDetails")]
    [InlineData(",,displayName,,,spaceDetails,,")]
    public async Task Empty_elements_are_ignored(string mask)
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.PatchedAsync(space, mask, $$$"""{"displayName":"Gaps in {{{mask}}}","spaceDetails":{"description":"Both"}}""");

        answer.TextAt("displayName").ShouldBe("Gaps in " + mask);
        answer.TextAt("spaceDetails.description").ShouldBe("Both");
    }

    [Fact]
    [Rule("P-27", "P-20", "P-23")]
    public async Task Empty_elements_of_a_binary_mask_are_ignored()
    {
        var request = new UpdateSpaceRequest
        {
            Space = new Space { Name = await scene.SpaceAsync(), DisplayName = "Binary gaps" },
            UpdateMask = new FieldMask { Paths = { "", "display_name", "" } },
        };

        (await scene.InvokeAsync(request)).DisplayName.ShouldBe("Binary gaps");

        request.UpdateMask = new FieldMask { Paths = { "", "" } };
        (await Should.ThrowAsync<ApiError>(scene.InvokeAsync(request))).Code.ShouldBe(RpcCode.InvalidArgument);
    }

    [Theory]
    [Rule("P-28", "P-88", "P-100", "P-111", "E-18")]
    [InlineData("name", "name")]
    [InlineData("type", "type")]
    [InlineData("threaded", "threaded")]
    [InlineData("createTime", "create_time")]
    [InlineData("create_time", "create_time")]
    [InlineData("customer", "customer")]
    [InlineData("externalUserAllowed", "external_user_allowed")]
    [InlineData("external_user_allowed", "external_user_allowed")]
    [InlineData("spaceUri", "space_uri")]
    [InlineData("membershipCount", "membership_count")]
    [InlineData("membershipCount.joinedDirectHumanUserCount", "membership_count.joined_direct_human_user_count")]
    [InlineData("lastActiveTime", "last_active_time")]
    [InlineData("importMode", "import_mode")]
    [InlineData("spaceThreadingState", "space_threading_state")]
    [InlineData("adminInstalled", "admin_installed")]
    [InlineData("predefinedPermissionSettings", "predefined_permission_settings")]
    [InlineData("predefined_permission_settings", "predefined_permission_settings")]
    [InlineData("permissionSettings.postMessages", "permission_settings.post_messages")]
    [InlineData("permission_settings.post_messages", "permission_settings.post_messages")]
    [InlineData("accessSettings", "access_settings")]
    [InlineData("access_settings", "access_settings")]
    [InlineData("accessSettings.accessState", "access_settings.access_state")]
    [InlineData("access_settings.access_state", "access_settings.access_state")]
    [InlineData("importModeExpireTime", "import_mode_expire_time")]
    [InlineData("singleUserBotDm", "single_user_bot_dm")]
    [InlineData("avatar", "avatar")]
    [InlineData("space.displayName", "space.display_name")]
    [InlineData("displayName.text", "display_name.text")]
    [InlineData("spaceDetails.title", "space_details.title")]
    [InlineData("spaceDetails.", "space_details.")]
    [InlineData(".displayName", ".display_name")]
    [InlineData("audience", "audience")]
    [InlineData("accessPermissionSettings", "access_permission_settings")]
    [InlineData("accessSettings.accessPermissionSettings.joinSpaceSetting.principals", "join_space_setting.principals")]
    [InlineData("permissionSettings.everything", "permission_settings.everything")]
    [InlineData("permissionSettings.manageApps.managersAllowed", "permission_settings.manage_apps.managers_allowed")]
    [InlineData("manageApps", "manage_apps")]
    [InlineData("permissionSettings.*", "permission_settings.*")]
    public async Task A_path_that_is_unknown_or_not_updatable_is_refused_by_name(string path, string named)
    {
        const string Body = """{"displayName":"New","spaceUri":"x","permissionSettings":{"manageApps":{"managersAllowed":true},"postMessages":{"managersAllowed":true}}}""";
        var space = await scene.SpaceAsync();

        Description(await scene.RefusedAsync(space, path, Body, BadMask)).ShouldContain(named);
        Description(await scene.RefusedAsync(space, "displayName," + path, Body, BadMask)).ShouldContain(named);
    }

    [Theory]
    [Rule("P-29", "P-28")]
    [InlineData("true")]
    [InlineData("false")]
    public async Task External_users_cannot_be_allowed_later(string value)
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(), "externalUserAllowed", $$"""{"externalUserAllowed":{{value}} }""", BadMask);
    }

    [Fact]
    [Rule("P-30")]
    public async Task A_star_stands_for_the_name_and_the_details()
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, "spaceDetails", """{"spaceDetails":{"description":"Before","guidelines":"Before"}}""");

        var answer = await scene.PatchedAsync(
            space,
            "*",
            """
            {"displayName":"Starred","spaceDetails":{"description":"After"},"spaceHistoryState":"HISTORY_OFF",
             "accessSettings":{"audience":"audiences/default"},"permissionSettings":{"manageApps":{"managersAllowed":true}}}
            """);

        answer.TextAt("displayName").ShouldBe("Starred");
        answer.At("spaceDetails").ShouldEqual("""{"description":"After"}""");
        answer.TextAt("spaceHistoryState").ShouldBe("HISTORY_ON");
        answer.TextAt("accessSettings.accessState").ShouldBe("PRIVATE");
        answer.TextAt("permissionSettings.manageApps.membersAllowed").ShouldBe("true");
    }

    [Fact]
    [Rule("P-30", "P-45")]
    public async Task A_star_with_no_name_in_the_body_is_refused()
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(), "*", """{"spaceDetails":{"description":"After"}}""", Refusal.InvalidArgument("space.display_name"));
    }

    [Fact]
    [Rule("P-30", "P-50")]
    public async Task A_star_stands_for_the_type_when_the_body_carries_it()
    {
        var group = await scene.SpaceAsync(Room.Group);

        var answer = await scene.PatchedAsync(group, "*", """{"spaceType":"SPACE","displayName":"Star of a space"}""");

        answer.TextAt("spaceType").ShouldBe("SPACE");
    }

    [Fact]
    [Rule("P-30", "P-40")]
    public async Task A_star_without_a_type_leaves_a_group_chat_what_it_is()
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(Room.Group), "*", """{"displayName":"Star of a chat"}""", Refusal.InvalidArgument("space.display_name"));
    }

    [Theory]
    [Rule("P-30", "P-33")]
    [InlineData("*,displayName")]
    [InlineData("displayName,*")]
    [InlineData("*,spaceHistoryState")]
    [InlineData("*,permissionSettings.manageApps")]
    [InlineData("*,nothing")]
    public async Task A_star_with_other_paths_is_refused(string mask)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), mask, """{"displayName":"Starred","spaceHistoryState":"HISTORY_OFF"}""", BadMask);
    }

    [Theory]
    [Rule("P-31")]
    [InlineData("updateMask=displayName&updateMask=spaceDetails")]
    [InlineData("updateMask=displayName&update_mask=spaceDetails")]
    [InlineData("update_mask=displayName&updateMask=spaceDetails")]
    [InlineData("updateMask=spaceHistoryState&updateMask=displayName&updateMask=spaceDetails")]
    public async Task Of_a_mask_sent_more_than_once_the_last_one_counts(string query)
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.Chat.SendAsync(HttpMethod.Patch, $"/v1/{space}?{query}", await scene.TokenAsync("alice"), NameAndDetails);

        answer.Code.ShouldBe(200, answer.Text);
        answer.Json.TextAt("displayName").ShouldNotBe("Read");
        answer.Json.TextAt("spaceDetails.description").ShouldBe("All of it");
    }

    [Fact]
    [Rule("P-31", "P-20")]
    public async Task Of_a_mask_sent_more_than_once_an_empty_last_one_counts()
    {
        var space = await scene.SpaceAsync();

        await scene.Chat.RefusedAsync(
            HttpMethod.Patch, $"/v1/{space}?updateMask=displayName&updateMask=", await scene.TokenAsync("alice"), NameAndDetails, BadMask);
    }

    [Theory]
    [Rule("P-32")]
    [InlineData("update_mask=displayName")]
    [InlineData("update_mask=display_name")]
    public async Task The_mask_may_be_sent_under_its_original_name(string query)
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.Chat.SendAsync(
            HttpMethod.Patch, $"/v1/{space}?{query}", await scene.TokenAsync("alice"), $$"""{"displayName":"Under {{query}}"}""");

        answer.Code.ShouldBe(200, answer.Text);
        (await scene.GetAsync(space)).TextAt("displayName").ShouldBe("Under " + query);
    }

    [Fact]
    [Rule("P-20", "P-28")]
    public async Task A_mask_of_thousands_of_paths_is_refused_like_a_short_one()
    {
        var mask = string.Join(',', Enumerable.Range(0, 1_500).Select(static n => "no" + n));

        await scene.RefusedAsync(await scene.SpaceAsync(), mask, """{"displayName":"New"}""", BadMask);
    }

    private static string Description(Answer answer) => (string)answer.Detail("BadRequest")!["fieldViolations"]![0]!["description"]!;
}
