namespace Roomstead.Domain;

/// <summary>What connections may cost. The API names none of these: they bound memory, and keep one caller from stopping the others.</summary>
internal static partial class Limits
{
    /// <summary>Connections at once.</summary>
    public const int Connections = 10_000;

    /// <summary>Bytes that bodies may have in memory at once, beyond the first <see cref="SmallBody"/> of each.</summary>
    public const long BodiesInMemory = 256 * 1_024 * 1_024;

    /// <summary>Bytes of a body that are not counted.</summary>
    public const int SmallBody = 65_536;

    /// <summary>Calls at once on one connection of HTTP/2.</summary>
    public const int StreamsPerConnection = 100;

    /// <summary>Bytes of one frame of HTTP/2; also the least that its specification allows to set.</summary>
    public const int Http2Frame = 16_384;

    /// <summary>Bytes of one header of HTTP/2.</summary>
    public const int Http2Header = 16_384;

    /// <summary>Bytes a call may have on the way before they are read.</summary>
    public const int StreamWindow = 262_144;

    /// <summary>The same for all calls of a connection together.</summary>
    public const int ConnectionWindow = 1_048_576;

    /// <summary>Bytes a second that a peer must take or send, averaged beyond <see cref="SlowPeerGrace"/>.</summary>
    public const int SlowPeerRate = 240;

    /// <summary>Seconds for which a peer may be slower than <see cref="SlowPeerRate"/>.</summary>
    public const int SlowPeerGrace = 5;

    /// <summary>Seconds of silence on a connection of HTTP/2 after which its peer is asked whether it is still there.</summary>
    public const int PingAfter = 60;

    /// <summary>Seconds it has to answer.</summary>
    public const int PingAnswer = 20;

    /// <summary>Bytes of a message of reflection or health checking.</summary>
    public const int OperationsMessage = 65_536;

    /// <summary>Characters of an encoded <c>grpc-message</c> after which it is cut.</summary>
    public const int GrpcMessage = 2_048;

    /// <summary>Bytes of the details of a refusal in trailers: clients take 8 KiB of metadata at least.</summary>
    public const int GrpcDetails = 4_096;
}
