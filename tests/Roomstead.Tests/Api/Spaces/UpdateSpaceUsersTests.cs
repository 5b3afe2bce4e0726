using Roomstead.Tests.Support;
using Shouldly;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>People who call for themselves or by delegation, and administrators.</summary>
public sealed class UpdateSpaceUsersTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Details = """{"spaceDetails":{"description":"Changed"}}""";

    [Theory]
    [Rule("P-120", "P-125", "A-01", "A-02")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_joined_member_changes_a_space_for_himself_or_by_delegation(bool delegated)
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.PatchedAsync(space, "spaceDetails", Details, Who.Alice with { Delegated = delegated });

        answer.TextAt("spaceDetails.description").ShouldBe("Changed");
    }

    [Theory]
    [Rule("P-120", "P-121")]
    [InlineData("chat.spaces chat.import")]
    [InlineData("chat.import chat.spaces chat.spaces.readonly")]
    public async Task One_sufficient_scope_among_several_is_enough(string scopes)
    {
        await scene.PatchedAsync(await scene.SpaceAsync(), "spaceDetails", Details, Who.Alice with { Scopes = scopes, Delegated = true });
    }

    [Theory]
    [Rule("P-124", "E-09", "A-127")]
    [InlineData("chat.spaces.create")]
    [InlineData("chat.spaces.readonly")]
    [InlineData("chat.admin.spaces.readonly")]
    [InlineData("chat.spaces.create chat.spaces.readonly chat.messages chat.memberships chat.delete")]
    [InlineData("openid email")]
    [InlineData("")]
    public async Task Other_scopes_of_users_are_not_enough(string scopes)
    {
        foreach (var delegated in new[] { false, true })
        {
            await scene.RefusedAsync(
                await scene.SpaceAsync(), "spaceDetails", Details, Refusal.ScopeInsufficient, Who.Alice with { Scopes = scopes, Delegated = delegated });
        }
    }

    [Theory]
    [Rule("P-124", "A-01", "A-02")]
    [InlineData("chat.bot")]
    [InlineData("chat.app.spaces")]
    [InlineData("chat.app.spaces.create")]
    [InlineData("chat.app.spaces.readonly")]
    [InlineData("chat.bot chat.app.spaces")]
    public async Task Scopes_of_apps_do_not_work_for_people(string scopes)
    {
        foreach (var delegated in new[] { false, true })
        {
            await scene.RefusedAsync(
                await scene.SpaceAsync(Room.Desk), "spaceDetails", Details, Refusal.ScopeInsufficient, Who.Alice with { Scopes = scopes, Delegated = delegated });
        }
    }

    [Theory]
    [Rule("P-130", "E-10", "S-90")]
    [InlineData("dave")]
    [InlineData("frank")]
    [InlineData("erin")]
    public async Task Who_has_not_joined_is_refused_as_if_the_space_were_not_there(string who)
    {
        var space = await scene.SpaceAsync();

        var hidden = await scene.RefusedAsync(space, "spaceDetails", Details, Refusal.SpaceDenied, who);
        var absent = await scene.RefusedAsync("spaces/AAAAnothere", "spaceDetails", Details, Refusal.SpaceDenied, who);
        await scene.DeleteAsync(space);
        var deleted = await scene.RefusedAsync(space, "spaceDetails", Details, Refusal.SpaceDenied, who);

        absent.Text.ShouldBe(hidden.Text);
        deleted.Text.ShouldBe(hidden.Text);
    }

    [Fact]
    [Rule("P-130")]
    public async Task A_deleted_space_is_gone_for_its_manager_too()
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, "spaceDetails", Details);
        await scene.DeleteAsync(space);

        await scene.RefusedAsync(space, "spaceDetails", Details, Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("P-130")]
    public async Task Who_was_invited_may_change_the_space_once_he_has_joined()
    {
        var space = await scene.SpaceAsync(Room.Named with { Invited = [], Members = [.. Room.Named.Members, ("frank", Role.RoleMember)] });

        await scene.PatchedAsync(space, "spaceDetails", Details, "frank");
    }

    [Fact]
    [Rule("P-120", "P-136")]
    public async Task A_member_from_another_organisation_counts_as_the_member_he_is()
    {
        await scene.PatchedAsync("spaces/AAAAguest01", "spaceDetails", Details, "erin");
        await scene.RefusedAsync(
            "spaces/AAAAguest01", "permissionSettings.manageApps", """{"permissionSettings":{"manageApps":{"managersAllowed":true}}}""", Refusal.SpaceDenied, "erin");
    }

    [Fact]
    [Rule("P-134", "E-15")]
    public async Task A_person_needs_an_app_that_is_configured()
    {
        var viaGhost = Who.Alice with { Via = "ghost-app" };

        await scene.RefusedAsync(await scene.SpaceAsync(), "spaceDetails", Details, Refusal.AppNotConfigured, viaGhost);
        await scene.RefusedAsync("spaces/AAAAnothere", "spaceDetails", Details, Refusal.AppNotConfigured, viaGhost);
    }

    [Theory]
    [Rule("P-134", "P-120")]
    [InlineData("bare-app")]
    [InlineData("guest-app")]
    public async Task A_person_needs_no_approval_and_no_membership_of_his_app(string via)
    {
        await scene.PatchedAsync(await scene.SpaceAsync(), "spaceDetails", Details, Who.Alice with { Via = via });
    }

    [Fact]
    [Rule("P-135")]
    public async Task A_person_whose_Chat_service_is_switched_off_changes_nothing()
    {
        await scene.RefusedAsync("spaces/AAAAatlas01", "spaceDetails", Details, Refusal.ChatNotEnabled, "gina");
        await scene.RefusedAsync("spaces/AAAAatlas01", "spaceDetails", Details, Refusal.ChatNotEnabled, Who.Alice with { Name = "gina@example.com", Delegated = true });
    }

    [Theory]
    [Rule("P-136", "P-137", "P-138", "P-139")]
    [InlineData("collaboration", "displayName", "alice bob carol")]
    [InlineData("collaboration", "spaceDetails", "alice bob carol")]
    [InlineData("collaboration", "spaceHistoryState", "alice bob carol")]
    [InlineData("collaboration", "accessSettings.audience", "alice bob")]
    [InlineData("collaboration", "accessSettings.accessPermissionSettings", "alice bob")]
    [InlineData("collaboration", "permissionSettings.manageApps", "alice bob")]
    [InlineData("announcement", "displayName", "alice bob")]
    [InlineData("announcement", "spaceDetails", "alice bob")]
    [InlineData("announcement", "spaceHistoryState", "alice bob")]
    [InlineData("announcement", "accessSettings.audience", "alice bob")]
    [InlineData("announcement", "accessSettings.accessPermissionSettings", "alice bob")]
    [InlineData("announcement", "permissionSettings.manageApps", "alice bob")]
    public async Task The_role_and_the_kind_of_space_say_who_may_change_what(string kind, string mask, string may)
    {
        foreach (var who in new[] { "alice", "bob", "carol", "frank", "dave" })
        {
            var space = await scene.SpaceAsync(kind == "announcement" ? Room.Announcement : Room.Named);
            var body = $$$"""
                {"displayName":"{{{kind}}} by {{{who}}}","spaceDetails":{"description":"d"},"spaceHistoryState":"HISTORY_OFF",
                 "accessSettings":{"audience":"audiences/default","accessPermissionSettings":{"discoverSpaceSetting":{"principals":[{"audience":{"name":"audiences/default"}}]}} },
                 "permissionSettings":{"manageApps":{"managersAllowed":true}} }
                """;
            if (may.Split(' ').Contains(who))
            {
                await scene.PatchedAsync(space, mask, body, who);
            }
            else
            {
                await scene.RefusedAsync(space, mask, body, Refusal.SpaceDenied, who);
            }
        }
    }

    [Theory]
    [Rule("P-138", "P-139", "P-49")]
    [InlineData("displayName,spaceType")]
    [InlineData("spaceDetails,spaceType")]
    public async Task Adding_the_type_to_the_mask_lifts_no_rule_about_roles(string mask)
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(Room.Announcement), mask, """{"displayName":"By carol","spaceType":"SPACE"}""", Refusal.SpaceDenied, "carol");
    }

    [Theory]
    [Rule("P-122", "P-129", "P-125", "A-04")]
    [InlineData("displayName")]
    [InlineData("spaceDetails")]
    [InlineData("displayName,spaceDetails")]
    [InlineData("*")]
    public async Task An_administrator_changes_name_and_details_of_spaces_he_is_no_member_of(string mask)
    {
        foreach (var room in new[] { Room.Named, Room.Announcement, Room.Desk })
        {
            var space = await scene.SpaceAsync(room);
            var name = $"Governed {space} by {mask}";

            var answer = await scene.PatchedAsync(space, mask, $$$"""{"displayName":"{{{name}}}","spaceDetails":{"description":"Governed"}}""", "admin");

            (answer.TextAt("displayName") == name).ShouldBe(mask != "spaceDetails");
            (answer.TextAt("spaceDetails.description") == "Governed").ShouldBe(mask != "displayName");
        }
    }

    [Fact]
    [Rule("P-122", "A-02")]
    public async Task An_administrator_may_be_impersonated()
    {
        Who admin = "admin";

        await scene.PatchedAsync(await scene.SpaceAsync(), "spaceDetails", Details, admin with { Delegated = true });
    }

    [Theory]
    [Rule("P-122", "P-130", "E-10")]
    [InlineData("group")]
    [InlineData("direct")]
    [InlineData("importing")]
    [InlineData("foreign")]
    [InlineData("unknown")]
    [InlineData("deleted")]
    public async Task An_administrator_reaches_only_named_spaces_of_his_organisation(string kind)
    {
        var space = kind switch
        {
            "group" => await scene.SpaceAsync(Room.Group),
            "direct" => await scene.SpaceAsync(Room.Direct),
            "importing" => await scene.SpaceAsync(Room.Importing),
            "foreign" => "spaces/AAAAother01",
            "unknown" => "spaces/AAAAnothere",
            _ => await scene.SpaceAsync(),
        };
        if (kind == "deleted")
        {
            await scene.DeleteAsync(space);
        }

        await scene.RefusedAsync(space, "spaceDetails", Details, Refusal.SpaceDenied, "admin");
        await scene.RefusedAsync(space, "displayName", """{"displayName":"Governed"}""", Refusal.SpaceDenied, "admin");
    }

    [Fact]
    [Rule("P-122")]
    public async Task The_administrator_of_another_organisation_governs_there_and_not_here()
    {
        await scene.PatchedAsync("spaces/AAAAother01", "spaceDetails", Details, "other-admin");
        await scene.RefusedAsync(await scene.SpaceAsync(), "spaceDetails", Details, Refusal.SpaceDenied, "other-admin");
    }

    [Fact]
    [Rule("P-122", "P-134")]
    public async Task An_administrator_needs_an_app_that_is_configured()
    {
        Who admin = "admin";

        await scene.RefusedAsync(await scene.SpaceAsync(), "spaceDetails", Details, Refusal.AppNotConfigured, admin with { Via = "ghost-app" });
    }

    [Theory]
    [Rule("P-126", "E-09")]
    [InlineData("chat.spaces")]
    [InlineData("chat.spaces chat.admin.spaces.readonly")]
    [InlineData("chat.import chat.spaces")]
    public async Task Admin_access_demands_the_scope_of_administrators(string scopes)
    {
        foreach (var name in new[] { "admin@example.com", "alice@example.com" })
        {
            var who = new Who(name, scopes, Delegated: scopes.Contains("import", StringComparison.Ordinal), AsAdmin: true);
            await scene.RefusedAsync(await scene.SpaceAsync(), "spaceDetails", Details, Refusal.ScopeInsufficient, who);
        }
    }

    [Fact]
    [Rule("P-126", "E-09")]
    public async Task The_scope_of_administrators_is_nothing_without_admin_access()
    {
        var space = await scene.SpaceAsync();

        await scene.RefusedAsync(space, "spaceDetails", Details, Refusal.ScopeInsufficient, Who.Alice with { Scopes = "chat.admin.spaces" });
        await scene.RefusedAsync(space, "spaceDetails", Details, Refusal.ScopeInsufficient, new Who("admin@example.com", "chat.admin.spaces"));
        await scene.Chat.RefusedAsync(
            HttpMethod.Patch,
            PatchScene.Path(space, "spaceDetails", more: "useAdminAccess=false"),
            await scene.TokenAsync(new Who("admin@example.com", "chat.admin.spaces")),
            Details,
            Refusal.ScopeInsufficient);
    }

    [Fact]
    [Rule("P-126", "P-130")]
    public async Task Without_admin_access_an_administrator_is_a_user_like_any_other()
    {
        var admin = new Who("admin@example.com", "chat.spaces chat.admin.spaces");

        await scene.RefusedAsync(await scene.SpaceAsync(), "spaceDetails", Details, Refusal.SpaceDenied, admin);
        var joined = await scene.SpaceAsync(Room.Named with { Members = [("admin", Role.RoleMember)] });
        await scene.PatchedAsync(joined, "spaceDetails", Details, admin);
        await scene.RefusedAsync(joined, "accessSettings.audience", "{}", Refusal.SpaceDenied, admin);
    }

    [Theory]
    [Rule("P-127", "E-11")]
    [InlineData("alice@example.com")]
    [InlineData("carol@example.com")]
    [InlineData("erin@elsewhere.example")]
    public async Task Only_an_administrator_has_admin_access(string name)
    {
        var space = await scene.SpaceAsync();
        var who = new Who(name, "chat.admin.spaces chat.spaces", AsAdmin: true);

        await scene.RefusedAsync(space, "spaceDetails", Details, Refusal.NonAdminUser, who);
        await scene.RefusedAsync("spaces/AAAAnothere", "spaceDetails", Details, Refusal.NonAdminUser, who);
    }

    [Theory]
    [Rule("P-129", "P-54", "P-73", "P-84", "P-93", "P-108", "E-20")]
    [InlineData("spaceType")]
    [InlineData("spaceHistoryState")]
    [InlineData("accessSettings.audience")]
    [InlineData("accessSettings.accessPermissionSettings")]
    [InlineData("accessSettings.accessPermissionSettings.discoverSpaceSetting")]
    [InlineData("accessSettings.accessPermissionSettings.joinSpaceSetting")]
    [InlineData("permissionSettings")]
    [InlineData("permissionSettings.manageMembersAndGroups")]
    [InlineData("permissionSettings.modifySpaceDetails")]
    [InlineData("permissionSettings.toggleHistory")]
    [InlineData("permissionSettings.useAtMentionAll")]
    [InlineData("permissionSettings.manageApps")]
    [InlineData("permissionSettings.manageWebhooks")]
    [InlineData("permissionSettings.replyMessages")]
    public async Task Admin_access_is_for_name_and_details_even_where_the_administrator_manages_the_space(string mask)
    {
        var space = await scene.SpaceAsync(Room.Named with { Members = [("admin", Role.RoleManager)] });

        await scene.RefusedAsync(
            space,
            mask,
            """{"spaceType":"SPACE","spaceHistoryState":"HISTORY_OFF","permissionSettings":{"manageApps":{"managersAllowed":true}}}""",
            Refusal.InvalidArgument("update_mask"),
            "admin");
    }

    [Theory]
    [Rule("P-122", "P-03")]
    [InlineData("useAdminAccess=true")]
    [InlineData("use_admin_access=true")]
    [InlineData("useAdminAccess=1")]
    public async Task Admin_access_may_be_asked_for_in_either_spelling(string query)
    {
        var answer = await scene.Chat.SendAsync(
            HttpMethod.Patch, PatchScene.Path(await scene.SpaceAsync(), "spaceDetails", more: query), await scene.TokenAsync("admin"), Details);

        answer.Code.ShouldBe(200, answer.Text);
    }
}
