using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.EventCalls;

namespace Roomstead.Tests.Api.SpaceEvents;

/// <summary>spaces.spaceEvents.list: its filter and its pages.</summary>
public sealed class EventFilterTests
{
    private const string Atlas = "spaces/AAAAatlas01";
    private const string Lunch = "spaces/AAAAlunch01";
    private const string S = $"event_types:\"{SpaceUpdated}\"";
    private const string U = $"event_types:\"{MemberUpdated}\"";

    [Theory]
    [Rule("L-56", "L-57")]
    [InlineData(S, "space")]
    [InlineData(U, "membership")]
    [InlineData($"({S})", "space")]
    [InlineData($"{S} OR {U}", "space membership")]
    [InlineData($"({U} OR {S})", "space membership")]
    [InlineData($"({U} OR ({S} OR {S}))", "space membership")]
    [InlineData($"event_type:\"{SpaceUpdated}\"", "space")]
    [InlineData($"eventTypes:\"{SpaceUpdated}\" OR eventType : \"{MemberUpdated}\"", "space membership")]
    [InlineData($"({S} OR {U}) AND start_time=\"2026-03-04T05:06:06Z\"", "space membership")]
    [InlineData($"start_time=\"2026-03-04T05:06:06Z\" AND end_time=\"2026-03-04T05:06:07Z\" AND ({S} OR {U})", "space membership")]
    [InlineData($"(start_time=\"2026-03-04T05:06:06Z\" AND {S}) AND (end_time=\"2026-03-04T05:06:07Z\")", "space")]
    [InlineData($"{S} AND endTime = \"2026-03-04T05:06:07+00:00\"", "space")]
    [InlineData($"{S} AND startTime = \"2026-03-04T07:06:07+02:00\"", "")]
    [InlineData($"{S} AND start_time=\"2030-01-01T00:00:00Z\" AND end_time=\"2020-01-01T00:00:00Z\"", "")]
    [InlineData($"event_types:\"{MemberDeleted}\"", "")]
    public async Task A_filter_chooses_types_and_times(string filter, string expected)
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");
        await UpgradeAsync(chat, alice);

