using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Roomstead.Cli.Running;

/// <summary>A list of authorities as Java reads it: certificates in PKCS#12 (RFC 7292). Java takes one for an authority only where an
/// attribute of its own says so. Nothing in it is secret, so it has no password, and Java needs none.</summary>
internal static class JavaTrustStore
{
    private const int Version = 3; // RFC 7292, 4
    private const string Data = "1.2.840.113549.1.7.1"; // RFC 7292, 4.1
    private const string CertificateBag = "1.2.840.113549.1.12.10.1.3"; // RFC 7292, 4.2.3
    private const string X509 = "1.2.840.113549.1.9.22.1"; // RFC 7292, 4.2.3
    private const string TrustedKeyUsage = "2.16.840.1.113894.746875.1.1"; // Java's own: what a certificate is trusted for.
    private const string AnyUsage = "2.5.29.37.0"; // RFC 5280, 4.2.1.12

    private static readonly Asn1Tag Content = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>The store that holds the certificates of a list in PEM.</summary>
    public static byte[] Make(string list)
    {
        var bags = new AsnWriter(AsnEncodingRules.DER);
        using (bags.PushSequence())
        {
            for (ReadOnlySpan<char> rest = list; PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
            {
                if (rest[found.Label] is "CERTIFICATE")
                {
                    AddBag(bags, Convert.FromBase64String(rest[found.Base64Data].ToString()));
                }
            }
        }

        var contents = new AsnWriter(AsnEncodingRules.DER);
        using (contents.PushSequence())
        {
            AddContent(contents, bags.Encode());
        }

        var store = new AsnWriter(AsnEncodingRules.DER);
        using (store.PushSequence())
        {
            store.WriteInteger(Version);
            AddContent(store, contents.Encode());
        }

        return store.Encode();
    }

    private static void AddContent(AsnWriter writer, byte[] data)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Data);
            using (writer.PushSequence(Content))
            {
                writer.WriteOctetString(data);
            }
        }
    }

    private static void AddBag(AsnWriter bags, byte[] certificate)
    {
        using (bags.PushSequence())
        {
            bags.WriteObjectIdentifier(CertificateBag);
            using (bags.PushSequence(Content))
            using (bags.PushSequence())
            {
                bags.WriteObjectIdentifier(X509);
                using (bags.PushSequence(Content))
                {
                    bags.WriteOctetString(certificate);
                }
            }

            using (bags.PushSetOf())
            using (bags.PushSequence())
            {
                bags.WriteObjectIdentifier(TrustedKeyUsage);
                using (bags.PushSetOf())
                {
                    bags.WriteObjectIdentifier(AnyUsage);
                }
            }
        }
    }
}
