using SQLitePCL;

namespace Roomstead.Storage.Sqlite;

/// <summary>The transaction open on one connection. Kept with the connection and used for one transaction after another.</summary>
internal sealed class SqliteTx(SqliteConnection connection, bool writable) : Tx
{
    private readonly SqliteRow _row = new();

    /// <summary>Whether the current piece of work has changed anything.</summary>
    public bool HasWritten { get; set; }

    public override ValueTask<T?> FirstAsync<T>(Sql sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> args)
        where T : class
    {
        var statement = Bound(sql, args);
        try
        {
            return new(Step(statement) ? read(_row.On(statement)) : null);
        }
        finally
        {
            Release(statement);
        }
    }

    public override ValueTask<List<T>> ListAsync<T>(Sql sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> args)
    {
        var statement = Bound(sql, args);
        var rows = new List<T>();
        try
        {
            while (Step(statement))
            {
                rows.Add(read(_row.On(statement)));
            }

            return new(rows);
        }
        finally
        {
            Release(statement);
        }
    }

    public override ValueTask<long?> NumberAsync(Sql sql, params ReadOnlySpan<SqlValue> args)
    {
        var statement = Bound(sql, args);
        try
        {
            return new(Step(statement) && raw.sqlite3_column_type(statement, 0) != raw.SQLITE_NULL
                ? raw.sqlite3_column_int64(statement, 0)
                : null);
        }
        finally
        {
            Release(statement);
        }
    }

    public override ValueTask<int> ExecuteAsync(Sql sql, params ReadOnlySpan<SqlValue> args)
    {
        if (!writable)
        {
            throw new InvalidOperationException("A read transaction was asked to write: " + sql.Text);
        }

        var statement = Bound(sql, args);
        try
        {
            while (Step(statement))
            {
                // A RETURNING clause yields rows; stepping to the end is what makes the change.
            }

            HasWritten = true;
            return new(connection.Changes());
        }
        finally
        {
            Release(statement);
        }
    }

    private static void Release(sqlite3_stmt statement)
    {
        _ = raw.sqlite3_reset(statement);
        _ = raw.sqlite3_clear_bindings(statement);
    }

    private bool Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw connection.Failure(code),
        };
    }

    private sqlite3_stmt Bound(Sql sql, ReadOnlySpan<SqlValue> args)
    {
        var statement = connection.Prepared(sql);
        for (var i = 0; i < args.Length; i++)
        {
            var code = args[i].Value switch
            {
                null => raw.SQLITE_OK,
                string text => raw.sqlite3_bind_text(statement, i + 1, text),
                byte[] bytes => raw.sqlite3_bind_blob(statement, i + 1, bytes),
                _ => raw.sqlite3_bind_int64(statement, i + 1, args[i].Number),
            };
            connection.Check(code);
        }

        return statement;
    }

    private sealed class SqliteRow : SqlRow
    {
        private sqlite3_stmt? _statement;

        public SqliteRow On(sqlite3_stmt statement)
        {
            _statement = statement;
            return this;
        }

        public override bool IsNull(int column) => raw.sqlite3_column_type(_statement!, column) == raw.SQLITE_NULL;

        public override long GetInt64(int column) => raw.sqlite3_column_int64(_statement!, column);

        public override string GetText(int column) => raw.sqlite3_column_text(_statement!, column).utf8_to_string();

        public override ReadOnlySpan<byte> GetBytes(int column) => raw.sqlite3_column_blob(_statement!, column);
    }
}
