using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Roomstead.Api;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>HTTP with JSON: finds the method, reads its request, and writes its answer or its refusal. Everything in between is
/// the dispatcher's.</summary>
/// <param name="tables">Made beside the start of the server: a request that comes early waits for them.</param>
internal sealed partial class RestEndpoint(
    Dispatcher dispatcher, Task<RouteTable> tables, Explanations explanations, TimeProvider clock, ILogger<RestEndpoint> log)
{
    private const string Form = "application/x-www-form-urlencoded";

    public async Task HandleAsync(HttpContext http)
    {
        if (Cors.IsPreflight(http.Request))
        {
            Cors.AnswerPreflight(http);
            return;
        }

        var (path, query) = Target(http);
        if (path.Length + query.Length > Limits.RequestLine)
        {
            await HtmlPage.TooLongAsync(http); // H-87
            return;
        }

        var routes = await tables;
        var verb = Verb(http.Request);
        if (routes.TryFind(verb, path.Span, out var route, out var values))
        {
            await AnswerAsync(http, query, system => CallAsync(http, route, values, system));
        }
        else if (MediaRoutes.Find(routes, verb, path.Span) is { } media)
        {
            await AnswerAsync(http, query, async request =>
            {
                await dispatcher.AuthenticateAsync(media, request.System.Credentials, http.RequestAborted);
                throw Errors.Unimplemented(media);
            });
        }
        else
        {
            await HtmlPage.NotFoundAsync(http); // H-80, H-81
        }
    }

    /// <summary>Reads the query, then runs <paramref name="call"/>; whatever it throws becomes an answer.</summary>
    private async Task AnswerAsync(HttpContext http, ReadOnlyMemory<char> rawQuery, Func<Query, Task> call)
    {
        SystemParameters? system = null;
        try
        {
            var query = new List<QueryParameter>();
            QueryString.Parse(rawQuery.Span, query);
            await ReadFormAsync(http.Request, query);
            system = SystemParameters.Take(query, http.Request.Headers);
            system.Require(); // H-11
            await call(new Query(system, query));
        }
        catch (ApiError refusal)
        {
            await ErrorBody.SendAsync(http, explanations.For(http.Request, refusal), system);
        }
        catch (Exception e) when (!PeerFailures.Is(http, e))
        {
            LogDefect(e, http.Request.Method, http.Request.Path, http.TraceIdentifier);
            await ErrorBody.SendAsync(http, explanations.For(http.Request, Errors.Internal()), system); // E-26
        }
    }

    // The order of H-10: the query and the body are read before anybody asks who calls.
    private async Task CallAsync(HttpContext http, Route route, string[] values, Query query)
    {
        var system = query.System;
        var request = await BindAsync(http.Request, route, values, query.Parameters);
        var fields = system.Fields is { } text ? FieldsMask.Parse(text, route.Output) : null; // H-76
        if (system.Format == AnswerFormat.Media)
        {
            await dispatcher.AuthenticateAsync(route.Method.FullName, system.Credentials, http.RequestAborted);
            throw Errors.MediaNotSupported(); // H-15
        }

        var answer = await InvokeAsync(http, route, request, system);
        await SendAsync(http, route, answer, system, fields);
    }

    private static async ValueTask<IMessage> BindAsync(HttpRequest request, Route route, string[] values, List<QueryParameter> query)
    {
        if (!route.HasBody || IsForm(request))
        {
            return RequestBinder.Bind(route, values, query, body: []); // H-05
        }

        using var body = await RequestBody.ReadAsync(request, Limits.RequestBody);
        return RequestBinder.Bind(route, values, query, body.Bytes);
    }

    private async Task<IMessage> InvokeAsync(HttpContext http, Route route, IMessage request, SystemParameters system)
    {
        using var deadline = new Deadline(ReadTimeout(http.Request), clock, http.RequestAborted);
        try
        {
            return await dispatcher.InvokeAsync(route.Method, request, system.Credentials, http.TraceIdentifier, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            throw Errors.DeadlineExceeded();
        }
    }

    // H-72: a hint, so what cannot be read is none.
    private static TimeSpan? ReadTimeout(HttpRequest request) =>
        request.Headers["X-Server-Timeout"] is { Count: > 0 } given
        && double.TryParse(given, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and <= int.MaxValue / 1_000
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static async Task SendAsync(HttpContext http, Route route, IMessage answer, SystemParameters system, FieldsMask? fields)
    {
        if (system.Format == AnswerFormat.Proto)
        {
            await RestResponse.SendAsync(http, StatusCodes.Status200OK, RestResponse.Proto, answer.ToByteArray());
            return;
        }

        using var text = new JsonText(system.Pretty);
        if (system.Callback is { } callback)
        {
            Jsonp.Open(text, callback);
        }

        new JsonWriter(text, system.EnumsAsNumbers).Write(answer, route.Output, fields);
        if (system.Pretty)
        {
            text.Raw("\n"u8); // H-62
        }

        if (system.Callback is not null)
        {
            Jsonp.Close(text);
        }

        var type = system.Callback is null ? RestResponse.Json : RestResponse.Script;
        await RestResponse.SendAsync(http, StatusCodes.Status200OK, type, text.Written); // H-02
    }

    /// <summary>H-71, H-04: a form is a query that did not fit into a URL, never a JSON body.</summary>
    private static async ValueTask ReadFormAsync(HttpRequest request, List<QueryParameter> query)
    {
        if (IsForm(request) && (HttpMethods.IsPost(request.Method) || HttpMethods.IsPatch(request.Method) || HttpMethods.IsPut(request.Method)))
        {
            using var body = await RequestBody.ReadAsync(request, Limits.FormBody);
            QueryString.Parse(System.Text.Encoding.UTF8.GetString(body.Bytes), query);
        }
    }

    private static bool IsForm(HttpRequest request) => request.ContentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) ?? false;

    private static string Verb(HttpRequest request)
    {
        if (HttpMethods.IsPost(request.Method) && request.Headers["X-HTTP-Method-Override"] is [{ } other])
        {
            return other.ToUpperInvariant(); // P-10, H-71
        }

        return HttpMethods.IsHead(request.Method) ? HttpMethods.Get : request.Method; // H-82
    }

    /// <summary>Path and query as sent: nothing decoded, collapsed or resolved (H-06).</summary>
    private static (ReadOnlyMemory<char> Path, ReadOnlyMemory<char> Query) Target(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var start = target.StartsWith('/') ? 0 : StartOfPath(target);
        var mark = target.IndexOf('?', start);
        return mark < 0
            ? (target.AsMemory(start), default)
            : (target.AsMemory(start, mark - start), target.AsMemory(mark + 1));
    }

    /// <summary>Where the path begins in <c>http://host/path</c>, as a proxy may send it.</summary>
    private static int StartOfPath(string target)
    {
        var host = target.IndexOf("://", StringComparison.Ordinal);
        var path = host < 0 ? -1 : target.IndexOf('/', host + 3);
        return path < 0 ? target.Length : path;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A defect: {Method} {Path} could not be answered (request {RequestId}).")]
    private partial void LogDefect(Exception exception, string method, string path, string requestId);

    /// <param name="Parameters">Without the system parameters.</param>
    private sealed record Query(SystemParameters System, List<QueryParameter> Parameters);
}
