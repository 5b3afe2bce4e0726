using SQLitePCL;

namespace Roomstead.Storage.Sqlite;

/// <summary>One open connection with its prepared statements, used by one thread at a time.</summary>
internal sealed class SqliteConnection : IDisposable
{
    public static readonly Sql Begin = new("BEGIN");
    public static readonly Sql BeginImmediate = new("BEGIN IMMEDIATE");
    public static readonly Sql Commit = new("COMMIT");
    public static readonly Sql Rollback = new("ROLLBACK");

    private static readonly Sql AskDataVersion = new("PRAGMA data_version");

    private readonly sqlite3 _handle;
    private Prepared?[] _statements = new Prepared?[128];

    static SqliteConnection()
    {
        Batteries_V2.Init();

        // No counting of memory: it is a lock taken at each allocation, by all threads, for figures nobody reads.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    private SqliteConnection(sqlite3 handle) => _handle = handle;

    /// <summary>Whether a transaction is open: some failures end one by themselves.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Opens or creates the file. Waits for other processes at locks, up to <paramref name="busyTimeout"/>.</summary>
    /// <param name="fileSystem">Name of the file system of SQLite to use; null for the default one.</param>
    /// <exception cref="SqliteException">The file cannot be opened or is not a database.</exception>
    public static SqliteConnection Open(string path, TimeSpan busyTimeout, bool readOnly = false, string? fileSystem = null)
    {
        var flags = (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE) | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(path, out var handle, flags, fileSystem);
        var connection = new SqliteConnection(handle);
        if (code != raw.SQLITE_OK)
        {
            var failure = connection.Failure(code);
            connection.Dispose();
            throw failure;
        }

        _ = raw.sqlite3_extended_result_codes(handle, 1);
        connection.SetBusyTimeout(busyTimeout);
        return connection;
    }

    public void SetBusyTimeout(TimeSpan timeout) => raw.sqlite3_busy_timeout(_handle, (int)timeout.TotalMilliseconds);

    /// <summary>Runs one or more statements without parameters, as migrations and pragmas have them.</summary>
    public void ExecuteScript(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Runs a statement to its end without looking at rows.</summary>
    public void Run(Sql sql)
    {
        var statement = Prepare(sql).Handle;
        var code = SqliteNative.Step(statement);
        _ = SqliteNative.Reset(statement);
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            throw Failure(code);
        }
    }

    /// <summary>The prepared form of a statement, made once, reset and without bindings.</summary>
    public Prepared Prepare(Sql sql)
    {
        if (sql.Ordinal >= _statements.Length)
        {
            Array.Resize(ref _statements, Math.Max(sql.Ordinal + 1, _statements.Length * 2));
        }

        if (_statements[sql.Ordinal] is { } kept)
        {
            return kept;
        }

        // Statements write $1, $2 as PostgreSQL does; for SQLite that would be a name, and ?1 is the number.
        Check(raw.sqlite3_prepare_v3(_handle, sql.Text.Replace('$', '?'), raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return _statements[sql.Ordinal] = new Prepared(statement);
    }

    /// <summary>A number that changes when another connection commits, not when this one does. What is read after it in a transaction is one snapshot.</summary>
    public long DataVersion()
    {
        var statement = Prepare(AskDataVersion).Handle;
        try
        {
            var code = SqliteNative.Step(statement);
            return code == raw.SQLITE_ROW ? SqliteNative.Number(statement, 0) : throw Failure(code);
        }
        finally
        {
            _ = SqliteNative.Reset(statement);
        }
    }

    public int Changes() => raw.sqlite3_changes(_handle);

    /// <summary>Copies log pages into the file. Returns the pages in the log and how many of them are copied; (-1, -1) when it
    /// could not run: nothing is lost by that, the log stays until the next time.</summary>
    public (int Log, int Copied) Checkpoint(int mode)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, null, mode, out var log, out var copied);
        return code is raw.SQLITE_OK or raw.SQLITE_BUSY ? (log, copied) : (-1, -1);
    }

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code);
        }
    }

    public SqliteException Failure(int code) => new(code, raw.sqlite3_errmsg(_handle).utf8_to_string());

    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement?.Statement.Dispose();
        }

        _handle.Dispose();
    }

    /// <summary>A statement that its connection keeps.</summary>
    public sealed class Prepared(sqlite3_stmt statement)
    {
        public sqlite3_stmt Statement { get; } = statement;

        /// <summary>What <see cref="SqliteNative"/> takes.</summary>
        public nint Handle { get; } = statement.DangerousGetHandle();

        public int Parameters { get; } = raw.sqlite3_bind_parameter_count(statement);
    }
}

/// <summary>A result code of SQLite that is not success.</summary>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    public int PrimaryCode { get; } = code & 0xff;

    public bool IsBusy => PrimaryCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;
}
