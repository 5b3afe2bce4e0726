using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Roomstead.Wire.Rest;

/// <summary>Sends a whole answer, with the headers that every answer has (H-03).</summary>
internal static class RestResponse
{
    public const string Json = "application/json; charset=UTF-8";
    public const string Script = "text/javascript; charset=UTF-8";
    public const string Proto = "application/x-protobuf";
    public const string Html = "text/html; charset=UTF-8";

    private static readonly StringValues Vary = "Origin, X-Origin, Referer";
    private static readonly StringValues VaryPacked = "Origin, X-Origin, Referer, Accept-Encoding";
    private static readonly StringValues Private = "private";
    private static readonly StringValues SameOrigin = "SAMEORIGIN";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues Zero = "0";

    public static Task SendAsync(HttpContext http, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        AddHeaders(http, status, contentType);
        var response = http.Response;
        var headers = response.Headers;
        if (body.Length >= Domain.Limits.CompressedAnswer && TakesGzip(http.Request.Headers.AcceptEncoding))
        {
            headers.Vary = VaryPacked;
            headers.ContentEncoding = "gzip";
            body = Pack(body);
        }

        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    /// <summary>Status and headers of an answer whose body comes later.</summary>
    public static void AddHeaders(HttpContext http, int status, string contentType)
    {
        http.Response.StatusCode = status;
        var headers = http.Response.Headers;
        headers.ContentType = contentType;
        headers.Vary = Vary;
        headers.CacheControl = Private;
        headers.XXSSProtection = Zero;
        headers.XFrameOptions = SameOrigin;
        headers.XContentTypeOptions = NoSniff;
        Cors.AddHeaders(http);
    }

    // H-84. A client that names a quality of zero does not want it.
    private static bool TakesGzip(StringValues accepted)
    {
        foreach (var header in accepted)
        {
            foreach (var range in header.AsSpan().Split(','))
            {
                var coding = header.AsSpan()[range].Trim();
                if (coding.StartsWith("gzip", StringComparison.OrdinalIgnoreCase))
                {
                    var rest = coding["gzip".Length..].TrimStart();
                    if (rest.IsEmpty || (rest[0] == ';' && rest.IndexOfAnyInRange('1', '9') >= 0))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static ReadOnlyMemory<byte> Pack(ReadOnlyMemory<byte> body)
    {
        var packed = new MemoryStream(body.Length / 2);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body.Span);
        }

        return packed.GetBuffer().AsMemory(0, (int)packed.Length);
    }
}
