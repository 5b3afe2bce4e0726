using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>POST /batch and /batch/chat: many calls in one request (H-100 to H-103). Each part runs as a call of its own, one after
/// another, through the very code that answers single calls; the answers come back in the order of the parts, each as soon as it is there.</summary>
/// <param name="calls">Answers a single call.</param>
internal sealed class BatchEndpoint(RequestDelegate calls, RequestTags tags, Explanations explanations, IdSource ids)
{
    private const int BoundaryBytes = 18;
    private static readonly string[] Paths = ["/batch", "/batch/chat"];

    /// <summary>What describes the envelope or its connection, and means nothing to a part (H-102). Answers inside of a batch are never
    /// packed: clients would not unpack them.</summary>
    private static readonly HashSet<string> NotForParts = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept-Encoding", "Connection", "Expect", "Host", "Keep-Alive", "MIME-Version", "Origin", "Proxy-Authorization", "Proxy-Connection",
        "TE", "Trailer", "Transfer-Encoding", "Upgrade", "X-HTTP-Method-Override",
    };

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in Paths)
        {
            // The router takes any case and a closing slash; addresses of the API are exact (H-06).
            routes.MapPost(path, http => http.Request.Path.Value == path ? HandleAsync(http) : calls(http));
        }
    }

    private async Task HandleAsync(HttpContext http)
    {
        RequestBody? body = null;
        try
        {
            List<BatchPart> parts;
            try
            {
                var boundary = BoundaryOf(http.Request);
                body = await RequestBody.ReadAsync(http.Request, Limits.RequestBody);
                parts = BatchParts.Read(body.Memory, boundary);
            }
            catch (ApiError refusal)
            {
                await ErrorBody.SendAsync(http, explanations.For(http.Request, refusal), system: null);
                return;
            }

            await AnswerAsync(http, parts);
        }
        finally
        {
            body?.Dispose();
        }
    }

    private static string BoundaryOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/mixed", StringComparison.OrdinalIgnoreCase))
        {
            throw Errors.BadBatch("Its Content-Type is not multipart/mixed.");
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= Limits.BatchBoundary && boundary.All(char.IsAscii)
            ? boundary
            : throw Errors.BadBatch("Its Content-Type names no boundary, or one that cannot be.");
    }

    private async Task AnswerAsync(HttpContext http, List<BatchPart> parts)
    {
        // Not quoted: .NET's client takes what follows the equals sign as it stands.
        var boundary = "batch_" + ids.NextSecret(BoundaryBytes);
        RestResponse.AddHeaders(http, StatusCodes.Status200OK, "multipart/mixed; boundary=" + boundary);
        foreach (var part in parts)
        {
            await WriteAsync(http, boundary, part);
        }

        await http.Response.WriteAsync($"--{boundary}--\r\n", http.RequestAborted);
    }

    /// <summary>Runs one part, and writes its answer as a part.</summary>
    private async Task WriteAsync(HttpContext http, string boundary, BatchPart part)
    {
        using var body = new MemoryStream();
        var inner = Inner(http, part, body);
        tags.Tag(inner);
        if (MediaRoutes.IsMedia(inner.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget))
        {
            await ErrorBody.SendAsync(inner, explanations.For(inner.Request, Errors.MediaInBatch()), system: null); // H-103
        }
        else
        {
            await calls(inner);
        }

        var answer = inner.Response;
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Type: application/http\r\n");
        if (part.Id is { } id)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-ID: {AnswerTo(id)}\r\n");
        }

        head.Append(CultureInfo.InvariantCulture, $"\r\nHTTP/1.1 {answer.StatusCode} {ReasonPhrases.GetReasonPhrase(answer.StatusCode)}\r\n");
        foreach (var (name, value) in answer.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        await http.Response.WriteAsync(head.Append("\r\n").ToString(), http.RequestAborted);
        if (!HttpMethods.IsHead(part.Method))
        {
            await http.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), http.RequestAborted);
        }

        await http.Response.WriteAsync("\r\n", http.RequestAborted);
    }

    /// <summary>A part as a request of its own, that was never on a socket.</summary>
    private static DefaultHttpContext Inner(HttpContext http, BatchPart part, Stream answer)
    {
        foreach (var (name, value) in http.Request.Headers)
        {
            if (!name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            {
                part.Headers.TryAdd(name, value); // H-102
            }
        }

        foreach (var name in NotForParts)
        {
            part.Headers.Remove(name);
        }

        part.Headers.ContentLength = part.Body.Length;
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = part.Method.ToUpperInvariant(),
            Protocol = http.Request.Protocol,
            Scheme = http.Request.Scheme,
            RawTarget = part.Target,
            Headers = part.Headers,
            Body = new MemoryStream(part.Body.ToArray(), writable: false),
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        return new DefaultHttpContext(features) { RequestAborted = http.RequestAborted };
    }

    /// <summary>H-101: <c>&lt;response-x&gt;</c> for <c>&lt;x&gt;</c>.</summary>
    private static string AnswerTo(string id) => id.StartsWith('<') ? "<response-" + id[1..] : "response-" + id;
}
