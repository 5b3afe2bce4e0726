using System.Globalization;
using Roomstead.Domain;
using Roomstead.Domain.Events;
using Roomstead.Domain.Filters;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Api.SpaceEvents;

/// <summary>spaces.spaceEvents.list: what happened in a space within 28 days, oldest first, of the types that the filter names.</summary>
internal sealed class ListSpaceEvents() : ReadMethod<ListSpaceEventsRequest, ListSpaceEventsResponse>("ListSpaceEvents")
{
    private const string FilterField = "filter";

    /// <summary>Of both methods on events; which scope is enough for which type of event is asked later (A-112).</summary>
    public static Access AccessOfEvents { get; } = Access
        .OfUser(
            "memberships", "memberships.readonly", "messages", "messages.reactions", "messages.reactions.readonly", "messages.readonly", "spaces", "spaces.readonly")
        .OrApp(
            "app.all.memberships.readonly", "app.all.messages.readonly", "app.all.spaces.readonly", "app.memberships", "app.memberships.readonly",
            "app.messages.readonly", "app.spaces", "app.spaces.readonly");

    public override Access Access => AccessOfEvents;

    public override async ValueTask<ListSpaceEventsResponse> HandleAsync(ListSpaceEventsRequest request, Call call)
    {
        // The request by itself.
        var space = SpaceName.Parse(request.Parent, "parent"); // P-05
        var size = PageSize.Require(request.PageSize, Limits.ListSpaceEventsDefault, Limits.ListSpaceEventsMax); // L-59 inferred, H-110
        var asked = Read(Filter.Parse(request.Filter, FilterField)); // L-57

        // The caller.
        await EventAccess.RequireReaderAsync(call);
        asked.Types.ForEach(type => EventAccess.RequireScope(call, type)); // A-112
        var found = await EventAccess.RequireSpaceAsync(call, space); // L-55
        foreach (var type in asked.Types)
        {
            await EventAccess.RequireApprovalAsync(call, found, type);
        }

        // L-55: in the order in which they happened, so that a page begins where the one before ended.
        var list = request.Parent + "\n" + request.Filter;
        var (at, id) = Position(await PageToken.RequireAsync(call, list, request.PageToken)); // H-112
        var since = Math.Max(asked.Start ?? long.MinValue, EventAccess.Horizon(call)); // L-57: exclusive
        var after = at > since ? (at, id) : (since, long.MaxValue);
        var kinds = asked.Types.Aggregate(EventKinds.None, static (all, type) => all | type.Kinds);
        var rows = await call.Db.SpaceChanges.ListEventsAsync(space.Value, after, asked.End ?? long.MaxValue, (long)kinds, size + 1);

        var events = new EventAnswer(call, found.Space);
        var answer = new ListSpaceEventsResponse();
        foreach (var row in rows.Take(size))
        {
            answer.SpaceEvents.Add(await events.OfAsync(row)); // L-58
        }

        if (rows.Count > size)
        {
            var last = rows[size - 1];
            answer.NextPageToken = await PageToken.MakeAsync(call, list, string.Create(CultureInfo.InvariantCulture, $"{last.At} {last.Id}"));
        }

        return answer;
    }

    /// <summary>The last event of the page before, as its token has it.</summary>
    private static (long At, long Id) Position(string token) => token.Split(' ') is [var at, var id]
        ? (long.Parse(at, CultureInfo.InvariantCulture), long.Parse(id, CultureInfo.InvariantCulture))
        : (long.MinValue, 0);

    // L-57: types, and at most one time of each kind, joined by AND.
    private static Asked Read(Filter? filter)
    {
        var asked = new Asked();
        IReadOnlyList<Filter> terms = filter switch
        {
            null => [],
            AllOf all => all.Terms,
            _ => [filter],
        };
        foreach (var term in terms)
        {
            asked = Add(asked, term);
        }

        return asked.Types.Count > 0 ? asked : throw Errors.MissingEventTypes(FilterField);
    }

    private static Asked Add(Asked asked, Filter term) => term switch
    {
        AllOf all => all.Terms.Aggregate(asked, Add), // Parentheses around what AND joins anyway.
        Comparison { Field: "start_time" or "startTime" } time => asked.Start is null
            ? asked with { Start = RequireTime(time) }
            : throw Errors.FilterInvalid("L-57", FilterField, "start_time is there twice."),
        Comparison { Field: "end_time" or "endTime" } time => asked.End is null
            ? asked with { End = RequireTime(time) }
            : throw Errors.FilterInvalid("L-57", FilterField, "end_time is there twice."),
        _ => asked.Types.Count == 0
            ? asked with { Types = [.. RequireTypes(term).Distinct()] }
            : throw Errors.FilterInvalid("L-57", FilterField, "Types of events are joined by OR: an event has only one."),
    };

    private static IEnumerable<EventType> RequireTypes(Filter term) => term switch
    {
        AnyOf any => any.Terms.SelectMany(RequireTypes),
        Comparison { Field: "event_types" or "event_type" or "eventTypes" or "eventType", Operator: ":", Quoted: true } comparison => [RequireType(comparison.Value)],
        Comparison { Field: "start_time" or "startTime" or "end_time" or "endTime" } =>
            throw Errors.FilterInvalid("L-57", FilterField, "Times are joined with AND, not with OR."),
        Comparison comparison => throw Errors.FilterInvalid(
            "L-57", FilterField, $"'{comparison.Field}{comparison.Operator}{comparison.Value}' is not supported. Write event_types:\"google.workspace.chat.space.v1.updated\"."),
        _ => throw Errors.FilterInvalid("L-57", FilterField, "Types of events are joined by OR: an event has only one."),
    };

    // L-56: batch types come on their own.
    private static EventType RequireType(string name) => EventType.Find(name)
        ?? throw Errors.FilterInvalid("L-56", FilterField, $"'{name}' is not a type of events to ask for. Types: {string.Join(", ", EventType.All.Select(static type => type.Name))}.");

    // L-57: to the microsecond.
    private static long RequireTime(Comparison time) => time is { Operator: "=", Quoted: true } && TimestampText.TryParse(time.Value, out var value)
        ? Micros.Of(value)
        : throw Errors.FilterInvalid("L-57", FilterField, $"'{time.Field}{time.Operator}{time.Value}' is not supported. Write {time.Field}=\"2026-03-04T05:06:07Z\".");

    /// <summary>What a filter asks for. Times in microseconds: after <c>Start</c>, until <c>End</c>.</summary>
    private sealed record Asked
    {
        public List<EventType> Types { get; init; } = [];

        public long? Start { get; init; }

        public long? End { get; init; }
    }
}
