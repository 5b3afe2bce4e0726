using System.Net;
using Roomstead.Tls;

namespace Roomstead.Cli.Input;

/// <summary>How the port with TLS is served, as set.</summary>
internal static class TlsSettings
{
    /// <exception cref="RefusedException">A name is none, or of certificate and key one is missing.</exception>
    public static TlsOptions Read(Settings settings, IPAddress host)
    {
        var (certificate, key) = (settings.TextOrNull(SettingFlags.TlsCertificate), settings.TextOrNull(SettingFlags.TlsKey));
        if (certificate is null != key is null)
        {
            throw RefusedException.Usage("--tls-certificate and --tls-key go together: a certificate and its private key.");
        }

        return new TlsOptions
        {
            Port = FurtherPort.Read(settings, SettingFlags.TlsPort, host),
            Names = [.. (settings.TextOrNull(SettingFlags.TlsNames) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(RequireName)],
            CertificateFile = certificate,
            KeyFile = key,
        };
    }

    private static string RequireName(string name)
    {
        var plain = name.Length <= 253 && name[0] is not ('.' or '-') && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');
        return plain || IPAddress.TryParse(name, out _)
            ? name
            : throw RefusedException.Usage($"--tls-names cannot be {name}. It is a list of host names and addresses, such as chat.example.com,192.0.2.7.");
    }
}
