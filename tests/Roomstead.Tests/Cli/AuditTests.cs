using System.Text.Json.Nodes;
using Roomstead.Domain.Audit;
using Roomstead.Storage;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Cli;

/// <summary>The record of changes: what it tells, and that nobody can alter it unnoticed.</summary>
public sealed class AuditTests
{
    private const string Atlas = "spaces/AAAAatlas01";
    private const string News = "spaces/AAAAnews001";

    private static readonly Sql AddOlder = new(
        "INSERT INTO outbox (at, method, space, resource, actor, admin_access) VALUES (0, 'm', 'spaces/AAAAatlas01', 'spaces/AAAAatlas01', 'users/1', 0)");

    private static readonly Dictionary<string, (Sql Sql, string Named)> Tampering = new()
    {
        ["time"] = (new("UPDATE outbox SET at = at + 1 WHERE id = 2"), "entry 2 "),
        ["method"] = (new("UPDATE outbox SET method = 'x' WHERE id = 2"), "entry 2 "),
        ["space"] = (new("UPDATE outbox SET space = 'spaces/x' WHERE id = 2"), "entry 2 "),
        ["resource"] = (new("UPDATE outbox SET resource = 'spaces/x' WHERE id = 2"), "entry 2 "),
        ["actor"] = (new("UPDATE outbox SET actor = 'users/1' WHERE id = 2"), "entry 2 "),
        ["app"] = (new("UPDATE outbox SET app = NULL WHERE id = 2"), "entry 2 "),
        ["access"] = (new("UPDATE outbox SET admin_access = 1 WHERE id = 2"), "entry 2 "),
        ["mask"] = (new("UPDATE outbox SET mask = '' WHERE id = 2"), "entry 2 "),
        ["old"] = (new("UPDATE outbox SET old_doc = new_doc WHERE id = 2"), "entry 2 "),
        ["new"] = (new("UPDATE outbox SET new_doc = NULL WHERE id = 2"), "entry 2 "),
        ["event"] = (new("UPDATE outbox SET event = NULL WHERE id = 2"), "entry 2 "),
        ["request"] = (new("UPDATE outbox SET request = 'x' WHERE id = 2"), "entry 2 "),
        ["no request"] = (new("UPDATE outbox SET request = NULL WHERE id = 2"), "entry 2 "),
        ["outcome"] = (new("UPDATE outbox SET outcome = 'NOT_FOUND' WHERE id = 2"), "entry 2 "),
        ["hash"] = (new("UPDATE outbox SET hash = (SELECT hash FROM outbox WHERE id = 1) WHERE id = 2"), "entry 2 "),
        ["no hash"] = (new("UPDATE outbox SET hash = NULL WHERE id = 2"), "entry 2 "),
        ["first"] = (new("DELETE FROM outbox WHERE id = 1"), "entry 2 "),
        ["middle"] = (new("DELETE FROM outbox WHERE id = 2"), "entry 2 is missing"),
    };

    [Fact]
    public async Task Entries_tell_who_changed_which_field_from_what_to_what()
    {
        await using var chat = await TestServer.StartAsync();
        await RenameAsync(chat, Atlas, "Atlas two", "alice");
        (await chat.SendAsync(
            HttpMethod.Patch,
            $"/v1/{News}?updateMask=spaceDetails&useAdminAccess=true",
            await chat.PersonAsync("admin", "chat.admin.spaces"),
            """{"spaceDetails":{"description":"For all"}}""")).Code.ShouldBe(200);

        var entries = (await chat.ShellAsync("audit", "list", "--json")).Json.AsArray();

        entries.Count.ShouldBe(2);
        Shown(entries[0]!).ShouldBe($"1 {SpaceCalls.Alice} demo-app false google.chat.v1.ChatService.UpdateSpace {Atlas} updated");
        entries[0]!["fields"].ShouldEqual("""[{"field":"displayName","old":"Atlas","new":"Atlas two"}]""");
        Shown(entries[1]!).ShouldBe($"2 users/100000000000000000009 demo-app true google.chat.v1.ChatService.UpdateSpace {News} updated");
        entries[1]!["fields"].ShouldEqual("""[{"field":"spaceDetails.description","old":null,"new":"For all"}]""");
        ((string)entries[1]!["hash"]!).ShouldMatch("^[0-9a-f]{64}$");
        entries.Select(static entry => (string)entry!["time"]!).ShouldBe(["2026-03-04T05:06:07.000000Z", "2026-03-04T05:06:08.000000Z"]);

        static string Shown(JsonNode entry) =>
            string.Join(' ', new[] { "id", "actor", "app", "adminAccess", "method", "resource", "change" }.Select(name => entry[name]!.ToString()));
    }

