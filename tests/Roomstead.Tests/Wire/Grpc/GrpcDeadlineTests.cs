using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Roomstead.Wire.Grpc;
using Shouldly;

namespace Roomstead.Tests.Wire.Grpc;

/// <summary>grpc-timeout: its form, and that it ends a call.</summary>
public sealed class GrpcDeadlineTests
{
    private static readonly UpdateSpaceRequest Rename = new()
    {
        Space = new Space { Name = "spaces/AAAAatlas01", DisplayName = "Late" },
        UpdateMask = new FieldMask { Paths = { "display_name" } },
    };

    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("30S", 300_000_000)]
    [InlineData("29988m", 299_880_000)]
    [InlineData("7u", 70)]
    [InlineData("99999999n", 999_999)]
    [InlineData("0S", 0)]
    [InlineData("99999999H", 3_599_999_964_000_000_000)]
    [Rule("H-72")]
    public void Every_unit_is_read(string text, long ticks) => GrpcTimeout.Parse(text).Ticks.ShouldBe(ticks);

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("5")]
    [InlineData("5s")]
    [InlineData("-5S")]
    [InlineData("+5S")]
    [InlineData(" 5S")]
    [InlineData("5 S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    [InlineData("1S,1S")]
    public void What_is_no_timeout_is_refused(string text) => Should.Throw<ApiError>(() => GrpcTimeout.Parse(text)).Code.ShouldBe(RpcCode.Internal);

    [Theory]
    [InlineData("soon", RpcCode.Internal)]
    [InlineData("0S", RpcCode.DeadlineExceeded)]
    [InlineData("1n", RpcCode.DeadlineExceeded)]
    [InlineData("99999999H", RpcCode.Ok)]
    [InlineData("30S", RpcCode.Ok)]
    [Rule("H-72")]
    internal async Task A_deadline_is_judged_before_anything_is_done(string timeout, RpcCode code)
    {
        await using var chat = await TestServer.StartAsync();
        using var grpc = new GrpcClient(chat.GrpcAddress);
        var token = await chat.PersonAsync("alice", "chat.spaces");
        var before = await chat.SnapshotAsync();

        var answer = await grpc.CallAsync("UpdateSpace", Rename, token, ("grpc-timeout", timeout));

        answer.Code.ShouldBe(code);
        (await chat.SnapshotAsync() == before).ShouldBe(code != RpcCode.Ok);
    }

    [Fact]
    [Rule("H-72", "H-27")]
    public async Task A_deadline_that_passes_while_the_call_waits_for_its_turn_leaves_it_unwritten()
    {
        var timers = new HeldTimers();
        await using var chat = await TestServer.StartAsync(options => options with { Clock = timers });
        using var grpc = new GrpcClient(chat.GrpcAddress);
        var token = await chat.PersonAsync("alice", "chat.spaces");
        var before = await chat.SnapshotAsync();

        // The writer is kept busy until the deadline of the call behind it has passed.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var passed = new ManualResetEventSlim();
        var busy = chat.Db.WriteAsync(tx =>
        {
            started.SetResult();
            passed.Wait(TimeSpan.FromSeconds(60)).ShouldBeTrue();
            return ValueTask.CompletedTask;
        });
        await started.Task;
        var call = grpc.CallAsync("UpdateSpace", Rename, token, ("grpc-timeout", "77S"));
        (await timers.FirstAsync(TimeSpan.FromSeconds(77)))();
        passed.Set();
        await busy;

        var answer = await call;
        answer.Code.ShouldBe(RpcCode.DeadlineExceeded);
        answer.Message.ShouldBe("Deadline expired before operation could complete.");
        (await chat.SnapshotAsync()).ShouldBe(before);
    }

    /// <summary>A clock whose timers are due when the test says so.</summary>
    private sealed class HeldTimers : TimeProvider
    {
        private readonly FakeClock _clock = new();
        private readonly Channel<(TimeSpan Due, Action Fire)> _timers = Channel.CreateUnbounded<(TimeSpan, Action)>();

        public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Writer.TryWrite((dueTime, () => callback(state)));
            return base.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public async Task<Action> FirstAsync(TimeSpan due)
        {
            await foreach (var timer in _timers.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
            {
                if (timer.Due == due)
                {
                    return timer.Fire;
                }
            }

            throw new InvalidOperationException("There was no such timer.");
        }
    }
}
