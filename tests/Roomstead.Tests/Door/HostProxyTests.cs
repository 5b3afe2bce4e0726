using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck.Fluent;
using Roomstead.Door;
using Roomstead.Tests.Support;
using Roomstead.Tls;
using Shouldly;

namespace Roomstead.Tests.Door;

/// <summary>The proxy that puts a server in Google's place: who gets where, and what it bears.</summary>
public sealed class HostProxyTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("roomstead-test-");
    private readonly ConcurrentQueue<Attempt> _attempts = new();
    private readonly TcpListener _elsewhere = new(IPAddress.Loopback, 0);
    private readonly CertificateAuthority _authority;
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(1));

    public HostProxyTests()
    {
        _elsewhere.Start();
        _authority = CertificateAuthority.LoadOrCreate(_data.FullName, ["localhost"], TimeProvider.System.GetUtcNow());
    }

    /// <summary>Nothing here takes long; what hangs is told as a failure.</summary>
    private CancellationToken Cancellation => _limit.Token;

    private int ElsewherePort => ((IPEndPoint)_elsewhere.LocalEndpoint).Port;

    public void Dispose()
    {
        _elsewhere.Dispose();
        _authority.Dispose();
        _limit.Dispose();
        _data.Delete(recursive: true);
    }

    [Theory]
    [InlineData("chat.googleapis.com")]
    [InlineData("oauth2.googleapis.com")]
    [InlineData("www.googleapis.com")]
    [InlineData("accounts.google.com")]
    public async Task Tunnels_to_the_hosts_the_server_stands_for_end_at_the_server(string host)
    {
        await using var chat = await TestServer.StartAsync(static options => options with { Tls = new TlsOptions { Port = 0 }, Clock = TimeProvider.System });
        await using var proxy = Start(options => options with { Served = new IPEndPoint(IPAddress.Loopback, chat.TlsAddress.Port) });
        using var http = Http(proxy, CertificateAuthority.CertificatePath(chat.DataDirectory));

        var document = JsonNode.Parse(await http.GetStringAsync($"https://{host}/$discovery/rest?version=v1", Cancellation))!;

        ((string?)document["rootUrl"]).ShouldBe($"https://{host}/");
        _attempts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("people.googleapis.com")]
    [InlineData("google.com")]
    [InlineData("fonts.gstatic.com")]
    [InlineData("lh3.googleusercontent.com")]
    public async Task What_is_asked_of_googles_other_hosts_is_refused_and_told(string host)
    {
        await using var proxy = Start();
        using var http = Http(proxy, CertificateAuthority.CertificatePath(_data.FullName));

        using var response = await http.PostAsync($"https://{host}/v1/people/me?personFields=names", new StringContent(new string('x', 100_000)), Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        ((string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!["error"]!["message"]).ShouldBe($"{host} is Google's, and Roomstead does not stand for it: nothing was sent there.");
        _attempts.ShouldHaveSingleItem().ToString().ShouldBe($"POST https://{host}/v1/people/me?personFields=names");
    }

    [Fact]
    public async Task Of_a_client_that_does_not_trust_the_authority_only_the_host_is_told()
    {
        await using var proxy = Start();
        using var http = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy(proxy.Address) });

        await Should.ThrowAsync<HttpRequestException>(() => http.GetStringAsync("https://people.googleapis.com/v1/people/me", Cancellation));

        await UntilAsync(() => !_attempts.IsEmpty);
        _attempts.ShouldHaveSingleItem().ToString().ShouldBe("people.googleapis.com:443 (what was asked could not be seen)");
    }

    [Theory]
    [InlineData("CONNECT people.googleapis.com:443 HTTP/1.1", "people.googleapis.com:443 (what was asked could not be seen)")]
    [InlineData("CONNECT PEOPLE.Googleapis.COM.:443 HTTP/1.1", "people.googleapis.com.:443 (what was asked could not be seen)")]
    [InlineData("CONNECT chat.googleapis.com:8443 HTTP/1.1", "chat.googleapis.com:8443 (what was asked could not be seen)")]
    [InlineData("GET http://www.googleapis.com/chat/v1/spaces?a=b HTTP/1.1", "GET http://www.googleapis.com/chat/v1/spaces?a=b")]
    [InlineData("POST http://people.googleapis.com:8080 HTTP/1.1", "POST http://people.googleapis.com:8080/")]
    public async Task Without_the_authority_and_in_clear_text_they_are_refused_at_once(string line, string told)
    {
        await using var proxy = Start(static options => options with { Authority = null });

        (await AskAsync(proxy, line + "\r\n\r\n")).ShouldStartWith("HTTP/1.1 403 ");

        _attempts.ShouldHaveSingleItem().ToString().ShouldBe(told);
    }

    [Theory]
    [InlineData("google.com.evil.example")]
    [InlineData("notgoogle.com")]
    [InlineData("xgoogleapis.com")]
    public void Names_that_only_look_like_googles_are_not(string host) => GoogleHosts.IsGoogle(host).ShouldBeFalse();

    [Fact]
    public async Task Tunnels_to_others_are_passed_on_unread()
    {
        await using var proxy = Start(static options => options with { PassOthers = true });
        using var client = await ConnectAsync(proxy);

        await client.SendAsync(Encoding.ASCII.GetBytes($"CONNECT registry.example:{ElsewherePort} HTTP/1.1\r\n\r\nfirst"), Cancellation);
        using var server = await _elsewhere.AcceptSocketAsync(Cancellation);

        (await ReadAsync(client, "HTTP/1.1 200 Connection established\r\n\r\n".Length)).ShouldBe("HTTP/1.1 200 Connection established\r\n\r\n");
        (await ReadAsync(server, 5)).ShouldBe("first");
        await server.SendAsync("\0\u0016answer"u8.ToArray(), Cancellation);
        (await ReadAsync(client, 8)).ShouldBe("\0\u0016answer");
        _attempts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("CONNECT registry.example:{0} HTTP/1.1")]
    [InlineData("GET http://registry.example:{0}/ HTTP/1.1")]
    public async Task Others_are_refused_if_so_configured(string line)
    {
        await using var proxy = Start(static options => options with { PassOthers = false });

        var answer = await AskAsync(proxy, string.Format(System.Globalization.CultureInfo.InvariantCulture, line, ElsewherePort) + "\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 403 ");
        _elsewhere.Pending().ShouldBeFalse();
        _attempts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task This_machine_is_always_passed_on_to(string host)
    {
        await using var proxy = Start(static options => options with { PassOthers = false });
        using var client = await ConnectAsync(proxy);

        await client.SendAsync(Encoding.ASCII.GetBytes($"CONNECT {host}:{ElsewherePort} HTTP/1.1\r\n\r\n"), Cancellation);
        using var server = await _elsewhere.AcceptSocketAsync(Cancellation);

        (await ReadAsync(client, 12)).ShouldBe("HTTP/1.1 200");
    }

    [Fact]
    public async Task A_request_in_clear_text_is_passed_on_as_a_server_expects_it()
    {
        await using var proxy = Start();
        using var client = await ConnectAsync(proxy);

        await client.SendAsync(
            Encoding.ASCII.GetBytes($"PUT http://registry.example:{ElsewherePort}/a?b=c HTTP/1.1\r\nHost: there\r\nProxy-Authorization: Basic x\r\nProxy-Connection: keep-alive\r\nContent-Length: 2\r\n\r\nhi"), Cancellation);
        using var server = await _elsewhere.AcceptSocketAsync(Cancellation);

        const string Expected = "PUT /a?b=c HTTP/1.1\r\nHost: there\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";
        (await ReadAsync(server, Expected.Length)).ShouldBe(Expected);
    }

    [Fact]
    public async Task Where_others_are_reached_through_a_proxy_they_still_are()
    {
        await using var proxy = Start(options => options with { Upstream = new Uri($"http://user:pass@127.0.0.1:{ElsewherePort}") });
        using var client = await ConnectAsync(proxy);

        await client.SendAsync("CONNECT registry.example:443 HTTP/1.1\r\nHost: registry.example:443\r\n\r\n"u8.ToArray(), Cancellation);
        using var upstream = await _elsewhere.AcceptSocketAsync(Cancellation);

        const string Expected = "CONNECT registry.example:443 HTTP/1.1\r\nHost: registry.example:443\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n\r\n";
        (await ReadAsync(upstream, Expected.Length)).ShouldBe(Expected);
        await upstream.SendAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), Cancellation);
        (await ReadAsync(client, 15)).ShouldBe("HTTP/1.1 200 OK");
    }

    [Fact]
    public async Task A_host_that_cannot_be_reached_is_told()
    {
        await using var proxy = Start();

        (await AskAsync(proxy, $"CONNECT registry.example:{ElsewherePortWhenStopped()} HTTP/1.1\r\n\r\n")).ShouldStartWith("HTTP/1.1 502 ");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("GET https://example.com/ HTTP/1.1")]
    [InlineData("GET http:///path HTTP/1.1")]
    [InlineData("GET http://user@example.com/ HTTP/1.1")]
    [InlineData("GET http://example.com/ HTTP/2")]
    [InlineData("CONNECT example.com HTTP/1.1")]
    [InlineData("CONNECT example.com:0 HTTP/1.1")]
    [InlineData("CONNECT example.com:65536 HTTP/1.1")]
    [InlineData("CONNECT example.com:443:443 HTTP/1.1")]
    [InlineData("CONNECT [::1:443 HTTP/1.1")]
    [InlineData("CONNECT user@example.com:443 HTTP/1.1")]
    [InlineData("CONNECT example.com:443")]
    [InlineData("CONNECT  example.com:443 HTTP/1.1")]
    [InlineData("CONNECT example.com:443 HTTP/1.1\r\nNo colon here")]
    [InlineData("CONNECT example.com:443 HTTP/1.1\r\n : no name")]
    [InlineData("\u0016\u0003\u0001\0")]
    public async Task What_is_no_request_to_a_proxy_is_refused(string head)
    {
        await using var proxy = Start();

        (await AskAsync(proxy, head + "\r\n\r\n")).ShouldStartWith("HTTP/1.1 400 ");
    }

    [Fact]
    public async Task A_head_that_is_too_long_is_refused()
    {
        await using var proxy = Start(static options => options with { MostHead = 1_000 });

        (await AskAsync(proxy, "CONNECT example.com:443 HTTP/1.1\r\nLong: " + new string('x', 2_000))).ShouldStartWith("HTTP/1.1 431 ");
    }

    [Fact]
    public async Task A_head_that_does_not_come_is_not_waited_for_long()
    {
        await using var proxy = Start(static options => options with { HeadTime = TimeSpan.FromMilliseconds(50) });

        (await AskAsync(proxy, "CONNECT exam")).ShouldStartWith("HTTP/1.1 408 ");
    }

    [Fact]
    public async Task Connections_beyond_the_most_are_turned_away_until_others_have_gone()
    {
        await using var proxy = Start(static options => options with { MostConnections = 1 });
        var first = await ConnectAsync(proxy);
        await first.SendAsync(Encoding.ASCII.GetBytes($"CONNECT 127.0.0.1:{ElsewherePort} HTTP/1.1\r\n\r\n"), Cancellation);
        (await ReadAsync(first, 12)).ShouldBe("HTTP/1.1 200");

        (await AskAsync(proxy, "GET / HTTP/1.1\r\n\r\n")).ShouldStartWith("HTTP/1.1 503 ");

        (await _elsewhere.AcceptSocketAsync(Cancellation)).Dispose();
        first.Dispose();
        await UntilAsync(() => AskAsync(proxy, "GET / HTTP/1.1\r\n\r\n").GetAwaiter().GetResult().StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tunnel_of_which_one_end_has_ended_goes_on_but_not_in_silence_for_ever()
    {
        await using var proxy = Start(static options => options with { HalfOpenTime = TimeSpan.FromMilliseconds(200) });
        using var client = await ConnectAsync(proxy);
        await client.SendAsync(Encoding.ASCII.GetBytes($"CONNECT 127.0.0.1:{ElsewherePort} HTTP/1.1\r\n\r\n"), Cancellation);
        using var server = await _elsewhere.AcceptSocketAsync(Cancellation);
        (await ReadAsync(client, 39)).ShouldStartWith("HTTP/1.1 200");

        client.Shutdown(SocketShutdown.Send);
        (await server.ReceiveAsync(new byte[1], Cancellation)).ShouldBe(0, "The end is passed on.");
        await server.SendAsync("last words"u8.ToArray(), Cancellation);
        (await ReadAsync(client, 10)).ShouldBe("last words");

        (await EndAsync(client)).ShouldBe("");
    }

    [Fact]
    public async Task A_proxy_that_ends_ends_its_tunnels()
    {
        var proxy = Start();
        using var client = await ConnectAsync(proxy);
        await client.SendAsync(Encoding.ASCII.GetBytes($"CONNECT 127.0.0.1:{ElsewherePort} HTTP/1.1\r\n\r\n"), Cancellation);
        using var server = await _elsewhere.AcceptSocketAsync(Cancellation);
        (await ReadAsync(client, 39)).ShouldStartWith("HTTP/1.1 200");

        await proxy.DisposeAsync();

        (await EndAsync(client)).ShouldBe("");
        (await EndAsync(server)).ShouldBe("");
    }

    [Fact]
    public void No_bytes_make_the_reading_of_a_request_fail()
    {
        foreach (var bytes in Gen.Choose(0, 255).ArrayOf().Sample(2_000, 200))
        {
            byte[] request = [.. "CONNECT "u8, .. bytes.Select(static b => (byte)b)];
            Should.NotThrow(() => ProxyRequest.Parse(request));
            Should.NotThrow(() => ProxyRequest.Parse(request.AsSpan(8)));
        }
    }

    private HostProxy Start(Func<DoorOptions, DoorOptions>? with = null)
    {
        var options = new DoorOptions { Served = new IPEndPoint(IPAddress.Loopback, 1), Authority = _authority, Refused = _attempts.Enqueue, Find = static (_, port) => new IPEndPoint(IPAddress.Loopback, port) };
        return HostProxy.Start(with is null ? options : with(options));
    }

    private static HttpClient Http(HostProxy proxy, string authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(authority));
        return new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy(proxy.Address), SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } });
    }

    private async Task<Socket> ConnectAsync(HostProxy proxy)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, proxy.Address.Port, Cancellation);
        return socket;
    }

    private async Task<string> AskAsync(HostProxy proxy, string request)
    {
        using var socket = await ConnectAsync(proxy);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), Cancellation);
        return await EndAsync(socket);
    }

    private async Task<string> ReadAsync(Socket socket, int length)
    {
        var buffer = new byte[length];
        for (var held = 0; held < length;)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(held), Cancellation);
            read.ShouldBeGreaterThan(0, Encoding.Latin1.GetString(buffer, 0, held));
            held += read;
        }

        return Encoding.Latin1.GetString(buffer);
    }

    /// <summary>What comes until the other side has ended, by a reset or by itself.</summary>
    private async Task<string> EndAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4_096];
        try
        {
            for (int read; (read = await socket.ReceiveAsync(buffer, Cancellation)) > 0;)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            // Ended, too.
        }

        return text.ToString();
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static int ElsewherePortWhenStopped()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
