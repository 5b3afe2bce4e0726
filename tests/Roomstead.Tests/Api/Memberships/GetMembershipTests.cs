using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.MemberCalls;

namespace Roomstead.Tests.Api.Memberships;

public sealed class GetMembershipTests
{
    private static readonly Refusal NotFound = new(404, "NOT_FOUND", "Requested entity was not found.");

    [Fact]
    [Rule("M-03", "M-10", "M-11", "M-12", "M-13", "M-15", "M-17")]
    public async Task A_membership_of_a_person_has_its_name_state_role_person_time_and_affiliation()
    {
        await using var chat = await TestServer.StartAsync();

        var member = await chat.MemberAsync(await chat.MemberTokenAsync("carol"), In(Atlas, "bob"));

        member.ShouldEqual("""
            {"name":"spaces/AAAAatlas01/members/100000000000000000002","state":"JOINED","role":"ROLE_ASSISTANT_MANAGER",
             "member":{"name":"users/100000000000000000002","type":"HUMAN"},"createTime":"2026-03-04T05:06:07Z","affiliation":"INTERNAL"}
            """);
    }

    [Fact]
    [Rule("M-10", "M-13", "M-17", "M-18")]
    public async Task A_membership_of_an_app_has_no_affiliation()
    {
        await using var chat = await TestServer.StartAsync();

        var member = await chat.MemberAsync(await chat.MemberTokenAsync("alice"), In(Desk, "guest-app"));

        member.ShouldEqual("""
            {"name":"spaces/AAAAdesk001/members/100000000000000000103","state":"JOINED","role":"ROLE_MEMBER",
             "member":{"name":"users/100000000000000000103","type":"BOT"},"createTime":"2026-03-04T05:06:07Z"}
            """);
    }

