using Roomstead.Storage;
using Shouldly;

namespace Roomstead.Tests.Cli;

/// <summary>The store as a whole, beside a running server.</summary>
public sealed class DbTests
{
    private static readonly Sql RenameColumn = new("UPDATE spaces SET display_name = 'Other' WHERE name = 'spaces/AAAAatlas01'");
    private static readonly Sql CutDocument = new("UPDATE spaces SET doc = $1 WHERE name = 'spaces/AAAAatlas01'");
    private static readonly Sql AddStranger = new(
        "INSERT INTO memberships (space, member, kind, state, role, created_at) VALUES ('spaces/AAAAatlas01', 'users/42', 'HUMAN', 2, 1, 0)");

    private static readonly Sql DropMember = new("DELETE FROM memberships WHERE space = 'spaces/AAAAatlas01' AND member = 'users/100000000000000000003'");
    private static readonly Sql AddChange = new(
        "INSERT INTO outbox (at, method, space, resource, actor, admin_access, new_doc) SELECT 0, 'm', name, name, 'users/1', 0, doc FROM spaces WHERE name = 'spaces/AAAAnews001'");

    private static readonly Sql OrphanChange = new("INSERT INTO outbox (at, method, space, resource, actor, admin_access, new_doc) VALUES (0, 'm', 'spaces/gone', 'spaces/gone', 'users/1', 0, $1)");

    [Fact]
    public async Task Rows_are_shown_as_JSON_with_readable_messages()
    {
        await using var chat = await Shell.StartServerAsync();

        var rows = (await chat.ShellAsync("db", "show", "spaces")).Json.AsArray();
        var all = (await chat.ShellAsync("db", "show", "--limit", "1")).Json.AsObject();

        rows.Count.ShouldBe(9);
        ((string)rows.Single(static row => (string)row!["name"]! == "spaces/AAAAatlas01")!["doc"]!["spaceDetails"]!["guidelines"]!).ShouldBe("Be kind. Cite your sources.");
        all["spaces"]!.AsArray().Count.ShouldBe(1);
        all.Select(static table => table.Key).ShouldContain("outbox");
    }

    [Fact]
    public async Task Changes_are_shown_with_what_was_and_what_is()
    {
        await using var chat = await Shell.StartServerAsync();
        await chat.ShellAsync("call", "spaces.patch", "--name", "spaces/AAAAatlas01", "--update-mask", "displayName", "--space.display-name", "New", "--user", "alice@example.com");

        var change = (await chat.ShellAsync("db", "show", "outbox")).Json[0]!;

        ((string)change["old_doc"]!["displayName"]!).ShouldBe("Atlas");
        ((string)change["new_doc"]!["displayName"]!).ShouldBe("New");
    }

    [Fact]
    public async Task Secrets_are_not_shown()
    {
        await using var chat = await Shell.StartServerAsync();
        var secret = await chat.Db.ReadAsync(static tx => tx.FirstAsync(AnySecret, static row => row.GetText(0)));

        var shown = (await chat.ShellAsync("db", "show")).Out;

        shown.ShouldNotContain(secret!);
        shown.ShouldContain("(not shown)");
    }

    [Fact]
    public async Task A_backup_is_a_whole_store_that_opens()
    {
        await using var chat = await Shell.StartServerAsync();
        var copy = Directory.CreateTempSubdirectory("roomstead-test-");
        try
        {
            var file = Path.Combine(copy.FullName, Store.FileName);

            var ran = await chat.ShellAsync("db", "backup", file);
            await chat.ShellAsync("user", "add", "later@example.com");

            ran.Status.ShouldBe(0, ran.Error);
            (File.GetUnixFileMode(file) & (UnixFileMode)0b000_111_111).ShouldBe(UnixFileMode.None);
            (await Shell.RunAsync("db", "check", "--data", copy.FullName)).Out.ShouldBe("The store is whole.\n");
            var users = (await Shell.RunAsync("user", "list", "--data", copy.FullName)).Out;
            users.ShouldContain("alice@example.com");
            users.ShouldNotContain("later@example.com");

            var again = await chat.ShellAsync("db", "backup", file);
            again.Status.ShouldBe(1);
            again.Line.ShouldContain("is there already");
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_backup_that_cannot_be_written_leaves_nothing()
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync("db", "backup", Path.Combine(chat.DataDirectory, "missing", "copy.db"));

        ran.Status.ShouldBe(1);
        ran.Line.ShouldContain("missing");
    }

    [Fact]
    public async Task Check_finds_what_must_not_be()
    {
        await using var chat = await Shell.StartServerAsync();
        (await chat.ShellAsync("db", "check")).Out.ShouldBe("The store is whole.\n");

        await chat.Db.WriteAsync(async tx =>
        {
            await tx.ExecuteAsync(RenameColumn);
            await tx.ExecuteAsync(AddStranger);
            await tx.ExecuteAsync(DropMember);
            await tx.ExecuteAsync(AddChange);
            await tx.SpaceChanges.AddAsync((await tx.Outbox.FindAsync(1))!);
            await tx.ExecuteAsync(OrphanChange, Array.Empty<byte>());
            var news = (await tx.Spaces.FindAsync("spaces/AAAAnews001"))!;
            var changed = news.Value.Clone();
            changed.SpaceDetails = new() { Description = "changed without a record" };
            await tx.Spaces.UpdateAsync(news, changed);
        });

        var ran = await chat.ShellAsync("db", "check");
        ran.Status.ShouldBe(1);
        ran.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(
        [
            "spaces/AAAAatlas01: its display name differs between document and column",
            "spaces/AAAAatlas01: its membership count is not that of its members",
            "spaces/AAAAnews001: its document is not what the last recorded change made it",
            "spaces/AAAAatlas01 has a member users/42 that nobody knows",
            "change 2 is of spaces/gone, which is not there",
            "change 2 is not among the changes of spaces/gone",
        ]);
    }

    [Fact]
    public async Task Check_finds_a_document_that_cannot_be_read()
    {
        await using var chat = await Shell.StartServerAsync();
        await chat.Db.WriteAsync(async tx => { await tx.ExecuteAsync(CutDocument, new byte[] { 0xff, 0xff, 0xff }); });

        (await chat.ShellAsync("db", "check")).Line.ShouldBe("spaces/AAAAatlas01: its document cannot be read");
        (await chat.ShellAsync("db", "show", "spaces")).Out.ShouldContain("(cannot be read: ffffff)");
    }

    private static readonly Sql AnySecret = new("SELECT value FROM meta WHERE key = 'page_token_secret'");
}
