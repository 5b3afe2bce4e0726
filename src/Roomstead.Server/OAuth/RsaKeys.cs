using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Roomstead.OAuth;

/// <summary>Where key pairs come from; tests inject one that does not take the time to make them.</summary>
internal abstract class RsaKeys
{
    /// <summary>A pair of 2048 bits that nobody else holds.</summary>
    public abstract RSA Create();

    /// <summary>The name of a key: part of the hash of its public half, so that the same key has the same name everywhere.</summary>
    public static string IdOf(RSA key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 20));

    /// <summary>A certificate that carries the public half, for clients that ask for one. It vouches for nothing.</summary>
    public static byte[] Certify(RSA key, string name, DateTimeOffset now)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name.Length <= 64 ? name : name[..64]); // X.520: at most 64 characters.
        using var certificate = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now, now.AddYears(10));
        return certificate.RawData;
    }
}

/// <summary>Freshly made pairs.</summary>
internal sealed class NewRsaKeys : RsaKeys
{
    public override RSA Create()
    {
        var key = RSA.Create(2048);
        _ = key.ExportParameters(includePrivateParameters: false); // The pair is made when it is first used: now, not in a request.
        return key;
    }
}
