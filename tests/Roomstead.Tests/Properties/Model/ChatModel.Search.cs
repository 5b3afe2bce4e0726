using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using static Roomstead.Tests.Properties.Model.Rules;

namespace Roomstead.Tests.Properties.Model;

/// <summary>spaces.search. Queries are read only as far as the calls of the model tests go: terms joined by AND, names in parentheses joined by OR.</summary>
internal sealed partial class ChatModel
{
    /// <summary>Queries that are refused, for administrators and for everybody else: null where only the others are meant (S-111 to S-114).</summary>
    public static readonly IReadOnlyDictionary<string, (string? Admin, string? Others)> BadQueries = new Dictionary<string, (string?, string?)>
    {
        [""] = (Invalid, Invalid),
        ["   "] = (Invalid, Invalid),
        ["customer = \"customers/my_customer\""] = (BadQuery, BadQuery),
        ["space_type = \"SPACE\""] = (BadQuery, null),
        ["display_name:\"a\""] = (BadQuery, BadQuery),
        ["customer = \"customers/my_customer\" AND space_type = \"GROUP_CHAT\""] = (BadQuery, BadQuery),
        ["customer = \"customers/C00demo01\" AND space_type = \"SPACE\""] = (BadQuery, BadQuery),
        ["space_type = \"SPACE\" AND display_name = \"a\""] = (BadQuery, BadQuery),
        ["space_type = \"SPACE\" OR display_name:\"a\""] = (BadQuery, BadQuery),
        ["customer = \"customers/my_customer\" AND space_type = \"SPACE\" AND external_user_allowed = \"maybe\""] = (BadQuery, BadQuery),
        ["space_type = \"SPACE\" AND"] = ("Error parsing the filter", "Error parsing the filter"),
        ["space_type = \"SPACE\" AND description:\"a\""] = (BadQuery, BadQuery),
    };

    private const string Invalid = "Request contains an invalid argument.";
    private const string BadQuery = "Invalid filter query";

    private SearchSpacesResponse Search(SearchSpacesRequest request, Caller caller)
    {
        var admin = request.UseAdminAccess;
        var size = RequirePage(request.PageSize, 100, admin ? 1_000 : 100); // S-117
        RequireQuery(request.Query, admin);
        var (order, descending) = RequireOrder(request.OrderBy, admin);
        caller.RequireReader();
        if (!admin)
        {
            return SearchOwn(request, order, size, caller);
        }

        caller.RequireAdministrator(); // S-110
        var list = $"SearchSpaces {caller.Id} {request.OrderBy} {request.Query}";
        var at = RequireToken(request.PageToken, list);
        var all = world.Places.Values.Where(place => Reaches(caller, place) && IsMeant(request.Query, place.Shown)).ToList();
        var sign = descending ? -1 : 1;
        var ordered = all
            .Select(place => (Place: place, Key: KeyOf(order, place.Shown)))
            .Order(Comparer<(Place Place, long Key)>.Create((one, other) => sign * Compare(one.Key, one.Place.Name, other.Key, other.Place.Name)))
            .Where(entry => at is null || sign * Compare(entry.Key, entry.Place.Name, at.Key, at.Name) > 0);
        var page = Page(list, ordered, size, static entry => (entry.Key, entry.Place.Name)).ConvertAll(static entry => ShowListed(entry.Place));
        return new() // S-118, S-119
        {
            Results = { page.Select(static space => new SearchSpacesResponse.Types.SearchSpaceResult { Space = space }) },
            Spaces = { page },
            TotalSize = all.Count,
            NextPageToken = TokenOfNext,
        };
    }

    // S-110, S-111, S-117: one page of what the caller has joined, and only by name.
    private SearchSpacesResponse SearchOwn(SearchSpacesRequest request, string order, int size, Caller caller)
    {
        Require(request.PageToken.Length == 0, Refusal.InvalidArgument("page_token"));
        var names = NamesIn(request.Query);
        if (names is null)
        {
            return new();
        }

        var found = world.Places.Values
            .Where(place => place is { IsNamed: true, Importer: null } && world.HasJoined(place, caller.Id) && IsMeant(request.Query, place.Shown))
            .OrderByDescending(place => order == "relevance" ? RelevanceOf(names, place.Shown.DisplayName) : 0)
            .ThenByDescending(static place => place.Shown.CreateTime.ToDateTimeOffset())
            .ThenBy(static place => place.Name, StringComparer.Ordinal);
        return new() { Results = { found.Take(size).Select(static place => new SearchSpacesResponse.Types.SearchSpaceResult { Space = ShowListed(place) }) } };
    }

