using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Roomstead.Tls;

/// <summary>What the port with TLS shows to those who connect.</summary>
internal abstract class ServerCertificate : IDisposable
{
    /// <summary>How long a certificate from the server's own authority is good.</summary>
    public const int LifetimeDays = 90;

    /// <summary>The certificate for a connection that begins now.</summary>
    public abstract SslStreamCertificateContext Current();

    public abstract void Dispose();

    /// <summary>In a form that the system's TLS takes: Windows wants the key in a store of its own.</summary>
    protected static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
        }
    }
}