    [Fact]
    public async Task Entries_are_chosen_by_space_person_time_and_number()
    {
        await using var chat = await TestServer.StartAsync();
        await RenameAsync(chat, Atlas, "Atlas one", "alice");
        await RenameAsync(chat, News, "News one", "alice");
        await RenameAsync(chat, Atlas, "Atlas two", "bob");

        (await IdsAsync(chat)).ShouldBe([1, 2, 3]);
        (await IdsAsync(chat, "--limit", "2")).ShouldBe([2, 3]);
        (await IdsAsync(chat, "--space", Atlas)).ShouldBe([1, 3]);
        (await IdsAsync(chat, "--space", Atlas, "--limit", "1")).ShouldBe([3]);
        (await IdsAsync(chat, "--actor", "bob@example.com")).ShouldBe([3]);
        (await IdsAsync(chat, "--actor", SpaceCalls.Alice, "--space", Atlas)).ShouldBe([1]);
        const string time = "2026-03-04T05:06:08Z";
        (await IdsAsync(chat, "--since", time)).ShouldBe([3]);
        (await IdsAsync(chat, "--until", time)).ShouldBe([1, 2]);
        (await chat.ShellAsync("audit", "list", "--since", "yesterday")).Status.ShouldBe(2);
        (await chat.ShellAsync("audit", "list", "--actor", "nobody@example.com")).Status.ShouldBe(1);
        (await chat.ShellAsync("audit", "list")).Out.ShouldContain("displayName");
    }

