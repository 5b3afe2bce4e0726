using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Roomstead.Storage;

namespace Roomstead.OAuth;

/// <summary>A key pair of the server's own, with the certificate published for it.</summary>
internal sealed record SigningKey(string Id, RSA Pair, byte[] Certificate, DateTimeOffset Since);

/// <summary>The keys that sign id_tokens, from <c>DATA/keys/*.pem</c>: each file holds a private key and its certificate. The
/// newest signs; all are published and believed, so that a key can be followed by another while its tokens still live.</summary>
internal sealed class SigningKeys : IDisposable
{
    private readonly Lock _signing = new();

    private SigningKeys(IReadOnlyList<SigningKey> all) => All = all;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<SigningKey> All { get; }

    /// <summary>Reads the keys of a data directory; makes the first one when there is none.</summary>
    /// <exception cref="IOException">The files cannot be read or written, or one of them is not a key.</exception>
    public static SigningKeys Load(string dataDirectory, RsaKeys source, TimeProvider clock)
    {
        var directory = Path.Combine(dataDirectory, "keys");
        var keys = Directory.Exists(directory) ? Directory.GetFiles(directory, "*.pem").Select(Read).ToList() : [];
        if (keys.Count == 0)
        {
            var pair = source.Create();
            var certificate = RsaKeys.Certify(pair, "Roomstead", clock.GetUtcNow());
            var key = new SigningKey(RsaKeys.IdOf(pair), pair, certificate, clock.GetUtcNow());
            PrivateFiles.Write(Path.Combine(directory, key.Id + ".pem"), pair.ExportPkcs8PrivateKeyPem() + "\n" + CertificatePem(certificate));
            keys.Add(key);
        }

        return new SigningKeys([.. keys.OrderByDescending(static k => k.Since).ThenBy(static k => k.Id, StringComparer.Ordinal)]);
    }

    /// <summary>Names the key that <see cref="Sign"/> uses.</summary>
    public string CurrentId => All[0].Id;

    /// <summary>Signs with the newest key, by RS256.</summary>
    public byte[] Sign(byte[] data)
    {
        lock (_signing)
        {
            return All[0].Pair.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }

    /// <summary>The public half in DER of the key with this id, or null.</summary>
    public byte[]? FindPublicKey(string? keyId) => All.FirstOrDefault(k => k.Id == keyId)?.Pair.ExportSubjectPublicKeyInfo();

    public static string CertificatePem(byte[] certificate) => PemEncoding.WriteString("CERTIFICATE", certificate) + "\n";

    public void Dispose()
    {
        foreach (var key in All)
        {
            key.Pair.Dispose();
        }
    }

    private static SigningKey Read(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            var pair = RSA.Create();
            pair.ImportFromPem(text);
            using var certificate = X509Certificate2.CreateFromPem(text);
            return new SigningKey(RsaKeys.IdOf(pair), pair, certificate.RawData, new DateTimeOffset(certificate.NotBefore));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new IOException($"{path} is not a signing key with its certificate ({e.Message}). Restore it, or move it away: a new one is made when there is none.", e);
        }
    }
}
