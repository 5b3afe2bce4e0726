using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.SpaceCalls;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>spaces.setup: whom the memberships name, and who of them becomes a member.</summary>
public sealed class SetUpSpaceMembersTests
{
    private const string Named = """{"spaceType":"SPACE","displayName":"Harbour"}""";
    private const string Open = """{"spaceType":"SPACE","displayName":"Harbour","externalUserAllowed":true}""";
    private const string GroupChat = """{"spaceType":"GROUP_CHAT"}""";

    [Fact]
    [Rule("S-52", "S-71", "S-79", "S-35", "M-12", "M-21", "M-32")]
    public async Task People_join_or_are_invited_and_groups_join_once()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.IsSetUpAsync(await chat.PersonAsync("alice", "chat.spaces"), Named, "BOB@example.com", Carol, Frank, "groups/engineering001");

        (await chat.MembersAsync(space)).ShouldBe(
        [
            "groups/engineering001 GROUP Joined Unspecified",
            $"{Alice} HUMAN Joined RoleManager",
            $"{Bob} HUMAN Joined RoleMember",
            $"{Carol} HUMAN Joined RoleMember",
            $"{Frank} HUMAN Invited RoleMember",
        ]);
        space["membershipCount"]!.ToJsonString().ShouldBe("""{"joinedDirectHumanUserCount":3,"joinedGroupCount":1}""");
    }

    [Fact]
    [Rule("S-77")]
    public async Task The_caller_and_repeats_are_left_out_silently()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.IsSetUpAsync(
            await chat.PersonAsync("alice", "chat.spaces"), Named, Alice, Bob, "bob@example.com", "Alice@example.com", Bob, "groups/engineering001", "groups/engineering001");

        (await chat.MembersAsync(space)).ShouldBe(
            ["groups/engineering001 GROUP Joined Unspecified", $"{Alice} HUMAN Joined RoleManager", $"{Bob} HUMAN Joined RoleMember"]);
    }

    [Fact]
    [Rule("S-78", "S-79", "S-82")]
    public async Task Who_cannot_be_added_is_left_out_silently()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.IsSetUpAsync(
            await chat.PersonAsync("alice", "chat.spaces"),
            Named,
            "users/100000000000000000099",
            "nobody@example.com",
            Gina,
            DemoApp,
            "erin@elsewhere.example",
            "groups/unknown",
            Bob);

        (await chat.MembersAsync(space)).ShouldBe([$"{Alice} HUMAN Joined RoleManager", $"{Bob} HUMAN Joined RoleMember"]);
        (await chat.ChangesAsync()).Count.ShouldBe(3);
    }

    [Fact]
    [Rule("S-78")]
    public async Task A_group_chat_may_end_up_with_only_the_caller()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.IsSetUpAsync(await chat.PersonAsync("alice", "chat.spaces"), GroupChat, Gina, "nobody@example.com");

        (await chat.MembersAsync(space)).ShouldBe([$"{Alice} HUMAN Joined RoleMember"]);
    }

    [Fact]
    [Rule("S-72", "S-77")]
    public async Task A_group_chat_needs_two_besides_the_caller()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        foreach (var members in new string[][] { [], [Bob], [Bob, Alice], [Bob, "bob@example.com"], [Bob, Bob, Alice] })
        {
            await chat.SetUpRefusedAsync(alice, SetUpBody(GroupChat, members), Refusal.InvalidArgument("memberships"));
        }
    }

    [Fact]
    [Rule("S-79", "S-82", "M-22")]
    public async Task People_from_outside_come_by_address_where_they_are_allowed()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        var byId = await chat.IsSetUpAsync(alice, Open, Erin);
        var byAddress = await chat.IsSetUpAsync(alice, """{"spaceType":"GROUP_CHAT","externalUserAllowed":true}""", "erin@elsewhere.example", Bob);
        var byBoth = await chat.IsSetUpAsync(alice, """{"spaceType":"SPACE","displayName":"Jetty","externalUserAllowed":true}""", Erin, "erin@elsewhere.example");

        (await chat.MembersAsync(byId)).ShouldBe([$"{Alice} HUMAN Joined RoleManager"]);
        (await chat.MembersAsync(byAddress)).ShouldBe(
            [$"{Alice} HUMAN Joined RoleMember", $"{Bob} HUMAN Joined RoleMember", $"{Erin} HUMAN Joined RoleMember"]);
        (await chat.MembersAsync(byBoth)).ShouldBe([$"{Alice} HUMAN Joined RoleManager", $"{Erin} HUMAN Joined RoleMember"]);
    }

    [Fact]
    [Rule("S-79")]
    public async Task Groups_of_other_organisations_are_left_out()
    {
        await using var chat = await TestServer.StartAsync();

        var space = await chat.IsSetUpAsync(await chat.PersonAsync("erin@elsewhere.example", "chat.spaces"), Open, "groups/engineering001");

        (await chat.MembersAsync(space)).ShouldBe([$"{Erin} HUMAN Joined RoleManager"]);
        space["membershipCount"]!.ToJsonString().ShouldBe("""{"joinedDirectHumanUserCount":1}""");
    }

    [Fact]
    [Rule("S-76", "M-91")]
    public async Task At_most_49_memberships_are_allowed()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        await chat.SetUpRefusedAsync(alice, SetUpBody(Named, [.. Enumerable.Repeat(Bob, 50)]), Refusal.InvalidArgument("memberships"));
        await chat.IsSetUpAsync(alice, Named, [.. Enumerable.Range(0, 48).Select(static i => $"nobody{i}@example.com"), Bob]);
    }

    [Theory]
    [Rule("S-79", "M-24")]
    [InlineData("SPACE", "{}", "memberships[1]")]
    [InlineData("SPACE", """{"role":"ROLE_MANAGER"}""", "memberships[1]")]
    [InlineData("SPACE", """{"member":{"name":"users/app","type":"BOT"}}""", "memberships[1].member.type")]
    [InlineData("SPACE", """{"member":{"name":"users/bob@example.com"}}""", "memberships[1].member.type")]
    [InlineData("SPACE", """{"member":{"name":"users/app","type":"HUMAN"}}""", "memberships[1].member.name")]
    [InlineData("SPACE", """{"member":{"name":"users/me","type":"HUMAN"}}""", "memberships[1].member.name")]
    [InlineData("SPACE", """{"member":{"name":"users/","type":"HUMAN"}}""", "memberships[1].member.name")]
    [InlineData("SPACE", """{"member":{"name":"bob@example.com","type":"HUMAN"}}""", "memberships[1].member.name")]
    [InlineData("SPACE", """{"member":{"name":"users/a/b","type":"HUMAN"}}""", "memberships[1].member.name")]
    [InlineData("SPACE", """{"member":{"type":"HUMAN"}}""", "memberships[1].member.name")]
    [InlineData("SPACE", """{"groupMember":{"name":"engineering001"}}""", "memberships[1].group_member.name")]
    [InlineData("SPACE", """{"groupMember":{"name":"groups/engineering@example.com"}}""", "memberships[1].group_member.name")]
    [InlineData("SPACE", """{"groupMember":{}}""", "memberships[1].group_member.name")]
    [InlineData("GROUP_CHAT", """{"groupMember":{"name":"groups/engineering001"}}""", "memberships[1].group_member")]
    [InlineData("DIRECT_MESSAGE", """{"groupMember":{"name":"groups/engineering001"}}""", "memberships[1].group_member")]
    public async Task A_membership_that_is_not_of_the_form_is_refused(string type, string membership, string field)
    {
        await using var chat = await TestServer.StartAsync();
        var name = type == "SPACE" ? ",\"displayName\":\"Harbour\"" : "";

        await chat.SetUpRefusedAsync(
            await chat.PersonAsync("alice", "chat.spaces"),
            $$$"""{"space":{"spaceType":"{{{type}}}"{{{name}}}},"memberships":[{"member":{"name":"{{{Bob}}}","type":"HUMAN"}},{{{membership}}}]}""",
            Refusal.InvalidArgument(field));
    }

    [Fact]
    [Rule("S-79", "M-31")]
    public async Task Roles_and_states_in_memberships_are_ignored()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SetUpAsync(
            await chat.PersonAsync("alice", "chat.spaces"),
            $$$"""{"space":{{{Named}}},"memberships":[{"member":{"name":"{{{Frank}}}","type":"HUMAN"},"role":"ROLE_MANAGER","state":"JOINED","name":"spaces/a/members/b"}]}""");

        (await chat.MembersAsync(answer.Json)).ShouldBe([$"{Alice} HUMAN Joined RoleManager", $"{Frank} HUMAN Invited RoleMember"]);
    }
}