    private static void RequireQuery(string query, bool admin)
    {
        Require(query.Length <= 1_000, Refusal.InvalidArgument("query")); // S-117
        var bad = BadQueries.TryGetValue(query, out var messages) ? admin ? messages.Admin : messages.Others : null;
        var onlyForAdmins = query.Contains("customer", StringComparison.Ordinal) || query.Contains("_time", StringComparison.Ordinal)
            || query.Contains("history", StringComparison.Ordinal); // S-112
        var misplaced = admin ? !query.Contains("customer", StringComparison.Ordinal) : onlyForAdmins; // S-111
        Require(bad is null && !misplaced, Filter(bad ?? BadQuery, "query"));
    }

    // S-116
    private static (string Order, bool Descending) RequireOrder(string orderBy, bool admin)
    {
        var order = orderBy switch
        {
            "" => admin ? ("create_time", false) : ("relevance", true),
            "create_time DESC" or "createTime DESC" => ("create_time", true),
            "relevance DESC" when !admin => ("relevance", true),
            "create_time" or "createTime ASC" when admin => ("create_time", false),
            "last_active_time DESC" when admin => ("last_active_time", true),
            "lastActiveTime" when admin => ("last_active_time", false),
            "membership_count.joined_direct_human_user_count DESC" when admin => ("people", true),
            "membershipCount.joinedDirectHumanUserCount ASC" when admin => ("people", false),
            _ => ("", false),
        };
        Require(order.Item1.Length > 0, Refusal.InvalidArgument("order_by"));
        return order;
    }

    private static long KeyOf(string order, Space space) => order switch
    {
        "create_time" => MicrosOf(space.CreateTime),
        "last_active_time" => MicrosOf(space.LastActiveTime),
        _ => space.MembershipCount.JoinedDirectHumanUserCount,
    };

    private static int Compare(long key, string name, long otherKey, string otherName) => key != otherKey ? key.CompareTo(otherKey) : string.CompareOrdinal(name, otherName);

    private static long MicrosOf(Timestamp time) => (time.Seconds * 1_000_000) + (time.Nanos / 1_000);

    private static List<string>? NamesIn(string query)
    {
        var names = Regex.Matches(query, "display_?[nN]ame:\"([^\"]*)\"").Select(static match => match.Groups[1].Value).ToList();
        return names.Count > 0 ? names : null;
    }

    // S-113 to S-115
    private static bool IsMeant(string query, Space space)
    {
        var named = NamesIn(query)?.Exists(name => WordsOf(name) is { Count: > 0 } asked
            && asked.TrueForAll(word => WordsOf(space.DisplayName).Exists(own => own.StartsWith(word, StringComparison.Ordinal)))) ?? true;
        return named
            && Any("external_user_allowed = \"(true|false)\"", space.ExternalUserAllowed ? "true" : "false")
            && Any("space_history_state = \"(HISTORY_ON|HISTORY_OFF)\"", space.SpaceHistoryState == HistoryState.HistoryOn ? "HISTORY_ON" : "HISTORY_OFF")
            && IsWithin(query, "create_time", space.CreateTime)
            && IsWithin(query, "last_active_time", space.LastActiveTime);

        bool Any(string term, string value) => Regex.Matches(query, term) is var terms && (terms.Count == 0 || terms.Any(match => match.Groups[1].Value == value));
    }

    private static bool IsWithin(string query, string field, Timestamp time) => Regex.Matches(query, $"\\b{field} (<|>|<=|>=|=) \"([^\"]+)\"").All(match =>
    {
        var order = MicrosOf(time).CompareTo(MicrosOf(Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))));
        return match.Groups[1].Value switch { "<" => order < 0, ">" => order > 0, "<=" => order <= 0, ">=" => order >= 0, _ => order == 0 };
    });

    // S-115: runs of letters and digits, and single emoji, whatever their case.
    private static List<string> WordsOf(string text) => [.. Regex.Matches(text.ToLowerInvariant(), @"[\p{L}\p{M}\p{N}]+|[\uD800-\uDBFF][\uDC00-\uDFFF]").Select(static match => match.Value)];

    // S-116: names with more of the words whole come first, then shorter ones.
    private static int RelevanceOf(List<string> names, string name)
    {
        var own = WordsOf(name);
        return (names.Max(asked => WordsOf(asked).Count(own.Contains)) * 1_000) - own.Count;
    }
}
