using System.Globalization;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>Where a page of a search ended: how its order ranks the last space, and that space's name.</summary>
internal readonly record struct SearchPosition(long Key, string Name)
{
    /// <summary>Reads what <see cref="ToString"/> wrote; empty is before everything.</summary>
    public static SearchPosition Parse(string text, bool descending)
    {
        if (text.Length == 0)
        {
            return descending ? new(long.MaxValue, "t") : new(long.MinValue, ""); // Every name begins with "spaces/".
        }

        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        return new(long.Parse(text.AsSpan(0, blank), CultureInfo.InvariantCulture), text[(blank + 1)..]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Key} {Name}");
}

/// <summary>Some of what a search found.</summary>
/// <param name="Next">Where the next page begins; null when there is none.</param>
/// <param name="Total">How many match on all pages, or an estimate (S-118).</param>
internal sealed record SearchPage(IReadOnlyList<SpaceRow> Spaces, SearchPosition? Next, long Total);

/// <summary>Searches the named spaces of an organisation, in an order. Where few come into question, all of them are looked at, and counted;
/// where many do, the spaces are gone through in the order asked for, until the page is full.</summary>
internal sealed class OrganisationSearch(Tx db, string customer, SpaceQuery query, SpaceOrder order, bool descending)
{
    /// <summary>How many spaces are read at a time, at the least, where they are gone through in order.</summary>
    private const int LeastStride = 100;

    public async ValueTask<SearchPage> PageAsync(SearchPosition start, int size) =>
        await FindAllAsync() is { } all ? PageOf(all, start, size) : await WalkAsync(start, size);

    /// <summary>Every match; null when too many spaces come into question, or there is nothing to look for.</summary>
    private async ValueTask<List<SpaceRow>?> FindAllAsync()
    {
        if (query.MatchesAll)
        {
            return null;
        }

        if (query.Names is { } names && await NameIndex.RarestAsync(db, names, Limits.SearchCandidates) is { } rarest)
        {
            var found = await NameIndex.EachAsync(rarest, word => db.SpaceSearch.ListAsync(word, customer, query.MatchesName));
            return found.FindAll(row => query.MatchesFields(row.Value));
        }

        if (await db.SpaceSearch.CountOfCustomerAsync(customer, Limits.SearchCandidates + 1) > Limits.SearchCandidates)
        {
            return null;
        }

        var beginning = SearchPosition.Parse("", descending);
        var rows = await db.SpaceSearch.ListInOrderAsync(customer, order, descending, beginning.Key, beginning.Name, Limits.SearchCandidates);
        return rows.FindAll(row => query.Matches(row.Value));
    }

    private SearchPage PageOf(List<SpaceRow> all, SearchPosition start, int size)
    {
        var rest = all.Where(row => Compare(PositionOf(row), start) > 0).ToList();
        rest.Sort((one, other) => Compare(PositionOf(one), PositionOf(other)));
        return new(rest[..Math.Min(size, rest.Count)], rest.Count > size ? PositionOf(rest[size - 1]) : null, all.Count);
    }

    private async ValueTask<SearchPage> WalkAsync(SearchPosition start, int size)
    {
        var found = new List<SpaceRow>();
        var stride = Math.Max(size + 1, LeastStride);
        for (var (seen, at) = (0, start); ;)
        {
            var stretch = await db.SpaceSearch.ListInOrderAsync(customer, order, descending, at.Key, at.Name, stride);
            foreach (var row in stretch)
            {
                if (query.Matches(row.Value))
                {
                    if (found.Count == size)
                    {
                        return await WalkedAsync(found, PositionOf(found[^1]), seen);
                    }

                    found.Add(row);
                }

                seen++;
                at = PositionOf(row);
            }

            if (stretch.Count < stride || seen >= Limits.SearchCandidates)
            {
                // H-111: a page may be short without being the last; the next goes on where this one stopped looking.
                return await WalkedAsync(found, stretch.Count < stride ? null : at, seen);
            }
        }
    }

    private async ValueTask<SearchPage> WalkedAsync(List<SpaceRow> found, SearchPosition? next, int seen)
    {
        var all = await db.SpaceSearch.CountOfCustomerAsync(customer, Limits.SearchCandidates + 1);
        return new(found, next, query.MatchesAll || seen == 0 ? all : Math.Max(found.Count, all * found.Count / seen));
    }

    private SearchPosition PositionOf(SpaceRow row) => new(SpaceSearchTable.KeyOf(order, row.Value), row.Name);

    private int Compare(SearchPosition one, SearchPosition other)
    {
        var ascending = one.Key != other.Key ? one.Key.CompareTo(other.Key) : string.CompareOrdinal(one.Name, other.Name);
        return descending ? -ascending : ascending;
    }
}
