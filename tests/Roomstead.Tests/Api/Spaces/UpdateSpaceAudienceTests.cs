using System.Text.Json.Nodes;
using Roomstead.Seed;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>The mask <c>access_settings.audience</c>.</summary>
public sealed class UpdateSpaceAudienceTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Mask = "accessSettings.audience";
    private const string Default = """{"accessSettings":{"audience":"audiences/default"}}""";

    private static readonly Refusal BadAudience = Refusal.InvalidArgument("space.access_settings.audience");

    [Theory]
    [Rule("P-80", "E-21")]
    [InlineData("GROUP_CHAT", Default)]
    [InlineData("GROUP_CHAT", "{}")]
    [InlineData("DIRECT_MESSAGE", Default)]
    [InlineData("DIRECT_MESSAGE", "{}")]
    public async Task Only_a_space_of_type_SPACE_has_an_audience(string type, string body)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(type == "GROUP_CHAT" ? Room.Group : Room.Direct), Mask, body, BadAudience);
    }

    [Theory]
    [Rule("P-81", "P-94")]
    [InlineData("audiences/default")]
    [InlineData("audiences/engineering")]
    public async Task An_audience_makes_the_space_discoverable(string audience)
    {
        var space = await scene.SpaceAsync();
        var principals = $$"""{"principals":[{"audience":{"name":"{{audience}}"} }]}""";

        var answer = await scene.PatchedAsync(space, Mask, Body(audience));

        var expected = $$"""
            {"accessState":"DISCOVERABLE","audience":"{{audience}}",
             "accessPermissionSettings":{"discoverSpaceSetting":{{principals}},"joinSpaceSetting":{{principals}} } }
            """;
        answer.At("accessSettings").ShouldEqual(expected);
        (await scene.GetAsync(space)).At("accessSettings").ShouldEqual(expected);
    }

    [Fact]
    [Rule("P-81")]
    public async Task An_audience_is_replaced_by_another()
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, Mask, Default);

        var answer = await scene.PatchedAsync(space, Mask, Body("audiences/engineering"));

        answer.TextAt("accessSettings.audience").ShouldBe("audiences/engineering");
        answer.At("accessSettings.accessPermissionSettings.discoverSpaceSetting.principals")!.AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [Rule("P-82", "P-94", "P-153")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("""{"accessSettings":null}""")]
    [InlineData("""{"accessSettings":{}}""")]
    [InlineData("""{"accessSettings":{"audience":null}}""")]
    [InlineData("""{"accessSettings":{"audience":""}}""")]
    public async Task Without_a_value_the_audience_is_removed(string body)
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, Mask, Default);

        var answer = await scene.PatchedAsync(space, Mask, body);

        answer.TextAt("accessSettings.accessState").ShouldBe("PRIVATE");
        answer.At("accessSettings.audience").ShouldBeNull();
        answer.At("accessSettings.accessPermissionSettings").ShouldBeNull();
        (await scene.GetAsync(space)).At("accessSettings").ShouldEqual(answer.At("accessSettings")!.ToJsonString());
    }

    [Theory]
    [Rule("P-83", "E-21")]
    [InlineData("audiences/nobody")]
    [InlineData("audiences/")]
    [InlineData("audiences")]
    [InlineData("default")]
    [InlineData("/audiences/default")]
    [InlineData("audiences/default/")]
    [InlineData("audiences/default/more")]
    [InlineData("Audiences/default")]
    [InlineData("audiences/Default")]
    [InlineData(" audiences/default")]
    [InlineData("groups/engineering001")]
    [InlineData("-")]
    [InlineData(" ")]
    public async Task A_value_that_is_not_an_audience_of_the_organisation_is_refused(string audience)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), Mask, Body(audience), BadAudience);
    }

    [Fact]
    [Rule("P-83")]
    public async Task An_audience_that_is_not_enabled_for_Chat_is_refused()
    {
        await AddAudienceAsync(DemoOrganisation.Customer, "audiences/disabled", enabled: false);

        await scene.RefusedAsync(await scene.SpaceAsync(), Mask, Body("audiences/disabled"), BadAudience);
    }

    [Fact]
    [Rule("P-83")]
    public async Task An_audience_of_another_organisation_is_refused()
    {
        await AddAudienceAsync(DemoOrganisation.OtherCustomer, "audiences/theirs", enabled: true);

        await scene.RefusedAsync(await scene.SpaceAsync(), Mask, Body("audiences/theirs"), BadAudience);
        await scene.PatchedAsync("spaces/AAAAother01", Mask, Body("audiences/theirs"), "erin");
        await scene.RefusedAsync("spaces/AAAAother01", Mask, Default, BadAudience, "erin");
    }

    [Fact]
    [Rule("P-83")]
    public async Task The_id_of_an_audience_has_at_most_100_characters()
    {
        var longest = "audiences/" + new string('a', 100);
        await AddAudienceAsync(DemoOrganisation.Customer, longest, enabled: true);
        await AddAudienceAsync(DemoOrganisation.Customer, longest + "a", enabled: true);
        var space = await scene.SpaceAsync();

        await scene.PatchedAsync(space, Mask, Body(longest));

        await scene.RefusedAsync(space, Mask, Body(longest + "a"), BadAudience);
    }

    [Theory]
    [Rule("P-84")]
    [InlineData("accessSettings.audience,displayName")]
    [InlineData("accessSettings.audience,accessSettings.accessPermissionSettings")]
    [InlineData("accessSettings.audience,spaceHistoryState")]
    public async Task The_audience_must_be_the_only_path_in_the_mask(string mask)
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(),
            mask,
            """{"displayName":"New","spaceHistoryState":"HISTORY_OFF","accessSettings":{"audience":"audiences/default"}}""",
            Refusal.InvalidArgument("update_mask"));
    }

    [Theory]
    [Rule("P-84", "P-129", "E-20")]
    [InlineData(Default)]
    [InlineData("{}")]
    public async Task An_administrator_cannot_change_the_audience(string body)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), Mask, body, Refusal.InvalidArgument("update_mask"), "admin");
    }

    [Theory]
    [Rule("P-84", "P-121", "E-23")]
    [InlineData(Default)]
    [InlineData("{}")]
    public async Task The_audience_cannot_be_changed_in_import_mode(string body)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(Room.Importing), Mask, body, Refusal.FailedPrecondition("IMPORT_MODE"), Who.Importer);
    }

    [Theory]
    [Rule("P-85", "E-16")]
    [InlineData("demo-app")]
    [InlineData("guest-app")]
    public async Task An_app_cannot_change_the_audience(string who)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(Room.Desk), Mask, Default, Refusal.AppNotSupported, who);
    }

    [Theory]
    [Rule("P-86", "P-87", "P-138")]
    [InlineData("alice", true)]
    [InlineData("bob", true)]
    [InlineData("carol", false)]
    public async Task Managers_and_assistant_managers_change_the_audience_and_need_not_be_administrators(string who, bool may)
    {
        var space = await scene.SpaceAsync();

        if (may)
        {
            (await scene.PatchedAsync(space, Mask, Default, who)).TextAt("accessSettings.accessState").ShouldBe("DISCOVERABLE");
        }
        else
        {
            await scene.RefusedAsync(space, Mask, Default, Refusal.SpaceDenied, who);
        }
    }

    [Theory]
    [Rule("P-88")]
    [InlineData("accessSettings")]
    [InlineData("access_settings")]
    [InlineData("accessSettings.accessState")]
    [InlineData("access_settings.access_state")]
    public async Task The_settings_as_a_whole_and_their_state_are_not_paths(string mask)
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(),
            mask,
            """{"accessSettings":{"accessState":"DISCOVERABLE","audience":"audiences/default"}}""",
            Refusal.InvalidArgument("update_mask"));
    }

    [Theory]
    [Rule("P-88", "P-152")]
    [InlineData("DISCOVERABLE")]
    [InlineData("PRIVATE")]
    public async Task A_state_in_the_body_is_ignored(string state)
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.PatchedAsync(space, Mask, $$$"""{"accessSettings":{"accessState":"{{{state}}}","audience":"audiences/default"}}""");
        answer.TextAt("accessSettings.accessState").ShouldBe("DISCOVERABLE");

        answer = await scene.PatchedAsync(space, Mask, $$$"""{"accessSettings":{"accessState":"{{{state}}}"}}""");
        answer.TextAt("accessSettings.accessState").ShouldBe("PRIVATE");
    }

    [Fact]
    [Rule("P-89")]
    public async Task After_an_import_its_scope_still_sets_the_audience()
    {
        var space = await scene.SpaceAsync(Imported(Role.RoleManager));

        (await scene.PatchedAsync(space, Mask, Default, Who.Importer)).TextAt("accessSettings.audience").ShouldBe("audiences/default");
    }

    [Theory]
    [Rule("P-89", "P-121")]
    [InlineData("displayName")]
    [InlineData("spaceDetails")]
    [InlineData("spaceHistoryState")]
    [InlineData("accessSettings.accessPermissionSettings")]
    [InlineData("permissionSettings.manageApps")]
    public async Task After_an_import_its_scope_changes_nothing_else(string mask)
    {
        var space = await scene.SpaceAsync(Imported(Role.RoleManager));

        await scene.RefusedAsync(
            space,
            mask,
            """{"displayName":"New","spaceHistoryState":"HISTORY_OFF","permissionSettings":{"manageApps":{"managersAllowed":true}}}""",
            Refusal.SpaceDenied,
            Who.Importer);
    }

    [Fact]
    [Rule("P-89", "P-86")]
    public async Task After_an_import_only_a_manager_sets_the_audience_with_its_scope()
    {
        var space = await scene.SpaceAsync(Imported(Role.RoleMember));

        await scene.RefusedAsync(space, Mask, Default, Refusal.SpaceDenied, Who.Importer);
    }

    [Fact]
    [Rule("P-89", "P-130")]
    public async Task After_an_import_who_is_no_member_cannot_set_the_audience()
    {
        var space = await scene.SpaceAsync(Imported(Role.RoleManager));

        await scene.RefusedAsync(space, Mask, Default, Refusal.SpaceDenied, Who.Importer with { Name = "dave@example.com" });
    }

    [Fact]
    [Rule("P-89")]
    public async Task The_scope_of_imports_sets_no_audience_of_a_space_that_was_not_imported()
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), Mask, Default, Refusal.SpaceDenied, Who.Importer);
    }

    [Theory]
    [Rule("P-89")]
    [InlineData(89, true)]
    [InlineData(91, false)]
    public async Task After_an_import_its_scope_sets_the_audience_for_90_days_from_creation(int days, bool may)
    {
        await using var own = await PatchScene.StartAsync();
        var space = await own.SpaceAsync(Imported(Role.RoleManager));
        own.Chat.Clock.Advance(TimeSpan.FromDays(days));

        if (may)
        {
            await own.PatchedAsync(space, Mask, Default, Who.Importer);
        }
        else
        {
            await own.RefusedAsync(space, Mask, Default, Refusal.SpaceDenied, Who.Importer);
            await own.PatchedAsync(space, Mask, Default, "alice");
        }
    }

    /// <summary>A space that demo-app imported; the import is complete and alice a member.</summary>
    private static Room Imported(Role alice) => Room.Importing with
    {
        Complete = true,
        Members = [("alice", alice), ("bob", Role.RoleManager)],
    };

    private static string Body(string audience) =>
        new JsonObject { ["accessSettings"] = new JsonObject { ["audience"] = audience } }.ToJsonString();

    private Task AddAudienceAsync(string customer, string name, bool enabled) => scene.Chat.Db.WriteAsync(async tx =>
    {
        await tx.Organisations.SaveAudienceAsync(new AudienceRow(customer, name, "An audience", enabled));
    });
}
