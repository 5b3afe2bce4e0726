using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Roomstead.Api;
using Roomstead.Domain;
using Roomstead.Domain.Audit;
using Roomstead.OAuth;
using Roomstead.Wire.Rest;

namespace Roomstead.Wire.Admin;

/// <summary><c>GET /admin/v1/audit</c>: recorded changes in the spaces of the administrator's organisation, latest first. Asks for a
/// token of an administrator with <c>chat.admin.spaces.readonly</c> or <c>chat.admin.spaces</c>.</summary>
internal sealed partial class AuditEndpoint(Dispatcher dispatcher, ILogger log)
{
    private const string Method = "roomstead.admin.v1.Audit.List";
    private static readonly ScopeSet Scopes = ScopeSet.OfChat("admin.spaces", "admin.spaces.readonly");

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/admin/v1/audit", HandleAsync);

    private async Task HandleAsync(HttpContext http)
    {
        try
        {
            var answer = await dispatcher.AskAsAdministratorAsync(
                Method, Scopes, new Credentials(Bearer.Find(http), null), call => Read(http.Request.Query).AnswerAsync(call), http.RequestAborted);
            await RestResponse.SendAsync(http, StatusCodes.Status200OK, RestResponse.Json, Encoding.UTF8.GetBytes(answer.ToJsonString() + "\n"));
        }
        catch (ApiError refusal)
        {
            await ErrorBody.SendAsync(http, refusal, system: null);
        }
        catch (Exception e) when (!PeerFailures.Is(http, e) && !http.Response.HasStarted)
        {
            LogDefect(e);
            await ErrorBody.SendAsync(http, Errors.Internal(), system: null);
        }
    }

    /// <exception cref="ApiError">INVALID_ARGUMENT: a parameter that is unknown, there twice, or cannot be read.</exception>
    private static AuditQuery Read(IQueryCollection query)
    {
        var asked = new AuditQuery("", "", long.MinValue, long.MaxValue, Limits.AuditPageDefault, "");
        foreach (var (name, values) in query)
        {
            var value = values is [{ } only] ? only : throw Errors.InvalidArgument(name, "Must be given once.");
            asked = name switch
            {
                "space" => asked with { Space = value },
                "actor" => asked with { Actor = value },
                "startTime" => asked with { Start = Time(name, value) },
                "endTime" => asked with { End = Time(name, value) },
                "pageSize" => asked with { PageSize = Size(name, value) },
                "pageToken" => asked with { PageToken = value },
                _ => throw Errors.InvalidArgument(name, "Unknown. Parameters: space, actor, startTime, endTime, pageSize, pageToken."),
            };
        }

        return asked;
    }

    private static long Time(string name, string value) => TimestampText.TryParse(value, out var time)
        ? Micros.Of(time)
        : throw Errors.InvalidArgument(name, "Must be a time such as 2026-03-04T05:06:07Z.");

    private static int Size(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size == 0 ? Limits.AuditPageDefault : Math.Min(size, Limits.AuditPageMax)
            : throw Errors.InvalidArgument(name, "Must be a whole number that is not negative.");

    [LoggerMessage(Level = LogLevel.Error, Message = "A defect: the record of changes could not be read.")]
    private partial void LogDefect(Exception exception);
}
