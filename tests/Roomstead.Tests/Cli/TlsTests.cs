using Roomstead.Tests.Support;
using Roomstead.Tls;
using Shouldly;

namespace Roomstead.Tests.Cli;

/// <summary><c>roomstead tls</c>: what clients are told.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task Trust_names_the_authority_to_every_kind_of_client()
    {
        await using var chat = await TestServer.StartAsync(static options => options with { Tls = new TlsOptions { Port = 0 } });
        var authority = CertificateAuthority.CertificatePath(chat.DataDirectory);

        var ran = await chat.ShellAsync("tls", "trust");

        ran.Status.ShouldBe(0, ran.Error);
        foreach (var variable in new[] { "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "HTTPLIB2_CA_CERTS", "SSL_CERT_FILE", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", "CURL_CA_BUNDLE" })
        {
            ran.Out.ShouldContain($"export {variable}='{authority}'");
        }

        ran.Out.ShouldContain($"-file '{authority}' -keystore roomstead.p12");
        ran.Out.ShouldContain($"sudo cp '{authority}' /usr/local/share/ca-certificates/roomstead.crt");
    }

    [Fact]
    public async Task Show_tells_names_and_end_of_the_certificates()
    {
        await using var chat = await TestServer.StartAsync(static options => options with { Tls = new TlsOptions { Port = 0, Names = ["chat.example.com"] } });

        var ran = await chat.ShellAsync("tls", "show");

        ran.Status.ShouldBe(0, ran.Error);
        ran.Out.ShouldContain("good until   2026-06-02 05:06 UTC");
        ran.Out.ShouldContain("localhost, chat.example.com, chat.googleapis.com, oauth2.googleapis.com, www.googleapis.com, accounts.google.com, 127.0.0.1, ::1");
    }

    [Theory]
    [InlineData("trust")]
    [InlineData("show")]
    public async Task Without_an_authority_they_say_how_to_get_one(string verb)
    {
        await using var chat = await TestServer.StartAsync();

        var ran = await chat.ShellAsync("tls", verb);

        ran.Status.ShouldBe(1);
        ran.Line.ShouldContain("start its server once");
    }
}
