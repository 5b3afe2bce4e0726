using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Roomstead.Storage.Sqlite;

/// <summary>Brings the schema up to date at start: numbered statements, forward only, each with a checksum, all in one transaction.</summary>
internal static class SqliteMigrations
{
    private const string BytesType = "BLOB";

    // Rows of tables that are looked up by their key alone lie in the key's own tree: one way down instead of two.
    private const string Keyed = "WITHOUT ROWID";

    private static readonly Sql TableExists = new("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'");
    private static readonly Sql AnyTable = new("SELECT count(*) FROM sqlite_master");
    private static readonly Sql Applied = new("SELECT name, checksum FROM schema_migrations ORDER BY name");
    private static readonly Sql Record = new("INSERT INTO schema_migrations (name, checksum, applied_at) VALUES ($1, $2, $3)");

    /// <exception cref="StoreOpenException">The store was made by a newer version, or is not ours.</exception>
    public static void Apply(SqliteConnection connection, string path, TimeProvider clock)
    {
        var tx = new SqliteTx(connection, writable: true);
        connection.Run(SqliteConnection.BeginImmediate);
        try
        {
            if (Number(tx, TableExists) == 0)
            {
                if (Number(tx, AnyTable) != 0)
                {
                    throw new StoreOpenException($"{path} is a database of something else, not a Roomstead store. Name another data directory with --data.");
                }

                connection.ExecuteScript("CREATE TABLE schema_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)");
            }

            ApplyMissing(connection, tx, path, clock);
            connection.Run(SqliteConnection.Commit);
        }
        finally
        {
            if (connection.InTransaction)
            {
                connection.Run(SqliteConnection.Rollback);
            }
        }
    }

    /// <summary>The migrations of this version: name (number first) and text, in order.</summary>
    public static IEnumerable<(string Name, string Text)> All()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(static n => n.StartsWith("migrations/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            using var reader = new StreamReader(stream);
            yield return (resource["migrations/".Length..^".sql".Length], reader.ReadToEnd());
        }
    }

    private static void ApplyMissing(SqliteConnection connection, SqliteTx tx, string path, TimeProvider clock)
    {
        var applied = Completed(tx.ListAsync(Applied, static row => (Name: row.GetText(0), Checksum: row.GetText(1)))).ToDictionary(static m => m.Name, static m => m.Checksum);
        foreach (var (name, text) in All())
        {
            var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            if (applied.Remove(name, out var recorded))
            {
                if (recorded != checksum)
                {
                    throw new StoreOpenException($"{path} was made by a version of Roomstead with another schema ({name}). Use that version, or name another data directory with --data.");
                }

                continue;
            }

            connection.ExecuteScript(text.Replace("{bytes}", BytesType, StringComparison.Ordinal).Replace("{keyed}", Keyed, StringComparison.Ordinal));
            Completed(tx.ExecuteAsync(Record, name, checksum, clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000));
        }

        if (applied.Count > 0)
        {
            throw new StoreOpenException(string.Create(CultureInfo.InvariantCulture, $"{path} was made by a newer version of Roomstead ({applied.Keys.Max()}). Use that version, or name another data directory with --data."));
        }
    }

    private static long Number(SqliteTx tx, Sql sql) => Completed(tx.NumberAsync(sql)) ?? 0;

    /// <summary>The embedded store answers at once.</summary>
    private static T Completed<T>(ValueTask<T> task) => task.GetAwaiter().GetResult();
}
