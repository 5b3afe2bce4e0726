using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.MemberCalls;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Tests.Api.Memberships;

public sealed class UpdateMembershipTests
{
    private const string Owner = "ROLE_MANAGER";
    private const string Manager = "ROLE_ASSISTANT_MANAGER";
    private const string Member = "ROLE_MEMBER";
    private const string AsAdmin = "&useAdminAccess=true";

    private static readonly Refusal NotFound = new(404, "NOT_FOUND", "Requested entity was not found.");
    private static readonly Refusal OnlyManager = Refusal.FailedPrecondition("ONLY_MANAGER");

    [Theory]
    [Rule("M-04", "M-70", "M-71", "M-72", "M-77")]
    [InlineData(Owner, "updateMask=role")]
    [InlineData(Manager, "updateMask=*")]
    [InlineData(Manager, "update_mask=role,role")]
    public async Task A_role_is_changed_answered_and_on_record(string role, string mask)
    {
        await using var chat = await TestServer.StartAsync();

        var changed = await chat.OkAsync(
            HttpMethod.Patch, $"/v1/{Atlas}/members/carol@example.com?{mask}", await chat.MemberTokenAsync("alice"), $$"""{"role":"{{role}}","state":"INVITED","name":"x"}""");

        changed.ShouldEqual($$"""
            {"name":"spaces/AAAAatlas01/members/100000000000000000003","state":"JOINED","role":"{{role}}",
             "member":{"name":"users/100000000000000000003","type":"HUMAN"},"createTime":"2026-03-04T05:06:07Z","affiliation":"INTERNAL"}
            """);
        (await chat.MemberAsync(await chat.MemberTokenAsync("bob"), In(Atlas, "carol"))).ShouldEqual(changed);
        var (resource, method, actor, before, after) = (await chat.ChangesSinceAsync(0)).ShouldHaveSingleItem();
        (resource, method, actor).ShouldBe((In(Atlas, "carol"), "UpdateMembership", "users/" + Id("alice")));
        before!.Role.ShouldBe(Role.RoleMember);
        after!.Role.ShouldBe(role == Owner ? Role.RoleManager : Role.RoleAssistantManager);
        (await chat.ChangesAsync())[0].Mask.ShouldBe("role");
    }

    [Theory]
    [Rule("M-72")]
    [InlineData("alice", "bob", Owner, true)]
    [InlineData("alice", "bob", Member, true)]
    [InlineData("alice", "carol", Manager, true)]
    [InlineData("alice", "carol", Owner, true)]
    [InlineData("bob", "carol", Manager, true)]
    [InlineData("bob", "carol", Owner, false)]
    [InlineData("bob", "bob", Member, true)]
    [InlineData("bob", "bob", Owner, false)]
    [InlineData("bob", "alice", Manager, false)]
    [InlineData("bob", "alice", Member, false)]
    [InlineData("bob", "alice", Owner, false)]
    [InlineData("carol", "carol", Manager, false)]
    [InlineData("carol", "carol", Member, false)]
    [InlineData("carol", "bob", Member, false)]
    [InlineData("carol", "dave", Member, false)]
    [InlineData("frank", "carol", Manager, false)]
    [InlineData("dave", "carol", Manager, false)]
    public async Task Owners_set_every_role_and_managers_those_below_owner(string who, string whose, string role, bool may)
    {
        await using var chat = await TestServer.StartAsync();
        if (may)
        {
            (await SetAsync(chat, who, Atlas, whose, role)).TextAt("role").ShouldBe(role);
        }
        else
        {
            await RefusedAsync(chat, who, Atlas, whose, role, Refusal.SpaceDenied);
        }
    }

