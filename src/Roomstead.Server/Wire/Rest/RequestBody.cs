using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>The bytes of a request's body, in a pooled buffer.</summary>
internal sealed class RequestBody : IDisposable
{
    private readonly BodyBuffer _buffer = new();

    private RequestBody()
    {
    }

    public ReadOnlySpan<byte> Bytes => _buffer.Bytes.Span;

    /// <summary>The same bytes; they are gone once this is disposed.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.Bytes;

    /// <summary>Reads all of it, unpacked where it comes packed (H-84).</summary>
    /// <param name="limit">Bytes it may have, as sent and unpacked (H-86).</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT: too long, or not in the encoding it names.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength is { } length && length > limit)
        {
            throw Errors.BodyTooLarge(limit, length);
        }

        // So that what was sent is bounded too, however small it unpacks.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }

        var packed = IsGzip(request.Headers.ContentEncoding);
        var body = new RequestBody();
        try
        {
            if (packed)
            {
                await using var unpacked = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
                await body.FillAsync(unpacked, limit, request.HttpContext.RequestAborted);
            }
            else
            {
                await body.FillAsync(request.Body, limit, request.HttpContext.RequestAborted);
            }

            return body;
        }
        catch (Exception e)
        {
            body.Dispose();
            throw e switch
            {
                BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Errors.BodyTooLarge(limit, limit + 1L),
                InvalidDataException => Errors.InvalidContentEncoding("The body is not gzip.", "gzip"),
                _ => e,
            };
        }
    }

    public void Dispose() => _buffer.Dispose();

    private static bool IsGzip(StringValues encoding) => encoding.ToString() switch
    {
        "" or "identity" => false,
        "gzip" or "x-gzip" => true,
        var other => throw Errors.InvalidContentEncoding("A body may be encoded as gzip, or not at all.", other),
    };

    private async ValueTask FillAsync(Stream source, int limit, CancellationToken cancellation)
    {
        while (await source.ReadAsync(_buffer.Room(), cancellation) is var count and > 0)
        {
            _buffer.Advance(count);
            if (_buffer.Length > limit)
            {
                throw Errors.BodyTooLarge(limit, _buffer.Length);
            }
        }
    }
}