        (await chat.EventTypesAsync(alice, Lunch, filter)).Select(static type => type.Split('.')[0]).ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    [Rule("L-57")]
    public async Task The_start_is_left_out_and_the_end_is_in_to_the_microsecond()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");
        var times = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            await chat.RenameAsync(alice, Atlas, $"Atlas {i}");
            times.Add(chat.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture));
            chat.Clock.Advance(TimeSpan.FromMicroseconds(1));
        }

        (await CountAsync($"start_time=\"{times[0]}\"")).ShouldBe(2);
        (await CountAsync($"start_time=\"{times[0].Replace("Z", "999Z", StringComparison.Ordinal)}\"")).ShouldBe(2);
        (await CountAsync($"end_time=\"{times[1]}\"")).ShouldBe(2);
        (await CountAsync($"end_time=\"{times[1].Replace("Z", "999Z", StringComparison.Ordinal)}\"")).ShouldBe(2);
        (await CountAsync($"start_time=\"{times[0]}\" AND end_time=\"{times[1]}\"")).ShouldBe(1);
        (await CountAsync($"start_time=\"{times[2]}\"")).ShouldBe(0);
        (await CountAsync($"end_time=\"{times[2]}\"")).ShouldBe(3);

        async Task<int> CountAsync(string filter) => (await chat.EventsAsync(alice, Atlas, $"{S} AND {filter}")).Length;
    }

    [Theory]
    [Rule("L-57")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("start_time=\"2026-03-04T05:06:06Z\"")]
    [InlineData("start_time=\"2026-03-04T05:06:06Z\" AND end_time=\"2026-03-04T05:06:07Z\"")]
    public async Task Types_are_required(string filter)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync(EventsPath(Atlas, filter), await chat.WatcherAsync("alice"), Refusal.InvalidArgument("filter") with { Message = "Missing event types" });
    }

    [Theory]
    [Rule("L-57", "L-56")]
    [InlineData($"{S} AND {U}")]
    [InlineData($"{S} AND {S}")]
    [InlineData($"({S} AND {U}) OR {S}")]
    [InlineData($"{S} OR start_time=\"2026-03-04T05:06:06Z\"")]
    [InlineData($"{S} AND (start_time=\"2026-03-04T05:06:06Z\" OR end_time=\"2026-03-04T05:06:06Z\")")]
    [InlineData("start_time=\"2026-03-04T05:06:06Z\" OR end_time=\"2026-03-04T05:06:06Z\"")]
    [InlineData($"{S} AND start_time=\"2026-03-04T05:06:06Z\" AND start_time=\"2026-03-04T05:06:07Z\"")]
    [InlineData($"{S} AND end_time=\"2026-03-04T05:06:06Z\" AND end_time=\"2026-03-04T05:06:06Z\"")]
    [InlineData($"{S} AND start_time>\"2026-03-04T05:06:06Z\"")]
    [InlineData($"{S} AND start_time=\"2026-03-04\"")]
    [InlineData($"{S} AND start_time=\"\"")]
    [InlineData($"{S} AND end_time=now")]
    [InlineData($"{S} AND event_time=\"2026-03-04T05:06:06Z\"")]
    [InlineData($"event_types=\"{SpaceUpdated}\"")]
    [InlineData($"event_types:{SpaceUpdated}")]
    [InlineData($"EVENT_TYPES:\"{SpaceUpdated}\"")]
    [InlineData("event_types:\"google.workspace.chat.space.v1.created\"")]
    [InlineData("event_types:\"google.workspace.chat.space.v1.deleted\"")]
    [InlineData("event_types:\"google.workspace.chat.space.v1.batchUpdated\"")]
    [InlineData($"{S} OR event_types:\"{MembersBatchCreated}\"")]
    [InlineData("event_types:\"space.v1.updated\"")]
    [InlineData("event_types:\"\"")]
    public async Task What_events_cannot_be_asked_for_is_refused(string filter)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync(EventsPath(Atlas, filter), await chat.WatcherAsync("alice"), Refusal.InvalidArgument("filter") with { Message = "Invalid filter query" });
    }

    [Theory]
    [Rule("L-57")]
    [InlineData($"{S} AND", "too early")]
    [InlineData($"{S} OR {S} AND start_time=\"2026-03-04T05:06:06Z\"", "at character 110")]
    [InlineData($"{S} {S}", "at character 54")]
    [InlineData("event_types:\"google", "at character 13")]
    [InlineData("(event_types:\"x\"", "too early")]
    [InlineData("event_types:\"x\" , y=\"z\"", "at character 17")]
    public async Task A_filter_that_cannot_be_read_is_refused_with_the_place(string filter, string place)
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.RefusedAsync(
            EventsPath(Atlas, filter), await chat.WatcherAsync("alice"), Refusal.InvalidArgument("filter") with { Message = "Error parsing the filter" });

        ((string)answer.Detail("BadRequest")!["fieldViolations"]![0]!["description"]!).ShouldContain(place);
    }

    [Theory]
    [Rule("L-55", "L-59", "H-111")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Pages_hold_every_event_once_also_those_of_one_moment(int size)
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");
        for (var i = 0; i < 7; i++)
        {
            await chat.RenameAsync(alice, Atlas, $"Atlas {i}");
            chat.Clock.Advance(TimeSpan.FromSeconds(i % 3 == 0 ? 1 : 0));
        }

        var all = (await chat.EventsAsync(alice, Atlas, Everything)).Select(static e => e.Name()).ToArray();
        var paged = new List<string>();
        for (string? next = ""; next is not null;)
        {
            (var page, next) = await chat.EventPageAsync(alice, Atlas, Everything, $"&pageSize={size}&pageToken={next}");
            page.Length.ShouldBeInRange(1, size);
            paged.AddRange(page.Select(static e => e.Name()));
        }

        all.Length.ShouldBe(7);
        paged.ShouldBe(all);
    }

    [Fact]
    [Rule("L-55")]
    public async Task A_list_goes_on_with_what_happened_since_and_without_what_is_over_since()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");
        for (var i = 0; i < 3; i++)
        {
            await chat.RenameAsync(alice, Atlas, $"Atlas {i}");
            chat.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var (first, next) = await chat.EventPageAsync(alice, Atlas, Everything, "&pageSize=1");
        first.Length.ShouldBe(1);
        await chat.RenameAsync(alice, Atlas, "Atlas late");
        (await chat.EventPageAsync(alice, Atlas, Everything, "&pageToken=" + next)).Events.Length.ShouldBe(3);
        chat.Clock.Advance(TimeSpan.FromDays(28) - TimeSpan.FromSeconds(1));
        (await chat.EventPageAsync(await chat.WatcherAsync("alice"), Atlas, Everything, "&pageToken=" + next)).Events.Length.ShouldBe(1);
    }

    [Fact]
    [Rule("L-59", "H-110")]
    public async Task A_page_has_100_events_unless_asked_otherwise_and_never_more_than_1000()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");
        await chat.RenameAsync(alice, Atlas, "Atlas one");
        var row = (await chat.ChangesAsync()).Single();
        await chat.Db.WriteAsync(async tx =>
        {
            for (var i = 0; i < 1_100; i++)
            {
                await tx.Outbox.AppendAsync(row);
            }
        });

        (await chat.EventsAsync(alice, Atlas, Everything)).Length.ShouldBe(100);
        (await PageAsync("&pageSize=0")).Length.ShouldBe(100);
        (await PageAsync("&page_size=101")).Length.ShouldBe(101);
        (await PageAsync("&pageSize=2147483647")).Length.ShouldBe(1_000);
        await chat.RefusedAsync(EventsPath(Atlas, Everything, "&pageSize=-1"), alice, Refusal.InvalidArgument("page_size"));

        async Task<JsonNode[]> PageAsync(string more) => (await chat.EventPageAsync(alice, Atlas, Everything, more)).Events;
    }

    [Fact]
    [Rule("H-112")]
    public async Task A_page_token_belongs_to_caller_space_and_filter()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");
        foreach (var space in new[] { Atlas, "spaces/AAAAnews001" })
        {
            await chat.RenameAsync(alice, space, space + " one");
            await chat.RenameAsync(alice, space, space + " two");
        }

        var (_, next) = await chat.EventPageAsync(alice, Atlas, Everything, "&pageSize=1");
        var more = "&pageToken=" + next;

        await chat.RefusedAsync(EventsPath("spaces/AAAAnews001", Everything, more), alice, Refusal.InvalidArgument("page_token"));
        await chat.RefusedAsync(EventsPath(Atlas, S, more), alice, Refusal.InvalidArgument("page_token"));
        await chat.RefusedAsync(EventsPath(Atlas, Everything, more), await chat.WatcherAsync("bob"), Refusal.InvalidArgument("page_token"));
        await chat.RefusedAsync(EventsPath(Atlas, Everything, "&pageToken=x"), alice, Refusal.InvalidArgument("page_token"));
        (await chat.EventPageAsync(alice, Atlas, Everything, more)).Events.Length.ShouldBe(1);
    }

    [Theory]
    [Rule("P-05")]
    [InlineData("spaces/-")]
    [InlineData("spaces/a.b")]
    [InlineData("spaces/a%2Fb")]
    public async Task A_malformed_parent_is_refused(string parent)
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");

        await chat.RefusedAsync(EventsPath(parent, Everything), alice, parent == "spaces/-" ? Refusal.SpaceDenied : Refusal.InvalidArgument("parent"));
    }

    private static async Task UpgradeAsync(TestServer chat, string token) =>
        (await chat.SendAsync(HttpMethod.Patch, $"/v1/{Lunch}?updateMask=spaceType,displayName", token, """{"spaceType":"SPACE","displayName":"Upgraded"}""")).Code.ShouldBe(200);
}
