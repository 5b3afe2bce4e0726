using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using static Roomstead.Tests.Properties.Model.Rules;

namespace Roomstead.Tests.Properties.Model;

/// <summary>spaces.spaceEvents.get and list.</summary>
internal sealed partial class ChatModel
{
    private const string Prefix = "google.workspace.chat.";

    /// <summary>Which scopes open the events of a resource, for people and for apps .</summary>
    private static readonly Dictionary<string, (string[] People, string[] Apps)> ScopesOfEvents = new()
    {
        ["space"] = (["spaces", "spaces.readonly"], ["app.spaces", "app.spaces.readonly", "app.all.spaces.readonly"]),
        ["membership"] = (["memberships", "memberships.readonly"], ["app.memberships", "app.memberships.readonly", "app.all.memberships.readonly"]),
        ["message"] = (["messages", "messages.readonly"], ["app.messages.readonly", "app.all.messages.readonly"]),
        ["reaction"] = (["messages", "messages.readonly", "messages.reactions", "messages.reactions.readonly"], ["app.messages.readonly", "app.all.messages.readonly"]),
    };

    private static readonly string[] ScopesOfApps = [.. ScopesOfEvents.Values.SelectMany(static of => of.Apps)];

    /// <summary>L-56: what may be asked for.</summary>
    public static readonly IReadOnlyList<string> EventTypes =
    [
        "space.v1.updated", "membership.v1.created", "membership.v1.updated", "membership.v1.deleted", "message.v1.created", "message.v1.updated",
        "message.v1.deleted", "reaction.v1.created", "reaction.v1.deleted",
    ];

    /// <summary>Filters of spaceEvents.list that are refused, with the message (L-57).</summary>
    public static readonly IReadOnlyDictionary<string, string> BadEventFilters = new Dictionary<string, string>
    {
        [""] = "Missing event types",
        ["start_time=\"2026-03-04T05:06:07Z\""] = "Missing event types",
        [$"event_types:\"{Prefix}space.v1.deleted\""] = "Invalid filter query",
        [$"event_types:\"{Prefix}membership.v1.batchCreated\""] = "Invalid filter query",
        [$"event_types=\"{Prefix}space.v1.updated\""] = "Invalid filter query",
        [$"event_types:\"{Prefix}space.v1.updated\" AND event_types:\"{Prefix}membership.v1.created\""] = "Invalid filter query",
        [$"event_types:\"{Prefix}space.v1.updated\" OR start_time=\"2026-03-04T05:06:07Z\""] = "Invalid filter query",
        [$"event_types:\"{Prefix}space.v1.updated\" AND start_time=\"yesterday\""] = "Invalid filter query",
        ["event_types:"] = "Error parsing the filter",
    };

    private SpaceEvent Get(GetSpaceEventRequest request, Caller caller)
    {
        var parts = request.Name.Split("/spaceEvents/", 2);
        Require(parts is [_, { Length: > 0 }] && IsSpaceName(parts[0]), Refusal.InvalidArgument("name"));
        RequireEventReader(caller);
        var place = RequireWatched(parts[0], caller);
        var found = world.Happenings.FirstOrDefault(h =>
            h.Space == place.Name && h.Type is not null && h.Id.ToString(CultureInfo.InvariantCulture) == parts[1] && h.At > world.Now.AddDays(-28));
        Require(found is not null, NotFound); // L-55
        RequireFit(found!.Type!, caller, "GetSpaceEvent");
        RequireApprovedFor(found.Type!, place, caller);
        return Show(found, place, caller);
    }

    private ListSpaceEventsResponse List(ListSpaceEventsRequest request, Caller caller)
    {
        RequireSpaceName(request.Parent, "parent");
        var size = RequirePage(request.PageSize, 100, 1_000); // L-59
        Require(!BadEventFilters.TryGetValue(request.Filter, out var message), Filter(message ?? ""));
        var types = Regex.Matches(request.Filter, "event_?[tT]ypes?:\"google\\.workspace\\.chat\\.([^\"]+)\"").Select(static match => match.Groups[1].Value).ToList();
        RequireEventReader(caller);
        types.ForEach(type => RequireFit(type, caller, "ListSpaceEvents"));
        var place = RequireWatched(request.Parent, caller);
        types.ForEach(type => RequireApprovedFor(type, place, caller));

        var list = $"ListSpaceEvents {caller.Id} {request.Parent} {request.Filter}";
        var at = RequireToken(request.PageToken, list);
        var (start, end) = (TimeIn(request.Filter, "start"), TimeIn(request.Filter, "end"));
        var listed = world.Happenings.Where(h =>
            h.Space == place.Name && h.Type is { } type && types.Contains(OneOf(type))
            && h.At > world.Now.AddDays(-28) && (start is null || h.At > start) && (end is null || h.At <= end) // L-55, L-57
            && (at is null || h.Id > at.Key));
        var page = Page(list, listed, size, static h => (h.Id, ""));
        return new() { SpaceEvents = { page.Select(h => Show(h, place, caller)) }, NextPageToken = TokenOfNext };
    }

