using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>spaces.search by people for themselves: the spaces they have joined.</summary>
public sealed class SearchSpacesTests : IAsyncLifetime
{
    private static readonly Who AliceReading = Who.Alice with { Scopes = "chat.spaces.readonly" };
    private static readonly Refusal Invalid = new(400, "INVALID_ARGUMENT", "Invalid filter query", Field: "query");
    private static readonly Refusal Unreadable = new(400, "INVALID_ARGUMENT", "Error parsing the filter", Field: "query");

    private PatchScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await PatchScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [Rule("S-05", "S-115")]
    [InlineData("Fun Eve", "Fun event", true)]
    [InlineData("Fun Eve", "The evening was fun", true)]
    [InlineData("Fun Eve", "notFun event", false)]
    [InlineData("Fun Eve", "even", false)]
    [InlineData("EVE fun", "fun-event/2026", true)]
    [InlineData("fun fun", "Fun", true)]
    [InlineData("2026", "Plans 2026", true)]
    [InlineData("02", "Plans 2026", false)]
    [InlineData("äpf", "Birnen und ÄPFEL", true)]
    [InlineData("σοφός", "ΣΟΦΌΣ", true)]
    [InlineData("моск", "Офис Москва", true)]
    [InlineData("회의", "주간 회의실", true)]
    [InlineData("의실", "주간 회의실", false)]
    [InlineData("בית", "הבית בית", true)]
    [InlineData("हिन्", "टीम हिन्दी", true)]
    [InlineData("會議", "三樓會議室", true)]
    [InlineData("室會", "三樓會議室", false)]
    [InlineData("會議 三樓", "三樓會議室", true)]
    [InlineData("ประชุม", "ห้องประชุมใหญ่", true)]
    [InlineData("ใหญ่", "ห้องประชุมใหญ่", true)]
    [InlineData("เล็ก", "ห้องประชุมใหญ่", false)]
    [InlineData("カンバン", "東京のカンバン", true)]
    [InlineData("ភ្នំពេញ", "ការិយាល័យភ្នំពេញ", true)]
    [InlineData("ວຽງຈັນ", "ຫ້ອງການວຽງຈັນ", true)]
    [InlineData("iphone會", "iPhone會議", true)]
    [InlineData("🎉", "Party 🎉🎂", true)]
    [InlineData("🎂", "Party 🎉🎂", true)]
    [InlineData("𠮷野", "会社𠮷野家", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz1", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789", false)]
    [InlineData("一二三四五六七八九十百千萬億兆", "零一二三四五六七八九十百千萬億兆京", true)]
    [InlineData("一二三四五六七八九十百千京", "零一二三四五六七八九十百千萬億兆京", false)]
    [InlineData("!!!", "Fun", false)]
    [InlineData("", "Fun", false)]
    public async Task Every_word_asked_for_begins_a_word_of_the_name(string asked, string name, bool found)
    {
        var space = await _scene.SpaceAsync(Room.Named with { DisplayName = name });

        (await NamesAsync(Named(asked))).ShouldBe(found ? [space] : []);
    }

    [Fact]
    [Rule("S-110")]
    public async Task Only_spaces_the_caller_has_joined_are_found()
    {
        var own = await _scene.SpaceAsync(Room.Named with { DisplayName = "Harbour one" });
        await _scene.SpaceAsync(Room.Named with { DisplayName = "Harbour two", Members = [("bob", Role.RoleManager)], Invited = ["alice"] });
        await _scene.SpaceAsync(Room.Importing with { DisplayName = "Harbour three", Members = [("alice", Role.RoleManager)] });
        await _scene.SpaceAsync(Room.Group with { With = static space => space.DisplayName = "Harbour four" });
        var elsewhere = await _scene.SpaceAsync(Room.Named with { DisplayName = "Harbour five", Customer = Seed.DemoOrganisation.OtherCustomer });

        var byGroup = await GroupSpaceAsync("Harbour six");

        (await NamesAsync(Named("harbour"))).ShouldBe([own, elsewhere, byGroup], ignoreOrder: true);
        (await NamesAsync(Named("harbour"), who: AliceReading with { Name = "dave@example.com" })).ShouldBeEmpty();
    }

