using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Cli;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Crash;

/// <summary>Whatever happens to the process or the disk: what was answered with 200 is there, whole and with its record, and nothing else is half there.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Connections = 16;
    private const int TestLimit = 180_000;

    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("roomstead-test-");

    private string Data => Path.Combine(_parent.FullName, "data");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact(Timeout = TestLimit)]
    [Rule("P-155")]
    public async Task Killed_at_any_moment_the_server_loses_no_answered_write()
    {
        var answered = new Dictionary<string, string>(StringComparer.Ordinal);
        int[] killAfter = [1, 40, 300];
        for (var round = 0; round < killAfter.Length; round++)
        {
            await using var server = await ServerProcess.StartAsync(Data);
            var load = new PatchLoad(server.Address, await TokenAsync("chat.spaces"), round);
            var enough = load.EnoughAsync(killAfter[round]);
            var running = load.RunAsync(Connections, CancellationToken.None);

            await enough;
            await server.KillAsync();
            await running;

            load.Refused.ShouldBeEmpty();
            foreach (var (name, space) in load.Answered)
            {
                answered.Add(name, space);
            }

            await ShouldHoldAsync(answered);
        }
    }

    [Fact(Timeout = TestLimit)]
    public async Task A_repeated_request_id_gives_the_same_space_after_a_kill()
    {
        string first;
        await using (var server = await ServerProcess.StartAsync(Data))
        {
            first = await CreateAsync(server);
            await server.KillAsync();
        }

        await using var again = await ServerProcess.StartAsync(Data);
        (await CreateAsync(again)).ShouldBe(first);
    }

    [Theory(Timeout = TestLimit)]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Told_to_stop_under_load_it_answers_what_it_took_and_ends_with_status_0(string signal)
    {
        await using var server = await ServerProcess.StartAsync(Data);
        var load = new PatchLoad(server.Address, await TokenAsync("chat.spaces"), 0);
        var enough = load.EnoughAsync(50);
        var running = load.RunAsync(Connections, CancellationToken.None);

        await enough;
        var (status, error) = await server.SignalAsync(signal);
        await running;

        status.ShouldBe(0, error);
        error.ShouldBeEmpty();
        load.Refused.ShouldBeEmpty();
        await ShouldHoldAsync(load.Answered);
    }

    [Fact(Timeout = TestLimit)]
    public async Task A_full_disk_refuses_writes_and_keeps_what_was_answered()
    {
        await using (var first = await ServerProcess.StartAsync(Data))
        {
            (await first.SignalAsync("TERM")).Status.ShouldBe(0);
        }

        var token = await TokenAsync("chat.spaces");
        var room = (int)(new FileInfo(Path.Combine(Data, Store.FileName)).Length / 1024) + 300;
        PatchLoad load;
        await using (var server = await ServerProcess.StartAsync(Data, mostFileKiB: room))
        {
            load = new PatchLoad(server.Address, token, 0);
            using var stop = new CancellationTokenSource();
            var running = load.RunAsync(Connections, stop.Token);
            await Task.WhenAny(load.FirstRefused, running);
            await stop.CancelAsync();
            await running;

            load.Refused.Values.Distinct().ShouldBe([HttpStatusCode.ServiceUnavailable]);
            load.Answered.ShouldNotBeEmpty();
            using var http = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
            (await http.GetAsync("/v1/" + PatchLoad.Spaces[0])).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await ShouldHoldAsync(load.Answered, exactly: true);
        await using var after = await ServerProcess.StartAsync(Data);
        var more = new PatchLoad(after.Address, token, 1);
        using var done = new CancellationTokenSource();
        var finishing = more.RunAsync(1, done.Token);
        await more.EnoughAsync(1).WaitAsync(TestContext.Current.CancellationToken);
        await done.CancelAsync();
        await finishing;
        more.Refused.ShouldBeEmpty();
    }

    [Fact(Timeout = TestLimit)]
    public async Task Commands_write_beside_a_busy_server_and_neither_is_refused()
    {
        await using var server = await ServerProcess.StartAsync(Data);
        var load = new PatchLoad(server.Address, await TokenAsync("chat.spaces"), 0);
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(Connections, stop.Token);

        await load.EnoughAsync(10);
        for (var i = 0; i < 4; i++)
        {
            var (status, _, error) = await ServerProcess.RunAsync("user", "add", FormattableString.Invariant($"new{i}@example.com"), "--data", Data);
            status.ShouldBe(0, error);
        }

        (await ServerProcess.RunAsync("db", "check", "--data", Data)).Out.ShouldBe("The store is whole.\n");
        await stop.CancelAsync();
        await running;

        load.Refused.ShouldBeEmpty();
        (await Shell.RunAsync("user", "list", "--data", Data)).Out.ShouldContain("new3@example.com");
    }

    /// <summary>Every answered name is recorded, records follow one another without a gap, and each space is as its last record left it.</summary>
    private async Task ShouldHoldAsync(IReadOnlyDictionary<string, string> answered, bool exactly = false)
    {
        await using var db = Store.Open(Data, TimeProvider.System);
        (await db.ReadAsync(StoreCheck.ProblemsAsync)).ShouldBeEmpty();
        var changes = await db.ReadAsync(static tx => tx.Outbox.ListAsync(0, int.MaxValue));
        var recorded = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var ofSpace in changes.GroupBy(static change => change.Resource))
        {
            OutboxRow? last = null;
            foreach (var change in ofSpace)
            {
                var space = Space.Parser.ParseFrom(change.NewDoc);
                space.SpaceDetails.Description.ShouldBe(space.DisplayName, "one patch is written whole");
                (last is null || last.NewDoc.AsSpan().SequenceEqual(change.OldDoc)).ShouldBeTrue($"change {change.Id} of {change.Resource} starts where the one before ended");
                recorded.TryAdd(space.DisplayName, space.Name).ShouldBeTrue($"{space.DisplayName} is written once");
                last = change;
            }
        }

        answered.Where(entry => recorded.GetValueOrDefault(entry.Key) != entry.Value).ShouldBeEmpty("every answered write is there");
        if (exactly)
        {
            recorded.Count.ShouldBe(answered.Count, "nothing that was refused is there");
        }
    }

    private async Task<string> TokenAsync(params string[] scopes)
    {
        var ran = await Shell.RunAsync(["token", "--user", "alice@example.com", "--data", Data, .. scopes.SelectMany(static scope => new[] { "--scope", scope })]);
        ran.Status.ShouldBe(0, ran.Error);
        return ran.Out.Trim();
    }

    private async Task<string> CreateAsync(ServerProcess server)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/spaces?requestId=once");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync("chat.spaces"));
        request.Content = new StringContent("""{"spaceType": "SPACE", "displayName": "Made once"}""", Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return (string)JsonNode.Parse(text)!["name"]!;
    }
}
