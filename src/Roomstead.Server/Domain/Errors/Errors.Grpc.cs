using System.Globalization;

namespace Roomstead.Domain;

/// <summary>Refusals of gRPC requests that cannot be read. Codes are those of the public table of statuses that gRPC's libraries
/// give; the texts are our own.</summary>
internal static partial class Errors
{
    private const string FrameForm = "messages of a flag (0, or 1 when compressed), a length of four bytes, and so many bytes";

    /// <summary>H-141.</summary>
    /// <param name="path">As sent, <c>/service/method</c>.</param>
    public static ApiError UnknownMethod(string path) =>
        new ApiError(RpcCode.Unimplemented, $"There is no method {(path.Length <= Limits.QuotedText ? path : path[..Limits.QuotedText])} here.", [])
            .Because("H-141", $"a path /google.chat.v1.ChatService/METHOD", $"{path}", $"a method of the contract: docs/coverage.md lists them, and reflection answers them");

    public static ApiError UnknownMessageEncoding(string encoding) =>
        new ApiError(RpcCode.Unimplemented, "Messages may be encoded as gzip, or not at all (identity).", [])
            .Because("H-140", $"grpc-encoding gzip or identity, or none", $"{encoding}", $"messages that are not compressed, or by gzip");

    public static ApiError EncodedWithoutEncoding() =>
        new ApiError(RpcCode.Internal, "A message is flagged as compressed, but grpc-encoding names no compression.", [])
            .Because("H-140", $"grpc-encoding: gzip, for messages with the flag 1", $"the flag 1 without it", $"grpc-encoding: gzip in the metadata, or the flag 0");

    public static ApiError NotGzip() => new ApiError(RpcCode.Internal, "A message is not in the gzip encoding that it names.", [])
        .Because("H-140", $"a whole message in gzip", $"bytes that are not, or are cut short", $"the message compressed anew, or not at all");

    public static ApiError UnknownFrame(byte flag) => new ApiError(RpcCode.Internal, "A message begins with a flag that is neither 0 nor 1.", [])
        .Because("H-140", $"{FrameForm}", $"the flag {flag}", $"the flag 0 or 1");

    public static ApiError TruncatedFrame() => new ApiError(RpcCode.Internal, "The request ended within a message.", [])
        .Because("H-140", $"{FrameForm}", $"fewer bytes than announced", $"the whole message");

    /// <param name="had">How many there were.</param>
    public static ApiError NotOneMessage(string had) => new ApiError(RpcCode.Unimplemented, "This method takes exactly one message.", [])
        .Because("H-140", $"exactly one message", $"{had}", $"a unary call");

    public static ApiError UnreadableMessage(string type) => new ApiError(RpcCode.Internal, $"The message is not a {type}.", [])
        .Because("H-140", $"a {type} in protobuf's binary form, its texts in UTF-8", $"bytes that are none", $"a message made by a client of the contract");

    public static ApiError InvalidTimeout(string timeout) =>
        new ApiError(RpcCode.Internal, "grpc-timeout must be at most eight digits and one of the units H, M, S, m, u and n.", [])
            .Because("H-72", $"at most eight digits and one of the units H, M, S, m, u and n", $"{timeout}", $"grpc-timeout: 30S, or none");

    /// <summary>H-86, as gRPC says it.</summary>
    /// <param name="length">Bytes it has, or was found to have at least.</param>
    public static ApiError MessageTooLarge(int limit, long length) => new ApiError(
        RpcCode.ResourceExhausted, string.Create(CultureInfo.InvariantCulture, $"Request payload size exceeds the limit: {limit} bytes."), [])
        .Because("H-86", $"at most {limit} bytes, as sent and as unpacked", $"{length} bytes or more", $"a smaller message");

    /// <summary>H-27: more bodies are on their way than there is memory for.</summary>
    public static ApiError TooMuchAtOnce() => new ApiError(RpcCode.ResourceExhausted, "Resource has been exhausted (e.g. check quota).", [])
        .Because("H-27", $"at most {Limits.BodiesInMemory} bytes of bodies at once, of all callers together", $"more than that", $"the same call, a little later");

    /// <summary>Health of a service that is not here.</summary>
    public static ApiError UnknownService(string service) => NotFound()
        .Because("H-140", $"a service that is here", $"{service}", $"google.chat.v1.ChatService, or no name for the whole server");
}
