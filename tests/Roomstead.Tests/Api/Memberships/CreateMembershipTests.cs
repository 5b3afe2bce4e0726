using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.MemberCalls;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Tests.Api.Memberships;

/// <summary>spaces.members.create: people, apps and groups, by people, apps and administrators. Imports have tests of their own.</summary>
public sealed class CreateMembershipTests
{
    private const string AsAdmin = "?useAdminAccess=true";
    private const string CallingApp = """{"member":{"name":"users/app","type":"BOT"}}""";
    private const string Group = """{"groupMember":{"name":"groups/engineering001"}}""";

    private static readonly Refusal NotFound = new(404, "NOT_FOUND", "Requested entity was not found.");

    [Fact]
    [Rule("M-01", "M-32", "M-45", "M-92", "S-35")]
    public async Task A_person_is_added_counted_and_on_record()
    {
        await using var chat = await TestServer.StartAsync();
        var before = (await chat.ChangesAsync()).Count;

        var added = await AddAsync(chat, "carol", Atlas, "dave");

        added.ShouldEqual("""
            {"name":"spaces/AAAAatlas01/members/100000000000000000004","state":"JOINED","role":"ROLE_MEMBER",
             "member":{"name":"users/100000000000000000004","type":"HUMAN"},"createTime":"2026-03-04T05:06:07Z","affiliation":"INTERNAL"}
            """);
        (await chat.CountAsync(Atlas)).JoinedDirectHumanUserCount.ShouldBe(5);
        var (resource, method, actor, was, now) = (await chat.ChangesSinceAsync(before)).ShouldHaveSingleItem();
        (resource, method, actor).ShouldBe((In(Atlas, "dave"), "CreateMembership", "users/" + Id("carol")));
        was.ShouldBeNull();
        now!.ShouldSatisfyAllConditions(
            static m => m.Member.Name.ShouldBe("users/" + Id("dave")), static m => m.State.ShouldBe(State.Joined), static m => m.Role.ShouldBe(Role.RoleMember));
        (await chat.MemberAsync(await chat.MemberTokenAsync("dave"), In(Atlas, "dave"))).ShouldEqual(added);
        await chat.ShouldBeSoundAsync();
    }

    [Theory]
    [Rule("M-21", "M-31")]
    [InlineData("""{"member":{"name":"users/dave@example.com","type":"HUMAN"}}""")]
    [InlineData("""{"member":{"name":"users/DAVE@Example.com","type":"HUMAN"}}""")]
    [InlineData("""{"member":{"name":"users/100000000000000000004","type":"HUMAN","displayName":"X"},"role":"ROLE_MANAGER"}""")]
    [InlineData("""{"member":{"name":"users/dave@example.com","type":"HUMAN"},"name":"spaces/a/members/b","state":"INVITED","affiliation":"EXTERNAL","deleteTime":"2020-01-01T00:00:00Z","createTime":"2020-01-01T00:00:00Z"}""")]
    public async Task Whatever_else_the_body_says_a_new_member_has_joined_as_a_member_now(string body)
    {
        await using var chat = await TestServer.StartAsync();

        var added = await chat.OkAsync(HttpMethod.Post, $"/v1/{Atlas}/members", await chat.MemberTokenAsync("alice"), body);

        added.ShouldEqual("""
            {"name":"spaces/AAAAatlas01/members/100000000000000000004","state":"JOINED","role":"ROLE_MEMBER",
             "member":{"name":"users/100000000000000000004","type":"HUMAN"},"createTime":"2026-03-04T05:06:07Z","affiliation":"INTERNAL"}
            """);
    }

    [Fact]
    [Rule("M-32", "M-43", "M-92", "P-130")]
    public async Task Who_does_not_accept_by_himself_is_invited_and_not_counted_and_invited_once()
    {
        await using var chat = await TestServer.StartAsync();

        var invited = await AddAsync(chat, "alice", News, "frank");

        ((string?)invited["state"]).ShouldBe("INVITED");
        (await chat.CountAsync(News)).JoinedDirectHumanUserCount.ShouldBe(3);
        await chat.RefusedAsync($"/v1/{News}/members", await chat.MemberTokenAsync("frank"), Refusal.SpaceDenied);
        var before = (await chat.ChangesAsync()).Count;
        (await AddAsync(chat, "bob", News, "frank")).ShouldEqual(invited);
        (await chat.ChangesAsync()).Count.ShouldBe(before);
    }