    [Fact]
    [Rule("M-10", "M-12", "M-14", "M-17", "M-18")]
    public async Task A_membership_of_a_group_has_a_state_but_no_role()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Atlas, Engineering);

        var member = await chat.MemberAsync(await chat.MemberTokenAsync("alice"), Atlas + "/members/group-engineering001");

        member.ShouldEqual("""
            {"name":"spaces/AAAAatlas01/members/group-engineering001","state":"JOINED",
             "groupMember":{"name":"groups/engineering001"},"createTime":"2026-03-04T05:06:07Z"}
            """);
    }

    [Fact]
    [Rule("M-17")]
    public async Task Who_is_from_another_organisation_is_external()
    {
        await using var chat = await TestServer.StartAsync();

        ((string?)(await chat.MemberAsync(await chat.MemberTokenAsync("alice"), In(Partners, "erin")))["affiliation"]).ShouldBe("EXTERNAL");
        ((string?)(await chat.MemberAsync(await chat.MemberTokenAsync("erin"), In(Partners, "alice")))["affiliation"]).ShouldBe("INTERNAL", "of the organisation of the space");
        ((string?)(await chat.MemberAsync(await chat.MemberTokenAsync("erin"), In(Elsewhere, "erin")))["affiliation"]).ShouldBe("INTERNAL");
    }

    [Fact]
    [Rule("M-13")]
    public async Task Apps_also_see_the_name_and_domain_of_people()
    {
        await using var chat = await TestServer.StartAsync();

        var member = await chat.MemberAsync(await chat.MemberTokenAsync("demo-app", "chat.bot"), In(Desk, "carol"));

        member["member"].ShouldEqual("""{"name":"users/100000000000000000003","displayName":"Carol Carter","domainId":"C00demo01","type":"HUMAN"}""");
    }

    [Theory]
    [Rule("M-20", "M-21", "M-25", "M-61")]
    [InlineData("bob@example.com", "100000000000000000002")]
    [InlineData("bob%40example.com", "100000000000000000002")]
    [InlineData("BOB@Example.com", "100000000000000000002")]
    [InlineData("100000000000000000002", "100000000000000000002")]
    public async Task An_address_works_in_place_of_the_id_and_the_answer_has_the_id(string alias, string id)
    {
        await using var chat = await TestServer.StartAsync();

        (await chat.MemberAsync(await chat.MemberTokenAsync("alice"), Atlas + "/members/" + alias)).Name().ShouldBe(Atlas + "/members/" + id);
    }

    [Fact]
    [Rule("M-20", "M-61")]
    public async Task The_calling_app_is_app()
    {
        await using var chat = await TestServer.StartAsync();
        var viaGuest = await chat.UserTokenAsync("alice@example.com", ["chat.memberships"], via: "guest-app");

        (await chat.MemberAsync(await chat.MemberTokenAsync("alice"), Desk + "/members/app")).Name().ShouldBe(In(Desk, "demo-app"));
        (await chat.MemberAsync(viaGuest, Desk + "/members/app")).Name().ShouldBe(In(Desk, "guest-app"));
        (await chat.MemberAsync(await chat.MemberTokenAsync("guest-app", "chat.bot"), Desk + "/members/app")).Name().ShouldBe(In(Desk, "guest-app"));
        await chat.RefusedAsync($"/v1/{Atlas}/members/app", viaGuest, NotFound);
    }

    [Fact]
    [Rule("M-62", "M-11", "M-60")]
    public async Task Invitations_are_there_and_removed_members_are_not()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.MemberTokenAsync("alice");
        await chat.JoinAsync(Atlas, "dave", state: Membership.Types.MembershipState.NotAMember);

        ((string?)(await chat.MemberAsync(alice, In(Atlas, "frank")))["state"]).ShouldBe("INVITED");
        foreach (var nobody in new[] { "dave", "erin", "100000000000000000099", "nobody@example.com", "erin@elsewhere.example", "group-engineering001", "demo-app", "bob" + "by", "7" })
        {
            await chat.RefusedAsync("/v1/" + In(Atlas, nobody), alice, NotFound);
        }
    }

    [Fact]
    [Rule("M-24", "M-40", "M-10")]
    public async Task A_name_that_is_none_is_refused()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync($"/v1/{Atlas}/members/me", await chat.MemberTokenAsync("alice"), Refusal.InvalidArgument("name"));
        await chat.RefusedAsync($"/v1/spaces/no!/members/{Id("bob")}", await chat.MemberTokenAsync("alice"), Refusal.InvalidArgument("name"));
        await chat.RefusedAsync($"/v1/{Atlas}/members/{new string('7', 300)}", await chat.MemberTokenAsync("alice"), Refusal.InvalidArgument("name"));
    }

    [Fact]
    [Rule("M-60", "P-130")]
    public async Task Only_who_has_joined_sees_members()
    {
        await using var chat = await TestServer.StartAsync();
        foreach (var who in new[] { "dave", "frank", "erin" })
        {
            await chat.RefusedAsync("/v1/" + In(Atlas, "alice"), await chat.MemberTokenAsync(who), Refusal.SpaceDenied);
        }

        await chat.RefusedAsync("/v1/" + In("spaces/unknown", "alice"), await chat.MemberTokenAsync("alice"), Refusal.SpaceDenied);
        await chat.RefusedAsync("/v1/" + In(Atlas, "alice"), await chat.MemberTokenAsync("demo-app", "chat.bot"), Refusal.SpaceDenied);
        await chat.RefusedAsync("/v1/" + In(Import, "alice"), await chat.MemberTokenAsync("importer", "chat.import", "chat.memberships"), Refusal.SpaceDenied);
        await chat.RefusedAsync("/v1/" + In(Atlas, "alice"), await chat.MemberTokenAsync("gina"), Refusal.ChatNotEnabled);
    }

    [Fact]
    [Rule("M-54", "M-60")]
    public async Task Who_is_in_a_group_that_has_joined_sees_members_but_has_no_membership()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Elsewhere, Engineering);
        var bob = await chat.MemberTokenAsync("bob");

        (await chat.MemberAsync(bob, In(Elsewhere, "erin"))).Name().ShouldBe(In(Elsewhere, "erin"));
        await chat.RefusedAsync("/v1/" + In(Elsewhere, "bob"), bob, NotFound);
        await chat.RefusedAsync("/v1/" + In(Elsewhere, "erin"), await chat.MemberTokenAsync("carol"), Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("M-60", "M-61", "P-122", "P-127", "P-128")]
    public async Task An_administrator_sees_people_and_groups_of_named_spaces_of_the_organisation()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Atlas, Engineering);
        var admin = await chat.MemberTokenAsync("admin", "chat.admin.memberships.readonly");

        (await chat.MemberAsync(admin, In(Atlas, "bob"), "?useAdminAccess=true")).Name().ShouldBe(In(Atlas, "bob"));
        (await chat.MemberAsync(admin, Atlas + "/members/group-engineering001", "?useAdminAccess=true")).Name().ShouldBe(Atlas + "/members/group-engineering001");
        await chat.RefusedAsync("/v1/" + In(Desk, "demo-app") + "?useAdminAccess=true", admin, Refusal.InvalidArgument("name"));
        await chat.RefusedAsync("/v1/" + In(Desk, "app") + "?useAdminAccess=true", admin, Refusal.InvalidArgument("name"));
        await chat.RefusedAsync("/v1/" + In(Atlas, "dave") + "?useAdminAccess=true", admin, NotFound);
        foreach (var space in new[] { Lunch, Direct, Import, Elsewhere, "spaces/unknown" })
        {
            await chat.RefusedAsync("/v1/" + In(space, "alice") + "?useAdminAccess=true", admin, Refusal.SpaceDenied);
        }

        await chat.RefusedAsync("/v1/" + In(Atlas, "bob") + "?useAdminAccess=true", await chat.MemberTokenAsync("alice", "chat.admin.memberships"), Refusal.NonAdminUser);
        await chat.RefusedAsync("/v1/" + In(Desk, "carol") + "?useAdminAccess=true", await chat.MemberTokenAsync("demo-app"), Refusal.AppNotSupported);
    }

    [Fact]
    [Rule("M-60", "P-131", "P-132", "A-96")]
    public async Task An_app_sees_members_of_its_spaces_by_chat_bot_or_with_approval()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Desk, "bare-app");

        (await chat.MemberAsync(await chat.MemberTokenAsync("demo-app"), In(Desk, "alice"))).Name().ShouldBe(In(Desk, "alice"));
        (await chat.MemberAsync(await chat.MemberTokenAsync("demo-app", "chat.bot"), In(BotDirect, "alice"))).Name().ShouldBe(In(BotDirect, "alice"));
        (await chat.MemberAsync(await chat.MemberTokenAsync("bare-app", "chat.bot"), In(Desk, "alice"))).Name().ShouldBe(In(Desk, "alice"));
        await chat.RefusedAsync("/v1/" + In(BotDirect, "alice"), await chat.MemberTokenAsync("demo-app"), Refusal.AppOnDirectMessage);
        await chat.RefusedAsync("/v1/" + In(Desk, "alice"), await chat.MemberTokenAsync("bare-app"), Refusal.AppNotApproved);
        await chat.RefusedAsync("/v1/" + In(Desk, "alice"), await chat.MemberTokenAsync("ghost-app", "chat.bot"), Refusal.AppNotConfigured);
        await chat.JoinAsync(Elsewhere, "demo-app");
        await chat.RefusedAsync("/v1/" + In(Elsewhere, "erin"), await chat.MemberTokenAsync("demo-app"), Refusal.AppNotApproved);
    }

    [Fact]
    [Rule("E-09", "P-126")]
    public async Task The_scope_must_be_one_of_memberships()
    {
        await using var chat = await TestServer.StartAsync();
        (await chat.MemberAsync(await chat.MemberTokenAsync("alice", "chat.memberships.readonly"), In(Atlas, "bob"))).Name().ShouldBe(In(Atlas, "bob"));
        foreach (var scope in new[] { "chat.spaces", "chat.memberships.app", "chat.import", "chat.admin.memberships" })
        {
            await chat.RefusedAsync("/v1/" + In(Atlas, "bob"), await chat.MemberTokenAsync("alice", scope), Refusal.ScopeInsufficient);
        }

        await chat.RefusedAsync("/v1/" + In(Atlas, "bob") + "?useAdminAccess=true", await chat.MemberTokenAsync("admin", "chat.memberships"), Refusal.ScopeInsufficient);
    }

    [Fact]
    [Rule("M-90", "H-90", "H-91")]
    public async Task Reads_of_a_space_count_together_whatever_of_it_is_read()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.PolicyAsync(static org => org with { Quotas = "real" });
        var alice = await chat.MemberTokenAsync("alice", "chat.memberships", "chat.spaces");
        for (var i = 0; i < 5; i++)
        {
            await chat.MemberAsync(alice, In(Atlas, "bob"));
            await chat.MembersAsync(alice, Atlas);
            await chat.GotAsync(alice, Atlas);
        }

        (await chat.SendAsync(HttpMethod.Get, "/v1/" + In(Atlas, "carol"), alice)).ErrorStatus.ShouldBe("RESOURCE_EXHAUSTED");
        (await chat.SendAsync(HttpMethod.Get, $"/v1/{Atlas}/members", alice)).ErrorStatus.ShouldBe("RESOURCE_EXHAUSTED");
        await chat.MemberAsync(alice, In(News, "bob"));
    }
}
