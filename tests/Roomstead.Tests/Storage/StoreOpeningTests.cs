using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;
using Roomstead.Storage.Sqlite;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Storage;

/// <summary>A store that cannot be used is refused with one line that says why, and is left as it was.</summary>
public sealed class StoreOpeningTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("roomstead-test-");

    private string StorePath => Path.Combine(_data.FullName, Store.FileName);

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_store_is_made_where_there_is_none_and_opened_where_there_is_one()
    {
        await Store.Open(_data.FullName, new FakeClock()).DisposeAsync();
        await Store.Open(_data.FullName, new FakeClock()).DisposeAsync();
    }

    [Fact]
    public void A_file_that_is_not_a_database_is_refused_and_kept()
    {
        File.WriteAllText(StorePath, string.Concat(Enumerable.Repeat("not a database at all. ", 500)));
        ShouldBeRefusedAndKept("is damaged or is not a Roomstead store");
    }

    [Fact]
    public async Task A_damaged_first_page_is_refused_and_kept()
    {
        await Store.Open(_data.FullName, new FakeClock()).DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(StorePath);
        bytes.AsSpan(100, 3000).Fill(0xAB);
        await File.WriteAllBytesAsync(StorePath, bytes);
        ShouldBeRefusedAndKept("is damaged or is not a Roomstead store");
    }

    [Fact]
    public void A_database_of_something_else_is_refused_and_kept()
    {
        using (var other = SqliteConnection.Open(StorePath, TimeSpan.FromSeconds(1)))
        {
            other.ExecuteScript("CREATE TABLE recipes (name TEXT)");
        }

        ShouldBeRefused("is a database of something else");
        using var again = SqliteConnection.Open(StorePath, TimeSpan.FromSeconds(1));
        again.ExecuteScript("SELECT name FROM recipes");
    }

    [Fact]
    public async Task A_store_from_before_changes_were_listed_with_their_space_keeps_them()
    {
        var change = new OutboxRow(0, 1, "m", "spaces/AAAAatlas01", "spaces/AAAAatlas01", "users/1", null, false, null, null, null, 1);
        await using (var db = Store.Open(_data.FullName, new FakeClock()))
        {
            await db.WriteAsync(async tx => await tx.Outbox.AppendAsync(change));
            await db.WriteAsync(async tx => await tx.Outbox.AppendAsync(change));
        }

        Execute("DROP TABLE space_changes; ALTER TABLE spaces DROP COLUMN recent; CREATE INDEX outbox_space ON outbox (space, at, id, event);"
            + "DELETE FROM schema_migrations WHERE name = '0050_changes_of_a_space'");

        await using var again = Store.Open(_data.FullName, new FakeClock());
        (await again.ReadAsync(tx => tx.SpaceChanges.ListBeforeAsync(change.Space, (2, 0), 10))).Select(static row => row.Id).ShouldBe([2, 1]);
    }

    [Fact]
    public async Task A_store_that_listed_only_ids_with_a_space_keeps_its_changes()
    {
        const string Name = "spaces/AAAAlisted1";
        await using (var db = Store.Open(_data.FullName, new FakeClock()))
        {
            var change = new OutboxRow(0, 1, "m", Name, Name, "users/1", null, false, null, null, null, 1);
            await db.WriteAsync(async tx =>
            {
                await tx.Spaces.InsertAsync(new SpaceRow(new Space { Name = Name }, 1, null, "users/1", null, null, Started: true, 0), directKey: null);
                await tx.Outbox.AppendAsync(change);
                await tx.Outbox.AppendAsync(change);
            });
        }

        Execute("UPDATE spaces SET recent = '1 2 '; DELETE FROM schema_migrations WHERE name = '0062_recent_changes_with_their_times'");

        await using var again = Store.Open(_data.FullName, new FakeClock());
        (await again.ReadAsync(tx => tx.SpaceChanges.ListBeforeAsync(Name, (2, 0), 10))).Select(static row => row.Id).ShouldBe([2, 1]);
        (await again.ReadAsync(StoreCheck.ProblemsAsync)).ShouldNotContain(static line => line.Contains("among the changes"));
    }

    [Fact]
    public async Task A_store_of_a_newer_version_is_refused()
    {
        await Store.Open(_data.FullName, new FakeClock()).DisposeAsync();
        Execute("INSERT INTO schema_migrations VALUES ('9999_from_the_future', 'x', 0)");
        ShouldBeRefused("was made by a newer version of Roomstead (9999_from_the_future)");
    }

    [Fact]
    public async Task A_store_whose_schema_was_made_otherwise_is_refused()
    {
        await Store.Open(_data.FullName, new FakeClock()).DisposeAsync();
        Execute("UPDATE schema_migrations SET checksum = 'x' WHERE name = '0001_organisation'");
        ShouldBeRefused("with another schema (0001_organisation)");
    }

    [Fact]
    public void A_data_directory_that_is_a_file_is_refused()
    {
        var file = Path.Combine(_data.FullName, "file");
        File.WriteAllText(file, "x");

        var refusal = Should.Throw<StoreOpenException>(() => Store.Open(Path.Combine(file, "data"), new FakeClock()));

        refusal.Message.ShouldContain("cannot be made");
        refusal.Message.ShouldNotContain("\n");
    }

    private void Execute(string sql)
    {
        using var connection = SqliteConnection.Open(StorePath, TimeSpan.FromSeconds(1));
        connection.ExecuteScript(sql);
    }

    private void ShouldBeRefused(string reason)
    {
        var refusal = Should.Throw<StoreOpenException>(() => Store.Open(_data.FullName, new FakeClock()));
        refusal.Message.ShouldContain(reason);
        refusal.Message.ShouldNotContain("\n");
    }

    private void ShouldBeRefusedAndKept(string reason)
    {
        var before = File.ReadAllBytes(StorePath);
        ShouldBeRefused(reason);
        File.ReadAllBytes(StorePath).ShouldBe(before);
    }
}
