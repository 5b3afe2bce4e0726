using Roomstead.Storage;
using Roomstead.Storage.Sqlite;
using Shouldly;

namespace Roomstead.Tests.Storage;

/// <summary>A connection whose log is gathered does what any other does, also where a transaction is larger than its cache, so that pages go to
/// the log before the commit, are read back from there, and are written there a second time.</summary>
public sealed class SqliteLogFileTests : IDisposable
{
    private const int Rows = 500;
    private const int RowBytes = 3_000; // One row a page.

    private static readonly Sql Insert = new("INSERT INTO t (id, value) VALUES ($1, $2)");
    private static readonly Sql Change = new("UPDATE t SET value = $2 WHERE id = $1");
    private static readonly Sql CountOf = new("SELECT count(*) FROM t WHERE value = $1");
    private static readonly Sql Check = new("PRAGMA integrity_check");

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("roomstead-test-");
    private readonly SqliteConnection _gathering;
    private readonly SqliteConnection _plain;

    public SqliteLogFileTests()
    {
        _gathering = Open(SqliteLogFile.Name.ShouldNotBeNull());
        _gathering.ExecuteScript("CREATE TABLE t (id INTEGER PRIMARY KEY, value BLOB)");
        _plain = Open(fileSystem: null);
    }

    [Fact]
    public async Task A_large_transaction_is_seen_by_others_when_it_is_committed()
    {
        _gathering.Run(SqliteConnection.BeginImmediate);
        await FillAsync(_gathering, 1);
        (await CountAsync(_gathering, 1)).ShouldBe(Rows);
        await ChangeAllAsync(_gathering, 2);
        (await CountAsync(_gathering, 2)).ShouldBe(Rows);
        await ChangeAllAsync(_gathering, 3);
        (await CountAsync(_plain, 1)).ShouldBe(0);
        _gathering.Run(SqliteConnection.Commit);

        (await CountAsync(_gathering, 3)).ShouldBe(Rows);
        (await CountAsync(_plain, 3)).ShouldBe(Rows);
        await ShouldBeWholeAsync();
    }

    [Fact]
    public async Task What_is_taken_back_leaves_nothing()
    {
        _gathering.Run(SqliteConnection.BeginImmediate);
        await FillAsync(_gathering, 1);
        _gathering.Run(SqliteConnection.Commit);

        _gathering.Run(SqliteConnection.BeginImmediate);
        await ChangeAllAsync(_gathering, 2);
        _gathering.Run(SqliteConnection.Rollback);

        (await CountAsync(_gathering, 1)).ShouldBe(Rows);
        (await CountAsync(_plain, 1)).ShouldBe(Rows);
        await ShouldBeWholeAsync();
    }

    [Fact]
    public async Task Others_may_write_in_between_and_the_log_may_begin_anew()
    {
        await FillAsync(_gathering, 1);
        await ChangeAllAsync(_plain, 2);
        _gathering.Checkpoint(SQLitePCL.raw.SQLITE_CHECKPOINT_RESTART).ShouldNotBe((-1, -1));
        _gathering.Run(SqliteConnection.BeginImmediate);
        await ChangeAllAsync(_gathering, 3);
        _gathering.Run(SqliteConnection.Commit);
        _gathering.Checkpoint(SQLitePCL.raw.SQLITE_CHECKPOINT_TRUNCATE).ShouldBe((0, 0));
        await ChangeAllAsync(_plain, 4);

        (await CountAsync(_gathering, 4)).ShouldBe(Rows);
        await ShouldBeWholeAsync();
    }

    [Fact]
    public async Task Without_another_connection_the_log_is_emptied_into_the_file_at_the_end()
    {
        _plain.Dispose();
        await FillAsync(_gathering, 1);
        _gathering.Dispose();

        Directory.GetFiles(_data.FullName).ShouldBe([PathOf()]);
        using var again = Open(SqliteLogFile.Name);
        (await CountAsync(again, 1)).ShouldBe(Rows);
    }

    public void Dispose()
    {
        _gathering.Dispose();
        _plain.Dispose();
        _data.Delete(recursive: true);
    }

    private static byte[] Value(byte of)
    {
        var value = new byte[RowBytes];
        value.AsSpan().Fill(of);
        return value;
    }

    private static Task FillAsync(SqliteConnection connection, byte with) => EachAsync(connection, Insert, with);

    private static Task ChangeAllAsync(SqliteConnection connection, byte to) => EachAsync(connection, Change, to);

    private static async Task EachAsync(SqliteConnection connection, Sql sql, byte value)
    {
        var tx = new SqliteTx(connection, writable: true);
        for (var i = 0; i < Rows; i++)
        {
            (await tx.ExecuteAsync(sql, i, Value(value))).ShouldBe(1);
        }
    }

    private static ValueTask<long?> CountAsync(SqliteConnection connection, byte of) => new SqliteTx(connection, writable: false).NumberAsync(CountOf, Value(of));

    private async Task ShouldBeWholeAsync()
    {
        using var other = Open(fileSystem: null);
        (await new SqliteTx(other, writable: false).FirstAsync(Check, static row => row.GetText(0))).ShouldBe("ok");
    }

    private string PathOf() => Path.Combine(_data.FullName, "t.db");

    private SqliteConnection Open(string? fileSystem)
    {
        var connection = SqliteConnection.Open(PathOf(), TimeSpan.FromSeconds(5), fileSystem: fileSystem);
        connection.ExecuteScript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=20; PRAGMA cache_spill=ON;");
        return connection;
    }
}