    // P-135, A-96, P-132
    private static void RequireEventReader(Caller caller)
    {
        caller.RequireReader();
        Require(!caller.IsApp || caller.IsApproved(null, ScopesOfApps), Refusal.AppNotApproved);
    }

    // L-55; A-113: an app with app.all.* needs not be there. P-131: but never in a direct message.
    private Place RequireWatched(string name, Caller caller)
    {
        var anywhere = caller.IsApp ? ScopesOfApps.Where(static scope => scope.StartsWith("app.all.", StringComparison.Ordinal)).ToArray() : [];
        var place = RequirePlace(name, place => place.Importer is null
            && (world.HasJoined(place, caller.Id) || (caller.IsApp && !place.IsDirect && caller.IsApproved(place.Customer, anywhere))));
        Require(!caller.IsApp || !place.IsDirect, Refusal.AppOnDirectMessage);
        return place;
    }

    //
    private static void RequireFit(string type, Caller caller, string method)
    {
        var scopes = ScopesOfEvents[type.Split('.')[0]];
        if (!caller.Holds(caller.IsApp ? scopes.Apps : scopes.People))
        {
            throw new Refused(Refusal.ScopeInsufficient, [.. scopes.People, .. scopes.Apps]);
        }
    }

    private void RequireApprovedFor(string type, Place place, Caller caller)
    {
        if (caller.IsApp)
        {
            var scopes = ScopesOfEvents[type.Split('.')[0]].Apps.Where(scope =>
                world.HasJoined(place, caller.Id) || scope.StartsWith("app.all.", StringComparison.Ordinal));
            caller.RequireApproved(place.Customer, [.. scopes]);
        }
    }

    /// <summary>L-56: batches come with the type they are batches of.</summary>
    private static string OneOf(string type) => type.Replace("batchCreated", "created", StringComparison.Ordinal);

    private static DateTimeOffset? TimeIn(string filter, string which)
    {
        var match = Regex.Match(filter, which + "_?[tT]ime=\"([^\"]+)\"");
        return match.Success ? DateTimeOffset.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }

    // L-58: the newest state of the resource, as get shows it to the caller, without permission settings.
    private SpaceEvent Show(Happening happening, Place place, Caller caller)
    {
        var shown = new SpaceEvent
        {
            Name = FormattableString.Invariant($"{place.Name}/spaceEvents/{happening.Id}"),
            EventTime = Timestamp.FromDateTimeOffset(happening.At),
            EventType = Prefix + happening.Type,
        };
        switch (happening.Type)
        {
            case "space.v1.updated":
                var space = Show(place, caller);
                space.PermissionSettings = null;
                shown.SpaceUpdatedEventData = new() { Space = space };
                break;
            case "membership.v1.created":
                shown.MembershipCreatedEventData = new() { Membership = Newest(happening.Members[0], place, caller) };
                break;
            case "membership.v1.updated":
                shown.MembershipUpdatedEventData = new() { Membership = Newest(happening.Members[0], place, caller) };
                break;
            case "membership.v1.deleted":
                shown.MembershipDeletedEventData = new()
                {
                    Membership = new() { Name = NameOf(place, happening.Members[0]), State = Membership.Types.MembershipState.NotAMember },
                };
                break;
            default:
                shown.MembershipBatchCreatedEventData = new()
                {
                    Memberships = { happening.Members.Select(member => new MembershipCreatedEventData { Membership = Newest(member, place, caller) }) },
                };
                break;
        }

        return shown;
    }

    private Membership Newest(string member, Place place, Caller caller) =>
        place.Seats.TryGetValue(member, out var seat) ? Show(place, seat, caller) : new Membership();
}
