using System.Net;
using Roomstead.Tls;

namespace Roomstead.Door;

/// <summary>What a <see cref="HostProxy"/> does with whom. All its limits are here.</summary>
internal sealed record DoorOptions
{
    /// <summary>0 means any free one. The proxy listens on the loopback address alone.</summary>
    public int Port { get; init; }

    /// <summary>The server's port with TLS, where everything goes that is for one of <see cref="GoogleHosts.Served"/>.</summary>
    public required EndPoint Served { get; init; }

    /// <summary>Whether hosts that are not Google's are passed on to; otherwise they are refused. This machine itself always is.</summary>
    public bool PassOthers { get; init; } = true;

    /// <summary>The proxy that others are reached through, as this machine is set up; null: none.</summary>
    public Uri? Upstream { get; init; }

    /// <summary>Makes certificates for Google's other hosts, to see what is asked of them before it is refused; null: only the host is seen.</summary>
    public CertificateAuthority? Authority { get; init; }

    /// <summary>Told of each attempt to reach a host of Google's that this server does not stand for.</summary>
    public Action<Attempt>? Refused { get; init; }

    /// <summary>Where a host that is passed on to is; tests have hosts of their own.</summary>
    public Func<string, int, EndPoint> Find { get; init; } = static (host, port) => IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long a client may take to say what it wants, and a handshake may take.</summary>
    public TimeSpan HeadTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection to somebody else may take to be made.</summary>
    public TimeSpan ConnectTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a tunnel of which one end is closed may say nothing.</summary>
    public TimeSpan HalfOpenTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Connections at one time; more are told to come back later.</summary>
    public int MostConnections { get; init; } = 512;

    /// <summary>Bytes of a request's line and headers.</summary>
    public int MostHead { get; init; } = 16_384;
}

/// <summary>A call to a host of Google's that this server does not stand for, and that was refused.</summary>
/// <param name="Method">Null when only the host could be seen, as is <paramref name="Path"/>.</param>
internal sealed record Attempt(string Host, int Port, string? Method, string? Path)
{
    public override string ToString()
    {
        var authority = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Host}:{Port}");
        return Method is null ? $"{authority} (what was asked could not be seen)" : Port == 443 ? $"{Method} https://{Host}{Path}" : $"{Method} http://{(Port == 80 ? Host : authority)}{Path}";
    }
}
