namespace Roomstead.Cli.Running;

/// <summary>Lists of authorities for a command: those it trusts already, and the server's.</summary>
internal static class TrustFiles
{
    /// <summary>Where systems keep the authorities they trust.</summary>
    private static readonly string[] SystemBundles =
        ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"];

    /// <summary>Writes the list that takes the place of the system's.</summary>
    public static string WriteBundle(string directory, string authority, Func<string, string?> environment) =>
        Write(Path.Combine(directory, "trusted.pem"), authority, SystemBundles.Prepend(environment("SSL_CERT_FILE")).FirstOrDefault(File.Exists));

    /// <summary>Writes the list that is added to the one that Node brings along.</summary>
    public static string WriteExtra(string directory, string authority, Func<string, string?> environment) =>
        environment("NODE_EXTRA_CA_CERTS") is { } extra && File.Exists(extra) ? Write(Path.Combine(directory, "trusted-too.pem"), authority, extra) : authority;

    /// <summary>Writes a list of authorities once more, as Java reads it.</summary>
    /// <param name="list">Of <see cref="WriteBundle"/>.</param>
    public static string WriteJavaStore(string directory, string list)
    {
        var path = Path.Combine(directory, "trusted.p12");
        File.WriteAllBytes(path, JavaTrustStore.Make(File.ReadAllText(list)));
        return path;
    }

    private static string Write(string path, string authority, string? others)
    {
        File.WriteAllText(path, (others is null ? "" : File.ReadAllText(others).TrimEnd('\n') + "\n") + File.ReadAllText(authority));
        return path;
    }
}
