using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Roomstead.Storage;

namespace Roomstead.Tls;

/// <summary>A certificate of the server's own authority, kept in <c>DATA/tls/server.pem</c> with its key. Whoever connects in the last
/// third of its life gets the next one.</summary>
internal sealed partial class IssuedCertificate : ServerCertificate
{
    private const int RenewDaysBefore = 30;

    private readonly Lock _renewing = new();
    private readonly CertificateAuthority _authority;
    private readonly IReadOnlyList<string> _names;
    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private volatile Held _held;

    private IssuedCertificate(CertificateAuthority authority, IReadOnlyList<string> names, string path, TimeProvider clock, ILogger log)
    {
        _authority = authority;
        _names = names;
        _path = path;
        _clock = clock;
        _log = log;
        _held = Read() ?? Issue();
    }

    /// <summary>The certificate that is there, if it is good for these names; otherwise a new one.</summary>
    /// <param name="authority">Is the caller's to dispose of.</param>
    public static IssuedCertificate Load(CertificateAuthority authority, string dataDirectory, IReadOnlyList<string> names, TimeProvider clock, ILogger log) =>
        new(authority, names, PathIn(dataDirectory), clock, log);

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "tls", "server.pem");

    /// <summary>The names and addresses a certificate is good for.</summary>
    public static IReadOnlyList<string> NamesOf(X509Certificate2 certificate) => certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SingleOrDefault() is { } found
        ? [.. found.EnumerateDnsNames(), .. found.EnumerateIPAddresses().Select(static address => address.ToString())]
        : [];

    public override SslStreamCertificateContext Current()
    {
        var held = _held;
        if (_clock.GetUtcNow() < held.RenewAt)
        {
            return held.Context;
        }

        lock (_renewing)
        {
            if (_clock.GetUtcNow() >= _held.RenewAt)
            {
                _held = Issue(); // Connections that show the one before still do; it goes when they have.
            }

            return _held.Context;
        }
    }

    public override void Dispose() => _held.Context.TargetCertificate.Dispose();

    private Held? Read()
    {
        try
        {
            var text = File.ReadAllText(_path);
            var certificate = X509Certificate2.CreateFromPem(text, text);
            var held = Hold(certificate);
            if (_clock.GetUtcNow() < held.RenewAt && certificate.NotBefore.ToUniversalTime() <= _clock.GetUtcNow().UtcDateTime && IsOurs(certificate) && NamesOf(certificate).ToHashSet().SetEquals(_names))
            {
                return held;
            }

            certificate.Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return null; // Nothing is lost: a new one takes its place.
        }
    }

    private Held Issue()
    {
        var now = _clock.GetUtcNow();
        var certificate = _authority.Issue(_names, now.AddDays(-1), now.AddDays(LifetimeDays));
        try
        {
            using var key = certificate.GetECDsaPrivateKey()!;
            PrivateFiles.Write(_path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(_path, e.Message);
        }

        return Hold(certificate);
    }

    private Held Hold(X509Certificate2 certificate)
    {
        // A start follows an authority by another long before its end; a server that runs on past that has nothing better to show.
        var renewAt = certificate.NotAfter < _authority.Certificate.NotAfter ? new DateTimeOffset(certificate.NotAfter).AddDays(-RenewDaysBefore) : DateTimeOffset.MaxValue;
        return new Held(SslStreamCertificateContext.Create(Usable(certificate), [_authority.Certificate], offline: true), renewAt);
    }

    private bool IsOurs(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority.Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _clock.GetUtcNow().UtcDateTime;
        return chain.Build(certificate);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate cannot be kept in {Path} ({Why}); it is served all the same, and made anew at the next start.")]
    private partial void LogNotKept(string path, string why);

    private sealed record Held(SslStreamCertificateContext Context, DateTimeOffset RenewAt);
}
