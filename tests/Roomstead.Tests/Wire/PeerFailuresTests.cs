using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Roomstead.Tests.Crash;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire;

/// <summary>Peers that leave in the middle or break the protocol: the log is not theirs to fill, and what is wrong with the server is told as before.</summary>
public sealed class PeerFailuresTests : IDisposable
{
    private const int Resets = 20_000;

    private static readonly string[] Takers = ["PATCH /v1/spaces/AAAAatlas01?updateMask=displayName", "POST /v1/spaces", "POST /token", "POST /revoke", "POST /tokeninfo", "POST /o/oauth2/v2/auth", "POST /batch"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("roomstead-test-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Nothing_that_a_peer_breaks_off_or_breaks_is_logged()
    {
        await using var server = await ServerProcess.StartAsync(Path.Combine(_directory.FullName, "data"));
        foreach (var taker in Takers)
        {
            foreach (var isTls in new[] { false, true })
            {
                await BreakOffAsync(server, isTls, $"{taker} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TypeFor(taker)}\r\nContent-Length: 1000\r\n\r\n{{", byReset: true);
                await BreakOffAsync(server, isTls, $"{taker} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TypeFor(taker)}\r\nContent-Length: 1000\r\n\r\n{{", byReset: false);
                (await AskAsync(server, isTls, $"{taker} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TypeFor(taker)}\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n")).ShouldStartWith("HTTP/1.1 400 ", customMessage: taker);
            }
        }

        await BreakOffAsync(server, isTls: false, "CONNECT localhost:1 HTTP/1.1\r\nHost: localhost:1\r\n\r\n", byReset: true);
        await FloodAsync(server, static stream => RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, stream, RawHttp2.Fields((":method", "CONNECT"), (":authority", "localhost"))), most: 1);
        await FloodAsync(server, static stream => [.. RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, stream, RawHttp2.GrpcHeaders("GetSpace", "none")), .. RawHttp2.Frame(RawHttp2.Reset, 0, stream, [0, 0, 0, 8])], Resets);

        using var http = new HttpClient();
        (await http.GetStringAsync(new Uri(server.Address, "/healthz"), TestContext.Current.CancellationToken)).ShouldBe("ok\n");
        (await server.SignalAsync("TERM")).ShouldBe((0, ""));
    }

    [Fact]
    public void Failures_of_the_server_itself_are_not_taken_for_the_peers()
    {
        var left = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };
        var there = new DefaultHttpContext();

        PeerFailures.Is(left, new InvalidOperationException()).ShouldBeFalse();
        PeerFailures.Is(there, new IOException("No space left on device")).ShouldBeFalse();
        PeerFailures.Is(there, new OperationCanceledException()).ShouldBeFalse();
        PeerFailures.Is(left, new OperationCanceledException()).ShouldBeTrue();
        PeerFailures.Is(there, new IOException("", new IOException("", new SocketException()))).ShouldBeTrue();
    }

    [Fact]
    public void The_log_leaves_out_one_event_alone()
    {
        using var kept = new KeptLog();
        using var log = new PeerQuietLog(kept);

        foreach (var category in new[] { "Microsoft.AspNetCore.Server.Kestrel.Http2", "Another" })
        {
            foreach (var id in new[] { 60, 61 })
            {
                log.CreateLogger(category).Log(LogLevel.Critical, new EventId(id), category, exception: null, static (text, _) => text);
            }
        }

        kept.Lines.ShouldBe(["Microsoft.AspNetCore.Server.Kestrel.Http2 61", "Another 60", "Another 61"]);
    }

    private static string TypeFor(string taker) => taker.EndsWith("/batch", StringComparison.Ordinal) ? "multipart/mixed; boundary=a"
        : taker.Contains("/v1/", StringComparison.Ordinal) ? "application/json"
        : "application/x-www-form-urlencoded";

    /// <summary>Sends a part of a request, waits until the server waits for the rest, and leaves.</summary>
    private static async Task BreakOffAsync(ServerProcess server, bool isTls, string head, bool byReset)
    {
        using var socket = await ConnectAsync(isTls ? server.TlsAddress : server.Address);
        await using var stream = await OpenAsync(socket, isTls);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
        await stream.FlushAsync(TestContext.Current.CancellationToken);
        if (byReset)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
            return;
        }

        socket.Shutdown(SocketShutdown.Send);
        await ReadAsync(stream);
    }

    private static async Task<string> AskAsync(ServerProcess server, bool isTls, string request)
    {
        using var socket = await ConnectAsync(isTls ? server.TlsAddress : server.Address);
        await using var stream = await OpenAsync(socket, isTls);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        return await ReadAsync(stream);
    }

    private static async Task FloodAsync(ServerProcess server, Func<int, byte[]> part, int most)
    {
        await using var peer = await RawHttp2.ConnectAsync(server.GrpcAddress);
        var bytes = part(1).Length;
        await peer.FloodAsync(i => part((2 * i) + 1), (long)most * bytes);
    }

    private static async Task<Socket> ConnectAsync(Uri address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<Stream> OpenAsync(Socket socket, bool isTls)
    {
        var stream = new NetworkStream(socket);
        if (!isTls)
        {
            return stream;
        }

#pragma warning disable CA5359 // Which server it is does not matter to a peer that means no good.
        var tls = new SslStream(stream, leaveInnerStreamOpen: false, static (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, TestContext.Current.CancellationToken);
        return tls;
    }

    private static async Task<string> ReadAsync(Stream stream)
    {
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // A reset is as good an end.
        }

        return Encoding.ASCII.GetString(answer.ToArray());
    }

    private sealed class KeptLog : ILoggerProvider
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, Lines);

        public void Dispose() => Lines.TrimExcess();

        private sealed class Logger(string category, List<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                lines.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{category} {eventId.Id}"));
        }
    }
}
