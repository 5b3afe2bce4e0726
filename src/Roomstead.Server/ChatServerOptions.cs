using Roomstead.Api;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Tls;

namespace Roomstead;

/// <summary>How people sign in at the authorization page.</summary>
internal enum SignIn
{
    /// <summary>An account chooser without passwords; for loopback only.</summary>
    Open,

    Password,
}

/// <summary>Everything a server is started with. Port 0 means any free one.</summary>
internal sealed record ChatServerOptions
{
    public required string DataDirectory { get; init; }

    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 8910;

    /// <summary>For gRPC without TLS: HTTP/2 by prior knowledge needs a port of its own.</summary>
    public int GrpcPort { get; init; } = 8911;

    /// <summary>The port with TLS; null for none.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Leaves an empty store empty instead of making the demonstration organisation in it.</summary>
    public bool Empty { get; init; }

    public SignIn SignIn { get; init; } = SignIn.Open;

    /// <summary>The operator knows that <see cref="SignIn.Open"/> lets everybody in who reaches the server, by whatever name.</summary>
    public bool OpenIsKnown { get; init; }

    /// <summary>Whether refusals are explained to whoever asks, which also tells whether a space exists; null: where <see cref="SignIn"/> is open.</summary>
    public bool? Explain { get; init; }

    /// <summary>The root that clients reach this server by, such as <c>https://chat.example.com</c>; null: as each request names it.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Keeps every call for a report; null: none is wanted, and nothing is kept.</summary>
    public CallJournal? Journal { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public IdSource Ids { get; init; } = new RandomIds();

    /// <summary>What the ids of requests start with comes from here.</summary>
    public IdSource RequestIds { get; init; } = new RandomIds();

    public RsaKeys Keys { get; init; } = new NewRsaKeys();
}