    [Fact]
    [Rule("S-110")]
    public async Task A_word_that_many_spaces_of_others_have_finds_those_of_the_caller_too()
    {
        await _scene.Chat.Db.WriteAsync(async tx =>
        {
            for (var i = 0; i < 1_100; i++)
            {
                var (row, _) = (Room.Named with { DisplayName = FormattableString.Invariant($"Common {i}"), Members = [], Invited = [] }).Rows(FormattableString.Invariant($"common{i}"), _scene.Chat.Clock.GetUtcNow());
                await tx.Spaces.InsertAsync(row, directKey: null);
            }
        });
        var own = await _scene.SpaceAsync(Room.Named with { DisplayName = "Common ground" });
        var byGroup = await GroupSpaceAsync("Common good");

        (await NamesAsync(Named("common"))).ShouldBe([own, byGroup], ignoreOrder: true);
    }

    [Fact]
    [Rule("S-118", "S-103", "P-162", "S-117")]
    public async Task Results_hold_the_space_and_nothing_else_is_answered()
    {
        var space = await _scene.SpaceAsync(Room.Named with { DisplayName = "Harbour" });

        var answer = await SearchAsync(Named("harbour"));

        answer.Json.AsObject().Select(static member => member.Key).ShouldBe(["results"]);
        var result = answer.Json["results"]![0]!;
        result.AsObject().Select(static member => member.Key).ShouldBe(["space"]);
        result.TextAt("space.name").ShouldBe(space);
        result.TextAt("space.displayName").ShouldBe("Harbour");
        result.At("space.permissionSettings").ShouldBeNull();
    }

    [Fact]
    [Rule("S-117", "H-112")]
    public async Task A_page_has_100_results_and_there_is_no_other()
    {
        for (var i = 0; i < 101; i++)
        {
            await _scene.SpaceAsync(Room.Named with { DisplayName = FormattableString.Invariant($"Harbour {i}") });
        }

        (await NamesAsync(Named("harbour"))).Count.ShouldBe(100);
        (await NamesAsync(Named("harbour"), "&pageSize=1000")).Count.ShouldBe(100);
        (await NamesAsync(Named("harbour"), "&pageSize=7")).Count.ShouldBe(7);
        (await SearchAsync(Named("harbour"))).Json["nextPageToken"].ShouldBeNull();
        await RefusedAsync(Named("harbour"), Refusal.InvalidArgument("page_size"), "&pageSize=-1");
        await RefusedAsync(Named("harbour"), Refusal.InvalidArgument("page_token"), "&pageToken=x");
    }

    [Fact]
    [Rule("S-111")]
    public async Task Without_a_name_there_is_an_empty_result()
    {
        (await SearchAsync("space_type = \"SPACE\"")).Json.ToJsonString().ShouldBe("{}");
        (await SearchAsync("space_type = \"SPACE\" AND external_user_allowed = \"true\"")).Json.ToJsonString().ShouldBe("{}");
    }

