using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Roomstead.Cli.Input;
using Roomstead.Tls;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead tls show</c>: the authority and the server's certificate: names, and until when they are good.</summary>
internal sealed class TlsShow() : Verb("tls show", "Show the server's authority and certificate")
{
    public override IReadOnlyList<Flag> Flags { get; } = [SettingFlags.Data, SettingFlags.Config];

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var authority = TlsTrust.RequireAuthority(settings);
        await ShowAsync(terminal, authority);
        await ShowAsync(terminal, IssuedCertificate.PathIn(settings.Text(SettingFlags.Data)));
        return 0;
    }

    private static async Task ShowAsync(Terminal terminal, string file)
    {
        using var certificate = Read(file);
        await terminal.Out.WriteLineAsync(Path.GetFullPath(file));
        await terminal.Out.WriteLineAsync($"  subject      {certificate.Subject}");
        await terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  good until   {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC"));
        await terminal.Out.WriteLineAsync($"  fingerprint  sha256 {certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()}");
        if (IssuedCertificate.NamesOf(certificate) is { Count: > 0 } names)
        {
            await terminal.Out.WriteLineAsync($"  names        {string.Join(", ", names)}");
        }
    }

    private static X509Certificate2 Read(string file)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(file));
        }
        catch (CryptographicException e)
        {
            throw new RefusedException($"{file} is not a certificate ({e.Message}).");
        }
    }
}
