using Roomstead.Cli.Input;
using Roomstead.Tls;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead tls trust</c>: what each kind of client has to be told to trust the server's authority.</summary>
internal sealed class TlsTrust() : Verb("tls trust", "Print what clients need to trust the server's authority")
{
    public override IReadOnlyList<Flag> Flags { get; } = [SettingFlags.Data, SettingFlags.Config];

    public override string Remarks =>
        "Lines that start with export are for a shell, and hold for programs started from it. Those that replace the system's\n"
        + "list leave a program with this one authority: `roomstead run` sets a list that has both.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var authority = RequireAuthority(settings);
        await terminal.Out.WriteAsync($"""
            # Added to what the system trusts
            export NODE_EXTRA_CA_CERTS='{authority}'              # Node

            # In place of what the system trusts
            export REQUESTS_CA_BUNDLE='{authority}'               # Python: requests, google-auth
            export HTTPLIB2_CA_CERTS='{authority}'                # Python: httplib2, google-api-python-client
            export SSL_CERT_FILE='{authority}'                    # .NET on Linux, Go, Ruby, Python: ssl
            export GRPC_DEFAULT_SSL_ROOTS_FILE_PATH='{authority}' # gRPC: Node, Python, C++, PHP, Ruby
            export CURL_CA_BUNDLE='{authority}'                   # curl, and PHP with curl

            # Java: a trust store of its own
            keytool -importcert -noprompt -alias roomstead -file '{authority}' -keystore roomstead.p12 -storetype PKCS12 -storepass changeit
            export JAVA_TOOL_OPTIONS='-Djavax.net.ssl.trustStore=roomstead.p12 -Djavax.net.ssl.trustStorePassword=changeit'

            # Everything on Debian and Ubuntu
            sudo cp '{authority}' /usr/local/share/ca-certificates/roomstead.crt && sudo update-ca-certificates

            """);
        return 0;
    }

    /// <summary>The authority's certificate, as a full path.</summary>
    /// <exception cref="RefusedException">There is none yet.</exception>
    public static string RequireAuthority(Settings settings)
    {
        var path = Path.GetFullPath(CertificateAuthority.CertificatePath(settings.Text(SettingFlags.Data)));
        return File.Exists(path)
            ? path
            : throw new RefusedException($"There is no {path}. Name the data directory with --data, or start its server once: that makes the authority, unless --tls-certificate is set.");
    }
}
