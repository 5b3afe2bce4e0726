using Roomstead.Storage.Tables;

namespace Roomstead.Storage;

/// <summary>Makes what spaces are searched by for the spaces of a store that an older version wrote.</summary>
internal static class SearchIndex
{
    private const int Page = 1_000;

    /// <summary>Does nothing when the store's index is of this version. Interrupted, it begins anew the next time.</summary>
    public static async Task EnsureAsync(Db db, CancellationToken cancellation)
    {
        if (await db.ReadAsync(static tx => tx.Meta.FindAsync(MetaTable.SearchIndex), cancellation) == NameWords.Version)
        {
            return;
        }

        for (string? after = ""; after is not null;)
        {
            var from = after;
            after = await db.WriteAsync(tx => IndexPageAsync(tx, from), cancellation);
        }
    }

    /// <returns>The last space of the page; null after the last page.</returns>
    private static async ValueTask<string?> IndexPageAsync(Tx tx, string after)
    {
        if (after.Length == 0)
        {
            await tx.SpaceSearch.ClearWordsAsync();
        }

        var names = await tx.SpaceSearch.ListNamesAsync(after, Page);
        foreach (var name in names)
        {
            await tx.Spaces.IndexAsync((await tx.Spaces.FindAsync(name))!);
        }

        if (names.Count == Page)
        {
            return names[^1];
        }

        await tx.Meta.SaveAsync(MetaTable.SearchIndex, NameWords.Version);
        return null;
    }
}
