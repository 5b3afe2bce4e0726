using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>spaces.search with admin access: all named spaces of the organisation.</summary>
public sealed class SearchSpacesAsAdministratorTests : IAsyncLifetime
{
    private const string All = "customer = \"customers/my_customer\" AND space_type = \"SPACE\"";
    private static readonly Who Admin = (Who)"admin" with { Scopes = "chat.admin.spaces.readonly" };
    private static readonly Refusal Invalid = new(400, "INVALID_ARGUMENT", "Invalid filter query", Field: "query");
    private static readonly string[] OfDemo = ["spaces/AAAAatlas01", "spaces/AAAAdesk001", "spaces/AAAAguest01", "spaces/AAAAnews001"];

    private PatchScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await PatchScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    [Rule("S-05", "S-110", "S-118", "S-119", "S-93")]
    public async Task Every_named_space_of_the_organisation_is_found_whoever_is_in_it()
    {
        var page = await PageAsync(All);

        page.Names.ShouldBe(OfDemo);
        page.Total.ShouldBe(4);
        page.Next.ShouldBeNull();
        page.Json["spaces"]!.AsArray().Select(static space => space!.Name()).ShouldBe(OfDemo);
        page.Json["results"]![0]!["space"].ShouldEqual(page.Json["spaces"]![0]!.ToJsonString());
        page.Json["spaces"]![0]!["permissionSettings"].ShouldBeNull();
        (await PageAsync(All, who: Admin with { Name = "admin@elsewhere.example" })).Names.ShouldBe(["spaces/AAAAother01"]);
        (await PageAsync(All + " AND display_name:\"elsewhere\"")).Names.ShouldBeEmpty("it is another organisation's");
    }

    [Fact]
    [Rule("S-110", "E-11", "P-126")]
    public async Task An_administrator_with_the_scope_for_it_is_needed()
    {
        await RefusedAsync(All, Refusal.NonAdminUser, Admin with { Name = "alice@example.com" });
        await RefusedAsync(All, Refusal.ScopeInsufficient, Admin with { Scopes = "chat.spaces" });
        await _scene.RefusedCallAsync(HttpMethod.Get, Path(All, admin: false), Refusal.ScopeInsufficient, Admin);
    }

