using SQLitePCL;

namespace Roomstead.Storage.Sqlite;

/// <summary>Copies the write-ahead log into the database file beside the writer, so that no commit waits for it. When the
/// log has grown long and is nearly copied, the writer starts it anew between two commits; without that it would grow for ever.</summary>
internal sealed class SqliteCheckpointer : IDisposable
{
    private const int RestartAbovePages = 16_000;
    private const int NearlyCopiedPages = 800;

    /// <summary>A page that was written again in the meantime is copied once: the longer, the less there is to do beside the writer.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly SqliteConnection _connection;
    private readonly Thread _thread;
    private readonly AutoResetEvent _committed = new(false);
    private readonly ManualResetEventSlim _stop = new();
    private volatile bool _restartDue;

    public SqliteCheckpointer(SqliteConnection connection)
    {
        _connection = connection;
        _thread = new Thread(Run) { IsBackground = true, Name = "store-checkpoint" };
        _thread.Start();
    }

    /// <summary>Called by the writer between two commits, with its own connection.</summary>
    public void AfterCommit(SqliteConnection writing)
    {
        _committed.Set();
        if (_restartDue)
        {
            _restartDue = false;
            writing.SetBusyTimeout(TimeSpan.Zero);
            _ = writing.Checkpoint(raw.SQLITE_CHECKPOINT_RESTART);
            writing.SetBusyTimeout(TimeSpan.FromSeconds(5));
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _committed.Set();
        _thread.Join();
        _ = _connection.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);
        _connection.Dispose();
        _committed.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _committed.WaitOne();
            if (_stop.Wait(Pause))
            {
                return;
            }

            var (log, copied) = _connection.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);
            if (log > RestartAbovePages && log - copied >= NearlyCopiedPages)
            {
                (log, copied) = _connection.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE); // What came during the first, which is less.
            }

            _restartDue = log > RestartAbovePages && log - copied < NearlyCopiedPages;
        }
    }
}
