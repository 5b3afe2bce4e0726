using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Roomstead.Tls;

/// <summary>The operator's certificate and key. When the files change, those who connect afterwards get the new one.</summary>
internal sealed partial class OwnCertificate : ServerCertificate
{
    private readonly Lock _reading = new();
    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly ILogger _log;
    private (DateTime Certificate, DateTime Key) _read;
    private SslStreamCertificateContext _held;

    private OwnCertificate(string certificateFile, string keyFile, ILogger log)
    {
        _certificateFile = certificateFile;
        _keyFile = keyFile;
        _log = log;
        _read = Written();
        _held = Read();
    }

    /// <exception cref="IOException">The files cannot be read, or are not a certificate and its key.</exception>
    public static OwnCertificate Load(string certificateFile, string keyFile, ILogger log) => new(certificateFile, keyFile, log);

    public override SslStreamCertificateContext Current()
    {
        lock (_reading)
        {
            var written = Written();
            if (written != _read)
            {
                _read = written;
                try
                {
                    _held = Read();
                }
                catch (IOException e)
                {
                    LogKeptOld(e.Message); // Perhaps only one of the two is there yet.
                }
            }

            return _held;
        }
    }

    public override void Dispose() => _held.TargetCertificate.Dispose();

    private (DateTime Certificate, DateTime Key) Written() => (File.GetLastWriteTimeUtc(_certificateFile), File.GetLastWriteTimeUtc(_keyFile));

    private SslStreamCertificateContext Read()
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile);
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(_certificateFile);
            return SslStreamCertificateContext.Create(Usable(certificate), [.. all.Skip(1)], offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{_certificateFile} and {_keyFile} are not a certificate and its private key in PEM ({e.Message}).", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate was not changed: {Why}")]
    private partial void LogKeptOld(string why);
}
