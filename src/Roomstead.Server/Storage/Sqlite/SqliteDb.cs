using System.Collections.Concurrent;
using SQLitePCL;

namespace Roomstead.Storage.Sqlite;

/// <summary>The embedded store: one file in write-ahead-log mode, one writer, readers beside it.</summary>
internal sealed class SqliteDb : Db
{
    private const int MaxReaders = 16;
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly ConcurrentStack<Reader> _readers = new();
    private readonly SemaphoreSlim _readerPlaces = new(MaxReaders);
    private readonly SqliteWriter _writer;
    private readonly SqliteCheckpointer _checkpointer;

    private SqliteDb(string path, SqliteConnection writing)
    {
        _path = path;
        _checkpointer = new SqliteCheckpointer(OpenConfigured(path));
        _writer = new SqliteWriter(writing, _checkpointer);
    }

    /// <summary>Opens the store at <paramref name="path"/>, creating it if there is none, and brings its schema up to date.</summary>
    /// <exception cref="StoreOpenException">One line that says why it cannot be used; nothing was changed.</exception>
    public static SqliteDb Open(string path, TimeProvider clock)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = OpenConfigured(path, SqliteLogFile.Name);
            SqliteMigrations.Apply(connection, path, clock);
            var db = new SqliteDb(path, connection);
            connection = null;
            return db;
        }
        catch (SqliteException e)
        {
            throw new StoreOpenException(Explain(path, e), e);
        }
        finally
        {
            connection?.Dispose();
        }
    }

    public override async ValueTask<T> ReadAsync<T>(Func<Tx, ValueTask<T>> work, CancellationToken cancellation = default)
    {
        if (!_readerPlaces.Wait(0, CancellationToken.None))
        {
            await _readerPlaces.WaitAsync(cancellation);
        }

        Reader? reader = null;
        try
        {
            reader = _readers.TryPop(out var free) ? free : new Reader(OpenConfigured(_path));
            return await reader.RunAsync(work);
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException("The store cannot be read: " + e.Message, e);
        }
        finally
        {
            if (reader is not null)
            {
                _readers.Push(reader);
            }

            _readerPlaces.Release();
        }
    }

    public override Task<T> WriteAsync<T>(Func<Tx, ValueTask<T>> work, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return _writer.EnqueueAsync(!cancellation.CanBeCanceled ? work : tx =>
        {
            // When its turn comes, its caller may have stopped waiting.
            cancellation.ThrowIfCancellationRequested();
            return work(tx);
        });
    }

    public override async Task<T> WriteAsync<TReady, T>(
        Func<Tx, ValueTask<TReady>> prepare, Func<Tx, TReady, ValueTask<T>> work, bool together = false, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_writer.TryRunAlone(TogetherAsync, out var done))
        {
            return await done;
        }

        // The writer remembers what is asked for first (decision 0021); a reader, after each commit, has to look.
        return together ? await WriteAsync(TogetherAsync, cancellation) : await base.WriteAsync(prepare, work, together, cancellation);

        async ValueTask<T> TogetherAsync(Tx tx) => await work(tx, await prepare(tx));
    }

    public override async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _checkpointer.Dispose();
        for (var i = 0; i < MaxReaders; i++)
        {
            await _readerPlaces.WaitAsync();
        }

        while (_readers.TryPop(out var reader))
        {
            reader.Connection.Dispose();
        }

        _readerPlaces.Dispose();
    }

    private static SqliteConnection OpenConfigured(string path, string? fileSystem = null)
    {
        var connection = SqliteConnection.Open(path, BusyTimeout, fileSystem: fileSystem);
        try
        {
            // No memory map: after each commit every reader would unmap the file and fault its pages in again, an eighth of a change's cost.
            // FULL: a commit is on disk before it is answered. No automatic checkpoints: they would stall the writer.
            connection.ExecuteScript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=0; "
                + "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;");
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    private static string Explain(string path, SqliteException e) => e.PrimaryCode switch
    {
        raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => $"{path} is damaged or is not a Roomstead store ({e.Message}). Restore a backup, or name another data directory with --data.",
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_READONLY => $"{path} cannot be opened for writing ({e.Message}). Check the rights of the data directory, or name another with --data.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"{path} is locked by another process ({e.Message}). Stop it, or name another data directory with --data.",
        _ => $"{path} cannot be opened ({e.Message}).",
    };

    private sealed class Reader(SqliteConnection connection)
    {
        private readonly SqliteTx _tx = new(connection, writable: false);

        public SqliteConnection Connection { get; } = connection;

        public async ValueTask<T> RunAsync<T>(Func<Tx, ValueTask<T>> work)
        {
            try
            {
                _tx.Begin(SqliteConnection.Begin);
                return await work(_tx);
            }
            finally
            {
                if (Connection.InTransaction)
                {
                    Connection.Run(SqliteConnection.Rollback);
                }
            }
        }
    }
}
