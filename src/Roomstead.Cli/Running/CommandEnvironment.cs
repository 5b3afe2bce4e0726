using System.Globalization;

namespace Roomstead.Cli.Running;

/// <summary>What makes every client of the API find a private server, and nothing of Google's (docs/clients.md).</summary>
internal sealed record CommandEnvironment
{
    /// <summary>Reached without a proxy: the command's own callback, and the server itself.</summary>
    private const string Direct = "localhost,127.0.0.1,::1";

    public required Uri Server { get; init; }

    public required Uri Grpc { get; init; }

    public required Uri Tls { get; init; }

    public required Uri Proxy { get; init; }

    public required string Data { get; init; }

    /// <summary>The authorities to trust, all of them.</summary>
    public required string Trusted { get; init; }

    /// <summary>The authorities to trust beside those that Node brings along.</summary>
    public required string TrustedToo { get; init; }

    /// <summary>The same as <see cref="Trusted"/>, as Java reads it.</summary>
    public required string TrustedByJava { get; init; }

    public required string Browser { get; init; }

    /// <summary>The key of a service account; null for none.</summary>
    public required string? ServiceAccount { get; init; }

    /// <summary>Every variable with its value; null takes it out. All are set, whatever they were.</summary>
    /// <param name="before">The environment of this process.</param>
    public IReadOnlyDictionary<string, string?> Variables(Func<string, string?> before)
    {
        var (server, proxy) = (Server.GetLeftPart(UriPartial.Authority), Proxy.GetLeftPart(UriPartial.Authority));
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            // Where to find it.
            ["ROOMSTEAD_URL"] = server,
            ["ROOMSTEAD_GRPC_URL"] = Grpc.GetLeftPart(UriPartial.Authority),
            ["ROOMSTEAD_TLS_URL"] = Tls.GetLeftPart(UriPartial.Authority),
            ["ROOMSTEAD_SERVER"] = server,
            ["ROOMSTEAD_DATA"] = Data,
            ["GOOGLE_CHAT_API_URL"] = server,
            ["CHAT_URL"] = server,
            ["GOOGLE_CLOUD_UNIVERSE_DOMAIN"] = null,
            ["BROWSER"] = Browser,

            // Python's OAuth library refuses plain http otherwise, as the files for clients name it.
            ["OAUTHLIB_INSECURE_TRANSPORT"] = "1",

            // No looking for Google's cloud around this machine.
            ["NO_GCE_CHECK"] = "true",
            ["METADATA_SERVER_DETECTION"] = "none",

            // Whom to trust.
            ["NODE_EXTRA_CA_CERTS"] = TrustedToo,
            ["JAVA_TOOL_OPTIONS"] = JavaOptions(before("JAVA_TOOL_OPTIONS")),
        };
        if (ServiceAccount is not null)
        {
            variables["GOOGLE_APPLICATION_CREDENTIALS"] = ServiceAccount;
        }

        foreach (var name in new[] { "REQUESTS_CA_BUNDLE", "HTTPLIB2_CA_CERTS", "SSL_CERT_FILE", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", "CURL_CA_BUNDLE", "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE" })
        {
            variables[name] = Trusted;
        }

        // The way there, which some programs look up in capitals and some do not.
        foreach (var name in new[] { "HTTPS_PROXY", "HTTP_PROXY", "GRPC_PROXY" })
        {
            variables[name] = variables[name.ToLowerInvariant()] = proxy;
        }

        variables["NO_PROXY"] = variables["no_proxy"] = variables["NO_GRPC_PROXY"] = variables["no_grpc_proxy"] = Direct;
        variables["ALL_PROXY"] = variables["all_proxy"] = null;
        variables["NODE_USE_ENV_PROXY"] = "1";
        return variables;
    }

    /// <summary>Java knows proxy and authorities by its own properties alone. Of two of one name the later counts, so the person's own stand before.</summary>
    private string JavaOptions(string? before)
    {
        var (host, port) = (Proxy.Host, Proxy.Port.ToString(CultureInfo.InvariantCulture));
        var trusted = TrustedByJava.Contains(' ', StringComparison.Ordinal) ? $"\"-Djavax.net.ssl.trustStore={TrustedByJava}\"" : $"-Djavax.net.ssl.trustStore={TrustedByJava}";
        return $"{before} -Dhttps.proxyHost={host} -Dhttps.proxyPort={port} -Dhttp.proxyHost={host} -Dhttp.proxyPort={port} -Dhttp.nonProxyHosts=localhost|127.*|[::1]".TrimStart()
            + $" {trusted} -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword=";
    }
}