    [Fact]
    [Rule("M-72")]
    public async Task A_manager_makes_a_manager_a_member_again()
    {
        await using var chat = await TestServer.StartAsync();
        await SetAsync(chat, "bob", Atlas, "carol", Manager);
        await SetAsync(chat, "carol", Atlas, "bob", Member);
        await RefusedAsync(chat, "bob", Atlas, "carol", Member, Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("M-73", "S-171")]
    public async Task The_only_owner_stays_owner()
    {
        await using var chat = await TestServer.StartAsync();
        await RefusedAsync(chat, "alice", Atlas, "alice", Member, OnlyManager);
        await RefusedAsync(chat, "alice", Atlas, "alice", Manager, OnlyManager);
        await RefusedAsync(chat, "admin", Atlas, "alice", Member, OnlyManager, AsAdmin);
        await SetAsync(chat, "alice", Atlas, "alice", Owner);
        await SetAsync(chat, "alice", Atlas, "frank", Owner);
        await RefusedAsync(chat, "alice", Atlas, "alice", Member, OnlyManager);
        await SetAsync(chat, "alice", Atlas, "frank", Member);

        await SetAsync(chat, "alice", Atlas, "bob", Owner);
        await SetAsync(chat, "alice", Atlas, "alice", Member);
        await RefusedAsync(chat, "bob", Atlas, "bob", Manager, OnlyManager);
        await RefusedAsync(chat, "alice", Atlas, "alice", Owner, Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("M-77", "M-72")]
    public async Task A_role_that_somebody_has_already_changes_nothing()
    {
        await using var chat = await TestServer.StartAsync();
        var before = await chat.SnapshotAsync();

        (await SetAsync(chat, "alice", Atlas, "bob", Manager)).TextAt("role").ShouldBe(Manager);

        (await chat.SnapshotAsync()).ShouldBe(before);
    }

    [Theory]
    [Rule("M-70")]
    [InlineData("")]
    [InlineData("?updateMask=")]
    [InlineData("?updateMask=state")]
    [InlineData("?updateMask=role,state")]
    [InlineData("?updateMask=role,*")]
    [InlineData("?updateMask=Role")]
    [InlineData("?updateMask=member.name")]
    public async Task The_mask_is_role_and_nothing_else(string query)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync(
            HttpMethod.Patch, "/v1/" + In(Atlas, "carol") + query, await chat.MemberTokenAsync("alice"), """{"role":"ROLE_MANAGER"}""", Refusal.InvalidArgument("update_mask"));
    }

    [Theory]
    [Rule("M-71")]
    [InlineData("{}")]
    [InlineData("""{"role":"MEMBERSHIP_ROLE_UNSPECIFIED"}""")]
    [InlineData("""{"role":3}""")]
    public async Task The_role_is_one_of_three(string body)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync(
            HttpMethod.Patch, $"/v1/{In(Atlas, "carol")}?updateMask=role", await chat.MemberTokenAsync("alice"), body, Refusal.InvalidArgument("membership.role"));
    }

    [Fact]
    [Rule("M-71", "M-12")]
    public async Task There_are_roles_in_named_spaces_only()
    {
        await using var chat = await TestServer.StartAsync();
        await RefusedAsync(chat, "alice", Lunch, "bob", Owner, Refusal.InvalidArgument("membership.role"));
        await RefusedAsync(chat, "alice", Direct, "bob", Member, Refusal.InvalidArgument("membership.role"));
        await RefusedAsync(chat, "dave", Lunch, "bob", Owner, Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("M-75")]
    public async Task Groups_and_apps_have_no_role_to_set_and_who_is_invited_has()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Desk, Engineering);
        await RefusedAsync(chat, "alice", Desk, "group-engineering001", Member, Refusal.InvalidArgument("membership.name"));
        await RefusedAsync(chat, "alice", Desk, "guest-app", Owner, Refusal.InvalidArgument("membership.name"));
        await RefusedAsync(chat, "alice", Desk, "app", Owner, Refusal.InvalidArgument("membership.name"));

