using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Roomstead.Tls;

/// <summary>The port with TLS: HTTP/1.1 and HTTP/2 on one port, as client and server agree (ALPN).</summary>
internal sealed partial class TlsListener(ChatServerOptions server, TlsOptions options) : IDisposable
{
    private static readonly string[] OwnNames = ["localhost", "127.0.0.1", "::1"];

    private Lazy<Task<ServerCertificate>>? _certificate;

    /// <summary>Adds the port. Whoever connects before the certificate is there waits for it.</summary>
    public void Listen(KestrelServerOptions kestrel) => kestrel.Listen(IPAddress.Parse(server.Host), options.Port, listen =>
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = async _ => ForConnection(await _certificate!.Value) });
    });

    /// <summary>Makes the certificate, beside the rest of a start. One that an earlier start made is read when the first client
    /// connects: most starts are followed by none that does.</summary>
    /// <exception cref="IOException">It cannot be made; or it is the operator's, and cannot be read.</exception>
    public Task PrepareAsync(ILogger log)
    {
        _certificate = new Lazy<Task<ServerCertificate>>(() => Task.Run(() => Load(log)));
        var canWait = options.CertificateFile is null && File.Exists(IssuedCertificate.PathIn(server.DataDirectory)) && CertificateAuthority.IsIn(server.DataDirectory);
        return canWait ? Task.CompletedTask : _certificate.Value;
    }

    public void Dispose()
    {
        if (_certificate is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } loaded })
        {
            loaded.Result.Dispose();
        }
    }

    private ServerCertificate Load(ILogger log)
    {
        try
        {
            return options is { CertificateFile: { } certificate, KeyFile: { } key }
                ? OwnCertificate.Load(certificate, key, log)
                : IssuedCertificate.Load(server.DataDirectory, Names(), server.Clock, log);
        }
        catch (IOException e)
        {
            LogNoTls(log, e.Message); // Whoever connects is cut off without a word: the operator has to be told.
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "There is no TLS: {Why}")]
    private static partial void LogNoTls(ILogger log, string why);

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
