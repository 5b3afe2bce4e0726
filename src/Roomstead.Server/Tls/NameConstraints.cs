using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Roomstead.Tls;

/// <summary>The names that an authority may certify (RFC 5280, 4.2.1.10): who holds its key can pretend to be these, and nobody else.</summary>
internal static class NameConstraints
{
    private const string Oid = "2.5.29.30";

    private static readonly Asn1Tag Permitted = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Address = new(TagClass.ContextSpecific, 7);

    /// <summary>Permits these names with all below them, and these single addresses.</summary>
    public static X509Extension Permit(IEnumerable<string> names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(Permitted))
        {
            foreach (var name in names)
            {
                using (writer.PushSequence())
                {
                    if (IPAddress.TryParse(name, out var address))
                    {
                        var bytes = address.GetAddressBytes();
                        writer.WriteOctetString([.. bytes, .. Enumerable.Repeat(byte.MaxValue, bytes.Length)], Address);
                    }
                    else
                    {
                        writer.WriteCharacterString(UniversalTagNumber.IA5String, name, DnsName);
                    }
                }
            }
        }

        return new X509Extension(Oid, writer.Encode(), critical: true);
    }

    /// <summary>Whether an authority may certify all of these names.</summary>
    /// <exception cref="AsnContentException">Its constraints are not such as <see cref="Permit"/> writes.</exception>
    public static bool Allow(X509Certificate2 authority, IEnumerable<string> names)
    {
        if (authority.Extensions[Oid] is not { } extension)
        {
            return true;
        }

        var (domains, addresses) = Read(extension.RawData);
        return names.All(name => IPAddress.TryParse(name, out var address)
            ? addresses.Contains(address)
            : domains.Any(domain => name == domain || name.EndsWith("." + domain, StringComparison.Ordinal)));
    }

    private static (List<string> Domains, List<IPAddress> Addresses) Read(byte[] constraints)
    {
        var (domains, addresses) = (new List<string>(), new List<IPAddress>());
        var trees = new AsnReader(constraints, AsnEncodingRules.DER).ReadSequence().ReadSequence(Permitted);
        while (trees.HasData)
        {
            var tree = trees.ReadSequence();
            if (tree.PeekTag().HasSameClassAndValue(DnsName))
            {
                domains.Add(tree.ReadCharacterString(UniversalTagNumber.IA5String, DnsName));
            }
            else
            {
                var bytes = tree.ReadOctetString(Address);
                addresses.Add(new IPAddress(bytes.AsSpan(0, bytes.Length / 2)));
            }
        }

        return (domains, addresses);
    }
}
