using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>The bytes of a request's body, in a pooled buffer.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBuffer = 4_096;

    private byte[] _buffer;
    private int _length;

    private RequestBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>The same bytes; they are gone once this is disposed.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Reads all of it, unpacked where it comes packed (H-84).</summary>
    /// <param name="limit">Bytes it may have, as sent and unpacked (H-86).</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT: too long, or not in the encoding it names.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            throw Errors.BodyTooLarge(limit);
        }

        // So that what was sent is bounded too, however small it unpacks.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }

        var packed = IsGzip(request.Headers.ContentEncoding);
        var body = new RequestBody(packed ? FirstBuffer : (int)(request.ContentLength ?? FirstBuffer) + 1);
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
                BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Errors.BodyTooLarge(limit),
                InvalidDataException => Errors.InvalidContentEncoding("The body is not gzip."),
                _ => e,
            };
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private static bool IsGzip(StringValues encoding) => encoding.ToString() switch
    {
        "" or "identity" => false,
        "gzip" or "x-gzip" => true,
        _ => throw Errors.InvalidContentEncoding("A body may be encoded as gzip, or not at all."),
    };

    private async ValueTask FillAsync(Stream source, int limit, CancellationToken cancellation)
    {
        while (true)
        {
            if (_length == _buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
                Bytes.CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = larger;
            }

            var read = await source.ReadAsync(_buffer.AsMemory(_length), cancellation);
            if (read == 0)
            {
                return;
            }

            _length += read;
            if (_length > limit)
            {
                throw Errors.BodyTooLarge(limit);
            }
        }
    }
}
