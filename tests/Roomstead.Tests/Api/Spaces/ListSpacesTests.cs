using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.SpaceCalls;

namespace Roomstead.Tests.Api.Spaces;

public sealed class ListSpacesTests
{
    private const string Atlas = "spaces/AAAAatlas01";
    private const string BotDm = "spaces/AAAAbotdm01";
    private const string Desk = "spaces/AAAAdesk001";
    private const string Dm = "spaces/AAAAdm00001";
    private const string Guest = "spaces/AAAAguest01";
    private const string Lunch = "spaces/AAAAlunch01";
    private const string News = "spaces/AAAAnews001";

    private static readonly string[] OfAlice = [Atlas, BotDm, Desk, Dm, Guest, Lunch, News];

    [Fact]
    [Rule("S-04", "S-100", "S-104")]
    public async Task A_person_lists_the_spaces_joined()
    {
        await using var chat = await TestServer.StartAsync();

        (await chat.PageAsync(await chat.PersonAsync("alice", "chat.spaces"))).ShouldSatisfyAllConditions(
            static page => page.Names.ShouldBe(OfAlice),
            static page => page.Next.ShouldBeNull());
        (await chat.PageAsync(await chat.PersonAsync("erin@elsewhere.example", "chat.spaces.readonly"))).Names.ShouldBe([Guest, "spaces/AAAAother01"]);
        (await chat.PageAsync(await chat.PersonAsync("frank", "chat.spaces"))).Names.ShouldBeEmpty("an invitation is not a membership");
    }

