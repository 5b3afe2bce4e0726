using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Roomstead.Wire.Rest;

/// <summary>GET /$discovery/rest?version=v1 and GET /discovery/v1/apis/chat/v1/rest: the discovery document, to anybody (H-130).</summary>
internal static partial class DiscoveryEndpoint
{
    /// <summary>Adds both addresses. Whatever else is asked for below them falls through to the page for unknown paths.</summary>
    /// <param name="routes">Where to add them.</param>
    /// <param name="publicUrl">The configured public address of the server; null to take what each caller used.</param>
    /// <param name="others">Answers what is neither: with the page for unknown paths (H-80).</param>
    public static void Map(IEndpointRouteBuilder routes, string? publicUrl, RequestDelegate others)
    {
        routes.MapMethods("/$discovery/rest", ["GET", "HEAD"], context =>
        {
            var version = context.Request.Query["version"].ToString();
            return version is "" or "v1" ? AnswerAsync(context, publicUrl) : others(context);
        });
        routes.MapMethods("/discovery/v1/apis/chat/v1/rest", ["GET", "HEAD"], context => AnswerAsync(context, publicUrl));
    }

    /// <summary>Returns the root that the document names: the public address, else the one the caller used (A-105).</summary>
    public static string RootUrl(HttpRequest request, string? publicUrl)
    {
        if (!string.IsNullOrEmpty(publicUrl))
        {
            return publicUrl;
        }

        var host = request.Host.Value ?? "";
        if (!HostName().IsMatch(host))
        {
            // HTTP/1.0 has no Host, and one that is no host name must not come back in a document: take the own end of the connection.
            var address = request.HttpContext.Connection.LocalIpAddress ?? IPAddress.Loopback;
            address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            host = new IPEndPoint(address, request.HttpContext.Connection.LocalPort).ToString();
        }

        return $"{(request.IsHttps ? "https" : "http")}://{host}/";
    }

    private static async Task AnswerAsync(HttpContext context, string? publicUrl)
    {
        var document = Discovery.Build(RootUrl(context.Request, publicUrl));
        context.Response.ContentType = "application/json; charset=UTF-8";
        context.Response.ContentLength = document.Length;
        context.Response.Headers.Vary = "Host";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(document, context.RequestAborted);
        }
    }

    [GeneratedRegex(@"\A([A-Za-z0-9]([A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostName();
}
