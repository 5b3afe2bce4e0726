using System.Diagnostics.CodeAnalysis;

namespace Roomstead.Storage.Sqlite;

/// <summary>The only writer. Its thread commits whatever queued up during the last commit as one transaction, so that
/// many waiting writes share one flush to disk; each is answered only after that commit. Where writes come one at a time,
/// the thread of the caller does it instead, which saves handing the work over and back.</summary>
/// <remarks>Work does all its checks before its first write, so a failure after a write is an accident (a full disk, a
/// defect). The whole group is then undone and each piece run again in a transaction of its own, where the accident hits
/// only itself. That keeps the usual path free of a savepoint per piece of work.</remarks>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxGroup = 256;
    private const int MaxQueued = 20_000;

    /// <summary>How many times in a row a single piece of work must have been found waiting before callers do theirs themselves.</summary>
    private const int LoneBefore = 8;

    private readonly Queue<Work> _queue = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteCheckpointer _checkpointer;
    private readonly SqliteTx _tx;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // All three are guarded by the lock on the queue.
    private bool _closed;
    private bool _writing;
    private int _loneInARow;

    public SqliteWriter(SqliteConnection connection, SqliteCheckpointer checkpointer)
    {
        _connection = connection;
        _checkpointer = checkpointer;
        _tx = new SqliteTx(connection, writable: true);
        _thread = new Thread(Run) { IsBackground = true, Name = "store-writer" };
        _thread.Start();
    }

    /// <summary>Queues work; the task completes after its commit, or with its exception and nothing written.</summary>
    public Task<T> EnqueueAsync<T>(Func<Tx, ValueTask<T>> work)
    {
        var item = new Work<T>(work);
        lock (_queue)
        {
            if (_closed || _queue.Count >= MaxQueued)
            {
                return Task.FromException<T>(new StoreUnavailableException(_closed ? "The store is closed." : "Too many writes are waiting."));
            }

            _queue.Enqueue(item);
            if (_queue.Count == 1)
            {
                Monitor.Pulse(_queue);
            }
        }

        return item.Task;
    }

    /// <summary>Does the work at once on this thread if writes have been coming one at a time and none is under way. What was
    /// done is in <paramref name="done"/>, which is complete: committed, or failed with nothing written.</summary>
    public bool TryRunAlone<T>(Func<Tx, ValueTask<T>> work, [NotNullWhen(true)] out Task<T>? done)
    {
        lock (_queue)
        {
            if (_closed || _writing || _queue.Count > 0 || _loneInARow < LoneBefore)
            {
                done = null;
                return false;
            }

            _writing = true;
        }

        var item = new Work<T>(work);
        Write([item]);
        done = item.Task;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_queue)
        {
            _closed = true;
            Monitor.Pulse(_queue);
        }

        await _stopped.Task;
        _connection.Dispose();
    }

    private void Run()
    {
        var group = new List<Work>(MaxGroup);
        while (TakeWaiting(group))
        {
            Write(group);
            group.Clear();
        }

        _stopped.SetResult();
    }

    /// <summary>Runs and answers a group, for which the caller has set <see cref="_writing"/>.</summary>
    private void Write(List<Work> group)
    {
        RunGroup(group);
        _checkpointer.AfterCommit(_connection);
        lock (_queue)
        {
            _writing = false;
            if (_closed || _queue.Count > 0)
            {
                Monitor.Pulse(_queue);
            }
        }
    }

    /// <summary>Fills the group with what waits, once there is something; false when the store is closed and all is done.</summary>
    private bool TakeWaiting(List<Work> group)
    {
        lock (_queue)
        {
            while (_queue.Count == 0 || _writing)
            {
                if (_closed && !_writing)
                {
                    return false;
                }

                // A plain wait: whatever spins before it sleeps takes the processor from those who prepare the next write.
                Monitor.Wait(_queue);
            }

            while (group.Count < MaxGroup && _queue.TryDequeue(out var work))
            {
                group.Add(work);
            }

            _loneInARow = group.Count == 1 ? _loneInARow + 1 : 0;
            _writing = true;
            return true;
        }
    }

    private void RunGroup(List<Work> group)
    {
        if (TryCommit(group, out var broken))
        {
            foreach (var work in group)
            {
                work.Answer();
            }

            return;
        }

        if (group.Count == 1)
        {
            group[0].Fail(broken!);
            return;
        }

        foreach (var work in group)
        {
            RunGroup([work]);
        }
    }

    /// <summary>Runs the group as one transaction. False, with the reason, when it had to be undone as a whole.</summary>
    private bool TryCommit(List<Work> group, out Exception? broken)
    {
        broken = null;
        try
        {
            _tx.Begin(SqliteConnection.BeginImmediate);
            foreach (var work in group)
            {
                _tx.HasWritten = false;
                work.Run(_tx);
                if (work.Failure is { } failure && (_tx.HasWritten || failure is SqliteException))
                {
                    broken = failure;
                    return false;
                }
            }

            _connection.Run(SqliteConnection.Commit);
        }
        catch (SqliteException e)
        {
            broken = e;
        }
        finally
        {
            if (_connection.InTransaction || broken is not null)
            {
                _tx.TakeBack();
            }
        }

        return broken is null;
    }

    private abstract class Work
    {
        /// <summary>What the work threw, once it has run.</summary>
        public Exception? Failure { get; protected set; }

        public abstract void Run(SqliteTx tx);

        public abstract void Answer();

        public abstract void Fail(Exception failure);
    }

    private sealed class Work<T>(Func<Tx, ValueTask<T>> work) : Work
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Task => _answer.Task;

        // Whatever the work throws belongs to its caller, and must not end the writer.
        public override void Run(SqliteTx tx)
        {
            Failure = null;
            try
            {
                var running = work(tx);
                _result = running.IsCompleted
                    ? running.GetAwaiter().GetResult()
                    : throw new InvalidOperationException("Work on the embedded store waited for something other than the store.");
            }
            catch (Exception e)
            {
                Failure = e;
            }
        }

        public override void Answer()
        {
            if (Failure is null)
            {
                _answer.SetResult(_result);
            }
            else
            {
                _answer.SetException(Failure);
            }
        }

        public override void Fail(Exception failure) =>
            _answer.SetException(failure is SqliteException e ? new StoreUnavailableException("The store cannot be written: " + e.Message, e) : failure);
    }
}
