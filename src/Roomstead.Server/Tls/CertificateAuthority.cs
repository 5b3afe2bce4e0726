using System.Formats.Asn1;
using System.Globalization;
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

    /// <summary>Where the certificate is until its key is in place: it tells an authority whose making was cut short from a damaged one.</summary>
    private static string BeingMade(string certificatePath) => certificatePath + ".new";

    private static string KeyPath(string dataDirectory) => Path.Combine(dataDirectory, "tls", "ca.key");

    /// <summary>The authority that is there; a new one if there is none, if it ends soon, or if it may not certify all of these names.</summary>
    /// <exception cref="IOException">The files cannot be read or written, or are not an authority that is good now. Nothing was changed.</exception>
    public static CertificateAuthority LoadOrCreate(string dataDirectory, IReadOnlyList<string> names, DateTimeOffset now)
    {
        if (Load(dataDirectory, now) is { } found)
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
    /// <exception cref="IOException">The files cannot be read, or are not an authority that is good now.</exception>
    public static CertificateAuthority? Load(string dataDirectory, DateTimeOffset now)
    {
        var (path, keyPath) = (CertificatePath(dataDirectory), KeyPath(dataDirectory));
        if (!File.Exists(path))
        {
            return !File.Exists(keyPath) || File.Exists(BeingMade(path)) ? null : throw Damaged($"{path} is not there, but its key is.");
        }

        using var certificate = ReadCertificate(path);
        if (certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime)
        {
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"{path} ended on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}."));
        }

        if (certificate.NotBefore.ToUniversalTime() > now.UtcDateTime)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{path} is not good before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC. Set this machine's clock right."));
        }

        using var key = ReadKey(keyPath);
        try
        {
            return new CertificateAuthority(certificate.CopyWithPrivateKey(key));
        }
        catch (ArgumentException)
        {
            throw Damaged($"{keyPath} is not the key of {path}.");
        }
    }

    /// <summary>A certificate with its private key for a server of these names and addresses. It is good no longer than the authority.</summary>
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
        var (first, last) = (new DateTimeOffset(Certificate.NotBefore), new DateTimeOffset(Certificate.NotAfter));
        using var certificate = request.Create(Certificate, from < first ? first : from, to < last ? to : last, serial);
        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose() => Certificate.Dispose();

    /// <summary>The certificate goes first and comes last: whenever this is cut short, the next start finds the one before whole, or makes a new one.</summary>
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
        File.WriteAllText(BeingMade(path), certificate.ExportCertificatePem() + "\n");
        File.Delete(path);
        PrivateFiles.Write(KeyPath(dataDirectory), key.ExportPkcs8PrivateKeyPem() + "\n");
        File.Move(BeingMade(path), path);
        return new CertificateAuthority(certificate);
    }

    private static X509Certificate2 ReadCertificate(string path)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(path));
            _ = NameConstraints.Allow(certificate, []);
            return certificate.Extensions.OfType<X509BasicConstraintsExtension>().SingleOrDefault() is { CertificateAuthority: true }
                ? certificate
                : throw Damaged($"{path} is a certificate that may not certify others.");
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            throw Damaged($"{path} is not a whole certificate in PEM.");
        }
    }

    private static ECDsa ReadKey(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw Damaged($"{path} is not a whole private key in PEM.");
        }
        catch (FileNotFoundException)
        {
            key.Dispose();
            throw Damaged($"{path} is not there.");
        }
    }

    private static IOException Damaged(string what) => new($"{what} Restore ca.pem and ca.key from a backup, or move both away: the next start then makes a new authority, which clients have to trust anew.");

    private static X500DistinguishedName NameOf(string commonName)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddOrganizationName("Roomstead");
        name.AddCommonName(commonName);
        return name.Build();
    }
}
