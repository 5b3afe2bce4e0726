using System.Globalization;
using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.SpaceCalls;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;

namespace Roomstead.Tests.Api.Spaces;

public sealed class FindGroupChatsTests : IAsyncLifetime
{
    private const string Lunch = "spaces/AAAAlunch01";
    private static readonly Who AliceReading = Who.Alice with { Scopes = "chat.memberships.readonly" };

    private PatchScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await PatchScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    [Rule("S-09", "S-160", "S-163")]
    public async Task A_chat_of_exactly_these_people_is_found()
    {
        (await NamesAsync(Bob, Carol)).ShouldBe([Lunch]);
        (await NamesAsync("users/carol@example.com", Bob)).ShouldBe([Lunch]);
        (await NamesAsync(Bob, Carol, Bob, Alice)).ShouldBe([Lunch], "repeats and the caller are nobody more");
        (await NamesAsync(Bob)).ShouldBeEmpty();
        (await NamesAsync(Bob, Carol, Dave)).ShouldBeEmpty();
        (await NamesAsync(Dave, Carol)).ShouldBeEmpty();

        var answer = await _scene.SendAsync(HttpMethod.Get, Path([Bob, Carol]), AliceReading);
        answer.Json.ToJsonString().ShouldBe($$"""{"spaces":[{"name":"{{Lunch}}"}]}""");
    }

    [Fact]
    [Rule("S-160")]
    public async Task Invited_people_and_apps_in_the_chat_do_not_matter()
    {
        var chat = await _scene.SpaceAsync(Room.Group with
        {
            Members = [("alice", Role.RoleMember), ("dave", Role.RoleMember), ("demo-app", Role.RoleMember)],
            Invited = ["frank"],
        });

        (await NamesAsync(Dave)).ShouldBe([chat]);
        (await NamesAsync(Dave, Frank)).ShouldBeEmpty();
    }

    [Fact]
    [Rule("S-160", "S-161")]
    public async Task An_app_or_an_unknown_user_in_the_request_gives_nothing()
    {
        (await NamesAsync(Bob, Carol, DemoApp)).ShouldBeEmpty();
        (await NamesAsync(Bob, Carol, "users/app")).ShouldBeEmpty();
        (await NamesAsync(Bob, Carol, "users/1")).ShouldBeEmpty();
        (await NamesAsync(Bob, Carol, "users/nobody@example.com")).ShouldBeEmpty();
    }

    [Fact]
    [Rule("S-161")]
    public async Task Without_users_it_is_chats_of_the_caller_alone()
    {
        var alone = await _scene.SpaceAsync(Room.Group with { Members = [("alice", Role.RoleMember)] });
        await _scene.SpaceAsync(Room.Named with { Members = [("alice", Role.RoleManager)] });
        await _scene.SpaceAsync(Room.Group with { Members = [("alice", Role.RoleMember)], ImportApp = "demo-app" });

        (await NamesAsync()).ShouldBe([alone]);
    }

    [Fact]
    [Rule("S-161")]
    public async Task At_most_49_users_are_named()
    {
        await RefusedAsync(Path([.. Enumerable.Repeat(Bob, 50)]), Refusal.InvalidArgument("users"));
        (await NamesAsync([.. Enumerable.Repeat(Bob, 48), Carol])).ShouldBe([Lunch]);
    }

    [Theory]
    [Rule("S-161")]
    [InlineData("users/me")]
    [InlineData("users/")]
    [InlineData("bob@example.com")]
    [InlineData("groups/engineering001")]
    public async Task What_is_no_user_is_refused(string user) => await RefusedAsync(Path([Bob, user]), Refusal.InvalidArgument("users"));