    [Fact]
    public async Task An_untouched_chain_is_proved_whoever_wrote_at_the_same_time()
    {
        await using var chat = await TestServer.StartAsync();
        (await chat.ShellAsync("audit", "verify")).Out.ShouldBe("No entries.\n");
        var alice = await chat.PersonAsync("alice", "chat.spaces");
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => chat.RenameAsync(alice, i % 2 == 0 ? Atlas : News, $"Name {i}")));

        var ran = await chat.ShellAsync("audit", "verify");

        ran.Status.ShouldBe(0, ran.Error);
        ran.Out.ShouldMatch("^40 entries, all as they were written. The last is 40: [0-9a-f]{64}\n$");
    }

    [Fact]
    public async Task A_change_that_is_rolled_back_leaves_no_gap_in_the_chain()
    {
        await using var chat = await TestServer.StartAsync();
        await RenameAsync(chat, Atlas, "Atlas one", "alice");
        await Should.ThrowAsync<InvalidOperationException>(chat.Db.WriteAsync(static async tx =>
        {
            await tx.Outbox.AppendAsync((await tx.Outbox.ListAsync(0, 1))[0]);
            throw new InvalidOperationException("an accident after the write");
        }));
        await RenameAsync(chat, Atlas, "Atlas two", "alice");

        (await VerifyAsync(chat)).ShouldSatisfyAllConditions(
            static chain => chain.Broken.ShouldBeNull(),
            static chain => (chain.Chained, chain.LastId).ShouldBe((2, 2)));
    }

    [Theory]
    [InlineData("time")]
    [InlineData("method")]
    [InlineData("space")]
    [InlineData("resource")]
    [InlineData("actor")]
    [InlineData("app")]
    [InlineData("access")]
    [InlineData("mask")]
    [InlineData("old")]
    [InlineData("new")]
    [InlineData("event")]
    [InlineData("request")]
    [InlineData("no request")]
    [InlineData("outcome")]
    [InlineData("hash")]
    [InlineData("no hash")]
    [InlineData("first")]
    [InlineData("middle")]
    public async Task The_first_entry_that_was_touched_is_named(string what)
    {
        await using var chat = await TestServer.StartAsync();
        foreach (var name in new[] { "one", "two", "three" })
        {
            await RenameAsync(chat, Atlas, name, "alice");
        }

        await chat.Db.WriteAsync(async tx => { await tx.ExecuteAsync(Tampering[what].Sql); });

        var ran = await chat.ShellAsync("audit", "verify");
        ran.Status.ShouldBe(1);
        ran.Line.ShouldStartWith("The record was changed: " + Tampering[what].Named);
        ran.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_end_that_was_cut_off_is_found_by_a_hash_that_was_kept()
    {
        await using var chat = await TestServer.StartAsync();
        await RenameAsync(chat, Atlas, "one", "alice");
        var first = (await VerifyAsync(chat)).LastHash;
        await RenameAsync(chat, Atlas, "two", "alice");
        var second = (await VerifyAsync(chat)).LastHash;
        (await chat.ShellAsync("audit", "verify", "--known", first.ToUpperInvariant())).Status.ShouldBe(0);
        (await chat.ShellAsync("audit", "verify", "--known", second)).Status.ShouldBe(0);

        await chat.Db.WriteAsync(async tx => { await tx.ExecuteAsync(CutEnd); });

        (await chat.ShellAsync("audit", "verify", "--known", first)).Status.ShouldBe(0);
        var ran = await chat.ShellAsync("audit", "verify", "--known", second);
        ran.Status.ShouldBe(1);
        ran.Line.ShouldBe($"The record was changed: no entry has the hash {second}.");
    }

    [Fact]
    public async Task Entries_of_older_stores_stay_outside_the_chain()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.Db.WriteAsync(async tx => { await tx.ExecuteAsync(AddOlder); });
        await RenameAsync(chat, Atlas, "one", "alice");

        (await VerifyAsync(chat)).ShouldSatisfyAllConditions(
            static chain => chain.Broken.ShouldBeNull(),
            static chain => (chain.Older, chain.Chained, chain.LastId).ShouldBe((1, 1, 2)));
        (await chat.ShellAsync("audit", "verify")).Out.ShouldEndWith(" 1 older entries are from before there was a chain.\n");
    }

    [Fact]
    public async Task Entries_that_were_hashed_before_requests_were_on_record_still_prove_true()
    {
        await using var chat = await TestServer.StartAsync();
        var first = HashAsItWas(1, before: null);
        var second = HashAsItWas(2, first);
        await chat.Db.WriteAsync(async tx =>
        {
            await tx.ExecuteAsync(AddAsItWas, 1L, first);
            await tx.ExecuteAsync(AddAsItWas, 2L, second);
        });
        await RenameAsync(chat, Atlas, "one", "alice");

        Convert.ToHexStringLower(first).ShouldBe("2bda98d60ac37c33eb9b3fc292d1bd4c0b721e78e0f8e77c1e9f0a6ba3ac9398");
        (await VerifyAsync(chat)).ShouldSatisfyAllConditions(
            static chain => chain.Broken.ShouldBeNull(),
            static chain => (chain.Older, chain.Chained, chain.LastId).ShouldBe((0, 3, 3)));
        await chat.Db.WriteAsync(async tx => { await tx.ExecuteAsync(new Sql("UPDATE outbox SET request = '' WHERE id = 1")); });
        (await VerifyAsync(chat)).Broken!.ShouldStartWith("entry 1 ");
    }

    [Fact]
    public async Task What_the_operator_sets_is_on_record_with_what_was_and_what_is()
    {
        await using var chat = await Shell.StartServerAsync();
        await RunAsync("org", "set", "--history", "always-on");
        await RunAsync("user", "set", "dave@example.com", "--admin", "on");
        await RunAsync("group", "set", "engineering@example.com", "--add", "dave@example.com");
        await RunAsync("app", "set", "demo-app", "--api", "off");
        await RunAsync("app", "approve", "bare-app", "--scope", "chat.app.spaces");
        await RunAsync("app", "delegate", "bare-app", "--scope", "chat.spaces");
        await RunAsync("app", "create", "my-app", "--out", Path.Combine(chat.DataDirectory, "key.json"));
        await RunAsync("client", "create", "--name", "Mine", "--out", Path.Combine(chat.DataDirectory, "client.json"));
        await RunAsync("user", "add", "zoe@example.com");
        await RunAsync("user", "remove", "zoe@example.com");
        await RunAsync("org", "create", "third.example");
        await RunAsync("org", "set", "--history", "always-on");

        var entries = (await chat.ShellAsync("audit", "list", "--json", "--actor", "operator")).Json.AsArray();

        entries.ShouldAllBe(static e => (string)e!["actor"]! == "operator" && e["app"] == null && !(bool)e["adminAccess"]! && e["requestId"] == null);
        entries.Select(static e => $"{e!["method"]} {e["change"]}").ShouldBe(
        [
            "roomstead org set updated", "roomstead user set updated", "roomstead group set updated", "roomstead app set updated", "roomstead app approve updated",
            "roomstead app delegate updated", "roomstead app create created", "roomstead app create updated", "roomstead client create created",
            "roomstead user add created", "roomstead user remove deleted", "roomstead org create created", "roomstead org create created",
        ]);
        entries[0]!["fields"].ShouldEqual("""[{"field":"history","old":"user-choice","new":"always-on"}]""");
        entries[1]!["fields"].ShouldEqual("""[{"field":"administrator","old":false,"new":true}]""");
        entries[2]!["fields"].ShouldEqual("""[{"field":"people.users/100000000000000000004","old":null,"new":"dave@example.com"}]""");
        entries[3]!["fields"].ShouldEqual("""[{"field":"api","old":true,"new":false}]""");
        entries[4]!["fields"].ShouldEqual("""[{"field":"approved","old":[],"new":["https://www.googleapis.com/auth/chat.app.spaces"]}]""");
        entries[5]!["fields"].ShouldEqual("""[{"field":"delegated","old":[],"new":["https://www.googleapis.com/auth/chat.spaces"]}]""");
        entries.ToJsonString().ShouldNotContain("PRIVATE");
        (await chat.ShellAsync("audit", "verify")).Out.ShouldStartWith("13 entries, all as they were written.");

        async Task RunAsync(params string[] args)
        {
            var ran = await chat.ShellAsync(args);
            ran.Status.ShouldBe(0, ran.Error);
        }
    }

    /// <summary>A row as versions wrote it that knew nothing of requests, and its hash as they computed it.</summary>
    private static readonly Sql AddAsItWas = new(
        "INSERT INTO outbox (id, at, method, space, resource, actor, app, admin_access, mask, old_doc, new_doc, event, hash) "
        + "VALUES ($1, 7, 'm', 'spaces/s', 'spaces/s', 'users/1', NULL, 0, NULL, NULL, x'0102', 1, $2)");

    private static byte[] HashAsItWas(long id, byte[]? before)
    {
        using var bytes = new MemoryStream();
        foreach (var number in new[] { id, 7, 0, 1 })
        {
            Number(number);
        }

        foreach (var text in new[] { "m", "spaces/s", "spaces/s", "users/1", null, null })
        {
            Part(text is null ? null : System.Text.Encoding.UTF8.GetBytes(text));
        }

        Part(before);
        Part(null);
        Part([1, 2]);
        return System.Security.Cryptography.SHA256.HashData(bytes.ToArray());

        void Part(byte[]? part)
        {
            Number(part?.Length ?? -1);
            bytes.Write(part);
        }

        void Number(long number)
        {
            Span<byte> buffer = stackalloc byte[8];
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(buffer, number);
            bytes.Write(buffer);
        }
    }

    private static readonly Sql CutEnd = new("DELETE FROM outbox WHERE id = 2");

    private static async Task RenameAsync(TestServer chat, string space, string name, string who)
    {
        await chat.RenameAsync(await chat.PersonAsync(who, "chat.spaces"), space, name);
        chat.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private static Task<AuditChain> VerifyAsync(TestServer chat) => chat.Db.ReadAsync(static tx => AuditChain.VerifyAsync(tx)).AsTask();

    private static async Task<int[]> IdsAsync(TestServer chat, params string[] flags) =>
        [.. (await chat.ShellAsync(["audit", "list", "--json", .. flags])).Json.AsArray().Select(static entry => (int)entry!["id"]!)];
}