    [Theory]
    [Rule("S-112", "S-113", "S-114")]
    [InlineData("display_name:\"at\"", "atlas01")]
    [InlineData("(display_name:\"at\" OR displayName:\"comp ne\")", "atlas01 news001")]
    [InlineData("external_user_allowed = \"true\"", "guest01")]
    [InlineData("space_history_state = \"HISTORY_OFF\"", "desk001")]
    [InlineData("(spaceHistoryState = \"HISTORY_ON\" OR space_history_state = \"HISTORY_OFF\") AND external_user_allowed = \"false\"", "atlas01 desk001 news001")]
    [InlineData("create_time = \"2020-01-01T00:00:00Z\"", "atlas01")]
    [InlineData("create_time < \"2020-01-01T00:00:00.000001Z\"", "atlas01")]
    [InlineData("createTime <= \"2020-01-01T01:00:00+01:00\"", "atlas01")]
    [InlineData("create_time < \"2020-01-01T00:00:00Z\"", "")]
    [InlineData("create_time > \"2020-01-01T00:00:00Z\"", "desk001 guest01 news001")]
    [InlineData("create_time >= \"2021-01-01T00:00:00Z\" AND create_time < \"2022-01-01T00:00:00Z\"", "desk001")]
    [InlineData("(create_time < \"2020-06-01T00:00:00Z\" OR (create_time > \"2021-06-01T00:00:00Z\" AND create_time < \"2025-01-01T00:00:00Z\"))", "atlas01 guest01")]
    [InlineData("last_active_time > \"2026-03-04T05:06:07Z\"", "news001")]
    [InlineData("lastActiveTime <= \"2026-03-04T05:06:07Z\" AND display_name:\"service\"", "desk001")]
    public async Task Fields_narrow_the_search(string term, string expected)
    {
        await ChangeAsync("atlas01", static space => space.CreateTime = At(2020));
        await ChangeAsync("desk001", static space =>
        {
            space.CreateTime = At(2021);
            space.SpaceHistoryState = HistoryState.HistoryOff;
        });
        await ChangeAsync("guest01", static space => space.CreateTime = At(2022));
        await ChangeAsync("news001", static space => space.LastActiveTime = At(2027));

        var page = await PageAsync($"{All} AND {term}", "&orderBy=membership_count.joined_direct_human_user_count");

        var names = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static id => "spaces/AAAA" + id).ToList();
        page.Names.ShouldBe(names, ignoreOrder: true);
        page.Total.ShouldBe(names.Count);
    }

    [Theory]
    [Rule("S-111", "S-112", "S-113", "S-114")]
    [InlineData("space_type = \"SPACE\"")]
    [InlineData("customer = \"customers/my_customer\"")]
    [InlineData("customer = \"customers/C00demo01\" AND space_type = \"SPACE\"")]
    [InlineData("customer = \"customers/my_customer\" AND space_type = \"SPACE\" AND customer = \"customers/my_customer\"")]
    [InlineData("customer = \"customers/my_customer\" AND space_type = \"DIRECT_MESSAGE\"")]
    [InlineData("customer = \"customers/my_customer\" OR space_type = \"SPACE\"")]
    [InlineData(All + " AND space_history_state = \"HISTORY_STATE_UNSPECIFIED\"")]
    [InlineData(All + " AND (space_history_state = \"HISTORY_ON\" AND space_history_state = \"HISTORY_OFF\")")]
    [InlineData(All + " AND create_time : \"2020-01-01T00:00:00Z\"")]
    [InlineData(All + " AND create_time != \"2020-01-01T00:00:00Z\"")]
    [InlineData(All + " AND create_time > \"2020-01-01\"")]
    [InlineData(All + " AND create_time > 2020-01-01")]
    [InlineData(All + " AND (create_time > \"2020-01-01T00:00:00Z\" OR last_active_time > \"2020-01-01T00:00:00Z\")")]
    [InlineData(All + " AND space_details = \"x\"")]
    public async Task A_query_beyond_the_grammar_is_refused(string query) => await RefusedAsync(query, Invalid);

    [Theory]
    [Rule("S-116")]
    [InlineData("", "atlas01 desk001 guest01 news001")]
    [InlineData("create_time", "atlas01 desk001 guest01 news001")]
    [InlineData("create_time ASC", "atlas01 desk001 guest01 news001")]
    [InlineData("createTime DESC", "news001 guest01 desk001 atlas01")]
    [InlineData("last_active_time", "news001 atlas01 desk001 guest01")]
    [InlineData("lastActiveTime DESC", "guest01 desk001 atlas01 news001")]
    [InlineData("membership_count.joined_direct_human_user_count", "desk001 guest01 news001 atlas01")]
    [InlineData("membershipCount.joinedDirectHumanUserCount DESC", "atlas01 news001 guest01 desk001")]
    public async Task Results_come_in_the_order_asked_for_page_by_page(string order, string expected)
    {
        await ChangeAsync("atlas01", static space => space.CreateTime = At(2020));
        await ChangeAsync("desk001", static space => space.CreateTime = At(2021));
        await ChangeAsync("guest01", static space => space.CreateTime = At(2022));
        await ChangeAsync("news001", static space => space.LastActiveTime = At(2025));
        var names = expected.Split(' ').Select(static id => "spaces/AAAA" + id).ToList();

        // Gone through in order, looked at all together, and found by a word.
        foreach (var query in new[] { All, All + " AND (external_user_allowed = \"false\" OR external_user_allowed = \"true\")", All + " AND (display_name:\"a\" OR display_name:\"n\" OR display_name:\"p\" OR display_name:\"s\")" })
        {
            var all = new List<string>();
            for (string? next = ""; next is not null;)
            {
                var page = await PageAsync(query, "&pageSize=1&orderBy=" + Uri.EscapeDataString(order) + "&pageToken=" + next);
                page.Total.ShouldBe(4);
                all.AddRange(page.Names);
                next = page.Next;
            }

            all.ShouldBe(names);
        }
    }

    [Theory]
    [Rule("S-116")]
    [InlineData("relevance DESC")]
    [InlineData("display_name")]
    [InlineData("create_time desc")]
    [InlineData("create_time DESC ASC")]
    [InlineData("create_time, last_active_time")]
    public async Task Another_order_is_refused(string order) => await RefusedAsync(All, Refusal.InvalidArgument("order_by"), Admin, "&orderBy=" + Uri.EscapeDataString(order));

    [Fact]
    [Rule("S-117", "H-110")]
    public async Task Pages_have_100_spaces_and_1000_at_the_most()
    {
        await FillAsync(1_100);

        (await PageAsync(All)).Names.Count.ShouldBe(100);
        (await PageAsync(All, "&pageSize=0")).Names.Count.ShouldBe(100);
        (await PageAsync(All, "&pageSize=5000")).Names.Count.ShouldBe(1_000);
        (await PageAsync(All)).Total.ShouldBe(1_104);
        (await PageAsync(All + " AND display_name:\"fill\"")).Total.ShouldBe(1_100);
        await RefusedAsync(All, Refusal.InvalidArgument("page_size"), Admin, "&pageSize=-1");
    }

    [Fact]
    [Rule("S-118")]
    public async Task Beyond_10000_the_total_is_an_estimate_and_every_match_is_still_found()
    {
        await FillAsync(10_100);

        (await PageAsync(All, "&pageSize=5")).Total.ShouldBeGreaterThan(10_000);
        var names = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await PageAsync(All + " AND display_name:\"fill\" AND create_time = \"1970-01-01T00:00:07Z\"", "&pageToken=" + next);
            page.Total.ShouldBeGreaterThan(0);
            names.AddRange(page.Names);
            next = page.Next;
        }

        names.Count.ShouldBe(1_010);
        names.Distinct().Count().ShouldBe(1_010);
    }

    [Fact]
    [Rule("H-112", "S-102")]
    public async Task A_page_token_belongs_to_its_request()
    {
        var token = (await PageAsync(All, "&pageSize=1")).Next!;
        (await PageAsync(All, "&pageSize=7&pageToken=" + token)).Names.Count.ShouldBe(3);

        var invalid = Refusal.InvalidArgument("page_token");
        await RefusedAsync(All + " ", invalid, Admin, "&pageToken=" + token);
        await RefusedAsync(All, invalid, Admin, "&orderBy=create_time&pageToken=" + token);
        await RefusedAsync(All, invalid, Admin, "&pageToken=garbage");
        await RefusedAsync(All, invalid, Admin, "&pageToken=" + token[..^1] + (token[^1] == 'A' ? 'B' : 'A'));
        await RefusedAsync(All, invalid, Admin with { Name = "admin@elsewhere.example" }, "&pageToken=" + token);
    }

    [Fact]
    [Rule("S-110", "S-141")]
    public async Task A_space_is_found_once_its_import_is_complete()
    {
        var query = All + " AND display_name:\"brought\"";
        var space = await _scene.SpaceAsync(Room.Importing with { DisplayName = "Brought along" });
        (await PageAsync(query)).Names.ShouldBeEmpty();

        (await _scene.SendAsync(HttpMethod.Post, $"/v1/{space}:completeImport", Who.Importer, "{}")).Code.ShouldBe(200);

        (await PageAsync(query)).Names.ShouldBe([space]);
        (await _scene.Chat.Db.ReadAsync(StoreCheck.ProblemsAsync)).ShouldBeEmpty();
    }

    private static Timestamp At(int year) => Timestamp.FromDateTimeOffset(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static string Path(string query, string more = "", bool admin = true) =>
        "/v1/spaces:search?query=" + Uri.EscapeDataString(query) + (admin ? "&useAdminAccess=true" : "") + more;

    /// <summary>Spaces with ten creation times, a second apart.</summary>
    private Task FillAsync(int count) => _scene.Chat.Db.WriteAsync(async tx =>
    {
        for (var i = 0; i < count; i++)
        {
            var seconds = i % 10;
            var room = Room.Named with
            {
                DisplayName = FormattableString.Invariant($"Fill {i}"),
                Members = [],
                Invited = [],
                With = space => space.CreateTime = new Timestamp { Seconds = seconds },
            };
            await tx.Spaces.InsertAsync(room.Rows(FormattableString.Invariant($"fill{i:00000}"), _scene.Chat.Clock.GetUtcNow()).Space, directKey: null);
        }
    });

    /// <summary>Changes a space of the demonstration organisation, as an import would have made it.</summary>
    private Task ChangeAsync(string id, Action<Space> change) => _scene.Chat.Db.WriteAsync(async tx =>
    {
        var row = (await tx.Spaces.FindAsync("spaces/AAAA" + id))!;
        var changed = row.Value.Clone();
        change(changed);
        await tx.Spaces.DeleteAsync(row);
        await tx.Spaces.InsertAsync(row with { Value = changed }, directKey: null);
    });

    private async Task<(List<string> Names, int Total, string? Next, JsonNode Json)> PageAsync(string query, string more = "", Who? who = null)
    {
        var answer = await _scene.SendAsync(HttpMethod.Get, Path(query, more), who ?? Admin);
        answer.Code.ShouldBe(200, answer.Text);
        return (
            [.. (answer.Json["results"] as JsonArray ?? []).Select(static result => result!["space"]!.Name())],
            (int?)answer.Json["totalSize"] ?? 0,
            (string?)answer.Json["nextPageToken"],
            answer.Json);
    }

    private Task<Answer> RefusedAsync(string query, Refusal refusal, Who? who = null, string more = "") =>
        _scene.RefusedCallAsync(HttpMethod.Get, Path(query, more), refusal, who ?? Admin);
}