        (await SetAsync(chat, "alice", Atlas, "frank", Manager)).TextAt("state").ShouldBe("INVITED");
    }

    [Fact]
    [Rule("M-60", "M-24", "M-54")]
    public async Task Who_is_not_a_member_has_no_role()
    {
        await using var chat = await TestServer.StartAsync();
        await RefusedAsync(chat, "alice", Atlas, "dave", Manager, NotFound);
        await RefusedAsync(chat, "alice", Atlas, "nobody@example.com", Manager, NotFound);
        await RefusedAsync(chat, "alice", Atlas, "me", Manager, Refusal.InvalidArgument("membership.name"));
        await chat.JoinAsync(Elsewhere, Engineering);
        await RefusedAsync(chat, "erin", Elsewhere, "bob", Manager, NotFound);
        await RefusedAsync(chat, "bob", Elsewhere, "erin", Manager, Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("M-74", "P-131", "P-132", "P-133")]
    public async Task An_app_sets_roles_in_the_spaces_it_created()
    {
        await using var chat = await TestServer.StartAsync();
        (await SetAsync(chat, "demo-app", Desk, "carol", Owner)).TextAt("role").ShouldBe(Owner);
        (await SetAsync(chat, "demo-app", Desk, "alice", Member)).TextAt("role").ShouldBe(Member);
        await RefusedAsync(chat, "demo-app", Desk, "carol", Member, OnlyManager);
        await RefusedAsync(chat, "guest-app", Desk, "alice", Manager, Refusal.SpaceDenied);
        await chat.JoinAsync(News, "demo-app");
        await RefusedAsync(chat, "demo-app", News, "carol", Manager, Refusal.SpaceDenied);
        await RefusedAsync(chat, "demo-app", Atlas, "carol", Manager, Refusal.AppNotMember);
        await RefusedAsync(chat, "demo-app", BotDirect, "alice", Manager, Refusal.AppOnDirectMessage);
        await RefusedAsync(chat, "bare-app", Desk, "carol", Member, Refusal.AppNotApproved);
        await RefusedAsync(chat, "demo-app", Desk, "carol", Manager, Refusal.AppNotSupported, AsAdmin);
    }

    [Fact]
    [Rule("M-74", "P-122", "P-127")]
    public async Task An_administrator_sets_every_role_in_the_organisation()
    {
        await using var chat = await TestServer.StartAsync();
        (await SetAsync(chat, "admin", Atlas, "carol", Owner, AsAdmin)).TextAt("role").ShouldBe(Owner);
        (await SetAsync(chat, "admin", Atlas, "alice", Member, AsAdmin)).TextAt("role").ShouldBe(Member);
        foreach (var space in new[] { Lunch, Direct, Import, Elsewhere, "spaces/unknown" })
        {
            await RefusedAsync(chat, "admin", space, "erin", Manager, Refusal.SpaceDenied, AsAdmin);
        }

        await chat.RefusedAsync(
            HttpMethod.Patch, $"/v1/{In(Atlas, "carol")}?updateMask=role{AsAdmin}", await chat.MemberTokenAsync("bob", "chat.admin.memberships"), """{"role":"ROLE_MEMBER"}""", Refusal.NonAdminUser);
    }

    [Fact]
    [Rule("E-09", "P-134", "P-135")]
    public async Task Other_scopes_and_callers_do_not_do()
    {
        await using var chat = await TestServer.StartAsync();
        foreach (var scope in new[] { "chat.memberships.readonly", "chat.memberships.app", "chat.admin.memberships", "chat.spaces" })
        {
            await chat.RefusedAsync(
                HttpMethod.Patch, $"/v1/{In(Atlas, "carol")}?updateMask=role", await chat.MemberTokenAsync("alice", scope), """{"role":"ROLE_MANAGER"}""", Refusal.ScopeInsufficient);
        }

        await RefusedAsync(chat, "gina", Atlas, "carol", Manager, Refusal.ChatNotEnabled);
        await chat.RefusedAsync(
            HttpMethod.Patch,
            $"/v1/{In(Atlas, "carol")}?updateMask=role",
            await chat.UserTokenAsync("alice@example.com", ["chat.memberships"], via: "ghost-app"),
            """{"role":"ROLE_MANAGER"}""",
            Refusal.AppNotConfigured);
    }

    [Fact]
    [Rule("M-72", "P-136", "P-139")]
    public async Task A_new_role_counts_from_the_next_call_on()
    {
        await using var chat = await TestServer.StartAsync();
        var carol = await chat.UserTokenAsync("carol@example.com", ["chat.spaces"]);
        const string Rename = $"/v1/{News}?updateMask=displayName";
        await chat.RefusedAsync(HttpMethod.Patch, Rename, carol, """{"displayName":"News"}""", Refusal.SpaceDenied);

        await SetAsync(chat, "alice", News, "carol", Manager);
        await chat.OkAsync(HttpMethod.Patch, Rename, carol, """{"displayName":"News"}""");
        await chat.OkAsync(
            HttpMethod.Patch, $"/v1/{News}?updateMask=permissionSettings.modifySpaceDetails", carol, """{"permissionSettings":{"modifySpaceDetails":{"managersAllowed":true}}}""");
        await chat.RefusedAsync(HttpMethod.Patch, Rename, carol, """{"displayName":"Old news"}""", Refusal.SpaceDenied);

        await SetAsync(chat, "alice", News, "carol", Owner);
        await chat.OkAsync(HttpMethod.Patch, Rename, carol, """{"displayName":"Old news"}""");
        await SetAsync(chat, "carol", News, "alice", Member);
        await chat.OkAsync(HttpMethod.Delete, "/v1/" + In(News, "alice"), await chat.MemberTokenAsync("carol"));
        await chat.RefusedAsync("/v1/" + News, await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]), Refusal.SpaceDenied);
        (await chat.StoredMemberAsync(News, "carol"))!.State.ShouldBe(State.Joined);
    }

    private static async Task<JsonNode> SetAsync(TestServer chat, string who, string space, string whose, string role, string more = "") =>
        await chat.OkAsync(HttpMethod.Patch, $"/v1/{In(space, whose)}?updateMask=role{more}", await chat.MemberTokenAsync(who), $$"""{"role":"{{role}}"}""");

    private static async Task RefusedAsync(TestServer chat, string who, string space, string whose, string role, Refusal refusal, string more = "") => await chat.RefusedAsync(
        HttpMethod.Patch, $"/v1/{In(space, whose)}?updateMask=role{more}", await chat.MemberTokenAsync(who), $$"""{"role":"{{role}}"}""", refusal);
}
