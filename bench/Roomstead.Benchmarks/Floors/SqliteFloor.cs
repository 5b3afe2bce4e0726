using System.Diagnostics;
using System.Text.Json;
using SQLitePCL;

namespace Roomstead.Benchmarks.Floors;

/// <summary>
/// Floors S1 and Sn: one thread updating rows of about 600 bytes by key with kept statements, WAL and
/// synchronous=FULL, no HTTP. One update a transaction is S1, n updates a transaction is Sn.
/// </summary>
/// <remarks>A plan a line on standard input, a result a line on standard output; ends with its input.</remarks>
internal static class SqliteFloor
{
    private const int Rows = 10_000;
    private const int RowsUpdated = 1_000;
    private const int DocumentBytes = 600;

    public static int Run(string directory)
    {
        Batteries_V2.Init();
        Check(raw.sqlite3_open(Path.Combine(directory, "floor.db"), out var db));
        Execute(db, "PRAGMA journal_mode=WAL");
        Execute(db, "PRAGMA synchronous=FULL");
        Fill(db);
        Console.Out.WriteLine("ready");

        using var update = Prepare(db, "UPDATE spaces SET revision = revision + 1, doc = ?2 WHERE name = ?1");
        using var begin = Prepare(db, "BEGIN IMMEDIATE");
        using var commit = Prepare(db, "COMMIT");
        var document = new byte[DocumentBytes];
        var next = 0L;
        while (Console.In.ReadLine() is { } line)
        {
            var plan = JsonSerializer.Deserialize<SqlitePlan>(line)!;
            var updates = 0L;
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed.TotalSeconds < plan.Seconds)
            {
                Step(begin);
                for (var i = 0; i < plan.UpdatesPerTransaction; i++)
                {
                    BitConverter.TryWriteBytes(document, next);
                    Check(raw.sqlite3_bind_text(update, 1, NameOf((int)(next++ % RowsUpdated) * (Rows / RowsUpdated))));
                    Check(raw.sqlite3_bind_blob(update, 2, document));
                    Step(update);
                    updates++;
                }

                Step(commit);
            }

            Console.Out.WriteLine(JsonSerializer.Serialize(new SqliteResult(updates, watch.Elapsed.TotalSeconds)));
        }

        raw.sqlite3_close_v2(db);
        return 0;
    }

    private static void Fill(sqlite3 db)
    {
        Execute(db, "CREATE TABLE spaces (name TEXT PRIMARY KEY, revision BIGINT NOT NULL, doc BLOB NOT NULL) WITHOUT ROWID");
        using var insert = Prepare(db, "INSERT INTO spaces VALUES (?1, 1, ?2)");
        Execute(db, "BEGIN");
        for (var i = 0; i < Rows; i++)
        {
            Check(raw.sqlite3_bind_text(insert, 1, NameOf(i)));
            Check(raw.sqlite3_bind_blob(insert, 2, new byte[DocumentBytes]));
            Step(insert);
        }

        Execute(db, "COMMIT");
    }

    private static string NameOf(int row) => $"FLOOR{row:D6}";

    private static sqlite3_stmt Prepare(sqlite3 db, string sql)
    {
        Check(raw.sqlite3_prepare_v2(db, sql, out var statement));
        return statement;
    }

    private static void Execute(sqlite3 db, string sql) => Check(raw.sqlite3_exec(db, sql));

    private static void Step(sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        Check(raw.sqlite3_reset(statement));
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            Check(result);
        }
    }

    private static void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite answered {result}: {raw.sqlite3_errstr(result).utf8_to_string()}");
        }
    }
}
