using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain.Filters;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;

namespace Roomstead.Domain;

/// <summary>A query of spaces.search, understood: what a space's name and fields must be like (S-111 to S-115).</summary>
internal sealed class SpaceQuery
{
    private const string QueryField = "query";
    private readonly List<Func<Space, bool>> _conditions = [];

    private SpaceQuery()
    {
    }

    /// <summary>The names asked for, any of which will do: each the words that a name must have. Null when no name is asked for.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Names { get; private set; }

    /// <summary>Whether every space that may be searched is a match.</summary>
    public bool MatchesAll => Names is null && _conditions.Count == 0;

    /// <param name="admin">Which of the two grammars: the administrator's or everybody's.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT: missing, too long, not of the grammar, or without what a query must contain.</exception>
    public static SpaceQuery Parse(string text, bool admin)
    {
        SpaceText.RequireLength(text, Limits.SearchQuery, QueryField); // S-117
        var filter = Filter.Parse(text, QueryField) ?? throw Errors.QueryRequired(QueryField); // S-111
        var query = new SpaceQuery();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var term in Conjuncts(filter))
        {
            var field = FieldOf(term, admin);
            if (!seen.Add(field) && !IsTime(field))
            {
                throw Invalid($"'{field}' can be asked for once; AND joins different fields."); // S-114
            }

            query.Add(field, term);
        }

        // S-111
        if (admin && !seen.Contains("customer"))
        {
            throw Invalid("A query with admin access must contain customer = \"customers/my_customer\".");
        }