    [Fact]
    [Rule("S-100", "H-45")]
    public async Task A_member_of_nothing_gets_an_empty_object()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, "/v1/spaces", await chat.PersonAsync("dave", "chat.spaces"));

        answer.Code.ShouldBe(200);
        answer.Json.ToJsonString().ShouldBe("{}");
    }

    [Fact]
    [Rule("S-100", "A-96", "E-15", "E-09")]
    public async Task An_app_lists_by_chat_bot_alone()
    {
        await using var chat = await TestServer.StartAsync();

        (await chat.PageAsync(await chat.AppTokenAsync("demo-app", "chat.bot"))).Names.ShouldBe([BotDm, Desk]);
        (await chat.PageAsync(await chat.AppTokenAsync("bare-app", "chat.bot"))).Names.ShouldBeEmpty();
        await chat.RefusedAsync("/v1/spaces", await chat.AppTokenAsync("demo-app", "chat.app.spaces"), Refusal.ScopeInsufficient);
        await chat.RefusedAsync("/v1/spaces", await chat.AppTokenAsync("demo-app", "chat.spaces"), Refusal.ScopesOfUsersHeldByApp);
        await chat.RefusedAsync("/v1/spaces", await chat.AppTokenAsync("ghost-app", "chat.bot"), Refusal.AppNotConfigured);
    }

    [Fact]
    [Rule("E-07", "E-08", "E-09", "P-134", "P-135")]
    public async Task Everybody_else_is_refused()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync("/v1/spaces", null, Refusal.CredentialsMissing);
        await chat.RefusedAsync("/v1/spaces", "nobody", Refusal.AccessTokenUnsupported);
        await chat.RefusedAsync("/v1/spaces", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], expiresIn: 0), Refusal.AccessTokenExpired);
        foreach (var scope in new[] { "chat.spaces.create", "chat.import", "chat.admin.spaces", "chat.memberships" })
        {
            await chat.RefusedAsync("/v1/spaces", await chat.PersonAsync("admin", scope), Refusal.ScopeInsufficient);
        }

        await chat.RefusedAsync("/v1/spaces", await chat.PersonAsync("gina", "chat.spaces"), Refusal.ChatNotEnabled);
        (await chat.PageAsync(await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], via: "ghost-app"))).Names.ShouldBe(OfAlice);
    }

    [Fact]
    [Rule("S-100")]
    public async Task Group_chats_and_direct_messages_appear_when_they_have_begun_and_named_spaces_at_once()
    {
        await using var chat = await TestServer.StartAsync();
        var dave = await chat.PersonAsync("dave", "chat.spaces");
        var named = await chat.IsSetUpAsync(dave, """{"spaceType":"SPACE","displayName":"Harbour"}""");
        var group = await chat.IsSetUpAsync(dave, """{"spaceType":"GROUP_CHAT"}""", Alice, Bob);
        var direct = await chat.IsSetUpAsync(dave, """{"spaceType":"DIRECT_MESSAGE"}""", Alice);
        (await chat.PageAsync(dave)).Names.ShouldBe([named.Name()]);

        // A group chat in which nobody wrote is a named space like any other once it has become one.
        var upgraded = await chat.IsSetUpAsync(dave, """{"spaceType":"GROUP_CHAT"}""", Alice, Bob);
        (await chat.SendAsync(HttpMethod.Patch, $"/v1/{upgraded.Name()}?updateMask=spaceType,displayName", dave, """{"spaceType":"SPACE","displayName":"Pier"}""")).Code.ShouldBe(200);
        (await chat.PageAsync(dave)).Names.ShouldBe(new[] { named.Name(), upgraded.Name() }.Order(StringComparer.Ordinal));
        await chat.SendAsync(HttpMethod.Delete, "/v1/" + upgraded.Name(), await chat.PersonAsync("dave", "chat.delete"));

        await chat.Db.WriteAsync(async tx => { await tx.ExecuteAsync(Begin); });

        (await chat.PageAsync(dave)).Names.ShouldBe(new[] { named.Name(), group.Name(), direct.Name() }.Order(StringComparer.Ordinal));
    }

    [Fact]
    [Rule("S-100", "S-105")]
    public async Task A_space_is_listed_from_the_moment_it_is_answered_to_the_moment_its_member_leaves()
    {
        await using var chat = await TestServer.StartAsync();
        var dave = await chat.PersonAsync("dave", "chat.spaces");

        var space = await chat.CreatedAsync(dave, """{"spaceType":"SPACE","displayName":"Harbour"}""");

        (await chat.PageAsync(dave)).Names.ShouldBe([space.Name()]);
        await chat.Db.WriteAsync(async tx => { await tx.Memberships.SaveAsync((await tx.Memberships.FindAsync(space.Name(), Dave))! with { State = Membership.Types.MembershipState.NotAMember }); });
        (await chat.PageAsync(dave)).Names.ShouldBeEmpty();
    }

    [Fact]
    [Rule("S-103", "P-162", "S-94")]
    public async Task Settings_are_left_out_and_everything_else_is_as_get_answers()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        var page = (await chat.SendAsync(HttpMethod.Get, "/v1/spaces", alice)).Json["spaces"]!.AsArray();

        foreach (var listed in page)
        {
            var got = (await chat.GotAsync(alice, listed!.Name())).AsObject();
            got.Remove("permissionSettings");
            got.Remove("accessSettings");
            JsonNode.DeepEquals(listed, got).ShouldBeTrue(listed!.ToJsonString());
        }
    }

    [Theory]
    [Rule("S-106", "S-107", "H-53")]
    [InlineData("space_type = \"SPACE\"", new[] { Atlas, Desk, Guest, News })]
    [InlineData("spaceType=\"GROUP_CHAT\"", new[] { Lunch })]
    [InlineData("  space_type =\"DIRECT_MESSAGE\" ", new[] { BotDm, Dm })]
    [InlineData("space_type = \"GROUP_CHAT\" OR spaceType = \"DIRECT_MESSAGE\"", new[] { BotDm, Dm, Lunch })]
    [InlineData("(space_type = \"GROUP_CHAT\") OR (space_type = \"SPACE\" OR (space_type = \"GROUP_CHAT\"))", new[] { Atlas, Desk, Guest, Lunch, News })]
    [InlineData("space_type = \"SPACE\" OR space_type = \"GROUP_CHAT\" OR space_type = \"DIRECT_MESSAGE\"", new[] { Atlas, BotDm, Desk, Dm, Guest, Lunch, News })]
    [InlineData("", new[] { Atlas, BotDm, Desk, Dm, Guest, Lunch, News })]
    [InlineData("   ", new[] { Atlas, BotDm, Desk, Dm, Guest, Lunch, News })]
    public async Task A_filter_chooses_types(string filter, string[] expected)
    {
        await using var chat = await TestServer.StartAsync();

        (await chat.PageAsync(await chat.PersonAsync("alice", "chat.spaces"), "?filter=" + Uri.EscapeDataString(filter))).Names.ShouldBe(expected);
    }

    [Theory]
    [Rule("S-106")]
    [InlineData("space_type = \"SPACE_TYPE_UNSPECIFIED\"", "Invalid filter query")]
    [InlineData("space_type = \"space\"", "Invalid filter query")]
    [InlineData("space_type = \"ROOM\"", "Invalid filter query")]
    [InlineData("space_type = \"\"", "Invalid filter query")]
    [InlineData("space_type = SPACE", "Invalid filter query")]
    [InlineData("space_type != \"SPACE\"", "Invalid filter query")]
    [InlineData("space_type : \"SPACE\"", "Invalid filter query")]
    [InlineData("Space_Type = \"SPACE\"", "Invalid filter query")]
    [InlineData("display_name = \"Atlas\"", "Invalid filter query")]
    [InlineData("space_type = \"SPACE\" AND space_type = \"SPACE\"", "Invalid filter query")]
    [InlineData("space_type = \"SPACE\" OR (space_type = \"GROUP_CHAT\" AND space_type = \"SPACE\")", "Invalid filter query")]
    [InlineData("SPACE", "Error parsing the filter")]
    [InlineData("space_type = \"SPACE", "Error parsing the filter")]
    [InlineData("space_type = \"SPACE\" OR", "Error parsing the filter")]
    [InlineData("space_type = \"SPACE\" space_type = \"SPACE\"", "Error parsing the filter")]
    public async Task Other_filters_are_refused(string filter, string message)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync(
            "/v1/spaces?filter=" + Uri.EscapeDataString(filter),
            await chat.PersonAsync("alice", "chat.spaces"),
            Refusal.InvalidArgument("filter") with { Message = message });
    }

    [Fact]
    [Rule("S-101", "H-110")]
    public async Task A_page_has_100_spaces_unless_asked_otherwise_and_never_more_than_1000()
    {
        await using var chat = await TestServer.StartAsync();
        var dave = await chat.PersonAsync("dave", "chat.spaces");
        await AddSpacesAsync(chat, 1_001);

        (await chat.PageAsync(dave)).Names.Count.ShouldBe(100);
        (await chat.PageAsync(dave, "?pageSize=0")).Names.Count.ShouldBe(100);
        (await chat.PageAsync(dave, "?pageSize=101")).Names.Count.ShouldBe(101);
        (await chat.PageAsync(dave, "?page_size=1000")).Names.Count.ShouldBe(1_000);
        var (names, next) = await chat.PageAsync(dave, "?pageSize=2147483647");
        names.Count.ShouldBe(1_000);
        var (rest, end) = await chat.PageAsync(dave, "?pageSize=2147483647&pageToken=" + next);
        rest.Count.ShouldBe(1);
        end.ShouldBeNull();
        await chat.RefusedAsync("/v1/spaces?pageSize=-1", dave, Refusal.InvalidArgument("page_size"));
    }

    [Theory]
    [Rule("S-102", "S-104", "H-111")]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Pages_hold_every_space_once(int size)
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        var all = new List<string>();
        var query = $"?pageSize={size}";
        for (string? next = ""; next is not null;)
        {
            (var names, next) = await chat.PageAsync(alice, query + "&pageToken=" + next);
            names.Count.ShouldBeLessThanOrEqualTo(size);
            all.AddRange(names);
        }

        all.ShouldBe(OfAlice);
    }

    [Fact]
    [Rule("S-104")]
    public async Task Pages_go_on_where_they_were_when_spaces_come_and_go()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        var (first, next) = await chat.PageAsync(alice, "?pageSize=3");

        await chat.DeleteSpaceAsync(first[2]);
        await chat.DeleteSpaceAsync(Guest);
        var (second, _) = await chat.PageAsync(alice, "?pageSize=3&pageToken=" + next);

        first.ShouldBe([Atlas, BotDm, Desk]);
        second.ShouldBe([Dm, Lunch, News]);
    }

    [Fact]
    [Rule("S-102")]
    public async Task Pages_keep_to_the_filter()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        var filter = "&filter=" + Uri.EscapeDataString("space_type = \"SPACE\"");

        var (first, next) = await chat.PageAsync(alice, "?pageSize=3" + filter);
        var (second, end) = await chat.PageAsync(alice, $"?pageSize=3{filter}&pageToken={next}");

        first.ShouldBe([Atlas, Desk, Guest]);
        second.ShouldBe([News]);
        end.ShouldBeNull();
    }

    [Fact]
    [Rule("S-102", "H-110", "H-112")]
    public async Task A_page_token_is_the_callers_and_the_filters_own()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        var bob = await chat.PersonAsync("bob", "chat.spaces");
        var (_, next) = await chat.PageAsync(alice, "?pageSize=1");
        next!.ShouldMatch("^[A-Za-z0-9_-]+$");

        await chat.RefusedAsync("/v1/spaces?pageToken=" + next, bob, Refusal.InvalidArgument("page_token"));
        await chat.RefusedAsync(
            $"/v1/spaces?pageToken={next}&filter=" + Uri.EscapeDataString("space_type = \"SPACE\""), alice, Refusal.InvalidArgument("page_token"));
        (await chat.PageAsync(alice, "?pageSize=2&pageToken=" + next)).Names.ShouldBe([BotDm, Desk], "the size may change");
    }

    [Fact]
    [Rule("H-110", "H-112", "S-102")]
    public async Task A_page_token_of_another_store_is_refused()
    {
        await using var chat = await TestServer.StartAsync();
        await using var other = await TestServer.StartAsync(static options => options with { Ids = new OffsetIds() });
        var (_, next) = await other.PageAsync(await other.PersonAsync("alice", "chat.spaces"), "?pageSize=1");

        await chat.RefusedAsync("/v1/spaces?pageToken=" + next, await chat.PersonAsync("alice", "chat.spaces"), Refusal.InvalidArgument("page_token"));
    }

    [Theory]
    [Rule("H-112", "S-102")]
    [InlineData("x")]
    [InlineData("spaces/AAAAatlas01")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%00")]
    [InlineData("====")]
    public async Task Garbage_is_no_page_token(string token)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync("/v1/spaces?pageToken=" + token, await chat.PersonAsync("alice", "chat.spaces"), Refusal.InvalidArgument("page_token"));
    }

    [Fact]
    [Rule("H-112")]
    public async Task A_page_token_changed_anywhere_is_refused()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        var (_, next) = await chat.PageAsync(alice, "?pageSize=1");
        var letters = Gen.Elements([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_ =."]);
        var changes = Gen.Choose(0, next!.Length - 1).SelectMany(at => letters.SelectMany(letter => Gen.Choose(0, 2).Select(kind => kind switch
        {
            0 => next[..at] + letter + next[(at + 1)..],
            1 => next[..at] + letter + next[at..],
            _ => next.Remove(at, 1),
        }))).Where(token => token != next);

        Prop.ForAll(changes.ToArbitrary(), token =>
        {
            var answer = chat.SendAsync(HttpMethod.Get, "/v1/spaces?pageToken=" + Uri.EscapeDataString(token), alice).GetAwaiter().GetResult();
            answer.Code.ShouldBe(400, token);
            answer.ErrorStatus.ShouldBe("INVALID_ARGUMENT");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    [Rule("H-110")]
    public async Task A_page_token_lives_on_when_the_server_starts_again()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        var before = await chat.Db.ReadAsync(static tx => tx.Meta.FindAsync(Roomstead.Storage.Tables.MetaTable.PageTokenSecret));

        await chat.Db.WriteAsync(async tx => await Roomstead.Domain.PageToken.EnsureSecretAsync(tx, chat.Ids));

        before.ShouldNotBeNull();
        (await chat.Db.ReadAsync(static tx => tx.Meta.FindAsync(Roomstead.Storage.Tables.MetaTable.PageTokenSecret))).ShouldBe(before);
    }

    [Fact]
    [Rule("S-100")]
    public async Task No_list_reads_more_than_its_page_however_many_spaces_there_are()
    {
        await using var chat = await TestServer.StartAsync();
        var statement = Roomstead.Storage.Tables.SpacesTable.JoinedBy.Text;

        var plan = await chat.Db.ReadAsync(tx => tx.ListAsync(new Roomstead.Storage.Sql("EXPLAIN QUERY PLAN " + statement), static row => row.GetText(3), "users/1", "", true, true, true, 100));

        plan.ShouldContain("SEARCH m USING COVERING INDEX memberships_member (member=? AND state=? AND space>?)");
        plan.ShouldAllBe(static step => !step.Contains("SCAN", StringComparison.Ordinal) && !step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    private static readonly Roomstead.Storage.Sql Begin = new("UPDATE spaces SET started = 1");

    private static Task AddSpacesAsync(TestServer chat, int count) => chat.Db.WriteAsync(async tx =>
    {
        for (var i = 0; i < count; i++)
        {
            var name = FormattableString.Invariant($"test{i:0000000}");
            var space = new Space { Name = "spaces/" + name, SpaceType = Space.Types.SpaceType.Space, DisplayName = name };
            await tx.Spaces.InsertAsync(new(space, 1, "customers/C00demo01", Dave, null, null, Started: true, 0), directKey: null);
            await tx.Memberships.SaveAsync(new(space.Name, Dave, "HUMAN", Membership.Types.MembershipState.Joined, Membership.Types.MembershipRole.RoleManager, 0));
        }
    });

    /// <summary>Ids unlike those of the other tests.</summary>
    private sealed class OffsetIds : Roomstead.Domain.IdSource
    {
        private byte _next = 1;

        public override void Fill(Span<byte> bytes)
        {
            foreach (ref var b in bytes)
            {
                b = _next++;
            }
        }
    }
}
