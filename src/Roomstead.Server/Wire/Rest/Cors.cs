using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Roomstead.Wire.Rest;

/// <summary>Calls from pages of other origins (H-83). Credentials never travel by cookie here, so any origin may call.</summary>
internal static class Cors
{
    private static readonly StringValues Methods = "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT";
    private static readonly StringValues MaxAge = "3600";
    private static readonly StringValues Exposed = "Content-Encoding, Content-Length, Content-Type, Date, Vary, WWW-Authenticate";

    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    public static void AnswerPreflight(HttpContext http)
    {
        var asked = http.Request.Headers;
        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = asked.Origin;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = asked.AccessControlRequestHeaders;
        headers.AccessControlMaxAge = MaxAge;
        headers.Vary = "Origin";
        http.Response.ContentLength = 0;
    }

    /// <summary>What the answer to an actual call from another origin carries.</summary>
    public static void AddHeaders(HttpContext http)
    {
        var origin = http.Request.Headers.Origin;
        if (origin.Count > 0)
        {
            http.Response.Headers.AccessControlAllowOrigin = origin;
            http.Response.Headers.AccessControlExposeHeaders = Exposed;
        }
    }
}
