using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.MemberCalls;

namespace Roomstead.Tests.Api.Memberships;

public sealed class ListMembershipsTests
{
    private const string Admin = "?useAdminAccess=true&";

    [Fact]
    [Rule("M-02", "M-51", "M-18")]
    public async Task The_people_and_apps_that_have_joined_are_listed()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.MemberTokenAsync("alice", "chat.memberships.readonly");

        (await chat.MembersAsync(alice, Atlas)).ShouldSatisfyAllConditions(
            static page => page.Members.ShouldBe(Ids("alice", "bob", "carol", "gina")),
            static page => page.Next.ShouldBeNull());
        (await chat.MembersAsync(alice, Desk)).Members.ShouldBe(Ids("alice", "carol", "demo-app", "guest-app"));
        (await chat.MembersAsync(alice, Lunch)).Members.ShouldBe(Ids("alice", "bob", "carol"));
        (await chat.MembersAsync(alice, BotDirect)).Members.ShouldBe(Ids("alice", "demo-app"));
    }

    [Fact]
    [Rule("M-02", "M-13", "M-17")]
    public async Task Each_entry_is_as_get_answers()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Partners, Engineering);
        await chat.JoinAsync(Partners, "demo-app");
        foreach (var token in new[] { await chat.MemberTokenAsync("alice"), await chat.MemberTokenAsync("demo-app", "chat.bot") })
        {
            var page = await chat.OkAsync(HttpMethod.Get, $"/v1/{Partners}/members?showGroups=true", token);
            page["memberships"]!.AsArray().Count.ShouldBeGreaterThan(2);
            foreach (var listed in page["memberships"]!.AsArray())
            {
                listed.ShouldEqual(await chat.MemberAsync(token, listed!.Name()));
            }
        }
    }

    [Fact]
    [Rule("M-51", "M-54")]
    public async Task Groups_and_invitations_are_listed_when_asked_for_and_people_of_groups_never()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Elsewhere, Engineering);
        await chat.JoinAsync(Elsewhere, "frank", state: Membership.Types.MembershipState.Invited);
        var erin = await chat.MemberTokenAsync("erin");

        (await chat.MembersAsync(erin, Elsewhere)).Members.ShouldBe(Ids("erin"));
        (await chat.MembersAsync(erin, Elsewhere, "?showGroups=true")).Members.ShouldBe(["group-engineering001", .. Ids("erin")]);
        (await chat.MembersAsync(erin, Elsewhere, "?showInvited=true")).Members.ShouldBe(Ids("frank", "erin"));
        (await chat.MembersAsync(erin, Elsewhere, "?showInvited=true&showGroups=true")).Members.ShouldBe(["group-engineering001", .. Ids("frank", "erin")]);
    }

    [Theory]
    [Rule("M-51", "M-57", "M-58")]
    [InlineData("role = \"ROLE_MANAGER\"", "alice")]
    [InlineData("role=\"ROLE_ASSISTANT_MANAGER\"", "bob")]
    [InlineData("role = \"ROLE_MEMBER\"", "carol demo-app frank")]
    [InlineData("member.type = \"HUMAN\"", "alice bob carol frank")]
    [InlineData("member.type = \"BOT\"", "demo-app")]
    [InlineData("member.type != \"BOT\"", "group-engineering001 alice bob carol frank")]
    [InlineData("member.type != \"HUMAN\"", "group-engineering001 demo-app")]
    [InlineData("role = \"ROLE_MANAGER\" OR role = \"ROLE_ASSISTANT_MANAGER\"", "alice bob")]
    [InlineData("role = \"ROLE_MEMBER\" AND member.type = \"HUMAN\"", "carol frank")]
    [InlineData("role = \"ROLE_MANAGER\" OR member.type = \"BOT\"", "alice demo-app")]
    [InlineData("role = \"ROLE_MANAGER\" OR role = \"ROLE_MEMBER\" AND member.type = \"BOT\"", "alice demo-app")]
    [InlineData("member.type = \"BOT\" AND role = \"ROLE_MEMBER\" OR role = \"ROLE_MANAGER\"", "alice demo-app")]
    [InlineData("(role = \"ROLE_MANAGER\" OR role = \"ROLE_MEMBER\") AND member.type = \"BOT\"", "demo-app")]
    [InlineData("role = \"ROLE_MANAGER\" AND role = \"ROLE_MANAGER\"", "alice")]
    [InlineData("member.type = \"HUMAN\" AND member.type != \"BOT\" AND role = \"ROLE_MANAGER\"", "alice")]
    [InlineData("role = \"ROLE_MANAGER\" AND member.type = \"BOT\"", "")]
    [InlineData("", "group-engineering001 alice bob carol demo-app frank")]
    public async Task A_filter_chooses_among_all_that_is_listed(string filter, string expected)
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(News, Engineering);
        await chat.JoinAsync(News, "demo-app");
        await chat.JoinAsync(News, "frank", state: Membership.Types.MembershipState.Invited);

        (await chat.MembersAsync(await chat.MemberTokenAsync("alice"), News, "?showGroups=true&showInvited=true&" + Filter(filter))).Members
            .ShouldBe(Ids(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries)), ignoreOrder: true);
    }

    [Theory]
    [Rule("M-57", "M-59")]
    [InlineData("member.type = \"HUMAN\" AND member.type = \"BOT\"", "Invalid filter query")]
    [InlineData("role = \"ROLE_MANAGER\" AND role = \"ROLE_MEMBER\"", "Invalid filter query")]
    [InlineData("role = \"ROLE_MANAGER\" AND (member.type = \"HUMAN\" AND role = \"ROLE_MEMBER\")", "Invalid filter query")]
    [InlineData("role = \"ROLE_MEMBER\" OR role = \"ROLE_MANAGER\" AND role = \"ROLE_MEMBER\"", "Invalid filter query")]
    [InlineData("role != \"ROLE_MANAGER\"", "Invalid filter query")]
    [InlineData("role = ROLE_MANAGER", "Invalid filter query")]
    [InlineData("role = \"MEMBERSHIP_ROLE_UNSPECIFIED\"", "Invalid filter query")]
    [InlineData("role = \"role_manager\"", "Invalid filter query")]
    [InlineData("member.type = \"TYPE_UNSPECIFIED\"", "Invalid filter query")]
    [InlineData("member.type : \"HUMAN\"", "Invalid filter query")]
    [InlineData("memberType = \"HUMAN\"", "Invalid filter query")]
    [InlineData("state = \"JOINED\"", "Invalid filter query")]
    [InlineData("role = \"ROLE_MANAGER", "Error parsing the filter")]
    [InlineData("role = \"ROLE_MANAGER\" AND", "Error parsing the filter")]
    [InlineData("role = \"ROLE_MANAGER\" OR OR role = \"ROLE_MEMBER\"", "Error parsing the filter")]
    [InlineData("(role = \"ROLE_MANAGER\"", "Error parsing the filter")]
    [InlineData("member", "Error parsing the filter")]
    public async Task Other_filters_are_refused(string filter, string message)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync(
            $"/v1/{Atlas}/members?{Filter(filter)}", await chat.MemberTokenAsync("alice"), Refusal.InvalidArgument("filter") with { Message = message });
    }

    [Fact]
    [Rule("M-59")]
    public async Task The_refusal_of_an_unreadable_filter_says_where()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, $"/v1/{Atlas}/members?{Filter("role = \"ROLE_MEMBER\" AND (")}", await chat.MemberTokenAsync("alice"));
        var other = await chat.SendAsync(HttpMethod.Get, $"/v1/{Atlas}/members?{Filter("role = \"ROLE_MEMBER\" ! x")}", await chat.MemberTokenAsync("alice"));

        ((string)answer.Detail("BadRequest")!["fieldViolations"]![0]!["description"]!).ShouldBe("The filter ends too early.");
        ((string)other.Detail("BadRequest")!["fieldViolations"]![0]!["description"]!).ShouldBe("Unexpected '!' at character 22.");
    }

    [Fact]
    [Rule("M-50", "H-110")]
    public async Task A_page_has_100_members_unless_asked_otherwise_and_never_more_than_1000()
    {
        await using var chat = await TestServer.StartAsync();
        await AddPeopleAsync(chat, 1_001);
        var erin = await chat.MemberTokenAsync("erin");

        (await chat.MembersAsync(erin, Elsewhere)).Members.Length.ShouldBe(100);
        (await chat.MembersAsync(erin, Elsewhere, "?pageSize=0")).Members.Length.ShouldBe(100);
        (await chat.MembersAsync(erin, Elsewhere, "?pageSize=101")).Members.Length.ShouldBe(101);
        var (members, next) = await chat.MembersAsync(erin, Elsewhere, "?pageSize=2147483647");
        members.Length.ShouldBe(1_000);
        var (rest, end) = await chat.MembersAsync(erin, Elsewhere, "?pageSize=2147483647&pageToken=" + next);
        rest.Length.ShouldBe(2);
        end.ShouldBeNull();
        await chat.RefusedAsync($"/v1/{Elsewhere}/members?pageSize=-1", erin, Refusal.InvalidArgument("page_size"));
    }

    [Theory]
    [Rule("M-50", "H-111")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Pages_hold_every_member_once_even_when_roles_change_meanwhile(int size)
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Atlas, Engineering);
        await chat.JoinAsync(Atlas, "demo-app");
        var alice = await chat.MemberTokenAsync("alice");
        var all = new List<string>();
        for (string? next = ""; next is not null;)
        {
            (var members, next) = await chat.MembersAsync(alice, Atlas, $"?pageSize={size}&showGroups=true&showInvited=true&pageToken={next}");
            members.Length.ShouldBeLessThanOrEqualTo(size);
            all.AddRange(members);
            foreach (var who in new[] { "bob", "carol", "gina" })
            {
                await chat.JoinAsync(Atlas, who, all.Count % 2 == 0 ? Membership.Types.MembershipRole.RoleManager : Membership.Types.MembershipRole.RoleMember);
            }
        }

        all.ShouldBe(["group-engineering001", .. Ids("alice", "bob", "carol", "frank", "gina", "demo-app")]);
    }

    [Fact]
    [Rule("M-50", "H-112")]
    public async Task A_page_token_belongs_to_its_list()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.MemberTokenAsync("alice");
        var (_, next) = await chat.MembersAsync(alice, Atlas, "?pageSize=1");
        (await chat.MembersAsync(alice, Atlas, "?pageSize=2&pageToken=" + next)).Members.ShouldBe(Ids("bob", "carol"));

        foreach (var other in new[] { News + "/members?", Atlas + "/members?showGroups=true&", Atlas + "/members?showInvited=true&", $"{Atlas}/members?{Filter("member.type = \"HUMAN\"")}&" })
        {
            await chat.RefusedAsync($"/v1/{other}pageToken={next}", alice, Refusal.InvalidArgument("page_token"));
        }

        await chat.RefusedAsync($"/v1/{Atlas}/members?pageToken={next}", await chat.MemberTokenAsync("bob"), Refusal.InvalidArgument("page_token"));
        await chat.RefusedAsync($"/v1/{Atlas}/members?pageToken={next![..^1]}", alice, Refusal.InvalidArgument("page_token"));
        await chat.RefusedAsync($"/v1/{Atlas}/members?pageToken=x", alice, Refusal.InvalidArgument("page_token"));
    }

    [Fact]
    [Rule("M-52", "M-51", "P-131", "P-132", "A-96")]
    public async Task Apps_list_people_and_no_apps()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Desk, Engineering);
        var bot = await chat.MemberTokenAsync("demo-app", "chat.bot");

        (await chat.MembersAsync(bot, Desk)).Members.ShouldBe(Ids("alice", "carol"));
        (await chat.MembersAsync(await chat.MemberTokenAsync("guest-app"), Desk)).Members.ShouldBe(Ids("alice", "carol"));
        (await chat.MembersAsync(bot, Desk, "?" + Filter("member.type = \"BOT\""))).Members.ShouldBeEmpty();
        (await chat.MembersAsync(bot, Desk, "?showGroups=true")).Members.ShouldBe(["group-engineering001", .. Ids("alice", "carol")]);
        (await chat.MembersAsync(bot, BotDirect)).Members.ShouldBe(Ids("alice"));
        await chat.RefusedAsync($"/v1/{Desk}/members?showInvited=true", bot, Refusal.AppNotSupported);
        await chat.RefusedAsync($"/v1/{BotDirect}/members", await chat.MemberTokenAsync("demo-app"), Refusal.AppOnDirectMessage);
        await chat.RefusedAsync($"/v1/{Desk}/members", await chat.MemberTokenAsync("bare-app"), Refusal.AppNotApproved);
        await chat.RefusedAsync($"/v1/{Desk}/members", await chat.MemberTokenAsync("ghost-app", "chat.bot"), Refusal.AppNotConfigured);
        await chat.RefusedAsync($"/v1/{Desk}/members", await chat.MemberTokenAsync("demo-app", "chat.memberships"), Refusal.ScopesOfUsersHeldByApp);
        await chat.RefusedAsync($"/v1/{Atlas}/members", bot, Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("M-53", "P-122", "P-127")]
    public async Task An_administrator_lists_people_by_a_filter_that_asks_for_them()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.JoinAsync(Desk, Engineering);
        await chat.JoinAsync(Desk, "frank", state: Membership.Types.MembershipState.Invited);
        var admin = await chat.MemberTokenAsync("admin", "chat.admin.memberships.readonly");
        var people = Filter("member.type = \"HUMAN\"");
        var noApps = Filter("member.type != \"BOT\"");

        (await chat.MembersAsync(admin, Desk, Admin + people)).Members.ShouldBe(Ids("alice", "carol"));
        (await chat.MembersAsync(admin, Desk, Admin + noApps)).Members.ShouldBe(Ids("alice", "carol"));
        (await chat.MembersAsync(admin, Desk, Admin + noApps + "&showGroups=true&showInvited=true")).Members.ShouldBe(["group-engineering001", .. Ids("alice", "carol", "frank")]);
        (await chat.MembersAsync(admin, Desk, Admin + Filter("role = \"ROLE_MANAGER\" AND member.type = \"HUMAN\""))).Members.ShouldBe(Ids("alice"));
        (await chat.MembersAsync(admin, Desk, Admin + Filter("role = \"ROLE_MEMBER\" OR member.type != \"BOT\""))).Members.ShouldBe(Ids("alice", "carol"), "apps are never listed");

        foreach (var filter in new[] { "", "role = \"ROLE_MANAGER\"", "member.type = \"BOT\"", "member.type != \"HUMAN\"", "member.type = \"HUMAN\" OR member.type = \"BOT\"" })
        {
            await chat.RefusedAsync($"/v1/{Desk}/members{Admin}{Filter(filter)}", admin, Refusal.InvalidArgument("filter"));
        }

        foreach (var space in new[] { Lunch, Direct, Import, Elsewhere, "spaces/unknown" })
        {
            await chat.RefusedAsync($"/v1/{space}/members{Admin}{people}", admin, Refusal.SpaceDenied);
        }

        await chat.RefusedAsync($"/v1/{Desk}/members{Admin}{people}", await chat.MemberTokenAsync("alice", "chat.admin.memberships"), Refusal.NonAdminUser);
        await chat.RefusedAsync($"/v1/{Desk}/members{Admin}{people}", await chat.MemberTokenAsync("demo-app"), Refusal.AppNotSupported);
    }

    [Fact]
    [Rule("M-56", "M-54")]
    public async Task A_space_the_caller_is_not_in_is_denied()
    {
        await using var chat = await TestServer.StartAsync();
        foreach (var who in new[] { "dave", "frank" })
        {
            await chat.RefusedAsync($"/v1/{Atlas}/members", await chat.MemberTokenAsync(who), Refusal.SpaceDenied);
        }

        await chat.RefusedAsync("/v1/spaces/unknown/members", await chat.MemberTokenAsync("alice"), Refusal.SpaceDenied);
        await chat.RefusedAsync("/v1/spaces/no!/members", await chat.MemberTokenAsync("alice"), Refusal.InvalidArgument("parent"));
        await chat.RefusedAsync($"/v1/{Atlas}/members", await chat.MemberTokenAsync("gina"), Refusal.ChatNotEnabled);
        await chat.JoinAsync(Elsewhere, Engineering);
        (await chat.MembersAsync(await chat.MemberTokenAsync("bob"), Elsewhere)).Members.ShouldBe(Ids("erin"), "in by the group");
    }

    [Fact]
    [Rule("M-55", "M-16")]
    public async Task Only_the_importer_lists_history_and_only_until_the_import_is_complete()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.Db.WriteAsync(async tx => { await tx.Memberships.SaveAsync(new(Import, "users/" + Id("bob"), MembershipRow.Human, Membership.Types.MembershipState.NotAMember, Membership.Types.MembershipRole.RoleMember, 1_000_000, 2_500_000)); });
        var importer = await chat.MemberTokenAsync("importer");

        var page = await chat.OkAsync(HttpMethod.Get, $"/v1/{Import}/members", importer);

        page["memberships"].ShouldEqual("""
            [{"name":"spaces/AAAAimport1/members/100000000000000000002","state":"NOT_A_MEMBER","role":"ROLE_MEMBER",
              "member":{"name":"users/100000000000000000002","type":"HUMAN"},"createTime":"1970-01-01T00:00:01Z","deleteTime":"1970-01-01T00:00:02.500Z","affiliation":"INTERNAL"}]
            """);
        await chat.RefusedAsync($"/v1/{Import}/members", await chat.MemberTokenAsync("alice"), Refusal.SpaceDenied);
        await chat.RefusedAsync($"/v1/{Import}/members", await chat.UserTokenAsync("alice@example.com", ["chat.import"], via: "guest-app"), Refusal.SpaceDenied);
        await chat.RefusedAsync($"/v1/{Atlas}/members", importer, Refusal.SpaceDenied);
        await CompleteAsync(chat);
        (await chat.MembersAsync(importer, Import)).Members.ShouldBe(Ids("alice"));
        chat.Clock.Advance(TimeSpan.FromDays(91));
        await chat.RefusedAsync($"/v1/{Import}/members", await chat.MemberTokenAsync("importer"), Refusal.SpaceDenied);
        (await chat.MembersAsync(await chat.MemberTokenAsync("alice"), Import)).Members.ShouldBe(Ids("alice"));
    }

    [Fact]
    [Rule("M-50")]
    public async Task No_list_reads_more_than_its_page_however_many_members_there_are()
    {
        await using var chat = await TestServer.StartAsync();
        var statement = MembershipsTable.PageOf.Text;

        var plan = await chat.Db.ReadAsync(tx => tx.ListAsync(new Sql("EXPLAIN QUERY PLAN " + statement), static row => row.GetText(3), Atlas, "", 100, 1));

        plan.Count(static step => step.StartsWith("SEARCH m USING COVERING INDEX memberships_listing (space=? AND kind=? AND state=? AND role=? AND member>?)", StringComparison.Ordinal))
            .ShouldBe(11, string.Join('\n', plan));
        plan.ShouldAllBe(static step => !step.Contains("SCAN", StringComparison.Ordinal) && !step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    internal static Task CompleteAsync(TestServer chat) => chat.Db.WriteAsync(async tx =>
    {
        var row = (await tx.Spaces.FindAsync(Import))!;
        var value = row.Value.Clone();
        value.ImportMode = false;
        value.MembershipCount = new() { JoinedDirectHumanUserCount = 1 };
        await tx.Spaces.UpdateAsync(row, value);
        await tx.ExecuteAsync(Complete, Import);
        await tx.Memberships.SaveAsync(new(Import, "users/" + Id("alice"), MembershipRow.Human, Membership.Types.MembershipState.Joined, Membership.Types.MembershipRole.RoleManager, row.CreatedAt));
    });

    private static readonly Sql Complete = new("UPDATE spaces SET import_app = NULL WHERE name = $1");

    private static string[] Ids(params string[] members) => [.. members.Select(Id)];

    private static Task AddPeopleAsync(TestServer chat, int count) => chat.Db.WriteAsync(async tx =>
    {
        for (var i = 0; i < count; i++)
        {
            await tx.Memberships.SaveAsync(new(
                Elsewhere, FormattableString.Invariant($"users/2{i:0000}"), MembershipRow.Human, Membership.Types.MembershipState.Joined, Membership.Types.MembershipRole.RoleMember, 0));
        }
    });
}
