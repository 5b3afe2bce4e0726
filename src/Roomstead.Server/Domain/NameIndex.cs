using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>How names are looked up by words: by the rarest word of each name asked for; the other words are compared with what that finds.</summary>
internal static class NameIndex
{
    /// <summary>A word for each of the names asked for, so that together they stand for few entries; null when for more than <paramref name="most"/>.
    /// A name without words is that of no space, and has none.</summary>
    public static async ValueTask<List<string>?> RarestAsync(Tx db, IEnumerable<IReadOnlyList<string>> names, int most)
    {
        var rarest = new List<string>();
        var total = 0L;
        foreach (var words in names.Where(static words => words.Count > 0))
        {
            var (best, fewest) = (words[0], long.MaxValue);

            // Long words are rare ones, as a rule: enough to look at a few.
            foreach (var word in words.Distinct(StringComparer.Ordinal).OrderByDescending(static word => word.Length).Take(Limits.SearchProbes))
            {
                var count = await db.SpaceSearch.CountAsync(word, most + 1);
                (best, fewest) = count < fewest ? (word, count) : (best, fewest);
            }

            rarest.Add(best);
            total += fewest;
            if (total > most)
            {
                return null;
            }
        }

        return rarest;
    }

    /// <summary>What the look-ups of several words find, each space once.</summary>
    public static async ValueTask<List<SpaceRow>> EachAsync(IEnumerable<string> words, Func<string, ValueTask<IEnumerable<SpaceRow>>> find)
    {
        var found = new Dictionary<string, SpaceRow>(StringComparer.Ordinal);
        foreach (var word in words.Distinct(StringComparer.Ordinal))
        {
            foreach (var row in await find(word))
            {
                found[row.Name] = row;
            }
        }

        return [.. found.Values];
    }
}
