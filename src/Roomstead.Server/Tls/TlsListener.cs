using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Roomstead.Tls;

/// <summary>The port with TLS: HTTP/1.1 and HTTP/2 on one port, as client and server agree (ALPN).</summary>
internal sealed class TlsListener(ChatServerOptions server, TlsOptions options) : IDisposable
{
    private static readonly string[] OwnNames = ["localhost", "127.0.0.1", "::1"];

    private CertificateAuthority? _authority;
    private Lazy<Task<ServerCertificate>>? _certificate;

    /// <summary>Adds the port. It may be listened on once the certificate is prepared.</summary>
    public void Listen(KestrelServerOptions kestrel) => kestrel.Listen(IPAddress.Parse(server.Host), options.Port, listen =>
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = async _ => ForConnection(await _certificate!.Value) });
    });

    /// <summary>Makes or reads the authority and makes the certificate, beside the rest of a start. A certificate that an earlier start
    /// made is read when the first client connects: most starts are followed by none that does.</summary>
    /// <exception cref="IOException">They cannot be made, or are damaged; nothing was changed.</exception>
    public Task PrepareAsync(ILogger log) => Task.Run(async () =>
    {
        if (options is { CertificateFile: { } certificate, KeyFile: { } key })
        {
            _certificate = new Lazy<Task<ServerCertificate>>(Task.FromResult<ServerCertificate>(OwnCertificate.Load(certificate, key, log)));
            return;
        }

        var names = Names();
        _authority = CertificateAuthority.LoadOrCreate(server.DataDirectory, names, server.Clock.GetUtcNow());
        _certificate = new Lazy<Task<ServerCertificate>>(() => Task.Run<ServerCertificate>(() => IssuedCertificate.Load(_authority, server.DataDirectory, names, server.Clock, log)));
        if (!File.Exists(IssuedCertificate.PathIn(server.DataDirectory)))
        {
            await _certificate.Value;
        }
    });

    public void Dispose()
    {
        if (_certificate is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } loaded })
        {
            loaded.Result.Dispose();
        }

        _authority?.Dispose();
    }

    private static SslServerAuthenticationOptions ForConnection(ServerCertificate certificate) => new()
    {
        ServerCertificateContext = certificate.Current(),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    /// <summary>Every name the server may be dialled by.</summary>
    private IReadOnlyList<string> Names()
    {
        var names = new List<string>(OwnNames);
        var host = IPAddress.Parse(server.Host);
        if (!host.Equals(IPAddress.Any) && !host.Equals(IPAddress.IPv6Any))
        {
            names.Add(host.ToString());
        }

        names.AddRange(options.Names);
        if (server.PublicUrl is { } url)
        {
            names.Add(new Uri(url).IdnHost.Trim('[', ']'));
        }

        names.AddRange(GoogleHosts.Served);
        return [.. names.Select(static name => IPAddress.TryParse(name, out var address) ? address.ToString() : name.ToLowerInvariant()).Distinct()];
    }
}
