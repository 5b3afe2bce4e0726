using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Domain;

/// <summary>Import mode as a whole: who may do what, and its end.</summary>
public sealed class ImportModeTests
{
    private static readonly Who ServiceAccount = new("demo-app", "chat.bot");

    private static readonly Dictionary<string, (HttpMethod Verb, string Path, string? Body)> Calls = new()
    {
        ["create"] = (HttpMethod.Post, "/v1/spaces", """{"spaceType":"SPACE","displayName":"History","importMode":true}"""),
        ["get"] = (HttpMethod.Get, "/v1/{space}", null),
        ["update"] = (HttpMethod.Patch, "/v1/{space}?updateMask=displayName", """{"displayName":"History"}"""),
        ["delete"] = (HttpMethod.Delete, "/v1/{space}", null),
        ["completeImport"] = (HttpMethod.Post, "/v1/{space}:completeImport", "{}"),
    };

    [Theory]
    [Rule("L-120", "L-122", "S-140")]
    [InlineData("create", true, false)]
    [InlineData("get", false, true)]
    [InlineData("update", true, false)]
    [InlineData("delete", true, false)]
    [InlineData("completeImport", true, false)]
    public async Task Each_call_is_for_impersonation_or_for_the_service_account_itself(string call, bool byImpersonation, bool byServiceAccount)
    {
        await using var scene = await PatchScene.StartAsync();
        var (verb, path, body) = Calls[call];
        foreach (var (who, may) in new[] { (Who.Importer, byImpersonation), (ServiceAccount, byServiceAccount) })
        {
            var space = await scene.SpaceAsync(Room.Importing);
            var address = path.Replace("{space}", space, StringComparison.Ordinal);
            if (call != "create")
            {
                // L-122: nor is it for any other app.
                var other = who.IsApp ? who with { Name = "guest-app", Via = "guest-app" } : who with { Via = "guest-app" };
                await RefusedAsync(scene, verb, address, other, body);
            }

            if (may)
            {
                var answer = await scene.SendAsync(verb, address, who, body);
                answer.Code.ShouldBe(200, answer.Text);
            }
            else
            {
                await RefusedAsync(scene, verb, address, who, body);
            }
        }
    }

    [Fact]
    [Rule("L-123", "S-172", "S-41")]
    public async Task An_import_that_is_over_is_deleted_at_the_next_start()
    {
        await using var scene = await PatchScene.StartAsync();
        var kept = await scene.SpaceAsync(Room.Named);
        var space = await scene.SpaceAsync(Room.Importing);
        var stored = await scene.StoredAsync(space);

        scene.Chat.Clock.Advance(TimeSpan.FromDays(90) - TimeSpan.FromTicks(10));
        (await SweepAsync(scene)).ShouldBe(0);
        scene.Chat.Clock.Advance(TimeSpan.FromTicks(10));
        (await SweepAsync(scene)).ShouldBe(2, "that of the demonstration organisation is over, too");

        (await scene.Chat.Db.ReadAsync(tx => tx.Spaces.FindAsync(space))).ShouldBeNull();
        await scene.StoredAsync(kept);
        var change = (await scene.ChangesOfAsync(space)).ShouldHaveSingleItem();
        change.Actor.ShouldBe(ImportExpiry.Actor);
        change.App.ShouldBe("demo-app");
        change.NewDoc.ShouldBeNull();
        Space.Parser.ParseFrom(change.OldDoc).ShouldBe(stored.Value);
        (await scene.Chat.Db.ReadAsync(StoreCheck.ProblemsAsync)).ShouldBeEmpty();
    }

    [Fact]
    [Rule("L-123", "S-172")]
    public async Task Starting_and_every_hour_the_server_looks_for_imports_that_are_over()
    {
        var data = Directory.CreateTempSubdirectory("roomstead-test-");
        try
        {
            var clock = new TurningClock();
            var options = new ChatServerOptions { DataDirectory = data.FullName, Port = 0, Clock = clock, Ids = new CountingIds(), Keys = new SharedKeys() };
            await using (var first = await ChatServer.StartAsync(options, TestContext.Current.CancellationToken))
            {
                clock.Now += TimeSpan.FromDays(89);
                clock.Turn();
                (await ImportsAsync(first.Db)).ShouldBe(1);
            }

            await using (var second = await ChatServer.StartAsync(options, TestContext.Current.CancellationToken))
            {
                (await ImportsAsync(second.Db)).ShouldBe(1);
                clock.Now += TimeSpan.FromDays(1);
                clock.Turn();
                for (var tries = 0; await ImportsAsync(second.Db) > 0; tries++)
                {
                    tries.ShouldBeLessThan(100_000);
                    await Task.Yield();
                }

                await InsertAsync(second.Db, clock.Now);
                clock.Now += TimeSpan.FromDays(90);
            }

            await using var third = await ChatServer.StartAsync(options, TestContext.Current.CancellationToken);
            (await ImportsAsync(third.Db)).ShouldBe(0);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    [Rule("S-172")]
    public async Task A_completed_import_outlives_its_time()
    {
        await using var scene = await PatchScene.StartAsync();
        var space = await scene.SpaceAsync(Room.Importing);
        (await scene.SendAsync(HttpMethod.Post, $"/v1/{space}:completeImport", Who.Importer, "{}")).Code.ShouldBe(200);

        scene.Chat.Clock.Advance(TimeSpan.FromDays(91));
        await SweepAsync(scene);

        await scene.StoredAsync(space);
    }

    private static Task<int> SweepAsync(PatchScene scene) => ImportExpiry.SweepAsync(scene.Chat.Db, scene.Chat.Clock, TestContext.Current.CancellationToken);

    private static async Task<int> ImportsAsync(Db db) => (await db.ReadAsync(static tx => tx.Spaces.ListImportsAsync(long.MaxValue, 10))).Count;

    private static Task InsertAsync(Db db, DateTimeOffset now) =>
        db.WriteAsync(async tx => await tx.Spaces.InsertAsync(Room.Importing.Rows("late0000001", now).Space, directKey: null));

    private static async Task RefusedAsync(PatchScene scene, HttpMethod verb, string path, Who who, string? body)
    {
        var before = await scene.Chat.SnapshotAsync();
        var answer = await scene.SendAsync(verb, path, who, body);
        answer.Code.ShouldBe(403, answer.Text);
        (await scene.Chat.SnapshotAsync()).ShouldBe(before);
    }

    /// <summary>A clock whose timers go off when they are told to.</summary>
    private sealed class TurningClock : TimeProvider
    {
        private readonly List<Timer> _timers = [];

        public DateTimeOffset Now { get; set; } = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(callback, state);
            _timers.Add(timer);
            return timer;
        }

        public void Turn() => _timers.ForEach(static timer => timer.GoOff());

        private sealed class Timer(TimerCallback callback, object? state) : ITimer
        {
            private bool _over;

            public void GoOff()
            {
                if (!_over)
                {
                    callback(state);
                }
            }

            public bool Change(TimeSpan dueTime, TimeSpan period) => !_over;

            public void Dispose() => _over = true;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
