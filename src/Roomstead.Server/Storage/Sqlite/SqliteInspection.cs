using System.Text.Json.Nodes;
using SQLitePCL;

namespace Roomstead.Storage.Sqlite;

/// <summary>Looks at the embedded store as a whole, on a connection that cannot write, beside a running server or without one.</summary>
internal sealed class SqliteInspection : IDisposable
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);
    private static readonly Sql TableNames = new("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
    private static readonly Sql Integrity = new("PRAGMA integrity_check(20)");
    private static readonly Sql ForeignKeys = new("SELECT DISTINCT \"table\" || ' refers to a row of ' || parent || ' that is not there' FROM pragma_foreign_key_check");

    private readonly SqliteConnection _connection;

    private SqliteInspection(SqliteConnection connection) => _connection = connection;

    /// <exception cref="StoreOpenException">It cannot be opened.</exception>
    public static SqliteInspection Open(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, Store.FileName);
        try
        {
            return new SqliteInspection(SqliteConnection.Open(path, BusyTimeout, readOnly: true));
        }
        catch (SqliteException e)
        {
            throw new StoreOpenException($"{path} cannot be opened ({e.Message}).", e);
        }
    }

    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public IReadOnlyList<string> Tables() => Texts(TableNames);

    /// <summary>Rows of a table in the order of its key: names of columns with text, numbers, bytes or null.</summary>
    /// <param name="decode">Turns the bytes of a column into something readable; gets the row so far.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public List<JsonObject> Rows(string table, int limit, Func<JsonObject, string, byte[], JsonNode?> decode)
    {
        var rows = new List<JsonObject>();
        var statement = _connection.Prepare(new Sql($"SELECT * FROM \"{table}\" ORDER BY 1 LIMIT {limit}")).Statement;
        int code;
        while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
        {
            var row = new JsonObject();
            for (var i = 0; i < raw.sqlite3_column_count(statement); i++)
            {
                var name = raw.sqlite3_column_name(statement, i).utf8_to_string();
                row[name] = raw.sqlite3_column_type(statement, i) switch
                {
                    raw.SQLITE_NULL => null,
                    raw.SQLITE_INTEGER => raw.sqlite3_column_int64(statement, i),
                    raw.SQLITE_BLOB => decode(row, name, raw.sqlite3_column_blob(statement, i).ToArray()),
                    _ => raw.sqlite3_column_text(statement, i).utf8_to_string(),
                };
            }

            rows.Add(row);
        }

        return code == raw.SQLITE_DONE ? rows : throw new StoreUnavailableException("The store cannot be read: " + _connection.Failure(code).Message);
    }

    /// <summary>Writes one consistent state of the whole store to a new file, whatever is written meanwhile, and flushes it to disk.</summary>
    /// <param name="path">An empty file.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be read or the file cannot be written.</exception>
    public void BackUp(string path)
    {
        try
        {
            _connection.ExecuteScript($"VACUUM INTO '{path.Replace("'", "''", StringComparison.Ordinal)}'");
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
            file.Flush(flushToDisk: true);
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException($"The backup {path} cannot be written ({e.Message}).", e);
        }
    }

    /// <summary>What SQLite itself finds wrong with the file; nothing when all is well.</summary>
    public IEnumerable<string> Problems() => Texts(Integrity).Where(static line => line != "ok").Concat(Texts(ForeignKeys));

    public void Dispose() => _connection.Dispose();

    private List<string> Texts(Sql sql)
    {
        var texts = new List<string>();
        try
        {
            var statement = _connection.Prepare(sql).Statement;
            int code;
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
                texts.Add(raw.sqlite3_column_text(statement, 0).utf8_to_string());
            }

            return code == raw.SQLITE_DONE ? texts : throw _connection.Failure(code);
        }
        catch (SqliteException e)
        {
            // A check that cannot even run has found its problem.
            return sql == Integrity ? [e.Message] : throw new StoreUnavailableException("The store cannot be read: " + e.Message, e);
        }
    }
}
