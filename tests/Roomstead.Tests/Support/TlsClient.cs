using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Roomstead.Tls;

namespace Roomstead.Tests.Support;

/// <summary>What a handshake ended with.</summary>
internal sealed record Handshake(X509Certificate2 Certificate, string Alpn, SslProtocols Protocol);

/// <summary>Clients that trust a server's authority and nobody else, at the time of the test's clock.</summary>
internal static class TlsClient
{
    /// <summary>Connects to the port with TLS as if it were <paramref name="host"/>.</summary>
    /// <exception cref="AuthenticationException">The certificate is not to be trusted for that name.</exception>
    public static async Task<Handshake> ConnectAsync(TestServer chat, string host, SslApplicationProtocol[]? alpn = null, SslProtocols protocols = SslProtocols.None)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, chat.TlsAddress.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ApplicationProtocols = alpn is null ? null : [.. alpn],
                EnabledSslProtocols = protocols,
                CertificateChainPolicy = Trusting(chat),
            },
            TestContext.Current.CancellationToken);
        return new Handshake(X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData()), tls.NegotiatedApplicationProtocol.ToString(), tls.SslProtocol);
    }

    /// <summary>Speaks HTTP to the port with TLS under any host name.</summary>
    public static HttpClient Http(TestServer chat, string host, Version version)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trusting(chat) },
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, chat.TlsAddress.Port, cancel);
                return socket.GetStream();
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://{host}"), DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    private static X509ChainPolicy Trusting(TestServer chat)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTime = chat.Clock.GetUtcNow().UtcDateTime,
        };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(CertificateAuthority.CertificatePath(chat.DataDirectory)));
        return policy;
    }
}
