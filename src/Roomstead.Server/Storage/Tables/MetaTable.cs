namespace Roomstead.Storage.Tables;

/// <summary>Single facts about the store as a whole.</summary>
internal sealed class MetaTable(Tx tx)
{
    /// <summary>What page tokens are signed with, the same for all servers on the store.</summary>
    public const string PageTokenSecret = "page_token_secret";

    /// <summary>The root the server was last reached by: what files made for clients point at.</summary>
    public const string Origin = "origin";

    /// <summary><see cref="Due"/> from the making of the demonstration organisation until its credentials are written, then <see cref="Written"/>.</summary>
    public const string DemoCredentials = "demo_credentials";

    /// <summary>The version of the words by which spaces are found (<see cref="NameWords.Version"/>).</summary>
    public const string SearchIndex = "search_index";

    public const string Due = "due";
    public const string Written = "written";

    private static readonly Sql ByKey = new("SELECT value FROM meta WHERE key = $1");
    private static readonly Sql Upsert = new("INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2");

    public ValueTask<string?> FindAsync(string key) => tx.FirstAsync(ByKey, static row => row.GetText(0), key);

    public ValueTask<int> SaveAsync(string key, string value) => tx.ExecuteAsync(Upsert, key, value);
}
