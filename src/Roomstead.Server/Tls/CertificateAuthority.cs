using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Roomstead.Storage;

namespace Roomstead.Tls;

/// <summary>The authority of one data directory, <c>DATA/tls/ca.pem</c>: clients that trust it trust this server. Its key, beside
/// it, never leaves the machine, and can certify nothing but this server's names and Google's.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private const int LifetimeDays = 3_650;
    private const int LeastDaysLeft = 400;
    private const int SerialBytes = 16;

    private static readonly HashAlgorithmName Hash = HashAlgorithmName.SHA256;

    private CertificateAuthority(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Where a data directory keeps the certificate that clients are to trust.</summary>
    public static string CertificatePath(string dataDirectory) => Path.Combine(dataDirectory, "tls", "ca.pem");

    /// <summary>Whether a data directory has one, or what is left of it.</summary>
    public static bool IsIn(string dataDirectory) => File.Exists(CertificatePath(dataDirectory)) && File.Exists(KeyPath(dataDirectory));

    private static string KeyPath(string dataDirectory) => Path.Combine(dataDirectory, "tls", "ca.key");

    /// <summary>The authority that is there; a new one if there is none, if it ends soon, or if it may not certify all of these names.</summary>
    /// <exception cref="IOException">The files cannot be read or written, or are not an authority.</exception>
    public static CertificateAuthority LoadOrCreate(string dataDirectory, IReadOnlyList<string> names, DateTimeOffset now)
    {
        if (Load(dataDirectory) is { } found)
        {
            if (now.UtcDateTime.AddDays(LeastDaysLeft) < found.Certificate.NotAfter.ToUniversalTime() && NameConstraints.Allow(found.Certificate, names))
            {
                return found;
            }

            found.Dispose();
        }

        return Create(dataDirectory, names, now);
    }

    /// <summary>The authority that is there, or null.</summary>
    /// <exception cref="IOException">The files cannot be read, or are not an authority.</exception>
    public static CertificateAuthority? Load(string dataDirectory)
    {
        var path = CertificatePath(dataDirectory);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(path), File.ReadAllText(KeyPath(dataDirectory)));
            _ = NameConstraints.Allow(certificate, []);
            return new CertificateAuthority(certificate);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or AsnContentException or FileNotFoundException)
        {
            throw new IOException($"{path} and {KeyPath(dataDirectory)} are not an authority with its key ({e.Message}). Restore them, or move both away: a new one is made when there is none.", e);
        }
    }

    /// <summary>A certificate with its private key for a server of these names and addresses.</summary>
    public X509Certificate2 Issue(IReadOnlyList<string> names, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(NameOf("Roomstead server"), key, Hash);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false)); // A server.
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40); // RFC 5280, 4.1.2.2: positive.
        using var certificate = request.Create(Certificate, from, to, serial);
        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose() => Certificate.Dispose();

    /// <summary>The certificate goes first and comes last: whenever this is cut short, the next start makes a new authority.</summary>
    private static CertificateAuthority Create(string dataDirectory, IReadOnlyList<string> names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 4));
        var request = new CertificateRequest(NameOf($"Roomstead authority {id}"), key, Hash); // Each another name, so that a machine can trust several.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(NameConstraints.Permit(names.Where(static name => !GoogleHosts.IsGoogle(name)).Concat(GoogleHosts.Domains)));
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(LifetimeDays));

        var path = CertificatePath(dataDirectory);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // Not for its owner alone: the certificate is for everybody who may enter the data directory.
        File.Delete(path);
        PrivateFiles.Write(KeyPath(dataDirectory), key.ExportPkcs8PrivateKeyPem() + "\n");
        var temporary = path + ".new";
        File.WriteAllText(temporary, certificate.ExportCertificatePem() + "\n");
        File.Move(temporary, path, overwrite: true);
        return new CertificateAuthority(certificate);
    }

    private static X500DistinguishedName NameOf(string commonName)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddOrganizationName("Roomstead");
        name.AddCommonName(commonName);
        return name.Build();
    }
}