    [Fact]
    [Rule("S-162", "H-110", "H-112")]
    public async Task Pages_have_10_chats_and_30_at_the_most()
    {
        var chats = new List<string> { Lunch };
        for (var i = 0; i < 31; i++)
        {
            chats.Add(await _scene.SpaceAsync(Room.Group));
        }

        (await NamesAsync(Bob, Carol)).Count.ShouldBe(10);
        (await PageAsync([Bob, Carol], "&pageSize=0")).Names.Count.ShouldBe(10);
        (await PageAsync([Bob, Carol], "&pageSize=31")).Names.Count.ShouldBe(30);
        await RefusedAsync(Path([Bob, Carol], "&pageSize=-1"), Refusal.InvalidArgument("page_size"));

        var all = new List<string>();
        for (string? next = ""; next is not null;)
        {
            (var names, next) = await PageAsync([Bob, Carol], "&pageSize=7&pageToken=" + next);
            all.AddRange(names);
        }

        all.ShouldBe(chats.Order(StringComparer.Ordinal));
    }

    [Fact]
    [Rule("H-112")]
    public async Task A_page_token_belongs_to_its_request()
    {
        await _scene.SpaceAsync(Room.Group);
        var token = (await PageAsync([Bob, Carol], "&pageSize=1")).Next!;
        (await PageAsync([Bob, Carol], "&pageSize=5&pageToken=" + token)).Names.Count.ShouldBe(1);

        var invalid = Refusal.InvalidArgument("page_token");
        await RefusedAsync(Path([Bob], "&pageToken=" + token), invalid);
        await RefusedAsync(Path([Carol, Bob], "&pageToken=" + token), invalid);
        await RefusedAsync(Path([Bob, Carol], "&pageToken=garbage"), invalid);
        await RefusedAsync(Path([Bob, Carol], "&pageToken=" + (token[0] == 'A' ? 'B' : 'A') + token[1..]), invalid);
        await _scene.RefusedCallAsync(HttpMethod.Get, Path([Bob, Carol], "&pageToken=" + token), invalid, AliceReading with { Name = "bob@example.com" });
    }

    [Fact]
    [Rule("S-163", "P-162", "E-09")]
    public async Task The_expanded_view_needs_a_scope_of_spaces()
    {
        const string Expanded = "&spaceView=SPACE_VIEW_EXPANDED";
        await RefusedAsync(Path([Bob, Carol], Expanded), Refusal.ScopeInsufficient);
        await RefusedAsync(Path([Bob, Carol], "&spaceView=7"), Refusal.InvalidArgument("space_view"));
        (await PageAsync([Bob, Carol], "&spaceView=SPACE_VIEW_RESOURCE_NAME_ONLY")).Names.ShouldBe([Lunch]);

        var answer = await _scene.SendAsync(HttpMethod.Get, Path([Bob, Carol], Expanded), AliceReading with { Scopes = "chat.memberships chat.spaces.readonly" });

        var space = answer.Json["spaces"]![0]!;
        space.TextAt("spaceType").ShouldBe("GROUP_CHAT");
        space.At("membershipCount").ShouldEqual("""{"joinedDirectHumanUserCount":3}""");
        space["permissionSettings"].ShouldBeNull();
    }

    [Fact]
    [Rule("S-160", "P-135")]
    public async Task Only_people_with_Chat_find_chats()
    {
        await _scene.RefusedCallAsync(HttpMethod.Get, Path([Bob]), Refusal.AppNotSupported, new Who("demo-app", "chat.bot"));
        await _scene.RefusedCallAsync(HttpMethod.Get, Path([Bob]), Refusal.ChatNotEnabled, AliceReading with { Name = "gina@example.com" });
    }

    private static string Path(string[] users, string more = "") =>
        string.Create(CultureInfo.InvariantCulture, $"/v1/spaces:findGroupChats?{string.Join('&', users.Select(static user => "users=" + Uri.EscapeDataString(user)))}{more}");

    private async Task<List<string>> NamesAsync(params string[] users) => (await PageAsync(users, "")).Names;

    private async Task<(List<string> Names, string? Next)> PageAsync(string[] users, string more)
    {
        var answer = await _scene.SendAsync(HttpMethod.Get, Path(users, more), AliceReading);
        answer.Code.ShouldBe(200, answer.Text);
        return ([.. (answer.Json["spaces"] as JsonArray ?? []).Select(static space => space!.Name())], (string?)answer.Json["nextPageToken"]);
    }

    private Task<Answer> RefusedAsync(string path, Refusal refusal) => _scene.RefusedCallAsync(HttpMethod.Get, path, refusal, AliceReading);
}
