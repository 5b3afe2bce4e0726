using System.Buffers;
using System.Buffers.Binary;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Roomstead.Wire;
using Shouldly;

namespace Roomstead.Tests.Wire.Grpc;

/// <summary>Peers that misuse HTTP/2: what they can take is bounded, and other callers are served meanwhile.</summary>
public sealed class Http2AbuseTests : IAsyncLifetime
{
    private const ushort InitialWindowSize = 4;
    private const int Http2RefusedStream = 7, Http2FrameSizeError = 6;
    private const long Enough = 64 * 1_024 * 1_024;

    private static readonly GetSpaceRequest Get = new() { Name = "spaces/AAAAatlas01" };

    private TestServer _chat = null!;
    private string _token = "";

    public async ValueTask InitializeAsync()
    {
        _chat = await TestServer.StartAsync();
        _token = await _chat.PersonAsync("alice", "chat.spaces");
    }

    public ValueTask DisposeAsync() => _chat.DisposeAsync();

    [Fact]
    public async Task Calls_that_are_reset_as_soon_as_they_are_made_stop_nobody()
    {
        await using var peer = await RawHttp2.ConnectAsync(_chat.GrpcAddress);
        var reading = peer.ReadUntilAsync(RawHttp2.GoAway);

        var sent = await peer.FloodAsync(
            i => [.. RawHttp2.Call((2 * i) + 1, "GetSpace", GrpcClient.Frame(Get), _token), .. RawHttp2.Frame(RawHttp2.Reset, 0, (2 * i) + 1, [0, 0, 0, 8])],
            most: 4_000_000);

        sent.ShouldBeGreaterThan(0);
        await OthersAreServedAsync();
        await peer.DisposeAsync();
        await reading;
    }

    [Fact]
    public async Task Headers_without_an_end_end_the_connection()
    {
        await using var peer = await RawHttp2.ConnectAsync(_chat.GrpcAddress);
        var field = RawHttp2.Fields(("x", new string('a', 8_000)));
        await peer.SendAsync(RawHttp2.Frame(RawHttp2.Headers, 0, 1, RawHttp2.GrpcHeaders("GetSpace", _token)));

        var sent = await peer.FloodAsync(_ => RawHttp2.Frame(RawHttp2.Continuation, 0, 1, field), Enough);

        sent.ShouldBeLessThan(Enough);
        await OthersAreServedAsync();
    }

    [Fact]
    public async Task Empty_headers_without_an_end_end_the_connection_or_hold_nothing()
    {
        await using var peer = await RawHttp2.ConnectAsync(_chat.GrpcAddress);
        await peer.SendAsync(RawHttp2.Frame(RawHttp2.Headers, 0, 1, []));

        await peer.FloodAsync(static _ => RawHttp2.Frame(RawHttp2.Continuation, 0, 1, []), 1_000_000);

        await OthersAreServedAsync();
    }

    [Fact]
    public async Task A_header_that_is_too_long_ends_the_connection()
    {
        await using var peer = await RawHttp2.ConnectAsync(_chat.GrpcAddress);
        var block = RawHttp2.Fields(("x-long", new string('a', Limits.Http2Header + 1)));
        await peer.SendAsync(RawHttp2.Frame(RawHttp2.Headers, 0, 1, block.AsSpan(0, Limits.Http2Frame)));
        await peer.SendAsync(RawHttp2.Frame(RawHttp2.Continuation, RawHttp2.EndHeaders, 1, block.AsSpan(Limits.Http2Frame)));

        (await peer.ReadUntilAsync(RawHttp2.GoAway)).ShouldNotBeNull();
        await OthersAreServedAsync();
    }

    [Fact]
    public async Task A_frame_that_is_too_large_ends_the_connection()
    {
        await using var peer = await RawHttp2.ConnectAsync(_chat.GrpcAddress);
        await peer.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.GrpcHeaders("GetSpace", _token)));
        await peer.SendAsync(RawHttp2.Frame(RawHttp2.Data, 0, 1, new byte[Limits.Http2Frame + 1]));

        var goAway = await peer.ReadUntilAsync(RawHttp2.GoAway);

        BinaryPrimitives.ReadInt32BigEndian(goAway.ShouldNotBeNull().AsSpan(4)).ShouldBe(Http2FrameSizeError);
        await OthersAreServedAsync();
    }

    [Fact]
    public async Task A_peer_that_takes_no_answer_has_so_many_calls_and_is_let_go()
    {
        await using var peer = await RawHttp2.ConnectAsync(_chat.GrpcAddress, (InitialWindowSize, 0));
        for (var i = 0; i <= Limits.StreamsPerConnection; i++)
        {
            await peer.SendAsync(RawHttp2.Call((2 * i) + 1, "GetSpace", GrpcClient.Frame(Get), _token));
        }

        var refused = await peer.ReadUntilAsync(RawHttp2.Reset, (2 * Limits.StreamsPerConnection) + 1);
        BinaryPrimitives.ReadInt32BigEndian(refused.ShouldNotBeNull()).ShouldBe(Http2RefusedStream);
        await OthersAreServedAsync();

        // Nothing is taken for longer than a slow peer is given.
        while (await peer.ReadAsync() is not null)
        {
            // What still comes before the end does not matter.
        }
    }

    [Fact]
    public async Task A_peer_that_never_finishes_its_message_is_let_go()
    {
        await using var peer = await RawHttp2.ConnectAsync(_chat.GrpcAddress);
        await peer.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.GrpcHeaders("GetSpace", _token)));
        await peer.SendAsync(RawHttp2.Frame(RawHttp2.Data, 0, 1, [0, 0, 0x10, 0, 0]));
        await OthersAreServedAsync();

        while (await peer.ReadAsync() is not null)
        {
            // What still comes before the end does not matter.
        }
    }

    [Fact]
    public async Task A_peer_that_goes_on_sending_beyond_the_window_is_let_go()
    {
        await using var peer = await RawHttp2.ConnectAsync(_chat.GrpcAddress);
        await peer.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.GrpcHeaders("Nothing", _token)));
        await peer.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 3, RawHttp2.GrpcHeaders("GetSpace", _token)));

        // Until the server closes the connection: at once when the window is overrun, and otherwise when it has ignored the rest of a refused call for long enough.
        await peer.FloodAsync(static _ => RawHttp2.Frame(RawHttp2.Data, 0, 3, new byte[Limits.Http2Frame]), most: long.MaxValue);

        await OthersAreServedAsync();
    }

    [Fact]
    public void Bodies_that_are_over_their_share_of_memory_are_refused()
    {
        using var body = new BodyBuffer(most: Limits.SmallBody);
        body.Append(new ReadOnlySequence<byte>(new byte[Limits.SmallBody]));

        var refusal = Should.Throw<ApiError>(() => body.Room());

        refusal.Code.ShouldBe(RpcCode.ResourceExhausted);
        body.Length.ShouldBe(Limits.SmallBody);
    }

    private async Task OthersAreServedAsync()
    {
        using var grpc = new GrpcClient(_chat.GrpcAddress);
        (await grpc.CallAsync("GetSpace", Get, _token)).Read<Space>().DisplayName.ShouldBe("Atlas");
    }
}
