using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Roomstead.Tls;

namespace Roomstead.Door;

/// <summary>An HTTP proxy on the loopback address for programs that have Google's host names built in: tunnels to the hosts this
/// server stands for end at the server, those to Google's other hosts are refused and told, all others are passed on unread.</summary>
internal sealed class HostProxy : IAsyncDisposable
{
    private readonly DoorOptions _options;
    private readonly Socket _listener;
    private readonly RefusingHost _refusing;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, Socket> _connections = new();
    private readonly Task _accepting;
    private int _open;

    private HostProxy(DoorOptions options, Socket listener)
    {
        _options = options;
        _listener = listener;
        _refusing = new RefusingHost(options);
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}"));
        _accepting = AcceptAsync();
    }

    /// <summary>What goes into HTTPS_PROXY.</summary>
    public Uri Address { get; }

    /// <exception cref="CannotListenException">The port is in use.</exception>
    public static HostProxy Start(DoorOptions options)
    {
        var listener = CannotListenException.Listen(new IPEndPoint(IPAddress.Loopback, options.Port));
        listener.Listen(backlog: 128);
        return new HostProxy(options, listener);
    }

    /// <summary>Ends every tunnel.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (var socket in _connections.Values)
        {
            socket.Dispose();
        }

        await Task.WhenAll(_connections.Keys);
        _refusing.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptAsync(_stop.Token);
                var serving = Interlocked.Increment(ref _open) > _options.MostConnections ? TurnAwayAsync(client) : ServeAsync(client);
                _connections[serving] = client;
                _ = ForgetAsync(serving);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One connection that failed before it began, or the end: the condition of the loop tells which.
            }
        }
    }

    private async Task ForgetAsync(Task serving)
    {
        try
        {
            await serving;
        }
        finally
        {
            _connections.TryRemove(serving, out _);
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task TurnAwayAsync(Socket client) => await GuardAsync(client, cancellation => AnswerAsync(client, "503 Service Unavailable", "This proxy has all the connections that it takes.", cancellation));

    private async Task ServeAsync(Socket client) => await GuardAsync(client, async cancellation =>
    {
        client.NoDelay = true;
        client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
        var buffer = new byte[_options.MostHead];
        await using var stream = new NetworkStream(client, ownsSocket: false);
        int length, held;
        using (var slow = new CancellationTokenSource(_options.HeadTime, _options.Clock))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, slow.Token))
        {
            try
            {
                (length, held) = await Head.ReadAsync(stream, buffer, either.Token);
            }
            catch (OperationCanceledException) when (slow.IsCancellationRequested)
            {
                await AnswerAsync(client, "408 Request Timeout", "The request took too long to come.", cancellation);
                return;
            }
        }

        if (length < 0)
        {
            await AnswerAsync(client, "431 Request Header Fields Too Large", "The request's headers are too long.", cancellation);
        }
        else if (length > 0 && ProxyRequest.Parse(buffer.AsSpan(0, length)) is { } request)
        {
            await RouteAsync(client, request, buffer.AsMemory(length, held - length), cancellation);
        }
        else if (held > 0)
        {
            await AnswerAsync(client, "400 Bad Request", "This is a proxy: it takes CONNECT host:port, and requests for http:// addresses.", cancellation);
        }
    });

    /// <summary>Who gets what.</summary>
    private async Task RouteAsync(Socket client, ProxyRequest request, ReadOnlyMemory<byte> rest, CancellationToken cancellation)
    {
        if (request.IsTunnel && request.Port == 443 && GoogleHosts.IsServed(request.Host))
        {
            await TunnelAsync(client, request, _options.Served, rest, cancellation);
        }
        else if (GoogleHosts.IsGoogle(request.Host))
        {
            await _refusing.AnswerAsync(client, request, rest, cancellation);
        }
        else if (IsThisMachine(request.Host))
        {
            await TunnelAsync(client, request, _options.Find(request.Host, request.Port), rest, cancellation);
        }
        else if (!_options.PassOthers)
        {
            await AnswerAsync(client, "403 Forbidden", $"{request.Host} is not passed on to: --others refuse.", cancellation);
        }
        else
        {
            var to = _options.Upstream is { } upstream ? new DnsEndPoint(upstream.Host, upstream.Port) : _options.Find(request.Host, request.Port);
            await TunnelAsync(client, request, to, rest, cancellation, _options.Upstream);
        }
    }

    private async Task TunnelAsync(Socket client, ProxyRequest request, EndPoint to, ReadOnlyMemory<byte> rest, CancellationToken cancellation, Uri? through = null)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var slow = new CancellationTokenSource(_options.ConnectTime, _options.Clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, slow.Token);
            await server.ConnectAsync(to, either.Token);
        }
        catch (Exception e) when (e is SocketException or ArgumentException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            await AnswerAsync(client, "502 Bad Gateway", $"{request.Host} cannot be reached.", cancellation);
            return;
        }

        server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
        if (through is not null)
        {
            await Tunnel.SendAsync(server, request.ToProxy(through), cancellation);
        }
        else if (request.IsTunnel)
        {
            await Tunnel.SendAsync(client, "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), cancellation);
        }
        else
        {
            await Tunnel.SendAsync(server, request.ToOrigin(), cancellation);
        }

        await Tunnel.SendAsync(server, rest, cancellation);
        await Tunnel.CarryAsync(client, server, _options, cancellation);
    }

    private async Task AnswerAsync(Socket client, string status, string line, CancellationToken cancellation)
    {
        var answer = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {line.Length + 1}\r\nConnection: close\r\n\r\n{line}\n");
        using var slow = new CancellationTokenSource(_options.HeadTime, _options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, slow.Token);
        await Tunnel.SendAsync(client, Encoding.ASCII.GetBytes(answer), either.Token);
        await Head.IgnoreRestAsync(client, either.Token);
    }

    /// <summary>Whatever becomes of one connection is its own affair.</summary>
    private async Task GuardAsync(Socket client, Func<CancellationToken, Task> serveAsync)
    {
        await Task.Yield();
        try
        {
            await serveAsync(_stop.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It broke, or the proxy ends: nobody is left to be told.
        }
        finally
        {
            client.Dispose();
        }
    }

    private static bool IsThisMachine(string host) => host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
