using System.Globalization;

namespace Roomstead.Domain;

/// <summary>Refusals of gRPC requests that cannot be read. Codes are those of the public table of statuses that gRPC's libraries
/// give; the texts are our own.</summary>
internal static partial class Errors
{
    /// <summary>H-141.</summary>
    /// <param name="path">As sent, <c>/service/method</c>.</param>
    public static ApiError UnknownMethod(string path) =>
        new(RpcCode.Unimplemented, $"There is no method {(path.Length <= Limits.QuotedText ? path : path[..Limits.QuotedText])} here.", []);

    public static ApiError UnknownMessageEncoding() =>
        new(RpcCode.Unimplemented, "Messages may be encoded as gzip, or not at all (identity).", []);

    public static ApiError EncodedWithoutEncoding() =>
        new(RpcCode.Internal, "A message is flagged as compressed, but grpc-encoding names no compression.", []);

    public static ApiError NotGzip() => new(RpcCode.Internal, "A message is not in the gzip encoding that it names.", []);

    public static ApiError UnknownFrame() => new(RpcCode.Internal, "A message begins with a flag that is neither 0 nor 1.", []);

    public static ApiError TruncatedFrame() => new(RpcCode.Internal, "The request ended within a message.", []);

    public static ApiError NotOneMessage() => new(RpcCode.Unimplemented, "This method takes exactly one message.", []);

    public static ApiError UnreadableMessage(string type) => new(RpcCode.Internal, $"The message is not a {type}.", []);

    public static ApiError InvalidTimeout() =>
        new(RpcCode.Internal, "grpc-timeout must be at most eight digits and one of the units H, M, S, m, u and n.", []);

    /// <summary>H-86, as gRPC says it.</summary>
    public static ApiError MessageTooLarge(int limit) => new(
        RpcCode.ResourceExhausted, string.Create(CultureInfo.InvariantCulture, $"Request payload size exceeds the limit: {limit} bytes."), []);

    /// <summary>H-27: more bodies are on their way than there is memory for.</summary>
    public static ApiError TooMuchAtOnce() => new(RpcCode.ResourceExhausted, "Resource has been exhausted (e.g. check quota).", []);

    /// <summary>Health of a service that is not here.</summary>
    public static ApiError UnknownService() => new(RpcCode.NotFound, NotFoundText, []);
}
