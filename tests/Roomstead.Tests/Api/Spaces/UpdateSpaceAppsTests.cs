using Roomstead.Seed;
using Roomstead.Tests.Support;
using Shouldly;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>Apps that call for themselves.</summary>
public sealed class UpdateSpaceAppsTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Details = """{"spaceDetails":{"description":"By an app"}}""";

    [Theory]
    [Rule("P-123", "P-125", "A-03")]
    [InlineData("demo-app", "displayName")]
    [InlineData("demo-app", "spaceDetails")]
    [InlineData("demo-app", "spaceHistoryState")]
    [InlineData("demo-app", "permissionSettings.manageApps")]
    [InlineData("guest-app", "displayName")]
    [InlineData("guest-app", "spaceDetails")]
    [InlineData("guest-app", "spaceHistoryState")]
    public async Task An_approved_app_changes_spaces_that_a_Chat_app_created(string app, string mask)
    {
        var space = await scene.SpaceAsync(Room.Desk);

        await scene.PatchedAsync(
            space,
            mask,
            $$$"""
            {"displayName":"Desk of {{{app}}}","spaceDetails":{"description":"By an app"},"spaceHistoryState":"HISTORY_OFF",
             "permissionSettings":{"manageApps":{"managersAllowed":true}} }
            """,
            app);

        (await scene.ChangesOfAsync(space)).ShouldHaveSingleItem().App.ShouldBe(app);
    }

    [Theory]
    [Rule("P-123", "P-49", "P-74")]
    [InlineData("displayName", "managers")]
    [InlineData("spaceDetails", "managers")]
    [InlineData("spaceHistoryState", "managers")]
    [InlineData("displayName", "assistants")]
    [InlineData("spaceDetails", "assistants")]
    [InlineData("spaceHistoryState", "assistants")]
    public async Task The_creating_app_counts_as_a_manager_and_another_one_as_a_member(string mask, string allowed)
    {
        var space = await scene.SpaceAsync(Room.Desk with
        {
            With = s => (s.PermissionSettings.ModifySpaceDetails, s.PermissionSettings.ToggleHistory) = (Levels.Of(allowed), Levels.Of(allowed)),
        });
        var body = $$$"""{"displayName":"{{{space}}} for {{{allowed}}}","spaceDetails":{"description":"d"},"spaceHistoryState":"HISTORY_OFF"}""";

        await scene.RefusedAsync(space, mask, body, Refusal.SpaceDenied, "guest-app");
        await scene.PatchedAsync(space, mask, body, "demo-app");
    }

    [Theory]
    [Rule("P-123", "E-10")]
    [InlineData("spaceDetails")]
    [InlineData("permissionSettings.manageApps")]
    public async Task An_app_cannot_change_a_space_that_a_person_created(string mask)
    {
        var space = await scene.SpaceAsync(Room.Desk with { Creator = "alice" });

        await scene.RefusedAsync(
            space, mask, """{"permissionSettings":{"manageApps":{"managersAllowed":true}}}""", Refusal.SpaceDenied, "demo-app");
    }

    [Theory]
    [Rule("P-124", "E-09")]
    [InlineData("chat.bot")]
    [InlineData("chat.app.spaces.create")]
    [InlineData("chat.app.spaces.readonly")]
    [InlineData("chat.bot chat.app.spaces.create chat.app.spaces.readonly chat.app.memberships chat.app.delete")]
    [InlineData("")]
    public async Task Other_scopes_of_apps_are_not_enough(string scopes)
    {
        foreach (var app in new[] { "demo-app", "guest-app", "bare-app" })
        {
            await scene.RefusedAsync(await scene.SpaceAsync(Room.Desk), "spaceDetails", Details, Refusal.ScopeInsufficient, new Who(app, scopes, Via: app));
        }
    }

    [Theory]
    [Rule("A-114", "P-124")]
    [InlineData("chat.spaces")]
    [InlineData("chat.spaces chat.bot")]
    public async Task Scopes_of_users_do_not_work_for_apps(string scopes)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(Room.Desk), "spaceDetails", Details, Refusal.ScopesOfUsersHeldByApp, new Who("demo-app", scopes));
    }

    [Theory]
    [Rule("P-121", "P-122", "P-124")]
    [InlineData("chat.import")]
    [InlineData("chat.admin.spaces")]
    public async Task Scopes_of_imports_and_administrators_do_not_work_for_apps(string scopes)
    {
        foreach (var admin in new[] { false, true })
        {
            var space = await scene.SpaceAsync(Room.Importing);
            var before = await scene.Chat.SnapshotAsync();

            var answer = await scene.PatchAsync(space, "spaceDetails", Details, new Who("demo-app", scopes, AsAdmin: admin));

            answer.Code.ShouldBe(403, answer.Text);
            answer.ErrorStatus.ShouldBe("PERMISSION_DENIED");
            (await scene.Chat.SnapshotAsync()).ShouldBe(before);
        }
    }

    [Theory]
    [Rule("P-128")]
    [InlineData("displayName")]
    [InlineData("spaceDetails")]
    [InlineData("permissionSettings.manageApps")]
    public async Task An_app_has_no_admin_access(string mask)
    {
        Who app = "demo-app";
        var answer = await scene.RefusedAsync(
            await scene.SpaceAsync(Room.Desk), mask, """{"displayName":"By an app"}""", Refusal.AppNotSupported, app with { AsAdmin = true });

        answer.ErrorStatus.ShouldBe("PERMISSION_DENIED");
    }

    [Fact]
    [Rule("P-131", "E-14")]
    public async Task An_app_cannot_change_a_direct_message_it_is_in()
    {
        await scene.RefusedAsync("spaces/AAAAbotdm01", "spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""", Refusal.AppOnDirectMessage, "demo-app");
        await scene.RefusedAsync("spaces/AAAAbotdm01", "displayName", """{"displayName":"New"}""", Refusal.AppOnDirectMessage, "demo-app");
    }

    [Fact]
    [Rule("P-131", "P-133", "E-13")]
    public async Task A_direct_message_an_app_is_not_in_is_not_told_apart_from_nothing()
    {
        await scene.RefusedAsync("spaces/AAAAdm00001", "spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""", Refusal.AppNotMember, "demo-app");
        await scene.RefusedAsync("spaces/AAAAbotdm01", "spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""", Refusal.AppNotMember, "guest-app");
    }

    [Fact]
    [Rule("P-132", "E-12")]
    public async Task An_app_needs_the_approval_of_an_administrator()
    {
        var joined = await scene.SpaceAsync(Room.Desk with { Creator = "bare-app", Members = [("bare-app", Role.RoleMember)] });

        foreach (var space in new[] { joined, "spaces/AAAAatlas01", "spaces/AAAAnothere", "spaces/AAAAdm00001" })
        {
            await scene.RefusedAsync(space, "spaceDetails", Details, Refusal.AppNotApproved, "bare-app");
        }
    }

    [Fact]
    [Rule("P-132", "A-96")]
    public async Task An_approval_holds_in_the_organisation_that_gave_it()
    {
        var theirs = await scene.SpaceAsync(Room.Desk with { Customer = DemoOrganisation.OtherCustomer });

        await scene.RefusedAsync(theirs, "spaceDetails", Details, Refusal.AppNotApproved, "demo-app");
    }

    [Theory]
    [Rule("P-132")]
    [InlineData("chat.app.memberships", false)]
    [InlineData("chat.app.spaces", true)]
    public async Task An_approval_holds_for_the_scopes_it_names(string approved, bool may)
    {
        await using var own = await PatchScene.StartAsync();
        await own.Chat.Db.WriteAsync(async tx =>
        {
            await tx.Apps.SaveApprovalAsync("bare-app", DemoOrganisation.Customer, "https://www.googleapis.com/auth/" + approved);
        });
        var space = await own.SpaceAsync(Room.Desk with { Creator = "bare-app", Members = [("bare-app", Role.RoleMember)] });

        if (may)
        {
            await own.PatchedAsync(space, "spaceDetails", Details, "bare-app");
        }
        else
        {
            await own.RefusedAsync(space, "spaceDetails", Details, Refusal.AppNotApproved, "bare-app");
        }
    }

    [Theory]
    [Rule("P-133", "E-13")]
    [InlineData("spaces/AAAAatlas01")]
    [InlineData("spaces/AAAAlunch01")]
    [InlineData("spaces/AAAAother01")]
    [InlineData("spaces/AAAAimport1")]
    [InlineData("spaces/AAAAnothere")]
    public async Task An_app_that_is_not_in_the_space_learns_nothing_about_it(string space)
    {
        await scene.RefusedAsync(space, "spaceDetails", Details, Refusal.AppNotMember, "demo-app");
    }

    [Fact]
    [Rule("P-133", "P-123")]
    public async Task An_app_that_is_only_invited_or_was_removed_is_not_in_the_space()
    {
        var invited = await scene.SpaceAsync(Room.Desk with { Members = [("alice", Role.RoleManager)], Invited = ["guest-app"] });

        await scene.RefusedAsync(invited, "spaceDetails", Details, Refusal.AppNotMember, "guest-app");
        await scene.RefusedAsync(invited, "spaceDetails", Details, Refusal.AppNotMember, "demo-app");
    }

    [Theory]
    [Rule("P-134", "E-15")]
    [InlineData("spaceDetails", "spaces/AAAAdesk001")]
    [InlineData("accessSettings.audience", "spaces/AAAAdesk001")]
    [InlineData("spaceDetails", "spaces/AAAAnothere")]
    public async Task An_app_must_be_configured_and_that_is_seen_before_anything_else_about_it(string mask, string space)
    {
        await scene.RefusedAsync(space, mask, Details, Refusal.AppNotConfigured, "ghost-app");
    }

    [Theory]
    [Rule("P-65", "P-80", "P-101", "P-123")]
    [InlineData("displayName", "space.display_name")]
    [InlineData("spaceDetails", "space.space_details")]
    public async Task In_a_group_chat_that_an_app_made_it_changes_what_a_chat_has(string mask, string field)
    {
        var chat = await scene.SpaceAsync(Room.Desk with { Type = Protocol.Chat.V1.Space.Types.SpaceType.GroupChat });

        await scene.RefusedAsync(chat, mask, """{"displayName":"A chat"}""", Refusal.InvalidArgument(field), "demo-app");
        await scene.PatchedAsync(chat, "spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""", "guest-app");
    }
}
