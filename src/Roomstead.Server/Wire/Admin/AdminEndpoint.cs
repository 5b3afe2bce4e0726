using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Roomstead.Api;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Wire.Rest;

namespace Roomstead.Wire.Admin;

/// <summary><c>/admin/v1</c>: what administrators ask and set, each in his own organisation. Asks for a token of an administrator with
/// <c>chat.admin.spaces</c>; to read, <c>chat.admin.spaces.readonly</c> does as well. Refusals have the form of the API's own.</summary>
internal sealed partial class AdminEndpoint(Dispatcher dispatcher, Explanations explanations, IdSource ids, ILogger log)
{
    private const string Root = "/admin/v1/";
    private static readonly ScopeSet ForReading = ScopeSet.OfChat("admin.spaces", "admin.spaces.readonly");
    private static readonly ScopeSet ForChanges = ScopeSet.OfChat("admin.spaces");

    private readonly AdminMethod[] _methods =
    [
        .. AuditMethods.All, .. OrganisationMethods.All, .. UserMethods.All(ids), .. GroupMethods.All, .. AudienceMethods.All,
    ];

    public void Map(IEndpointRouteBuilder routes) => routes.Map(Root + "{**rest}", HandleAsync);

    private async Task HandleAsync(HttpContext http)
    {
        if (Cors.IsPreflight(http.Request))
        {
            Cors.AnswerPreflight(http); // H-83
            return;
        }

        try
        {
            var answer = await AnswerAsync(http);
            await RestResponse.SendAsync(http, StatusCodes.Status200OK, RestResponse.Json, Encoding.UTF8.GetBytes(answer.ToJsonString() + "\n"));
        }
        catch (ApiError refusal)
        {
            await ErrorBody.SendAsync(http, explanations.For(http.Request, refusal), system: null);
        }
        catch (Exception e) when (!PeerFailures.Is(http, e) && !http.Response.HasStarted)
        {
            LogDefect(e, http.Request.Method, http.Request.Path, http.TraceIdentifier);
            await ErrorBody.SendAsync(http, explanations.For(http.Request, Errors.Internal()), system: null);
        }
    }

    /// <summary>As for the API's own methods (H-10), query and body are read before anybody asks who calls.</summary>
    private async Task<JsonObject> AnswerAsync(HttpContext http)
    {
        var (method, value) = Find(http.Request);
        using var body = method.TakesBody ? await RequestBody.ReadAsync(http.Request, Limits.AdminBody) : null;
        var work = method.Read(new AdminRequest(value, http.Request.Query, body?.Memory ?? default));
        var asked = new AdminAsk(
            method.Name,
            method.Changes ? ForChanges : ForReading,
            new Credentials(Bearer.Find(http), null),
            http.Request.Path.Value![Root.Length..],
            http.TraceIdentifier);
        return method.Changes
            ? await dispatcher.ChangeAsAdministratorAsync(asked, work.Prepare, work.RunAsync, http.RequestAborted)
            : await dispatcher.AskAsAdministratorAsync(asked, work.RunAsync, http.RequestAborted);
    }

    /// <summary>The method of a verb and a path, which match exactly as those of the API do (H-81), and what the path has at its variable.</summary>
    /// <exception cref="ApiError">NOT_FOUND.</exception>
    private (AdminMethod Method, string Value) Find(HttpRequest request)
    {
        var path = request.Path.Value!;
        if (path.StartsWith(Root, StringComparison.Ordinal))
        {
            foreach (var method in _methods)
            {
                if (method.Verb == request.Method && method.Matches(path.AsSpan(Root.Length), out var value))
                {
                    return (method, value);
                }
            }
        }

        throw Errors.SettingNotFound(request.Method + " " + path);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A defect: {Method} {Path} could not be answered (request {RequestId}).")]
    private partial void LogDefect(Exception exception, string method, string path, string requestId);
}
