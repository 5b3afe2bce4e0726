using System.Text;
using SQLitePCL;

namespace Roomstead.Storage.Sqlite;

/// <summary>The transaction open on one connection. Kept with the connection and used for one transaction after another.</summary>
internal sealed class SqliteTx(SqliteConnection connection, bool writable) : Tx
{
    private readonly SqliteRow _row = new();
    private long? _version;

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
            return new(Step(statement) && SqliteNative.Type(statement, 0) != raw.SQLITE_NULL
                ? SqliteNative.Number(statement, 0)
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
            if (!sql.KeepsMemory)
            {
                Forget();
            }
        }
    }

    /// <summary>Begins: forgets what is remembered if another connection, of this process or another, has written since the last transaction.</summary>
    public void Begin(Sql begin)
    {
        connection.Run(begin);
        var version = connection.DataVersion();
        if (version != _version)
        {
            Forget();
            _version = version;
        }
    }

    /// <summary>Takes everything back that was done since <see cref="Begin"/>, as far as SQLite has not done so itself.</summary>
    public void TakeBack()
    {
        _version = null;
        if (connection.InTransaction)
        {
            connection.Run(SqliteConnection.Rollback);
        }
    }

    private static void Release(nint statement) => _ = SqliteNative.Reset(statement);

    private bool Step(nint statement)
    {
        var code = SqliteNative.Step(statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw connection.Failure(code),
        };
    }

    /// <summary>Every parameter of a statement is bound anew, so that none keeps the value of an earlier run.</summary>
    private nint Bound(Sql sql, ReadOnlySpan<SqlValue> args)
    {
        var prepared = connection.Prepare(sql);
        if (prepared.Parameters != args.Length)
        {
            throw new InvalidOperationException($"{args.Length} values for the parameters of: {sql.Text}");
        }

        var statement = prepared.Handle;
        for (var i = 0; i < args.Length; i++)
        {
            connection.Check(args[i].Value switch
            {
                null => SqliteNative.BindNull(statement, i + 1),
                string text => SqliteNative.Bind(statement, i + 1, text),
                byte[] bytes => SqliteNative.Bind(statement, i + 1, bytes),
                _ => SqliteNative.Bind(statement, i + 1, args[i].Number),
            });
        }

        return statement;
    }

    private sealed class SqliteRow : SqlRow
    {
        private nint _statement;

        public SqliteRow On(nint statement)
        {
            _statement = statement;
            return this;
        }

        public override bool IsNull(int column) => SqliteNative.Type(_statement, column) == raw.SQLITE_NULL;

        public override long GetInt64(int column) => SqliteNative.Number(_statement, column);

        public override string GetText(int column) => Encoding.UTF8.GetString(SqliteNative.Bytes(_statement, column));

        public override ReadOnlySpan<byte> GetBytes(int column) => SqliteNative.Bytes(_statement, column);
    }
}
