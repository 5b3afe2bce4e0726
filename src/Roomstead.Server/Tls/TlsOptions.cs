namespace Roomstead.Tls;

/// <summary>How the port with TLS is served.</summary>
internal sealed record TlsOptions
{
    /// <summary>0 means any free one.</summary>
    public int Port { get; init; } = 8912;

    /// <summary>Names and addresses the server is reached by, beside this machine's own and Google's.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The operator's certificate in PEM, with those between it and its root; null for one from the server's own authority.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The private key of <see cref="CertificateFile"/> in PEM.</summary>
    public string? KeyFile { get; init; }
}