    [Theory]
    [Rule("S-111", "S-112", "S-113", "S-114")]
    [InlineData("display_name:\"a\"")]
    [InlineData("space_type = \"GROUP_CHAT\" AND display_name:\"a\"")]
    [InlineData("space_type = SPACE AND display_name:\"a\"")]
    [InlineData("space_type : \"SPACE\" AND display_name:\"a\"")]
    [InlineData("space_type = \"SPACE\" AND display_name = \"a\"")]
    [InlineData("space_type = \"SPACE\" AND display_name:a")]
    [InlineData("space_type = \"SPACE\" OR display_name:\"a\"")]
    [InlineData("space_type = \"SPACE\" AND (display_name:\"a\" OR external_user_allowed = \"true\")")]
    [InlineData("space_type = \"SPACE\" AND display_name:\"a\" AND display_name:\"b\"")]
    [InlineData("space_type = \"SPACE\" AND (display_name:\"a\" OR (display_name:\"b\" AND display_name:\"c\"))")]
    [InlineData("(space_type = \"SPACE\" OR space_type = \"SPACE\") AND display_name:\"a\"")]
    [InlineData("space_type = \"SPACE\" AND space_type = \"SPACE\" AND display_name:\"a\"")]
    [InlineData("space_type = \"SPACE\" AND display_name:\"a\" AND external_user_allowed = \"maybe\"")]
    [InlineData("space_type = \"SPACE\" AND display_name:\"a\" AND external_user_allowed = true")]
    [InlineData("space_type = \"SPACE\" AND display_name:\"a\" AND customer = \"customers/my_customer\"")]
    [InlineData("space_type = \"SPACE\" AND display_name:\"a\" AND create_time > \"2026-01-01T00:00:00Z\"")]
    [InlineData("space_type = \"SPACE\" AND display_name:\"a\" AND last_active_time > \"2026-01-01T00:00:00Z\"")]
    [InlineData("space_type = \"SPACE\" AND display_name:\"a\" AND space_history_state = \"HISTORY_ON\"")]
    [InlineData("space_type = \"SPACE\" AND display_name:\"a\" AND name = \"spaces/x\"")]
    public async Task A_query_beyond_the_grammar_is_refused(string query) => await RefusedAsync(query, Invalid);

    [Fact]
    [Rule("S-106", "S-113")]
    public async Task An_unreadable_query_is_refused_with_the_place()
    {
        var answer = await RefusedAsync("space_type = \"SPACE\" AND ) display_name:\"a\"", Unreadable);

        ((string)answer.Detail("BadRequest")!["fieldViolations"]![0]!["description"]!).ShouldContain("character 26");
    }

    [Fact]
    [Rule("S-111", "S-117")]
    public async Task A_query_is_required_and_may_have_1000_characters()
    {
        await RefusedAsync("", Refusal.InvalidArgument("query"));
        await RefusedAsync(" ", Refusal.InvalidArgument("query"));
        var query = Named("harbour") + new string(' ', 1_000 - Named("harbour").Length);
        (await SearchAsync(query)).Code.ShouldBe(200);
        await RefusedAsync(query + " ", Refusal.InvalidArgument("query"));
    }

    [Fact]
    [Rule("S-112", "S-114")]
    public async Task Names_and_outsiders_are_asked_for_in_either_spelling()
    {
        var open = await _scene.SpaceAsync(Room.Named with { DisplayName = "Harbour", With = static space => space.ExternalUserAllowed = true });
        var closed = await _scene.SpaceAsync(Room.Named with { DisplayName = "Jetty" });

        (await NamesAsync("spaceType = \"SPACE\" AND (displayName:\"harb\" OR displayName:\"jet\")")).ShouldBe([open, closed], ignoreOrder: true);
        (await NamesAsync("(display_name:\"harb\" OR display_name:\"jet\") AND (external_user_allowed = \"true\" AND space_type = \"SPACE\")")).ShouldBe([open]);
        (await NamesAsync("spaceType=\"SPACE\" AND (displayName:\"harb\" OR displayName:\"jet\") AND externalUserAllowed=\"false\"")).ShouldBe([closed]);
        (await NamesAsync("space_type = \"SPACE\" AND display_name:\"harb\" AND (external_user_allowed = \"false\" OR external_user_allowed = \"true\")")).ShouldBe([open]);
    }

    [Fact]
    [Rule("S-116")]
    public async Task Results_are_in_the_order_of_relevance_or_newest_first()
    {
        var old = await _scene.SpaceAsync(Room.Named with { DisplayName = "Fun", With = static space => space.CreateTime = new Timestamp { Seconds = 1 } });
        var longer = await _scene.SpaceAsync(Room.Named with { DisplayName = "Fun for everybody", With = static space => space.CreateTime = new Timestamp { Seconds = 3 } });
        var part = await _scene.SpaceAsync(Room.Named with { DisplayName = "Funny", With = static space => space.CreateTime = new Timestamp { Seconds = 2 } });

        (await NamesAsync(Named("fun"))).ShouldBe([old, longer, part]);
        (await NamesAsync(Named("fun"), "&orderBy=relevance%20DESC")).ShouldBe([old, longer, part]);
        (await NamesAsync(Named("fun"), "&orderBy=create_time%20DESC")).ShouldBe([longer, part, old]);
    }

