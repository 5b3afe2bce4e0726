using Google.Protobuf.WellKnownTypes;
using Roomstead.Api;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.SpaceCalls;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>spaces.create: who may, as what.</summary>
public sealed class CreateSpaceCallersTests
{
    private const string Named = """{"spaceType":"SPACE","displayName":"Harbour"}""";
    private const string OfExample = """{"spaceType":"SPACE","displayName":"Harbour","customer":"customers/C00demo01"}""";

    [Fact]
    [Rule("E-07", "E-08")]
    public async Task A_credential_is_needed()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(null, Named, Refusal.CredentialsMissing);
        await chat.CreateRefusedAsync("ya29.nobody", Named, Refusal.AccessTokenUnsupported);
        await chat.CreateRefusedAsync(await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], expiresIn: 0), Named, Refusal.AccessTokenExpired);
    }

    [Theory]
    [Rule("E-09", "A-01")]
    [InlineData("chat.spaces.readonly")]
    [InlineData("chat.memberships")]
    [InlineData("chat.admin.spaces")]
    public async Task Other_scopes_of_people_are_not_enough(string scope)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(await chat.PersonAsync("alice", scope), Named, Refusal.ScopeInsufficient);
    }

    [Fact]
    [Rule("P-135")]
    public async Task Somebody_whose_Chat_is_switched_off_makes_nothing()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(await chat.PersonAsync("gina", "chat.spaces"), Named, Refusal.ChatNotEnabled);
    }

    [Fact]
    [Rule("P-134", "E-15")]
    public async Task A_project_needs_a_Chat_app_even_for_its_users()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], via: "ghost-app"), Named, Refusal.AppNotConfigured);
        await chat.CreateRefusedAsync(await chat.AppTokenAsync("ghost-app", "chat.app.spaces"), OfExample, Refusal.AppNotConfigured);
    }

    [Fact]
    [Rule("S-53", "S-37")]
    public async Task People_do_not_name_the_owner()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(await chat.PersonAsync("alice", "chat.spaces"), OfExample, Refusal.InvalidArgument("space.customer"));
    }

    [Theory]
    [Rule("S-52", "S-53", "S-54", "S-35")]
    [InlineData("chat.app.spaces", "customers/C00demo01")]
    [InlineData("chat.app.spaces.create", "customers/my_customer")]
    public async Task An_approved_app_becomes_a_member_but_no_manager(string scope, string customer)
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.CreatedAsync(
            await chat.AppTokenAsync("demo-app", scope), $$"""{"spaceType":"SPACE","displayName":"Harbour","customer":"{{customer}}"}""");

        (await chat.MembersAsync(space)).ShouldBe([$"{DemoApp} BOT Joined RoleMember"]);
        (await chat.StoredAsync(space)).Creator.ShouldBe(DemoApp);
        ((string)space["customer"]!).ShouldBe("customers/C00demo01");
        space["membershipCount"]!.ToJsonString().ShouldBe("{}");
        space["permissionSettings"]!["manageApps"]!["membersAllowed"]!.GetValue<bool>().ShouldBeTrue();
        space["accessSettings"].ShouldNotBeNull();
    }

    [Fact]
    [Rule("S-55")]
    public async Task The_app_that_made_a_space_is_a_member_that_members_may_remove_until_a_patch_says_otherwise()
    {
        await using var chat = await TestServer.StartAsync();
        var app = await chat.AppTokenAsync("demo-app", "chat.app.spaces");
        var space = await chat.CreatedAsync(app, OfExample);
        space["permissionSettings"]!["manageApps"]!["membersAllowed"]!.GetValue<bool>().ShouldBeTrue();

        var answer = await chat.SendAsync(
            HttpMethod.Patch,
            $"/v1/{space.Name()}?updateMask=permissionSettings.manageApps",
            app,
            """{"permissionSettings":{"manageApps":{"managersAllowed":true,"assistantManagersAllowed":true}}}""");

        answer.Code.ShouldBe(200, answer.Text);
        answer.Json["permissionSettings"]!["manageApps"]!["membersAllowed"].ShouldBeNull();
    }

    [Theory]
    [Rule("S-53")]
    [InlineData("""{"spaceType":"SPACE","displayName":"Harbour"}""")]
    [InlineData("""{"spaceType":"SPACE","displayName":"Harbour","customer":""}""")]
    [InlineData("""{"spaceType":"SPACE","displayName":"Harbour","customer":"customers/"}""")]
    [InlineData("""{"spaceType":"SPACE","displayName":"Harbour","customer":"C00demo01"}""")]
    public async Task An_app_names_the_owner(string body)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(await chat.AppTokenAsync("demo-app", "chat.app.spaces"), body, Refusal.InvalidArgument("space.customer"));
    }

    [Theory]
    [Rule("S-54", "A-96", "P-132", "E-12")]
    [InlineData("bare-app", "customers/C00demo01")]
    [InlineData("demo-app", "customers/C00demo02")]
    [InlineData("demo-app", "customers/C00nobody")]
    public async Task An_app_needs_the_approval_of_the_owner(string app, string customer)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(
            await chat.AppTokenAsync(app, "chat.app.spaces"),
            $$"""{"spaceType":"SPACE","displayName":"Harbour","customer":"{{customer}}"}""",
            Refusal.AppNotApproved);
    }

    [Fact]
    [Rule("S-54")]
    public async Task Approval_of_another_scope_is_no_approval()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.Db.WriteAsync(async tx => { await tx.Apps.SaveApprovalAsync("bare-app", "customers/C00demo01", ScopeSet.OfChat("app.memberships").ToString()); });

        await chat.CreateRefusedAsync(await chat.AppTokenAsync("bare-app", "chat.app.spaces"), OfExample, Refusal.AppNotApproved);
    }

    [Theory]
    [Rule("S-54", "A-03", "E-09")]
    [InlineData("chat.bot")]
    [InlineData("chat.app.spaces.readonly")]
    [InlineData("chat.app.memberships")]
    public async Task Other_scopes_of_apps_are_not_enough(string scope)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(await chat.AppTokenAsync("demo-app", scope), OfExample, Refusal.ScopeInsufficient);
    }

    [Fact]
    [Rule("A-93", "A-114")]
    public async Task Scopes_of_users_do_not_help_an_app()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(await chat.AppTokenAsync("demo-app", "chat.spaces"), OfExample, Refusal.ScopesOfUsersHeldByApp);
    }

    [Fact]
    [Rule("S-59", "P-85")]
    public async Task An_app_sets_no_audience()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(
            await chat.AppTokenAsync("demo-app", "chat.app.spaces"),
            """{"spaceType":"SPACE","displayName":"Harbour","customer":"customers/C00demo01","accessSettings":{"audience":"audiences/default"}}""",
            Refusal.AppNotSupported);
    }

    [Fact]
    [Rule("S-56")]
    public async Task An_app_repeats_its_own_requests()
    {
        await using var chat = await TestServer.StartAsync();
        var app = await chat.AppTokenAsync("demo-app", "chat.app.spaces");

        var first = await chat.CreatedAsync(app, OfExample, requestId: "one");

        (await chat.CreatedAsync(app, "{}", requestId: "one")).Name().ShouldBe(first.Name());
        await chat.CreateRefusedAsync(await chat.PersonAsync("alice", "chat.spaces"), Named, Refusal.AlreadyExists, requestId: "one");
    }

    [Fact]
    [Rule("S-31", "S-41", "S-50", "S-52", "S-62", "A-02")]
    public async Task A_delegated_user_makes_a_space_to_import_into_with_no_members()
    {
        await using var chat = await TestServer.StartAsync();
        var importer = await chat.PersonAsync("alice", "chat.import");

        var space = await chat.CreatedAsync(
            importer, """{"spaceType":"SPACE","displayName":"Archive","importMode":true,"createTime":"2011-05-06T07:08:09.123456789+02:00"}""");

        ((bool)space["importMode"]!).ShouldBeTrue();
        ((string)space["createTime"]!).ShouldBe("2011-05-06T05:08:09.123456Z");
        ((string)space["lastActiveTime"]!).ShouldBe("2011-05-06T05:08:09.123456Z");
        ((string)space["importModeExpireTime"]!).ShouldBe("2026-06-02T05:06:07Z");
        space["membershipCount"]!.ToJsonString().ShouldBe("{}");
        (await chat.MembersAsync(space)).ShouldBeEmpty();
        var row = await chat.StoredAsync(space);
        (row.Creator, row.ViaApp, row.ImportApp).ShouldBe((Alice, "demo-app", "demo-app"));
        (await chat.ChangesAsync()).Select(static c => c.Resource).ShouldBe([space.Name()]);
    }

    [Fact]
    [Rule("S-62", "S-92", "S-100")]
    public async Task A_space_being_imported_is_invisible_to_people_and_open_to_the_importing_app()
    {
        await using var chat = await TestServer.StartAsync();
        var space = await chat.CreatedAsync(await chat.PersonAsync("alice", "chat.import"), """{"spaceType":"SPACE","displayName":"Archive","importMode":true}""");
        var alice = await chat.PersonAsync("alice", "chat.spaces", "chat.import");

        await chat.RefusedAsync($"/v1/{space.Name()}", alice, Refusal.SpaceDenied);
        (await chat.PageAsync(alice)).Names.ShouldNotContain(space.Name());
        ((string)(await chat.GotAsync(await chat.AppTokenAsync("demo-app", "chat.bot"), space.Name()))["importModeExpireTime"]!).ShouldBe("2026-06-02T05:06:07Z");
        await chat.RefusedAsync($"/v1/{space.Name()}", await chat.AppTokenAsync("guest-app", "chat.bot"), Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("S-50")]
    public async Task A_group_chat_is_imported_without_a_name()
    {
        await using var chat = await TestServer.StartAsync();
        var importer = await chat.PersonAsync("alice", "chat.import");

        var bare = await chat.CreatedAsync(importer, """{"spaceType":"GROUP_CHAT","importMode":true}""");
        var named = await chat.CreatedAsync(importer, """{"spaceType":"GROUP_CHAT","importMode":true,"displayName":"Atlas"}""");

        foreach (var space in new[] { bare, named })
        {
            ((string)space["spaceType"]!).ShouldBe("GROUP_CHAT");
            space["displayName"].ShouldBeNull();
            space["accessSettings"].ShouldBeNull();
            space["permissionSettings"].ShouldBeNull();
        }
    }

    [Theory]
    [Rule("S-62")]
    [InlineData("1999-12-31T23:59:59.999999999Z", false)]
    [InlineData("2000-01-01T00:00:00Z", true)]
    [InlineData("2026-03-04T05:06:07Z", true)]
    [InlineData("2026-03-04T05:06:07.000000001Z", false)]
    [InlineData("9999-12-31T23:59:59Z", false)]
    public async Task An_imported_space_is_of_this_century_and_not_of_the_future(string time, bool allowed)
    {
        await using var chat = await TestServer.StartAsync();
        var importer = await chat.PersonAsync("alice", "chat.import");
        var body = $$"""{"spaceType":"SPACE","displayName":"Archive","importMode":true,"createTime":"{{time}}"}""";

        if (allowed)
        {
            ((string)(await chat.CreatedAsync(importer, body))["createTime"]!).ShouldBe(time);
        }
        else
        {
            await chat.CreateRefusedAsync(importer, body, Refusal.InvalidArgument("space.create_time"));
        }
    }

    [Theory]
    [Rule("S-62")]
    [InlineData(1_000_000_000, -1)]
    [InlineData(1_000_000_000, 1_000_000_000)]
    [InlineData(long.MinValue, 0)]
    [InlineData(long.MaxValue, 999_999_999)]
    public async Task A_time_that_only_a_binary_wire_can_carry_is_refused(long seconds, int nanos)
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.PersonAsync("alice", "chat.import");
        var request = new CreateSpaceRequest
        {
            Space = new Space
            {
                SpaceType = Space.Types.SpaceType.Space,
                DisplayName = "Archive",
                ImportMode = true,
                CreateTime = new Timestamp { Seconds = seconds, Nanos = nanos },
            },
        };

        var refusal = await Should.ThrowAsync<ApiError>(async () => await new Dispatcher(
                chat.Db, new AccessTokens(chat.Clock, chat.Ids), new Quotas(chat.Clock), new CallCounts(), chat.Clock, chat.Ids)
            .InvokeAsync(ChatServiceReflection.Descriptor.Services[0].FindMethodByName("CreateSpace"), request, new Credentials(token, null), requestId: null, TestContext.Current.CancellationToken));

        refusal.Code.ShouldBe(RpcCode.InvalidArgument);
    }

    [Fact]
    [Rule("S-62", "A-02")]
    public async Task Import_mode_needs_delegation_and_its_scope_makes_nothing_else()
    {
        await using var chat = await TestServer.StartAsync();
        const string Import = """{"spaceType":"SPACE","displayName":"Archive","importMode":true}""";

        await chat.CreateRefusedAsync(await chat.PersonAsync("alice", "chat.spaces"), Import, Refusal.ScopeInsufficient);
        await chat.CreateRefusedAsync(await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], delegated: true), Import, Refusal.ScopeInsufficient);
        await chat.CreateRefusedAsync(await chat.UserTokenAsync("alice@example.com", ["chat.import"], delegated: false), Import, Refusal.ScopeInsufficient);
        await chat.CreateRefusedAsync(
            await chat.UserTokenAsync("alice@example.com", ["chat.import", "chat.spaces"], delegated: false), Import, Refusal.ScopeInsufficient);
        await chat.CreateRefusedAsync(await chat.PersonAsync("alice", "chat.import"), Named, Refusal.ScopeInsufficient);
    }

    [Fact]
    [Rule("S-62")]
    public async Task An_app_does_not_import_by_itself()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(
            await chat.AppTokenAsync("demo-app", "chat.app.spaces"),
            """{"spaceType":"SPACE","displayName":"Archive","importMode":true,"customer":"customers/C00demo01"}""",
            Refusal.AppNotSupported);
    }

    [Fact]
    [Rule("P-84")]
    public async Task A_space_being_imported_has_no_audience()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(
            await chat.PersonAsync("alice", "chat.import"),
            """{"spaceType":"SPACE","displayName":"Archive","importMode":true,"accessSettings":{"audience":"audiences/default"}}""",
            Refusal.FailedPrecondition("IMPORT_MODE"));
    }

    [Theory]
    [Rule("S-58", "P-80", "S-129", "S-170")]
    [InlineData("""{"spaceType":"GROUP_CHAT","importMode":true,"predefinedPermissionSettings":"COLLABORATION_SPACE"}""", "space.predefined_permission_settings")]
    public async Task Only_named_spaces_have_settings(string body, string field)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.CreateRefusedAsync(await chat.PersonAsync("alice", "chat.import"), body, Refusal.InvalidArgument(field));
    }

    [Theory]
    [Rule("S-172", "S-92", "S-57")]
    [InlineData("case-sensitive")]
    [InlineData("case-insensitive")]
    public async Task An_import_that_was_not_completed_in_time_is_gone(string uniqueness)
    {
        await using var chat = await TestServer.StartAsync();
        await chat.PolicyAsync(org => org with { NameUniqueness = uniqueness });
        const string Import = """{"spaceType":"SPACE","displayName":"Archive","importMode":true}""";
        var space = await chat.CreatedAsync(await chat.PersonAsync("alice", "chat.import"), Import, requestId: "one");

        chat.Clock.Advance(TimeSpan.FromDays(90) - TimeSpan.FromTicks(10));
        var importer = await chat.PersonAsync("alice", "chat.import");
        var app = await chat.AppTokenAsync("demo-app", "chat.bot");
        (await chat.CreatedAsync(importer, Import, requestId: "one")).Name().ShouldBe(space.Name());
        await chat.CreateRefusedAsync(importer, Import, Refusal.AlreadyExists);
        await chat.GotAsync(app, space.Name());

        chat.Clock.Advance(TimeSpan.FromTicks(10));
        await chat.RefusedAsync($"/v1/{space.Name()}", app, Refusal.SpaceDenied);
        var second = await chat.CreatedAsync(importer, Import, requestId: "one");
        second.Name().ShouldNotBe(space.Name());
    }

    [Fact]
    [Rule("S-62", "S-56")]
    public async Task A_repeat_shows_a_space_being_imported_to_its_importer_alone()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.CreatedAsync(await chat.PersonAsync("alice", "chat.import"), """{"spaceType":"SPACE","displayName":"Archive","importMode":true}""", requestId: "one");

        await chat.CreateRefusedAsync(await chat.PersonAsync("alice", "chat.spaces"), Named, Refusal.SpaceDenied, requestId: "one");
    }
}
