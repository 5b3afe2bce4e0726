using Microsoft.AspNetCore.Server.Kestrel.Core;
using Roomstead.Domain;

namespace Roomstead.Wire;

/// <summary>What a peer may cost before it is a caller: set for all listeners, in this one place.</summary>
internal static class ListenerLimits
{
    public static void Apply(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = Limits.Connections;
        limits.MaxRequestLineSize = Limits.RequestLine * 4; // The wire refuses what is too long, with a page (H-87).
        limits.MaxRequestBodySize = null; // The wires count for themselves, to answer with the API's own refusal.
        limits.MinRequestBodyDataRate = SlowestPeer();
        limits.MinResponseDataRate = SlowestPeer();

        // What is sent beyond these ends the connection; what is sent too often (resets, settings, pings) Kestrel ends by itself.
        var http2 = limits.Http2;
        http2.MaxStreamsPerConnection = Limits.StreamsPerConnection;
        http2.MaxFrameSize = Limits.Http2Frame;
        http2.MaxRequestHeaderFieldSize = Limits.Http2Header;
        http2.InitialStreamWindowSize = Limits.StreamWindow;
        http2.InitialConnectionWindowSize = Limits.ConnectionWindow;
        http2.KeepAlivePingDelay = TimeSpan.FromSeconds(Limits.PingAfter);
        http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(Limits.PingAnswer);
    }

    private static MinDataRate SlowestPeer() => new(Limits.SlowPeerRate, TimeSpan.FromSeconds(Limits.SlowPeerGrace));
}
