using Roomstead.Tests.Support;
using Shouldly;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>The scope <c>chat.import</c>, and spaces in import mode.</summary>
public sealed class UpdateSpaceImportTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Details = """{"spaceDetails":{"description":"Imported"}}""";

    [Theory]
    [Rule("P-121", "P-125")]
    [InlineData("displayName", "displayName", "Imported by displayName")]
    [InlineData("spaceDetails", "spaceDetails.description", "Imported")]
    [InlineData("spaceType", "spaceType", "SPACE")]
    [InlineData("spaceHistoryState", "spaceHistoryState", "HISTORY_OFF")]
    [InlineData("permissionSettings.manageApps", "permissionSettings.manageApps.managersAllowed", "true")]
    [InlineData("permissionSettings.replyMessages,permissionSettings.toggleHistory", "permissionSettings.toggleHistory.membersAllowed", null)]
    public async Task The_importing_app_changes_the_space_by_impersonation(string mask, string path, string? expected)
    {
        var space = await scene.SpaceAsync(Room.Importing);
        var body = $$$"""
            {"displayName":"Imported by {{{mask}}}","spaceDetails":{"description":"Imported"},"spaceType":"SPACE","spaceHistoryState":"HISTORY_OFF",
             "permissionSettings":{"manageApps":{"managersAllowed":true},"replyMessages":{"managersAllowed":true},"toggleHistory":{"managersAllowed":true}} }
            """;

        var answer = await scene.PatchedAsync(space, mask, body, Who.Importer);

        answer.TextAt(path).ShouldBe(expected);
        answer.TextAt("importMode").ShouldBe("true");
        (await scene.StoredAsync(space)).ImportApp.ShouldBe("demo-app");
    }

    [Fact]
    [Rule("P-121")]
    public async Task Any_user_of_the_organisation_may_be_impersonated()
    {
        await scene.PatchedAsync(await scene.SpaceAsync(Room.Importing), "spaceDetails", Details, Who.Importer with { Name = "dave@example.com" });
    }

    [Fact]
    [Rule("P-121", "P-50")]
    public async Task An_imported_group_chat_is_converted_and_nobody_becomes_a_member()
    {
        var group = await scene.SpaceAsync(Room.Importing with { Type = Protocol.Chat.V1.Space.Types.SpaceType.GroupChat });

        var answer = await scene.PatchedAsync(group, "spaceType,displayName", """{"spaceType":"SPACE","displayName":"Imported chat"}""", Who.Importer);

        answer.TextAt("spaceType").ShouldBe("SPACE");
        (await scene.RoleAsync(group, "alice")).ShouldBeNull();
    }

    [Fact]
    [Rule("P-121", "E-10")]
    public async Task An_app_that_does_not_import_the_space_cannot_change_it()
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(Room.Importing), "spaceDetails", Details, Refusal.SpaceDenied, Who.Importer with { Via = "guest-app" });
    }

    [Fact]
    [Rule("P-121", "E-10")]
    public async Task A_user_of_another_organisation_cannot_be_impersonated_for_it()
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(Room.Importing), "spaceDetails", Details, Refusal.SpaceDenied, Who.Importer with { Name = "erin@elsewhere.example" });
    }

    [Fact]
    [Rule("P-121", "E-09")]
    public async Task The_scope_of_imports_is_for_impersonation_only()
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(Room.Importing), "spaceDetails", Details, Refusal.ScopeInsufficient, Who.Importer with { Delegated = false });
    }

    [Fact]
    [Rule("P-121", "P-123")]
    public async Task The_service_account_itself_cannot_change_the_space_it_imports()
    {
        await scene.RefusedAsync(await scene.SpaceAsync(Room.Importing), "spaceDetails", Details, Refusal.AppNotMember, "demo-app");
    }

    [Theory]
    [Rule("P-121", "P-130")]
    [InlineData("chat.spaces", false)]
    [InlineData("chat.spaces", true)]
    [InlineData("chat.spaces chat.import", false)]
    public async Task A_space_in_import_mode_is_invisible_without_the_scope_and_impersonation(string scopes, bool delegated)
    {
        var who = Who.Alice with { Scopes = scopes, Delegated = delegated };

        await scene.RefusedAsync(await scene.SpaceAsync(Room.Importing), "spaceDetails", Details, Refusal.SpaceDenied, who);
    }

    [Theory]
    [Rule("P-121", "E-10")]
    [InlineData("displayName")]
    [InlineData("spaceDetails")]
    [InlineData("spaceType")]
    [InlineData("spaceHistoryState")]
    [InlineData("accessSettings.audience")]
    [InlineData("accessSettings.accessPermissionSettings")]
    [InlineData("permissionSettings.manageApps")]
    public async Task The_scope_of_imports_changes_no_other_space(string mask)
    {
        foreach (var room in new[] { Room.Named, Room.Desk })
        {
            await scene.RefusedAsync(
                await scene.SpaceAsync(room),
                mask,
                """{"displayName":"New","spaceType":"SPACE","spaceHistoryState":"HISTORY_OFF","permissionSettings":{"manageApps":{"managersAllowed":true}}}""",
                Refusal.SpaceDenied,
                Who.Importer);
        }
    }

    [Fact]
    [Rule("P-121", "P-89")]
    public async Task When_the_import_is_over_its_scope_no_longer_changes_the_space()
    {
        var space = await scene.SpaceAsync(Room.Importing with { Complete = true, Members = [("alice", Role.RoleManager)] });

        await scene.RefusedAsync(space, "spaceDetails", Details, Refusal.SpaceDenied, Who.Importer);
        await scene.PatchedAsync(space, "spaceDetails", Details, "alice");
    }

    [Theory]
    [Rule("P-89", "P-121")]
    [InlineData("accessSettings.audience")]
    public async Task When_the_import_is_over_another_app_sets_no_audience_by_its_scope(string mask)
    {
        var space = await scene.SpaceAsync(Room.Importing with { Complete = true, Members = [("alice", Role.RoleManager)] });

        await scene.RefusedAsync(space, mask, """{"accessSettings":{"audience":"audiences/default"}}""", Refusal.SpaceDenied, Who.Importer with { Via = "guest-app" });
    }

    [Theory]
    [Rule("P-121", "S-172")]
    [InlineData(89, true)]
    [InlineData(90, false)]
    [InlineData(200, false)]
    public async Task An_import_is_open_for_90_days(int days, bool may)
    {
        await using var own = await PatchScene.StartAsync();
        var space = await own.SpaceAsync(Room.Importing);
        own.Chat.Clock.Advance(TimeSpan.FromDays(days));

        if (may)
        {
            await own.PatchedAsync(space, "spaceDetails", Details, Who.Importer);
        }
        else
        {
            await own.RefusedAsync(space, "spaceDetails", Details, Refusal.SpaceDenied, Who.Importer);
            await own.RefusedAsync("spaces/AAAAimport1", "spaceDetails", Details, Refusal.SpaceDenied, Who.Importer);
        }
    }

    [Theory]
    [Rule("P-121", "P-84", "P-93")]
    [InlineData("accessSettings.audience")]
    [InlineData("accessSettings.accessPermissionSettings")]
    public async Task Access_is_refused_in_import_mode_whatever_other_scopes_come_along(string mask)
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(Room.Importing),
            mask,
            "{}",
            Refusal.FailedPrecondition("IMPORT_MODE"),
            Who.Importer with { Scopes = "chat.import chat.spaces" });
    }

    [Fact]
    [Rule("P-121", "P-72")]
    public async Task A_fixed_history_holds_for_imports_too()
    {
        await using var own = await PatchScene.StartAsync();
        await own.PolicyAsync(static org => org with { History = "always-on" });

        await own.RefusedAsync(
            await own.SpaceAsync(Room.Importing),
            "spaceHistoryState",
            """{"spaceHistoryState":"HISTORY_OFF"}""",
            Refusal.FailedPrecondition("HISTORY_FIXED_BY_ORGANIZATION"),
            Who.Importer);
    }
}