    [Fact]
    [Rule("M-39")]
    public async Task Who_is_a_member_already_stays_what_he_is_and_nothing_happens()
    {
        await using var chat = await TestServer.StartAsync();
        var before = await chat.SnapshotAsync();

        ((string?)(await AddAsync(chat, "carol", Atlas, "bob"))["role"]).ShouldBe("ROLE_ASSISTANT_MANAGER");
        ((string?)(await AddAsync(chat, "alice", Atlas, "gina"))["state"]).ShouldBe("JOINED");
        (await AddAsync(chat, "alice", Desk, CallingApp)).Name().ShouldBe(In(Desk, "demo-app"));
        ((string?)(await AddAsync(chat, "alice", Partners, "erin"))["affiliation"]).ShouldBe("EXTERNAL");

        (await chat.SnapshotAsync()).ShouldBe(before);
    }

    [Fact]
    [Rule("M-39", "M-54")]
    public async Task Who_is_in_through_a_group_already_is_refused()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Elsewhere, Engineering);
        await chat.JoinAsync(Desk, Engineering);

        await RefusedAsync(chat, "alice", Desk, "bob", Refusal.AlreadyExists);
        (await AddAsync(chat, "carol", Desk, "dave")).Name().ShouldBe(In(Desk, "dave"));
    }

    [Fact]
    [Rule("M-43")]
    public async Task A_former_member_is_added_anew()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.OkAsync(HttpMethod.Patch, $"/v1/{In(Atlas, "carol")}?updateMask=role", await chat.MemberTokenAsync("alice"), """{"role":"ROLE_MANAGER"}""");
        await chat.OkAsync(HttpMethod.Delete, "/v1/" + In(Atlas, "carol"), await chat.MemberTokenAsync("alice"));
        chat.Clock.Advance(TimeSpan.FromMinutes(1));

        var added = await AddAsync(chat, "bob", Atlas, "carol");

        ((string?)added["role"]).ShouldBe("ROLE_MEMBER");
        ((string?)added["createTime"]).ShouldBe("2026-03-04T05:07:07Z");
        await chat.ShouldBeSoundAsync();
    }

    [Fact]
    [Rule("M-38", "M-14", "M-12", "M-92", "M-54")]
    public async Task A_group_joins_once_with_all_who_are_in_it()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.DeleteMembersAsync(Desk, "alice");
        var bob = await chat.UserTokenAsync("bob@example.com", ["chat.memberships", "chat.spaces"]);
        await chat.RefusedAsync($"/v1/{Desk}/members", bob, Refusal.SpaceDenied);

        var added = await AddAsync(chat, "carol", Desk, Group);

        added.ShouldEqual("""{"name":"spaces/AAAAdesk001/members/group-engineering001","state":"JOINED","groupMember":{"name":"groups/engineering001"},"createTime":"2026-03-04T05:06:07Z"}""");
        (await AddAsync(chat, "carol", Desk, Group)).ShouldEqual(added);
        var count = await chat.CountAsync(Desk);
        (count.JoinedDirectHumanUserCount, count.JoinedGroupCount).ShouldBe((1, 1));
        (await chat.MembersAsync(bob, Desk)).Members.ShouldBe([Id("carol"), Id("demo-app"), Id("guest-app")]);
        (await chat.GotAsync(bob, Desk)).Name().ShouldBe(Desk);
        (await chat.PageAsync(bob)).Names.ShouldContain(Desk);
        (await chat.PageAsync(await chat.UserTokenAsync("carol@example.com", ["chat.spaces"]))).Names.Count(static name => name == Desk).ShouldBe(1);
    }

    [Fact]
    [Rule("M-38", "M-40", "M-21", "M-34")]
    public async Task Groups_are_for_named_spaces_of_their_organisation_by_id()
    {
        await using var chat = await TestServer.StartAsync();
        await RefusedAsync(chat, "alice", Lunch, Group, Refusal.InvalidArgument("membership.group_member"));
        await RefusedAsync(chat, "alice", Direct, Group, Refusal.InvalidArgument("membership.group_member"));
        await RefusedAsync(chat, "alice", Atlas, """{"groupMember":{"name":"groups/unknown"}}""", NotFound);
        await RefusedAsync(chat, "erin", Elsewhere, Group, NotFound);
        await RefusedAsync(chat, "alice", Atlas, """{"groupMember":{"name":"groups/engineering@example.com"}}""", Refusal.InvalidArgument("membership.group_member.name"));
        await RefusedAsync(chat, "demo-app", Desk, Group, Refusal.AppNotSupported);
    }

    [Fact]
    [Rule("M-33", "M-20", "M-92", "A-111")]
    public async Task The_calling_app_is_added_by_either_scope()
    {
        await using var chat = await TestServer.StartAsync();
        var own = await chat.MemberTokenAsync("alice", "chat.memberships.app");

        var added = await chat.OkAsync(HttpMethod.Post, $"/v1/{Atlas}/members", own, CallingApp);

        added.ShouldEqual("""
            {"name":"spaces/AAAAatlas01/members/100000000000000000101","state":"JOINED","role":"ROLE_MEMBER",
             "member":{"name":"users/100000000000000000101","type":"BOT"},"createTime":"2026-03-04T05:06:07Z"}
            """);
        (await chat.CountAsync(Atlas)).JoinedDirectHumanUserCount.ShouldBe(4);
        (await AddAsync(chat, "alice", News, CallingApp)).Name().ShouldBe(In(News, "demo-app"));
        (await AddAsync(chat, "alice", Partners, """{"member":{"name":"users/100000000000000000101","type":"BOT"}}""")).Name().ShouldBe(In(Partners, "demo-app"));
        (await AddAsync(chat, "bob", Lunch, CallingApp)).Name().ShouldBe(In(Lunch, "demo-app"));
        (await AddAsync(chat, "bob", Direct, CallingApp)).Name().ShouldBe(In(Direct, "demo-app"));
        await chat.RefusedAsync(HttpMethod.Post, $"/v1/{Atlas}/members", own, Person("dave"), Refusal.ScopeInsufficient);
        await chat.RefusedAsync(HttpMethod.Post, $"/v1/{Atlas}/members", own, Group, Refusal.ScopeInsufficient);
        await chat.ShouldBeSoundAsync();
    }

    [Theory]
    [Rule("M-30", "M-33", "M-40", "M-24")]
    [InlineData("{}", "membership")]
    [InlineData("""{"role":"ROLE_MEMBER"}""", "membership")]
    [InlineData("""{"member":{"name":"users/dave@example.com"}}""", "membership.member.type")]
    [InlineData("""{"member":{"type":"HUMAN"}}""", "membership.member.name")]
    [InlineData("""{"member":{"name":"users/","type":"HUMAN"}}""", "membership.member.name")]
    [InlineData("""{"member":{"name":"dave@example.com","type":"HUMAN"}}""", "membership.member.name")]
    [InlineData("""{"member":{"name":"users/a/b","type":"HUMAN"}}""", "membership.member.name")]
    [InlineData("""{"member":{"name":"users/me","type":"HUMAN"}}""", "membership.member.name")]
    [InlineData("""{"member":{"name":"users/app","type":"HUMAN"}}""", "membership.member.name")]
    [InlineData("""{"member":{"name":"users/100000000000000000103","type":"BOT"}}""", "membership.member.name")]
    [InlineData("""{"member":{"name":"users/dave@example.com","type":"BOT"}}""", "membership.member.name")]
    [InlineData("""{"groupMember":{}}""", "membership.group_member.name")]
    public async Task A_body_that_names_nobody_who_could_be_added_is_refused(string body, string field)
    {
        await using var chat = await TestServer.StartAsync();

        await RefusedAsync(chat, "alice", Atlas, body, Refusal.InvalidArgument(field));
    }

    [Fact]
    [Rule("M-40", "P-05")]
    public async Task Unknown_people_and_spaces_are_refused()
    {
        await using var chat = await TestServer.StartAsync();
        await RefusedAsync(chat, "alice", Atlas, "nobody@example.com", NotFound);
        await RefusedAsync(chat, "alice", Atlas, "100000000000000000099", NotFound);
        await RefusedAsync(chat, "alice", Atlas, """{"member":{"name":"users/100000000000000000103","type":"HUMAN"}}""", NotFound);
        await RefusedAsync(chat, "alice", "spaces/unknown", "dave", Refusal.SpaceDenied);
        await RefusedAsync(chat, "alice", "spaces/no!", "dave", Refusal.InvalidArgument("parent"));
    }

    [Fact]
    [Rule("P-135", "M-40", "P-134")]
    public async Task Who_has_Chat_switched_off_neither_adds_nor_is_added()
    {
        await using var chat = await TestServer.StartAsync();
        await RefusedAsync(chat, "alice", News, "gina", Refusal.ChatNotEnabled);
        await RefusedAsync(chat, "gina", Atlas, "dave", Refusal.ChatNotEnabled);
        var viaGhost = await chat.UserTokenAsync("alice@example.com", ["chat.memberships"], via: "ghost-app");
        await chat.RefusedAsync(HttpMethod.Post, $"/v1/{Atlas}/members", viaGhost, Person("dave"), Refusal.AppNotConfigured);
    }

    [Fact]
    [Rule("M-22", "M-41", "M-17")]
    public async Task People_from_outside_come_by_address_into_spaces_that_are_open_to_them()
    {
        await using var chat = await TestServer.StartAsync();

        var added = await AddAsync(chat, "alice", Partners, "admin@elsewhere.example");

        ((string?)added["affiliation"]).ShouldBe("EXTERNAL");
        await RefusedAsync(chat, "alice", Atlas, "erin@elsewhere.example", Refusal.SpaceDenied);
        await RefusedAsync(chat, "alice", Lunch, "erin@elsewhere.example", Refusal.SpaceDenied);
        await chat.OkAsync(HttpMethod.Delete, "/v1/" + In(Partners, "erin"), await chat.MemberTokenAsync("alice"));
        await RefusedAsync(chat, "alice", Partners, "erin", NotFound);
        await chat.PolicyAsync(static org => org with { ExternalUsers = false });
        await RefusedAsync(chat, "alice", Partners, "erin@elsewhere.example", Refusal.SpaceDenied);
        await chat.PolicyAsync(static org => org with { ExternalUsers = true });
        (await AddAsync(chat, "alice", Partners, "erin@elsewhere.example")).Name().ShouldBe(In(Partners, "erin"));
    }

    [Theory]
    [Rule("M-42")]
    [InlineData("always-off", false)]
    [InlineData("always-on", true)]
    [InlineData("user-choice", true)]
    public async Task Who_may_not_have_the_history_of_a_space_does_not_join_it(string history, bool joins)
    {
        await using var chat = await TestServer.StartAsync();
        await chat.Db.WriteAsync(async tx => { await tx.Organisations.SaveAsync((await tx.Organisations.FindByDomainAsync("elsewhere.example"))! with { History = history }); });

        if (joins)
        {
            await AddAsync(chat, "alice", Partners, "admin@elsewhere.example");
        }
        else
        {
            await RefusedAsync(chat, "alice", Partners, "admin@elsewhere.example", Refusal.FailedPrecondition("HISTORY_CONFLICT"));
        }
    }

    [Theory]
    [Rule("M-37", "S-120", "S-124")]
    [InlineData("alice", true)]
    [InlineData("bob", true)]
    [InlineData("carol", false)]
    public async Task In_a_named_space_its_settings_say_who_may_add(string who, bool may)
    {
        await using var chat = await TestServer.StartAsync();
        foreach (var body in new[] { Person("dave"), Group, CallingApp })
        {
            if (may)
            {
                await AddAsync(chat, who, News, body);
            }
            else
            {
                await RefusedAsync(chat, who, News, body, Refusal.SpaceDenied);
            }
        }
    }

    [Fact]
    [Rule("M-37")]
    public async Task People_and_apps_are_under_settings_of_their_own()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.TouchAsync(Atlas, static space => space.PermissionSettings.ManageApps = Levels.Of("managers"));
        await chat.TouchAsync(News, static space => space.PermissionSettings.ManageApps = Levels.Of("members"));

        await AddAsync(chat, "carol", Atlas, "dave");
        await RefusedAsync(chat, "bob", Atlas, CallingApp, Refusal.SpaceDenied);
        await AddAsync(chat, "carol", News, CallingApp);
        await RefusedAsync(chat, "carol", News, "dave", Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("M-37", "M-56")]
    public async Task Group_chats_take_people_from_every_member_and_direct_messages_from_nobody()
    {
        await using var chat = await TestServer.StartAsync();
        (await AddAsync(chat, "carol", Lunch, "dave")).TextAt("role").ShouldBe("ROLE_MEMBER");
        await RefusedAsync(chat, "alice", Direct, "dave", Refusal.InvalidArgument("membership.member"));
        await RefusedAsync(chat, "alice", BotDirect, "dave", Refusal.InvalidArgument("membership.member"));
        await RefusedAsync(chat, "carol", Direct, CallingApp, Refusal.SpaceDenied);
        await RefusedAsync(chat, "frank", Atlas, "dave", Refusal.SpaceDenied);
        await RefusedAsync(chat, "erin", Atlas, "dave", Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("M-34", "P-131", "P-132", "P-133", "M-32")]
    public async Task An_approved_app_adds_people_of_the_organisation_to_spaces_it_is_in()
    {
        await using var chat = await TestServer.StartAsync();
        (await AddAsync(chat, "guest-app", Desk, "dave")).TextAt("member.displayName").ShouldBe("Dave Dyer");
        (await AddAsync(chat, "demo-app", Desk, "frank")).TextAt("state").ShouldBe("INVITED");
        await chat.TouchAsync(Desk, static space => space.ExternalUserAllowed = true);
        await RefusedAsync(chat, "demo-app", Desk, "erin@elsewhere.example", Refusal.SpaceDenied);
        await RefusedAsync(chat, "demo-app", Desk, CallingApp, Refusal.AppNotSupported);
        await RefusedAsync(chat, "demo-app", Atlas, "dave", Refusal.AppNotMember);
        await RefusedAsync(chat, "demo-app", "spaces/unknown", "dave", Refusal.AppNotMember);
        await RefusedAsync(chat, "demo-app", BotDirect, "dave", Refusal.AppOnDirectMessage);
        await RefusedAsync(chat, "bare-app", Desk, "dave", Refusal.AppNotApproved);
        await RefusedAsync(chat, "ghost-app", Desk, "dave", Refusal.AppNotConfigured);
        await chat.JoinAsync(Elsewhere, "demo-app");
        await RefusedAsync(chat, "demo-app", Elsewhere, "erin", Refusal.AppNotApproved);
        await chat.TouchAsync(Desk, static space => space.PermissionSettings.ManageMembersAndGroups = Levels.Of("managers"));
        await RefusedAsync(chat, "guest-app", Desk, "bob", Refusal.SpaceDenied);
        await AddAsync(chat, "demo-app", Desk, "bob");
        await chat.RefusedAsync(HttpMethod.Post, $"/v1/{Desk}/members", await chat.MemberTokenAsync("demo-app", "chat.bot"), Person("bob"), Refusal.ScopeInsufficient);
    }

    [Fact]
    [Rule("M-35", "M-38", "P-122", "P-127", "P-128")]
    public async Task An_administrator_adds_people_and_groups_of_the_organisation()
    {
        await using var chat = await TestServer.StartAsync();
        await AddAsync(chat, "admin", News, "dave", AsAdmin);
        await AddAsync(chat, "admin", News, Group, AsAdmin);
        await chat.ShouldBeSoundAsync();
        (await chat.ChangesAsync()).ShouldAllBe(static change => change.AdminAccess);

        await RefusedAsync(chat, "admin", News, CallingApp, Refusal.InvalidArgument("membership.member"), AsAdmin);
        await RefusedAsync(chat, "admin", Partners, "admin@elsewhere.example", Refusal.SpaceDenied, AsAdmin);
        foreach (var space in new[] { Lunch, Direct, Import, Elsewhere, "spaces/unknown" })
        {
            await RefusedAsync(chat, "admin", space, "dave", Refusal.SpaceDenied, AsAdmin);
        }

        var alice = await chat.MemberTokenAsync("alice", "chat.admin.memberships");
        await chat.RefusedAsync(HttpMethod.Post, $"/v1/{News}/members{AsAdmin}", alice, Person("frank"), Refusal.NonAdminUser);
        await RefusedAsync(chat, "demo-app", Desk, "dave", Refusal.AppNotSupported, AsAdmin);
        await chat.RefusedAsync(HttpMethod.Post, $"/v1/{News}/members{AsAdmin}", await chat.MemberTokenAsync("admin", "chat.admin.memberships.readonly"), Person("frank"), Refusal.ScopeInsufficient);
    }

    [Fact]
    [Rule("M-44", "E-09")]
    [Trait("Wire", "REST")]
    public async Task There_is_no_requestId_and_other_scopes_do_not_do()
    {
        await using var chat = await TestServer.StartAsync();
        (await chat.SendAsync(HttpMethod.Post, $"/v1/{Atlas}/members?requestId=x", await chat.MemberTokenAsync("alice"), Person("dave"))).Code.ShouldBe(400);
        foreach (var scope in new[] { "chat.memberships.readonly", "chat.spaces", "chat.admin.memberships" })
        {
            await chat.RefusedAsync(HttpMethod.Post, $"/v1/{Atlas}/members", await chat.MemberTokenAsync("alice", scope), Person("dave"), Refusal.ScopeInsufficient);
        }
    }

    [Fact]
    [Rule("M-90")]
    public async Task Writes_count_300_a_minute_and_not_by_space()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.PolicyAsync(static org => org with { Quotas = "real" });
        var alice = await chat.MemberTokenAsync("alice");
        for (var i = 0; i < 100; i++)
        {
            (await chat.SendAsync(HttpMethod.Post, $"/v1/{Atlas}/members", alice, Person("bob"))).Code.ShouldBe(200);
            (await chat.SendAsync(HttpMethod.Patch, $"/v1/{In(Atlas, "bob")}?updateMask=role", alice, """{"role":"ROLE_MEMBER"}""")).Code.ShouldBe(200);
            (await chat.SendAsync(HttpMethod.Delete, $"/v1/{In(Atlas, "dave")}", alice)).Code.ShouldBe(404);
        }

        (await chat.SendAsync(HttpMethod.Post, $"/v1/{Atlas}/members", alice, Person("bob"))).ErrorStatus.ShouldBe("RESOURCE_EXHAUSTED");
        (await chat.SendAsync(HttpMethod.Delete, $"/v1/{In(Atlas, "dave")}", alice)).ErrorStatus.ShouldBe("RESOURCE_EXHAUSTED");
        await chat.MemberAsync(alice, In(Atlas, "bob"));
    }

    /// <summary>A body that names a person: a name such as <c>dave</c>, an address, or an id.</summary>
    internal static string Person(string who) => $$$"""{"member":{"name":"users/{{{Id(who)}}}","type":"HUMAN"}}""";

    private static string Body(string whoOrBody) => whoOrBody.StartsWith('{') ? whoOrBody : Person(whoOrBody);

    private static async Task<JsonNode> AddAsync(TestServer chat, string caller, string space, string whoOrBody, string query = "") =>
        await chat.OkAsync(HttpMethod.Post, $"/v1/{space}/members{query}", await chat.MemberTokenAsync(caller), Body(whoOrBody));

    private static async Task RefusedAsync(TestServer chat, string caller, string space, string whoOrBody, Refusal refusal, string query = "") =>
        await chat.RefusedAsync(HttpMethod.Post, $"/v1/{space}/members{query}", await chat.MemberTokenAsync(caller), Body(whoOrBody), refusal);
}