        return seen.Contains("space_type") ? query : throw Invalid("A query must contain space_type = \"SPACE\".");
    }

    public bool Matches(Space space) => MatchesName(space.DisplayName) && MatchesFields(space);

    public bool MatchesFields(Space space) => _conditions.TrueForAll(condition => condition(space));

    /// <summary>S-115: for one of the names asked for, every word begins a word of this one, in any order.</summary>
    public bool MatchesName(string name)
    {
        if (Names is null)
        {
            return true;
        }

        var words = NameWords.Of(name);
        return Names.Any(asked => asked.Count > 0 && asked.All(searched => words.Exists(word => NameWords.Matches(word, searched))));
    }

    /// <summary>How well a name that matches does so (S-116 inferred): by words that are there whole, then by how little else it says.</summary>
    public int Relevance(string name)
    {
        var words = NameWords.Of(name);
        return Names!.Max(asked => asked.Count(words.Contains)) * Limits.DisplayName - words.Count;
    }

    // S-114: AND joins terms of different fields.
    private static IEnumerable<Filter> Conjuncts(Filter filter) => filter is AllOf all ? all.Terms.SelectMany(Conjuncts) : [filter];

    private static IEnumerable<Comparison> Leaves(Filter filter) => filter switch
    {
        AllOf all => all.Terms.SelectMany(Leaves),
        AnyOf any => any.Terms.SelectMany(Leaves),
        _ => [(Comparison)filter],
    };

    private static bool IsTime(string field) => field is "create_time" or "last_active_time";

    // S-112, S-114: a term speaks of one field, in either spelling.
    private static string FieldOf(Filter term, bool admin)
    {
        string? field = null;
        foreach (var leaf in Leaves(term))
        {
            var name = leaf.Field switch
            {
                "display_name" or "displayName" => "display_name",
                "external_user_allowed" or "externalUserAllowed" => "external_user_allowed",
                "space_type" or "spaceType" => "space_type",
                "create_time" or "createTime" when admin => "create_time",
                "last_active_time" or "lastActiveTime" when admin => "last_active_time",
                "space_history_state" or "spaceHistoryState" when admin => "space_history_state",
                "customer" when admin => "customer",
                _ => throw Invalid($"'{leaf.Field}' cannot be searched by."),
            };
            if (field is not null && field != name)
            {
                throw Invalid($"OR joins comparisons of one field, not of '{field}' and '{name}'.");
            }

            field = name;
        }

        return field!;
    }

    private void Add(string field, Filter term)
    {
        switch (field)
        {
            case "customer":
                RequireOnly(term, field, "customers/my_customer");
                break;
            case "space_type":
                RequireOnly(term, field, "SPACE");
                break;
            case "display_name":
                Names = [.. Alternatives(term, ":").Select(NameWords.Of)];
                break;
            case "external_user_allowed":
                var allowed = Values(term, field, "true", "false");
                _conditions.Add(space => allowed.Contains(space.ExternalUserAllowed ? "true" : "false"));
                break;
            case "space_history_state":
                var states = Values(term, field, "HISTORY_ON", "HISTORY_OFF");
                _conditions.Add(space => states.Contains(space.SpaceHistoryState == HistoryState.HistoryOn ? "HISTORY_ON" : "HISTORY_OFF"));
                break;
            case "create_time":
                _conditions.Add(Time(term, static space => space.CreateTime));
                break;
            default:
                _conditions.Add(Time(term, static space => space.LastActiveTime));
                break;
        }
    }

    // S-111, S-114: one value, said once.
    private static void RequireOnly(Filter term, string field, string value)
    {
        if (term is not Comparison { Operator: "=", Quoted: true } comparison || comparison.Value != value)
        {
            throw Invalid($"'{field}' goes with one comparison: {field} = \"{value}\".");
        }
    }

    // S-113
    private static HashSet<string> Values(Filter term, string field, params string[] values)
    {
        var asked = Alternatives(term, "=").ToHashSet(StringComparer.Ordinal);
        return asked.IsSubsetOf(values) ? asked : throw Invalid($"Values of '{field}': {string.Join(", ", values.Select(static value => $"\"{value}\""))}.");
    }

    // S-113, S-114: within one field only OR.
    private static IEnumerable<string> Alternatives(Filter term, string op) => term switch
    {
        AnyOf any => any.Terms.SelectMany(inner => Alternatives(inner, op)),
        Comparison { Quoted: true } comparison when comparison.Operator == op => [comparison.Value],
        Comparison comparison => throw Invalid($"'{comparison.Field} {comparison.Operator} {comparison.Value}' is not supported. Write {comparison.Field} {op} \"…\"."),
        _ => throw Invalid($"Comparisons of '{Leaves(term).First().Field}' are joined by OR."),
    };

    // S-113, S-114: times are joined by AND and by OR.
    private static Func<Space, bool> Time(Filter term, Func<Space, Timestamp?> field)
    {
        switch (term)
        {
            case AllOf all:
                var every = all.Terms.Select(inner => Time(inner, field)).ToList();
                return space => every.TrueForAll(condition => condition(space));
            case AnyOf any:
                var some = any.Terms.Select(inner => Time(inner, field)).ToList();
                return space => some.Exists(condition => condition(space));
        }

        var comparison = (Comparison)term;
        if (!comparison.Quoted || !TimestampText.TryParse(comparison.Value, out var time))
        {
            throw Invalid($"'{comparison.Field}' is compared with a time in quotes, such as \"2026-01-31T00:00:00Z\".");
        }

        return comparison.Operator switch
        {
            "=" => space => field(space) is { } value && value.CompareTo(time) == 0,
            "<" => space => field(space) is { } value && value.CompareTo(time) < 0,
            ">" => space => field(space) is { } value && value.CompareTo(time) > 0,
            "<=" => space => field(space) is { } value && value.CompareTo(time) <= 0,
            ">=" => space => field(space) is { } value && value.CompareTo(time) >= 0,
            _ => throw Invalid($"Times are compared by =, <, >, <= and >=, not by {comparison.Operator}."),
        };
    }

    private static ApiError Invalid(string description) => Errors.FilterInvalid("S-111, S-112, S-113, S-114", QueryField, description);
}
