using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Roomstead.OAuth;

/// <summary>Writes the JSON of the OAuth endpoints: success and refusal have the same head.</summary>
internal static class OAuthAnswer
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="maxAge">Seconds it may be kept; null: it must not be stored (RFC 6749 §5.1).</param>
    public static Task WriteAsync(HttpContext http, int status, JsonObject body, int? maxAge = null)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        if (maxAge is { } seconds)
        {
            response.Headers.CacheControl = FormattableString.Invariant($"public, max-age={seconds}, must-revalidate, no-transform");
        }
        else
        {
            response.Headers.CacheControl = "no-cache, no-store, max-age=0, must-revalidate";
            response.Headers.Pragma = "no-cache";
        }

        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString(Layout) + "\n");
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    public static Task WriteAsync(HttpContext http, OAuthError error)
    {
        if (error.Challenge is not null)
        {
            http.Response.Headers.WWWAuthenticate = error.Challenge;
        }

        if (error.RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var body = new JsonObject();
        if (error.Error is not null)
        {
            body["error"] = error.Error;
        }

        body["error_description"] = error.Message;
        return WriteAsync(http, error.Status, body);
    }
}
