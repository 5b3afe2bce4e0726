using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>The masks <c>permission_settings.*</c>.</summary>
public sealed class UpdateSpacePermissionSettingsTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Owners = """{"managersAllowed":true}""";
    private const string OwnersAnswered = """{"managersAllowed":true,"assistantManagersAllowed":false}""";
    private const string Managers = """{"managersAllowed":true,"assistantManagersAllowed":true}""";
    private const string Everybody = """{"managersAllowed":true,"assistantManagersAllowed":true,"membersAllowed":true}""";

    private static readonly string[] Updatable =
        ["manageMembersAndGroups", "modifySpaceDetails", "toggleHistory", "useAtMentionAll", "manageApps", "manageWebhooks", "replyMessages"];

    public static TheoryData<string> Settings => [.. Updatable];

    [Theory]
    [Rule("P-100", "P-106")]
    [MemberData(nameof(Settings))]
    public async Task Every_setting_but_postMessages_is_updatable_on_both_kinds_of_space(string setting)
    {
        foreach (var room in new[] { Room.Named, Room.Announcement })
        {
            var space = await scene.SpaceAsync(room);
            foreach (var (sent, answered) in new[] { (Owners, OwnersAnswered), (Everybody, Everybody), (Managers, Managers) })
            {
                var answer = await scene.PatchedAsync(space, "permissionSettings." + setting, Body((setting, sent)));

                answer.At("permissionSettings." + setting).ShouldEqual(answered);
                (await scene.GetAsync(space)).At("permissionSettings." + setting).ShouldEqual(answered);
            }
        }
    }

    [Theory]
    [Rule("P-100", "P-106", "P-28")]
    [InlineData("permissionSettings.postMessages")]
    [InlineData("permission_settings.post_messages")]
    [InlineData("permissionSettings.manageApps,permissionSettings.postMessages")]
    public async Task Who_may_post_cannot_be_changed(string mask)
    {
        foreach (var room in new[] { Room.Named, Room.Announcement })
        {
            await scene.RefusedAsync(
                await scene.SpaceAsync(room), mask, Body(("postMessages", Managers), ("manageApps", Managers)), Refusal.InvalidArgument("update_mask"));
        }
    }

    [Theory]
    [Rule("P-101", "S-129", "E-21")]
    [InlineData("GROUP_CHAT")]
    [InlineData("DIRECT_MESSAGE")]
    public async Task Only_a_space_of_type_SPACE_has_permission_settings(string type)
    {
        var space = await scene.SpaceAsync(type == "GROUP_CHAT" ? Room.Group : Room.Direct);

        await scene.RefusedAsync(space, "permissionSettings.manageApps", Body(("manageApps", Owners)), Refusal.InvalidArgument("space.permission_settings"));
        await scene.RefusedAsync(space, "permissionSettings", Body(("manageApps", Owners)), Refusal.InvalidArgument("space.permission_settings"));
    }

    [Fact]
    [Rule("P-102", "P-150")]
    public async Task A_named_setting_is_replaced_whole_and_the_others_stay()
    {
        var space = await scene.SpaceAsync(Room.Announcement);
        var before = await scene.GetAsync(space);

        var answer = await scene.PatchedAsync(
            space, "permissionSettings.manageApps", Body(("manageApps", Owners), ("toggleHistory", Everybody), ("postMessages", Everybody)));

        answer.At("permissionSettings.manageApps").ShouldEqual(OwnersAnswered);
        foreach (var other in Updatable.Append("postMessages").Where(static name => name != "manageApps"))
        {
            answer.At("permissionSettings." + other).ShouldEqual(before.At("permissionSettings." + other)!.ToJsonString());
        }
    }

    [Theory]
    [Rule("P-103")]
    [InlineData(Owners, "alice", true)]
    [InlineData(Owners, "bob", false)]
    [InlineData(Owners, "carol", false)]
    [InlineData(Managers, "alice", true)]
    [InlineData(Managers, "bob", true)]
    [InlineData(Managers, "carol", false)]
    [InlineData(Everybody, "alice", true)]
    [InlineData(Everybody, "bob", true)]
    [InlineData(Everybody, "carol", true)]
    public async Task A_setting_allows_the_ranks_it_names(string setting, string who, bool may)
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, "permissionSettings.toggleHistory", Body(("toggleHistory", setting)));

        var answer = await scene.PatchAsync(space, "spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""", who);

        answer.Code.ShouldBe(may ? 200 : 403, answer.Text);
    }

    [Theory]
    [Rule("P-104", "P-105", "S-128")]
    [InlineData(Owners, OwnersAnswered)]
    [InlineData("""{"managersAllowed":true,"assistantManagersAllowed":false}""", OwnersAnswered)]
    [InlineData("""{"managersAllowed":true,"membersAllowed":false}""", OwnersAnswered)]
    [InlineData("""{"managersAllowed":true,"assistantManagersAllowed":null,"membersAllowed":null}""", OwnersAnswered)]
    [InlineData(Managers, Managers)]
    [InlineData("""{"managersAllowed":true,"assistantManagersAllowed":true,"membersAllowed":false}""", Managers)]
    [InlineData(Everybody, Everybody)]
    [InlineData("""{"managersAllowed":true,"membersAllowed":true}""", Everybody)]
    public async Task Levels_are_nested_and_assistants_left_out_go_with_members(string sent, string answered)
    {
        var space = await scene.SpaceAsync();

        (await scene.PatchedAsync(space, "permissionSettings.manageWebhooks", Body(("manageWebhooks", sent)))).At("permissionSettings.manageWebhooks").ShouldEqual(answered);
    }

    [Theory]
    [Rule("P-105", "E-21")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"managersAllowed":false}""")]
    [InlineData("""{"membersAllowed":true}""")]
    [InlineData("""{"assistantManagersAllowed":true}""")]
    [InlineData("""{"assistantManagersAllowed":true,"membersAllowed":true}""")]
    [InlineData("""{"managersAllowed":false,"assistantManagersAllowed":true,"membersAllowed":true}""")]
    [InlineData("""{"managersAllowed":false,"assistantManagersAllowed":false,"membersAllowed":false}""")]
    [InlineData("""{"managersAllowed":true,"assistantManagersAllowed":false,"membersAllowed":true}""")]
    public async Task Levels_that_are_not_nested_or_allow_nobody_are_refused(string setting)
    {
        var space = await scene.SpaceAsync();
        var expected = Refusal.InvalidArgument("space.permission_settings.manage_apps");

        await scene.RefusedAsync(space, "permissionSettings.manageApps", Body(("manageApps", setting)), expected);
        await scene.RefusedAsync(
            space, "permissionSettings.manageApps,permissionSettings.manageWebhooks", Body(("manageApps", setting), ("manageWebhooks", Owners)), expected);
    }

    [Theory]
    [Rule("P-105")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("""{"permissionSettings":null}""")]
    [InlineData("""{"permissionSettings":{}}""")]
    [InlineData("""{"permissionSettings":{"manageWebhooks":{"managersAllowed":true}}}""")]
    public async Task A_named_setting_that_the_body_lacks_is_refused(string body)
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(), "permissionSettings.manageApps", body, Refusal.InvalidArgument("space.permission_settings.manage_apps"));
    }

    [Theory]
    [Rule("P-107", "P-123")]
    [InlineData("demo-app", true)]
    [InlineData("guest-app", false)]
    public async Task Only_the_app_that_created_a_space_changes_its_permission_settings(string app, bool may)
    {
        var space = await scene.SpaceAsync(Room.Desk);

        if (may)
        {
            (await scene.PatchedAsync(space, "permissionSettings.manageApps", Body(("manageApps", Owners)), app)).At("permissionSettings.manageApps")
                .ShouldEqual(OwnersAnswered);
        }
        else
        {
            await scene.RefusedAsync(space, "permissionSettings.manageApps", Body(("manageApps", Owners)), Refusal.SpaceDenied, app);
        }
    }

    [Theory]
    [Rule("P-108", "P-129", "E-20")]
    [InlineData("permissionSettings.manageApps")]
    [InlineData("permissionSettings")]
    public async Task An_administrator_cannot_change_permission_settings_by_default(string mask)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), mask, Body(("manageApps", Owners)), Refusal.InvalidArgument("update_mask"), "admin");
    }

    [Theory]
    [Rule("P-108", "P-129")]
    [InlineData("permissionSettings.manageApps")]
    [InlineData("permissionSettings")]
    public async Task An_organisation_may_let_its_administrators_change_permission_settings(string mask)
    {
        await using var own = await PatchScene.StartAsync();
        await own.PolicyAsync(static org => org with { AdminPermissionSettings = "allow" });

        var answer = await own.PatchedAsync(await own.SpaceAsync(), mask, Body(("manageApps", Owners)), "admin");

        answer.At("permissionSettings.manageApps").ShouldEqual(OwnersAnswered);
        foreach (var other in new[] { "spaceHistoryState", "spaceType", "accessSettings.audience", "accessSettings.accessPermissionSettings" })
        {
            await own.RefusedAsync(
                await own.SpaceAsync(), other, """{"spaceHistoryState":"HISTORY_OFF","spaceType":"SPACE"}""", Refusal.InvalidArgument("update_mask"), "admin");
        }
    }

    [Theory]
    [Rule("P-109", "P-139")]
    [InlineData("alice", true)]
    [InlineData("bob", true)]
    [InlineData("carol", false)]
    public async Task Managers_and_assistant_managers_change_permission_settings(string who, bool may)
    {
        foreach (var room in new[] { Room.Named, Room.Announcement })
        {
            var space = await scene.SpaceAsync(room);
            if (may)
            {
                await scene.PatchedAsync(space, "permissionSettings.useAtMentionAll", Body(("useAtMentionAll", Owners)), who);
            }
            else
            {
                await scene.RefusedAsync(space, "permissionSettings.useAtMentionAll", Body(("useAtMentionAll", Owners)), Refusal.SpaceDenied, who);
            }
        }
    }

    [Theory]
    [Rule("P-110", "P-102")]
    [InlineData("permissionSettings")]
    [InlineData("permission_settings")]
    public async Task The_bare_mask_changes_every_setting_that_the_body_holds(string mask)
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.PatchedAsync(space, mask, Body(("manageApps", Owners), ("toggleHistory", Managers)));

        answer.At("permissionSettings.manageApps").ShouldEqual(OwnersAnswered);
        answer.At("permissionSettings.toggleHistory").ShouldEqual(Managers);
        foreach (var other in Updatable.Except(["manageApps", "toggleHistory"]).Append("postMessages"))
        {
            answer.At("permissionSettings." + other).ShouldEqual(Everybody);
        }
    }

    [Theory]
    [Rule("P-110")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("""{"permissionSettings":null}""")]
    [InlineData("""{"permissionSettings":{}}""")]
    public async Task The_bare_mask_needs_a_setting_in_the_body(string body)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), "permissionSettings", body, Refusal.InvalidArgument("space.permission_settings"));
    }

    [Fact]
    [Rule("P-110", "P-105", "P-155")]
    public async Task The_bare_mask_changes_nothing_when_one_setting_is_bad()
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(),
            "permissionSettings",
            Body(("manageApps", Owners), ("manageWebhooks", "{}")),
            Refusal.InvalidArgument("space.permission_settings.manage_webhooks"));
    }

    [Theory]
    [Rule("P-110", "P-152", "P-100")]
    [InlineData(Managers)]
    [InlineData(Everybody)]
    [InlineData("{}")]
    public async Task The_bare_mask_ignores_who_may_post(string sent)
    {
        var space = await scene.SpaceAsync(Room.Announcement);

        var answer = await scene.PatchedAsync(space, "permissionSettings", Body(("manageApps", Everybody), ("postMessages", sent)));

        answer.At("permissionSettings.postMessages").ShouldEqual(Managers);
        answer.At("permissionSettings.manageApps").ShouldEqual(Everybody);
    }

    [Theory]
    [Rule("P-111", "E-18")]
    [InlineData("predefinedPermissionSettings")]
    [InlineData("predefined_permission_settings")]
    public async Task The_predefined_settings_are_not_a_path(string mask)
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(), mask, """{"predefinedPermissionSettings":"ANNOUNCEMENT_SPACE"}""", Refusal.InvalidArgument("update_mask"));
    }

    [Fact]
    [Rule("P-111", "P-150")]
    public async Task Predefined_settings_in_the_body_are_ignored()
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.PatchedAsync(space, "displayName", """{"displayName":"Predefined","predefinedPermissionSettings":"ANNOUNCEMENT_SPACE"}""");

        answer.At("permissionSettings.manageWebhooks").ShouldEqual(Everybody);
        answer.At("predefinedPermissionSettings").ShouldBeNull();
    }

    [Theory]
    [Rule("P-111", "P-151")]
    [InlineData("displayName", """{"displayName":"New","predefinedPermissionSettings":"ANNOUNCEMENT_SPACE","permissionSettings":{}}""")]
    [InlineData("permissionSettings.manageApps", """{"permissionSettings":{"manageApps":{"managersAllowed":true}},"predefinedPermissionSettings":1}""")]
    [Trait("Wire", "REST")]
    public async Task A_body_with_predefined_and_single_settings_does_not_parse(string mask, string body)
    {
        var space = await scene.SpaceAsync();
        var before = await scene.Chat.SnapshotAsync();

        var answer = await scene.PatchAsync(space, mask, body);

        answer.Code.ShouldBe(400, answer.Text);
        answer.ErrorStatus.ShouldBe("INVALID_ARGUMENT");
        answer.ErrorMessage.ShouldContain("(oneof)");
        answer.ErrorMessage.ShouldContain("is already set. Cannot set '");
        answer.Detail("BadRequest").ShouldNotBeNull();
        (await scene.Chat.SnapshotAsync()).ShouldBe(before);
    }

    private static string Body(params (string Setting, string Value)[] settings) => new JsonObject
    {
        ["permissionSettings"] = new JsonObject(settings.Select(static s => KeyValuePair.Create(s.Setting, JsonNode.Parse(s.Value)))),
    }.ToJsonString();
}
