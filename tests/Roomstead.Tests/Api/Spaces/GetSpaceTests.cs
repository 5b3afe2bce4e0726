using System.Text.Json.Nodes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.SpaceCalls;

namespace Roomstead.Tests.Api.Spaces;

public sealed class GetSpaceTests
{
    private const string Atlas = "spaces/AAAAatlas01";
    private const string Desk = "spaces/AAAAdesk001";
    private const string Import = "spaces/AAAAimport1";
    private const string Other = "spaces/AAAAother01";
    private const string AsAdmin = "?useAdminAccess=true";

    [Fact]
    [Rule("S-03", "S-90", "S-40", "S-42")]
    public async Task A_joined_member_gets_everything()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.GotAsync(await chat.PersonAsync("carol", "chat.spaces.readonly"), Atlas);

        var settings = space["permissionSettings"]!.AsObject();
        settings.Count.ShouldBe(8);
        space.AsObject().Remove("permissionSettings");
        JsonNode.DeepEquals(space, JsonNode.Parse("""
            {
              "name": "spaces/AAAAatlas01", "type": "ROOM", "spaceType": "SPACE", "displayName": "Atlas",
              "spaceThreadingState": "THREADED_MESSAGES", "spaceHistoryState": "HISTORY_ON",
              "spaceDetails": {"description": "Where the Atlas project meets", "guidelines": "Be kind. Cite your sources."},
              "createTime": "2026-03-04T05:06:07Z", "lastActiveTime": "2026-03-04T05:06:07Z",
              "membershipCount": {"joinedDirectHumanUserCount": 4}, "accessSettings": {"accessState": "PRIVATE"},
              "customer": "customers/C00demo01", "spaceUri": "https://chat.google.com/room/AAAAatlas01?cls=11"
            }
            """)).ShouldBeTrue(space.ToJsonString());
    }

    [Theory]
    [Rule("S-90", "P-130", "E-10")]
    [InlineData("dave", Atlas)]
    [InlineData("frank", Atlas)]
    [InlineData("alice", Other)]
    [InlineData("alice", "spaces/AAAAunknown")]
    [InlineData("admin", Atlas)]
    public async Task Somebody_who_has_not_joined_is_told_the_same_as_of_an_unknown_space(string who, string space)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync("/v1/" + space, await chat.PersonAsync(who, "chat.spaces"), Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("S-90")]
    public async Task Deleted_spaces_and_former_members_are_denied()
    {
        await using var chat = await TestServer.StartAsync();
        var bob = await chat.PersonAsync("bob", "chat.spaces");
        await chat.Db.WriteAsync(async tx => { await tx.Memberships.SaveAsync((await tx.Memberships.FindAsync(Atlas, Bob))! with { State = Membership.Types.MembershipState.NotAMember }); });
        await chat.DeleteSpaceAsync("spaces/AAAAnews001");

        await chat.RefusedAsync("/v1/" + Atlas, bob, Refusal.SpaceDenied);
        await chat.RefusedAsync("/v1/spaces/AAAAnews001", bob, Refusal.SpaceDenied);
    }

    [Theory]
    [Rule("P-05")]
    [InlineData("spaces/a.b")]
    [InlineData("spaces/%20")]
    [InlineData("spaces/a%2Fb")]
    public async Task A_name_that_cannot_be_one_is_refused(string name)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync("/v1/" + name, await chat.PersonAsync("alice", "chat.spaces"), Refusal.InvalidArgument("name"));
    }

    [Fact]
    [Rule("E-07", "E-08", "E-09", "P-124", "P-126")]
    public async Task A_credential_with_a_fitting_scope_is_needed()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync("/v1/" + Atlas, null, Refusal.CredentialsMissing);
        await chat.RefusedAsync("/v1/" + Atlas, "nobody", Refusal.AccessTokenUnsupported);
        await chat.RefusedAsync("/v1/" + Atlas, await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], expiresIn: 0), Refusal.AccessTokenExpired);
        foreach (var scope in new[] { "chat.spaces.create", "chat.import", "chat.memberships", "chat.admin.spaces" })
        {
            await chat.RefusedAsync("/v1/" + Atlas, await chat.PersonAsync("alice", scope), Refusal.ScopeInsufficient);
        }

        await chat.RefusedAsync("/v1/" + Atlas + AsAdmin, await chat.PersonAsync("admin", "chat.spaces"), Refusal.ScopeInsufficient);
        await chat.RefusedAsync("/v1/" + Desk, await chat.AppTokenAsync("demo-app", "chat.app.spaces.create"), Refusal.ScopeInsufficient);
        await chat.RefusedAsync("/v1/" + Desk, await chat.AppTokenAsync("demo-app", "chat.spaces"), Refusal.ScopesOfUsersHeldByApp);
    }

    [Fact]
    [Rule("P-134", "P-135", "A-96", "E-15")]
    public async Task Chat_is_needed_by_the_person_and_a_Chat_app_by_an_app()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync("/v1/" + Atlas, await chat.PersonAsync("gina", "chat.spaces"), Refusal.ChatNotEnabled);
        await chat.RefusedAsync("/v1/" + Desk, await chat.AppTokenAsync("ghost-app", "chat.bot"), Refusal.AppNotConfigured);
        await chat.RefusedAsync("/v1/" + Desk + "?useAdminAccess=true", await chat.AppTokenAsync("ghost-app", "chat.bot"), Refusal.AppNotConfigured);
        await chat.GotAsync(await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], via: "ghost-app"), Atlas);
    }

    [Fact]
    [Rule("S-91", "S-40", "P-161")]
    public async Task An_app_by_chat_bot_sees_no_settings()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.GotAsync(await chat.AppTokenAsync("demo-app", "chat.bot"), Desk);

        ((string)space["displayName"]!).ShouldBe("Service desk");
        space["accessSettings"].ShouldBeNull();
        space["permissionSettings"].ShouldBeNull();
        (await chat.GotAsync(await chat.AppTokenAsync("demo-app", "chat.bot"), "spaces/AAAAbotdm01")).Name().ShouldBe("spaces/AAAAbotdm01");
    }

    [Theory]
    [Rule("S-91", "S-40", "P-161")]
    [InlineData("demo-app", true)]
    [InlineData("guest-app", false)]
    public async Task An_approved_app_sees_access_settings_and_the_permissions_of_its_own_spaces(string app, bool made)
    {
        await using var chat = await TestServer.StartAsync();

        foreach (var scopes in new string[][] { ["chat.app.spaces"], ["chat.app.spaces", "chat.bot"] })
        {
            var space = await chat.GotAsync(await chat.AppTokenAsync(app, scopes), Desk);

            ((string)space["accessSettings"]!["accessState"]!).ShouldBe("PRIVATE");
            (space["permissionSettings"] is not null).ShouldBe(made);
        }
    }

    [Fact]
    [Rule("P-132", "E-12", "A-96", "S-91")]
    public async Task An_app_without_approval_gets_nothing_but_what_chat_bot_shows()
    {
        await using var chat = await TestServer.StartAsync();
        await JoinAsync(chat, Desk, "users/100000000000000000102");

        await chat.RefusedAsync("/v1/" + Desk, await chat.AppTokenAsync("bare-app", "chat.app.spaces"), Refusal.AppNotApproved);
        var space = await chat.GotAsync(await chat.AppTokenAsync("bare-app", "chat.app.spaces", "chat.bot"), Desk);
        space["accessSettings"].ShouldBeNull();
        space["permissionSettings"].ShouldBeNull();
    }

    [Fact]
    [Rule("P-132", "A-96")]
    public async Task The_organisation_of_the_space_must_have_approved()
    {
        await using var chat = await TestServer.StartAsync();
        await JoinAsync(chat, Other, DemoApp);

        await chat.RefusedAsync("/v1/" + Other, await chat.AppTokenAsync("demo-app", "chat.app.spaces"), Refusal.AppNotApproved);
        await chat.GotAsync(await chat.AppTokenAsync("demo-app", "chat.bot"), Other);
    }

    [Theory]
    [Rule("S-90", "E-10")]
    [InlineData("chat.bot")]
    [InlineData("chat.app.spaces")]
    public async Task An_app_that_has_not_joined_is_denied(string scope)
    {
        await using var chat = await TestServer.StartAsync();
        var app = await chat.AppTokenAsync("demo-app", scope);

        await chat.RefusedAsync("/v1/" + Atlas, app, Refusal.SpaceDenied);
        await chat.RefusedAsync("/v1/spaces/AAAAunknown", app, Refusal.SpaceDenied);
        await chat.RefusedAsync("/v1/spaces/AAAAdm00001", app, Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("P-131", "E-14")]
    public async Task Approval_does_not_reach_direct_messages()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync("/v1/spaces/AAAAbotdm01", await chat.AppTokenAsync("demo-app", "chat.app.spaces"), Refusal.AppOnDirectMessage);
    }

    [Fact]
    [Rule("S-92", "S-41", "S-31", "A-02")]
    public async Task A_space_being_imported_is_for_the_importing_service_account_alone()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.GotAsync(await chat.AppTokenAsync("demo-app", "chat.bot"), Import);

        ((string)space["importModeExpireTime"]!).ShouldBe("2026-06-02T05:06:07Z");
        ((bool)space["importMode"]!).ShouldBeTrue();
        space["permissionSettings"].ShouldBeNull();
        await chat.RefusedAsync("/v1/" + Import, await chat.AppTokenAsync("guest-app", "chat.bot"), Refusal.SpaceDenied);
        await chat.RefusedAsync("/v1/" + Import, await chat.AppTokenAsync("demo-app", "chat.app.spaces"), Refusal.SpaceDenied);
        await chat.RefusedAsync("/v1/" + Import, await chat.PersonAsync("alice", "chat.spaces"), Refusal.SpaceDenied);
        await chat.RefusedAsync("/v1/" + Import, await chat.PersonAsync("alice", "chat.spaces", "chat.import"), Refusal.SpaceDenied);
        await chat.RefusedAsync("/v1/" + Import + AsAdmin, await chat.PersonAsync("admin", "chat.admin.spaces"), Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("S-92", "S-172")]
    public async Task An_import_ends_with_its_time()
    {
        await using var chat = await TestServer.StartAsync();

        chat.Clock.Advance(TimeSpan.FromDays(90) - TimeSpan.FromTicks(10));
        var app = await chat.AppTokenAsync("demo-app", "chat.bot");
        await chat.GotAsync(app, Import);

        chat.Clock.Advance(TimeSpan.FromTicks(10));
        await chat.RefusedAsync("/v1/" + Import, app, Refusal.SpaceDenied);
    }

    [Theory]
    [Rule("S-90", "S-93", "P-161", "A-04")]
    [InlineData("chat.admin.spaces")]
    [InlineData("chat.admin.spaces.readonly")]
    public async Task An_administrator_gets_named_spaces_of_the_organisation_without_being_a_member(string scope)
    {
        await using var chat = await TestServer.StartAsync();
        var admin = await chat.PersonAsync("admin", scope);

        var space = await chat.GotAsync(admin, Atlas, AsAdmin);

        space["permissionSettings"].ShouldNotBeNull();
        space["accessSettings"].ShouldNotBeNull();
        foreach (var denied in new[] { "spaces/AAAAlunch01", "spaces/AAAAdm00001", "spaces/AAAAbotdm01", Other, Import, "spaces/AAAAunknown" })
        {
            await chat.RefusedAsync($"/v1/{denied}{AsAdmin}", admin, Refusal.SpaceDenied);
        }
    }

    [Fact]
    [Rule("P-127", "P-128", "E-11", "A-04")]
    public async Task Nobody_else_has_admin_access()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync("/v1/" + Atlas + AsAdmin, await chat.PersonAsync("alice", "chat.admin.spaces"), Refusal.NonAdminUser);
        await chat.RefusedAsync("/v1/" + Desk + AsAdmin, await chat.AppTokenAsync("demo-app", "chat.bot"), Refusal.AppNotSupported);
        await chat.RefusedAsync("/v1/" + Desk + AsAdmin, await chat.AppTokenAsync("demo-app", "chat.app.spaces"), Refusal.AppNotSupported);
    }

    [Fact]
    [Rule("S-94", "S-21", "S-23", "S-25", "S-26", "S-37")]
    public async Task Direct_messages_have_no_name_and_no_owner()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        var people = await chat.GotAsync(alice, "spaces/AAAAdm00001");
        var bot = await chat.GotAsync(alice, "spaces/AAAAbotdm01");

        foreach (var space in new[] { people, bot })
        {
            foreach (var missing in new[] { "displayName", "customer", "createTime", "accessSettings", "permissionSettings", "externalUserAllowed", "threaded" })
            {
                space[missing].ShouldBeNull(missing);
            }
        }

        ((string)people["type"]!).ShouldBe("ROOM");
        people["singleUserBotDm"].ShouldBeNull();
        ((string)bot["type"]!).ShouldBe("DM");
        ((bool)bot["singleUserBotDm"]!).ShouldBeTrue();
    }

    [Fact]
    [Rule("S-128", "S-39")]
    public async Task Assistant_managers_are_printed_even_when_they_are_not_allowed()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        var patched = await chat.SendAsync(
            HttpMethod.Patch,
            $"/v1/{Atlas}?updateMask=permissionSettings.toggleHistory",
            alice,
            """{"permissionSettings":{"toggleHistory":{"managersAllowed":true,"assistantManagersAllowed":false}}}""");
        patched.Code.ShouldBe(200, patched.Text);

        var space = await chat.GotAsync(alice, Atlas);

        space["permissionSettings"]!["toggleHistory"]!.ToJsonString().ShouldBe("""{"managersAllowed":true,"assistantManagersAllowed":false}""");
        space["predefinedPermissionSettings"].ShouldBeNull();
    }

    [Fact]
    [Rule("S-173")]
    public async Task Getting_counts_per_space_when_quotas_are_on()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.PolicyAsync(static org => org with { Quotas = "real" });
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        for (var i = 0; i < 15; i++)
        {
            await chat.GotAsync(alice, Atlas);
        }

        (await chat.SendAsync(HttpMethod.Get, "/v1/" + Atlas, alice)).Code.ShouldBe(429);
        await chat.GotAsync(alice, Desk);
        chat.Clock.Advance(TimeSpan.FromSeconds(1));
        await chat.GotAsync(alice, Atlas);
    }

    private static Task JoinAsync(TestServer chat, string space, string app) => chat.Db.WriteAsync(async tx =>
    {
        await tx.Memberships.SaveAsync(new MembershipRow(
            space, app, MembershipRow.Bot, Membership.Types.MembershipState.Joined, Membership.Types.MembershipRole.RoleMember, 0));
    });
}