    [Theory]
    [Rule("S-116")]
    [InlineData("create_time")]
    [InlineData("create_time ASC")]
    [InlineData("relevance")]
    [InlineData("relevance ASC")]
    [InlineData("last_active_time DESC")]
    [InlineData("membership_count.joined_direct_human_user_count DESC")]
    [InlineData("display_name DESC")]
    [InlineData("create_time DESC, relevance DESC")]
    public async Task Another_order_is_refused(string order) =>
        await RefusedAsync(Named("fun"), Refusal.InvalidArgument("order_by"), "&orderBy=" + Uri.EscapeDataString(order));

    [Fact]
    [Rule("S-115")]
    public async Task A_name_is_found_as_it_is_now()
    {
        var space = await _scene.SpaceAsync(Room.Named with { DisplayName = "Harbour 會議" });
        await _scene.PatchedAsync(space, "displayName", """{"displayName":"Jetty 會館"}""");

        (await NamesAsync(Named("harbour"))).ShouldBeEmpty();
        (await NamesAsync(Named("會議"))).ShouldBeEmpty();
        (await NamesAsync(Named("jetty 館"))).ShouldBe([space]);

        var group = await _scene.SpaceAsync(Room.Group);
        await _scene.PatchedAsync(group, "spaceType,displayName", """{"spaceType":"SPACE","displayName":"Jetty group"}""");
        (await NamesAsync(Named("jetty group"))).ShouldBe([group]);

        (await _scene.SendAsync(HttpMethod.Delete, "/v1/" + space, Who.Alice with { Scopes = "chat.delete" })).Code.ShouldBe(200);
        (await NamesAsync(Named("jetty"))).ShouldBe([group]);
        (await _scene.Chat.Db.ReadAsync(Roomstead.Storage.StoreCheck.ProblemsAsync)).ShouldBeEmpty();
    }

    [Fact]
    [Rule("S-110", "P-135", "A-114")]
    public async Task Only_people_with_Chat_search()
    {
        await _scene.RefusedCallAsync(HttpMethod.Get, Path(Named("fun")), Refusal.AppNotSupported, new Who("demo-app", "chat.bot"));
        await _scene.RefusedCallAsync(HttpMethod.Get, Path(Named("fun")), Refusal.ChatNotEnabled, AliceReading with { Name = "gina@example.com" });
    }

    /// <summary>A space that a group of alice and bob has joined, and nobody else.</summary>
    private async Task<string> GroupSpaceAsync(string name)
    {
        var space = await _scene.SpaceAsync(Room.Named with { DisplayName = name, Members = [], Invited = [] });
        await _scene.Chat.Db.WriteAsync(async tx =>
        {
            await tx.Memberships.SaveAsync(new MembershipRow(space, "groups/engineering001", MembershipRow.Group, Membership.Types.MembershipState.Joined, Role.Unspecified, 1));
        });
        return space;
    }

    private static string Named(string name) => $"space_type = \"SPACE\" AND display_name:\"{name}\"";

    private static string Path(string query, string more = "") => "/v1/spaces:search?query=" + Uri.EscapeDataString(query) + more;

    private Task<Answer> SearchAsync(string query, string more = "", Who? who = null) => _scene.SendAsync(HttpMethod.Get, Path(query, more), who ?? AliceReading);

    private async Task<List<string>> NamesAsync(string query, string more = "", Who? who = null)
    {
        var answer = await SearchAsync(query, more, who);
        answer.Code.ShouldBe(200, answer.Text);
        return [.. (answer.Json["results"] as JsonArray ?? []).Select(static result => result!["space"]!.Name())];
    }

    private Task<Answer> RefusedAsync(string query, Refusal refusal, string more = "") => _scene.RefusedCallAsync(HttpMethod.Get, Path(query, more), refusal, AliceReading);
}
