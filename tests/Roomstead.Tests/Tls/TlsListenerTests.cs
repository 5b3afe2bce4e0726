using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Roomstead.Tls;
using Shouldly;

namespace Roomstead.Tests.Tls;

/// <summary>The port with TLS: names, protocols, and the same service behind it.</summary>
public sealed class TlsListenerTests
{
    private static Task<TestServer> StartAsync(params string[] names) =>
        TestServer.StartAsync(options => options with { Tls = new TlsOptions { Port = 0, Names = names } });

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("chat.googleapis.com")]
    [InlineData("oauth2.googleapis.com")]
    [InlineData("www.googleapis.com")]
    [InlineData("accounts.google.com")]
    [InlineData("chat.example.com")]
    [InlineData("192.0.2.7")]
    public async Task The_certificate_is_good_for_this_machine_for_googles_names_and_for_those_configured(string name)
    {
        await using var chat = await StartAsync("chat.example.com", "192.0.2.7");

        var handshake = await TlsClient.ConnectAsync(chat, name);

        handshake.Certificate.MatchesHostname(name).ShouldBeTrue();
    }

    [Fact]
    public async Task The_certificate_is_good_for_the_public_address()
    {
        await using var chat = await TestServer.StartAsync(static options => options with { Tls = new TlsOptions { Port = 0 }, PublicUrl = "https://chat.example.org" });

        (await TlsClient.ConnectAsync(chat, "chat.example.org")).Certificate.MatchesHostname("chat.example.org").ShouldBeTrue();
    }

    [Fact]
    public async Task The_certificate_is_good_for_no_other_name()
    {
        await using var chat = await StartAsync();

        await Should.ThrowAsync<AuthenticationException>(() => TlsClient.ConnectAsync(chat, "mail.google.com"));
    }

    [Fact]
    public async Task One_port_speaks_both_versions_of_HTTP_as_the_client_asks()
    {
        await using var chat = await StartAsync();

        (await TlsClient.ConnectAsync(chat, "localhost", [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11])).Alpn.ShouldBe("h2");
        (await TlsClient.ConnectAsync(chat, "localhost", [SslApplicationProtocol.Http11])).Alpn.ShouldBe("http/1.1");
        (await TlsClient.ConnectAsync(chat, "localhost")).Alpn.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task TLS_is_spoken_in_its_two_living_versions(SslProtocols protocol)
    {
        await using var chat = await StartAsync();

        (await TlsClient.ConnectAsync(chat, "localhost", protocols: protocol)).Protocol.ShouldBe(protocol);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_change_made_over_TLS_is_the_same_change(int version)
    {
        await using var chat = await StartAsync();
        using var http = TlsClient.Http(chat, "chat.googleapis.com", version == 2 ? HttpVersion.Version20 : HttpVersion.Version11);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]));

        using var body = new StringContent("""{"displayName": "Atlas, renamed"}""", Encoding.UTF8, "application/json");
        using var response = await http.PatchAsync("/v1/spaces/AAAAatlas01?updateMask=displayName", body);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var space = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        ((string?)space["displayName"]).ShouldBe("Atlas, renamed");
        (await chat.ChangesAsync()).ShouldHaveSingleItem();
    }

    [Theory]
    [Rule("A-105")]
    [InlineData("chat.googleapis.com", 1)]
    [InlineData("localhost", 2)]
    public async Task The_discovery_document_names_the_root_with_TLS_to_those_who_came_by_it(string host, int version)
    {
        await using var chat = await StartAsync();
        using var http = TlsClient.Http(chat, host, version == 2 ? HttpVersion.Version20 : HttpVersion.Version11);

        var document = JsonNode.Parse(await http.GetStringAsync("/$discovery/rest?version=v1"))!;

        ((string?)document["rootUrl"]).ShouldBe($"https://{host}/");
    }

    [Fact]
    public async Task Clear_text_on_the_port_with_TLS_is_cut_off_and_others_go_on()
    {
        await using var chat = await StartAsync();
        using var plain = new TcpClient();
        await plain.ConnectAsync(IPAddress.Loopback, chat.TlsAddress.Port, TestContext.Current.CancellationToken);
        var stream = plain.GetStream();
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        var answer = new List<byte>();
        try
        {
            for (int read; (read = stream.ReadByte()) >= 0;)
            {
                answer.Add((byte)read);
            }
        }
        catch (IOException)
        {
            // A reset is as good an end.
        }

        Encoding.ASCII.GetString([.. answer]).ShouldNotContain("HTTP/1.1 200");
        (await TlsClient.ConnectAsync(chat, "localhost")).Certificate.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_certificate_of_an_earlier_start_is_shown_again()
    {
        await using var earlier = await StartAsync();
        await using var chat = await TestServer.StartAsync(options =>
        {
            Directory.CreateDirectory(Path.Combine(options.DataDirectory, "tls"));
            foreach (var file in Directory.GetFiles(Path.Combine(earlier.DataDirectory, "tls")))
            {
                File.Copy(file, Path.Combine(options.DataDirectory, "tls", Path.GetFileName(file)));
            }

            return options with { Tls = new TlsOptions { Port = 0 } };
        });

        (await TlsClient.ConnectAsync(chat, "localhost")).Certificate.SerialNumber.ShouldBe((await TlsClient.ConnectAsync(earlier, "localhost")).Certificate.SerialNumber);
    }

    [Fact]
    public async Task A_server_without_a_port_for_TLS_makes_no_authority()
    {
        await using var chat = await TestServer.StartAsync();

        Directory.Exists(Path.Combine(chat.DataDirectory, "tls")).ShouldBeFalse();
    }
}
