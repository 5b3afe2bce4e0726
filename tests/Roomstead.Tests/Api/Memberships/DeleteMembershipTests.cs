using System.Text.Json.Nodes;
using Roomstead.Domain.Administration;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.MemberCalls;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Tests.Api.Memberships;

public sealed class DeleteMembershipTests
{
    private const string AsAdmin = "?useAdminAccess=true";

    private static readonly Refusal NotFound = new(404, "NOT_FOUND", "Requested entity was not found.");
    private static readonly Refusal OnlyManager = Refusal.FailedPrecondition("ONLY_MANAGER");

    [Theory]
    [Rule("M-05", "M-80", "M-88", "M-92", "M-21", "M-25")]
    [InlineData("100000000000000000003")]
    [InlineData("carol%40example.com")]
    public async Task A_member_is_removed_no_longer_counted_and_on_record(string carol)
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.OkAsync(HttpMethod.Delete, $"/v1/{Atlas}/members/{carol}", await chat.MemberTokenAsync("bob"));

        answer.ShouldEqual("""{"name":"spaces/AAAAatlas01/members/100000000000000000003","state":"NOT_A_MEMBER"}""");
        (await chat.CountAsync(Atlas)).JoinedDirectHumanUserCount.ShouldBe(3);
        var (resource, method, actor, before, after) = (await chat.ChangesSinceAsync(0)).ShouldHaveSingleItem();
        (resource, method, actor).ShouldBe((In(Atlas, "carol"), "DeleteMembership", "users/" + Id("bob")));
        after.ShouldBeNull();
        before!.Role.ShouldBe(Role.RoleMember);
        before.State.ShouldBe(State.Joined);
        await chat.RefusedAsync("/v1/" + Atlas, await chat.UserTokenAsync("carol@example.com", ["chat.spaces"]), Refusal.SpaceDenied);
        await chat.ShouldBeSoundAsync();
    }

    [Fact]
    [Rule("M-87", "M-60")]
    public async Task A_second_time_there_is_nothing_to_remove()
    {
        await using var chat = await TestServer.StartAsync();
        await RemoveAsync(chat, "alice", Atlas, "carol");
        await RemoveAsync(chat, "bob", Atlas, "bob");

        await RefusedAsync(chat, "alice", Atlas, "carol", NotFound);
        await RefusedAsync(chat, "bob", Atlas, "bob", Refusal.SpaceDenied);
        await RefusedAsync(chat, "alice", Atlas, "dave", NotFound);
        await RefusedAsync(chat, "alice", "spaces/unknown", "dave", Refusal.SpaceDenied);
        await RefusedAsync(chat, "alice", Atlas, "me", Refusal.InvalidArgument("name"));
    }

    [Theory]
    [Rule("M-82", "M-37", "M-85")]
    [InlineData(Atlas, "carol", "gina", true)]
    [InlineData(Atlas, "carol", "bob", true)]
    [InlineData(Atlas, "carol", "frank", true)]
    [InlineData(News, "carol", "bob", false)]
    [InlineData(News, "carol", "carol", true)]
    [InlineData(News, "bob", "carol", true)]
    [InlineData(News, "bob", "bob", true)]
    [InlineData(News, "bob", "alice", false)]
    [InlineData(Atlas, "carol", "alice", false)]
    [InlineData(Atlas, "frank", "frank", false)]
    [InlineData(Atlas, "dave", "carol", false)]
    [InlineData(Lunch, "carol", "alice", true)]
    [InlineData(Lunch, "carol", "carol", true)]
    public async Task Everybody_may_leave_and_others_are_removed_by_who_may_manage_members(string space, string who, string whom, bool may)
    {
        await using var chat = await TestServer.StartAsync();
        if (may)
        {
            await RemoveAsync(chat, who, space, whom);
            (await chat.StoredMemberAsync(space, whom)).ShouldBeNull();
            await chat.ShouldBeSoundAsync();
        }
        else
        {
            await RefusedAsync(chat, who, space, whom, Refusal.SpaceDenied);
        }
    }

    [Fact]
    [Rule("M-82", "M-83", "S-171")]
    public async Task An_owner_is_removed_by_an_owner_and_the_only_one_by_nobody()
    {
        await using var chat = await TestServer.StartAsync();
        await RefusedAsync(chat, "alice", Atlas, "alice", OnlyManager);
        await RefusedAsync(chat, "admin", Atlas, "alice", OnlyManager, AsAdmin);
        await chat.JoinAsync(Atlas, "frank", Role.RoleManager, State.Invited);
        await RefusedAsync(chat, "alice", Atlas, "alice", OnlyManager);
        await RefusedAsync(chat, "bob", Atlas, "frank", Refusal.SpaceDenied);
        await RemoveAsync(chat, "alice", Atlas, "frank");

        await chat.OkAsync(HttpMethod.Patch, $"/v1/{In(Atlas, "carol")}?updateMask=role", await chat.MemberTokenAsync("alice"), """{"role":"ROLE_MANAGER"}""");
        await RefusedAsync(chat, "bob", Atlas, "alice", Refusal.SpaceDenied);
        await RemoveAsync(chat, "carol", Atlas, "alice");
        await RefusedAsync(chat, "carol", Atlas, "carol", OnlyManager);
    }

    [Fact]
    [Rule("M-86", "M-88", "M-92")]
    public async Task Removing_an_invitation_withdraws_it()
    {
        await using var chat = await TestServer.StartAsync();

        (await RemoveAsync(chat, "alice", Atlas, "frank")).TextAt("state").ShouldBe("NOT_A_MEMBER");

        (await chat.CountAsync(Atlas)).JoinedDirectHumanUserCount.ShouldBe(4);
        (await chat.ChangesSinceAsync(0)).ShouldHaveSingleItem().Before!.State.ShouldBe(State.Invited);
        await RefusedAsync(chat, "alice", Atlas, "frank", NotFound);
    }

    [Fact]
    [Rule("M-85")]
    public async Task Nobody_leaves_a_direct_message()
    {
        await using var chat = await TestServer.StartAsync();
        await RefusedAsync(chat, "alice", Direct, "alice", Refusal.InvalidArgument("name"));
        await RefusedAsync(chat, "alice", Direct, "bob", Refusal.InvalidArgument("name"));
        await RefusedAsync(chat, "alice", BotDirect, "app", Refusal.InvalidArgument("name"));
        await chat.JoinAsync(Direct, "demo-app");
        await RemoveAsync(chat, "bob", Direct, "app");
        await RefusedAsync(chat, "carol", Direct, "alice", Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("M-81", "M-20", "M-37", "A-111", "S-55")]
    public async Task An_app_is_removed_by_its_own_name_only()
    {
        await using var chat = await TestServer.StartAsync();
        var own = await chat.MemberTokenAsync("carol", "chat.memberships.app");
        await RefusedAsync(chat, "alice", Desk, "guest-app", Refusal.InvalidArgument("name"));
        await RefusedAsync(chat, "alice", Desk, "demo-app", Refusal.InvalidArgument("name"));
        await chat.RefusedAsync(HttpMethod.Delete, "/v1/" + In(Desk, "alice"), own, body: null, Refusal.ScopeInsufficient);
        await chat.RefusedAsync(HttpMethod.Delete, "/v1/" + In(Desk, "carol"), own, body: null, Refusal.ScopeInsufficient);
        await RefusedAsync(chat, "alice", Atlas, "app", NotFound);

        (await chat.OkAsync(HttpMethod.Delete, $"/v1/{Desk}/members/app", own)).ShouldEqual(
            """{"name":"spaces/AAAAdesk001/members/100000000000000000101","state":"NOT_A_MEMBER"}""");

        (await chat.CountAsync(Desk)).JoinedDirectHumanUserCount.ShouldBe(2);
        await chat.JoinAsync(News, "demo-app");
        await RefusedAsync(chat, "carol", News, "app", Refusal.SpaceDenied);
        await RemoveAsync(chat, "bob", News, "app");
        await chat.ShouldBeSoundAsync();
    }

    [Fact]
    [Rule("M-84", "M-92", "M-54")]
    public async Task A_group_leaves_with_all_who_are_in_it()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Desk, Engineering);
        var bob = await chat.MemberTokenAsync("bob");
        await chat.MembersAsync(bob, Desk);
        await RefusedAsync(chat, "bob", Desk, "bob", NotFound);
        await RefusedAsync(chat, "demo-app", Desk, "group-engineering001", Refusal.AppNotSupported);

        await RemoveAsync(chat, "carol", Desk, "group-engineering001");

        await chat.RefusedAsync($"/v1/{Desk}/members", bob, Refusal.SpaceDenied);
        (await chat.CountAsync(Desk)).JoinedGroupCount.ShouldBe(0);
        await chat.ShouldBeSoundAsync();
    }

    [Fact]
    [Rule("M-84", "M-82", "P-131", "P-132", "P-133")]
    public async Task An_approved_app_removes_people_and_managers_where_it_made_the_space()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Desk, "bob", Role.RoleManager);
        await RefusedAsync(chat, "guest-app", Desk, "bob", Refusal.SpaceDenied);
        await RemoveAsync(chat, "demo-app", Desk, "bob");
        await RefusedAsync(chat, "demo-app", Desk, "alice", OnlyManager);
        await RemoveAsync(chat, "guest-app", Desk, "carol");
        await RefusedAsync(chat, "demo-app", Desk, "app", Refusal.AppNotSupported);
        await RefusedAsync(chat, "demo-app", Desk, "guest-app", Refusal.AppNotSupported);
        await RefusedAsync(chat, "demo-app", BotDirect, "alice", Refusal.AppOnDirectMessage);
        await RefusedAsync(chat, "demo-app", Atlas, "carol", Refusal.AppNotMember);
        await RefusedAsync(chat, "bare-app", Desk, "carol", Refusal.AppNotApproved);
    }

    [Fact]
    [Rule("M-84", "P-122", "P-127", "P-128")]
    public async Task An_administrator_removes_people_and_groups_and_no_apps()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Desk, Engineering);
        await RemoveAsync(chat, "admin", Desk, "carol", AsAdmin);
        await RemoveAsync(chat, "admin", Desk, "group-engineering001", AsAdmin);
        await RefusedAsync(chat, "admin", Desk, "guest-app", Refusal.InvalidArgument("name"), AsAdmin);
        await RefusedAsync(chat, "admin", Desk, "app", Refusal.InvalidArgument("name"), AsAdmin);
        foreach (var space in new[] { Lunch, Direct, Import, Elsewhere, "spaces/unknown" })
        {
            await RefusedAsync(chat, "admin", space, "alice", Refusal.SpaceDenied, AsAdmin);
        }

        await RefusedAsync(chat, "demo-app", Desk, "alice", Refusal.AppNotSupported, AsAdmin);
        await chat.RefusedAsync(
            HttpMethod.Delete, $"/v1/{In(Atlas, "carol")}{AsAdmin}", await chat.MemberTokenAsync("alice", "chat.admin.memberships"), body: null, Refusal.NonAdminUser);
        await chat.ShouldBeSoundAsync();
    }

    [Fact]
    [Rule("E-09", "P-134", "P-135")]
    public async Task Other_scopes_and_callers_do_not_do()
    {
        await using var chat = await TestServer.StartAsync();
        foreach (var scope in new[] { "chat.memberships.readonly", "chat.admin.memberships", "chat.delete" })
        {
            await chat.RefusedAsync(HttpMethod.Delete, "/v1/" + In(Atlas, "carol"), await chat.MemberTokenAsync("alice", scope), body: null, Refusal.ScopeInsufficient);
        }

        await RefusedAsync(chat, "gina", Atlas, "gina", Refusal.ChatNotEnabled);
        await chat.RefusedAsync(
            HttpMethod.Delete, "/v1/" + In(Atlas, "carol"), await chat.UserTokenAsync("alice@example.com", ["chat.memberships"], via: "ghost-app"), body: null, Refusal.AppNotConfigured);
    }

    [Fact]
    [Rule("M-88", "M-92")]
    public async Task Whoever_the_operator_removes_leaves_every_space_on_record()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.Db.WriteAsync(async tx => await PersonSettings.RemoveAsync(
            Author.Operator(tx, "user remove", chat.Clock, chat.Ids), (await tx.Users.FindByEmailAsync("carol@example.com"))!));

        var changes = await chat.ChangesSinceAsync(0);
        changes.Select(static change => change.Resource).ShouldBe([In(Atlas, "carol"), In(Desk, "carol"), In(Lunch, "carol"), In(News, "carol")]);
        changes.ShouldAllBe(static change => change.Method == "roomstead user remove" && change.Actor == "operator" && change.Before!.State == State.Joined && change.After == null);
        await chat.ShouldBeSoundAsync();
    }

    private static async Task<JsonNode> RemoveAsync(TestServer chat, string who, string space, string whom, string query = "") =>
        await chat.OkAsync(HttpMethod.Delete, $"/v1/{In(space, whom)}{query}", await chat.MemberTokenAsync(who));

    private static async Task RefusedAsync(TestServer chat, string who, string space, string whom, Refusal refusal, string query = "") =>
        await chat.RefusedAsync(HttpMethod.Delete, $"/v1/{In(space, whom)}{query}", await chat.MemberTokenAsync(who), body: null, refusal);
}
