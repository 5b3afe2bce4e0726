using System.Buffers.Binary;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Roomstead.Domain;
using Roomstead.OAuth;

namespace Roomstead.Wire.Grpc;

/// <summary>One call as gRPC carries it: its metadata, the messages that come, and the messages that go.</summary>
internal sealed class GrpcCall : IDisposable
{
    private const int PrefixLength = 5;

    private readonly HttpContext _http;
    private readonly FrameReader _frames;
    private readonly Deadline _deadline;

    /// <param name="limit">Bytes a message of the request may have.</param>
    /// <exception cref="ApiError">INTERNAL or UNIMPLEMENTED: the metadata asks for what there is not.</exception>
    public GrpcCall(HttpContext http, int limit, TimeProvider clock)
    {
        var headers = http.Request.Headers;
        string? timeout = headers["grpc-timeout"];
        string? encoding = headers.GrpcEncoding;
        var gzip = encoding switch
        {
            null or "" or "identity" => false,
            "gzip" => true,
            _ => throw UnknownEncoding(http, encoding),
        };
        _http = http;
        _deadline = new Deadline(timeout is null ? null : GrpcTimeout.Parse(timeout), clock, http.RequestAborted);
        _frames = new FrameReader(http.Request.BodyReader, gzip, limit);
    }

    /// <summary>A-130: the token or key in the metadata.</summary>
    public Credentials Credentials => new(BearerHeader.Read(_http.Request.Headers), _http.Request.Headers["x-goog-api-key"]);

    /// <summary>The id that the answer carries in its metadata.</summary>
    public string RequestId => _http.TraceIdentifier;

    /// <summary>Cancelled by the deadline, or when the caller has left.</summary>
    public CancellationToken Cancellation => _deadline.Token;

    public bool DeadlineHasPassed => _deadline.HasPassed;

    /// <summary>The one message of the request.</summary>
    public async ValueTask<IMessage> ReadOnlyOneAsync(MessageParser parser, MessageDescriptor type) =>
        Parse(parser, type, (await _frames.ReadOnlyOneAsync(Cancellation)).Span);

    /// <summary>The next message of the request; null at its end.</summary>
    public async ValueTask<IMessage?> ReadAsync(MessageParser parser, MessageDescriptor type, CancellationToken cancellation) =>
        await _frames.ReadAsync(cancellation) is { } message ? Parse(parser, type, message.Span) : null;

    /// <summary>The caller may be silent for as long as it likes.</summary>
    public void AllowSilence()
    {
        if (_http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    /// <summary>Adds a message to the answer; it is sent with what follows it.</summary>
    public void Write(IMessage message)
    {
        var size = message.CalculateSize();
        var to = _http.Response.BodyWriter;
        var frame = to.GetSpan(PrefixLength + size);
        frame[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(frame[1..], size);
        message.WriteTo(frame.Slice(PrefixLength, size));
        to.Advance(PrefixLength + size);
    }

    /// <summary>Sends a message at once, and waits until the caller takes it.</summary>
    public async Task SendAsync(IMessage message, CancellationToken cancellation)
    {
        Write(message);
        await _http.Response.BodyWriter.FlushAsync(cancellation);
    }

    public void Dispose()
    {
        _frames.Dispose();
        _deadline.Dispose();
    }

    private static IMessage Parse(MessageParser parser, MessageDescriptor type, ReadOnlySpan<byte> message)
    {
        try
        {
            var parsed = parser.ParseFrom(message);
            return Utf8Text.IsValid(message, type) ? parsed : throw Errors.UnreadableMessage(type.FullName);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Errors.UnreadableMessage(type.FullName);
        }
    }

    private static ApiError UnknownEncoding(HttpContext http, string encoding)
    {
        http.Response.Headers.GrpcAcceptEncoding = "identity,gzip";
        return Errors.UnknownMessageEncoding(encoding);
    }
}
