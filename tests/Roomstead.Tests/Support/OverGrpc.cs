using System.Net;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Protocol.Rpc;
using Roomstead.Wire;
using Roomstead.Wire.Rest;
using QueryString = Roomstead.Wire.Rest.QueryString;

namespace Roomstead.Tests.Support;

/// <summary>The scenarios of the suite over the other wire. With <c>ROOMSTEAD_TEST_WIRE=grpc</c>, what a test sends to the API is bound to
/// its rpc here, goes to the server over gRPC, and its answer is written here as REST would have written it. A test about REST
/// itself carries <c>[Trait("Wire", "REST")]</c> and stays out; without it, it fails.</summary>
internal static class OverGrpc
{
    /// <summary>A header that no server sends: the answer came over gRPC.</summary>
    public const string Mark = "Test-Wire";

    private static readonly RouteTable Routes = new(ChatServiceReflection.Descriptor.Services[0]);
    private static readonly TypeRegistry Details = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);

    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("ROOMSTEAD_TEST_WIRE") == "grpc";

    public static async Task<Answer> SendAsync(GrpcClient grpc, HttpRequestMessage request)
    {
        var target = request.RequestUri!.OriginalString.Split('?', 2);
        if (!Routes.TryFind(request.Method.Method, target[0], out var route, out var values))
        {
            throw NotSayable(request, "it is no method of the API");
        }

        var (message, credentials) = await BindAsync(request, route, values, target is [_, var query] ? query : "");
        var answer = await grpc.CallAsync(route.Method.Name, message, token: null, credentials);
        return answer.Code == RpcCode.Ok
            ? await SuccessAsync(route, ChatContract.ParserOf(route.Method.OutputType).ParseFrom(answer.Messages().Single()))
            : await RefusalAsync(answer);
    }

    private static async Task<(IMessage Message, (string, string)[] Credentials)> BindAsync(HttpRequestMessage request, Route route, string[] values, string query)
    {
        var headers = new HeaderDictionary();
        foreach (var header in request.Headers)
        {
            headers[header.Key] = header.Value.ToArray();
        }

        var parameters = new List<QueryParameter>();
        QueryString.Parse(query, parameters);
        var system = SystemParameters.Take(parameters, headers);
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync();
        try
        {
            system.Require();
            var message = RequestBinder.Bind(route, values, parameters, route.HasBody ? body : []);
            (string, string)[] credentials =
            [
                .. headers.Where(static h => h.Key is "Authorization" or Explanations.Header).Select(static h => (h.Key.ToLowerInvariant(), h.Value.ToString())),
                .. system.Credentials.ApiKey is { } key ? [("x-goog-api-key", key)] : Array.Empty<(string, string)>(),
            ];
            return system is { Format: AnswerFormat.Json, EnumsAsNumbers: false, Pretty: true, Callback: null, Fields: null, LegacyErrors: false }
                ? (message, credentials)
                : throw NotSayable(request, "it asks for another spelling of the answer");
        }
        catch (ApiError refusal)
        {
            throw NotSayable(request, "the wire itself refuses it: " + refusal.Message);
        }
    }

    private static async Task<Answer> SuccessAsync(Route route, IMessage message)
    {
        using var text = new JsonText(indented: true);
        new JsonWriter(text).Write(message, route.Output, null);
        text.Raw("\n"u8);
        return await WrittenAsync(http => RestResponse.SendAsync(http, StatusCodes.Status200OK, RestResponse.Json, text.Written));
    }

    private static Task<Answer> RefusalAsync(GrpcAnswer answer)
    {
        var details = answer.Details?.Details.Select(static any => any.Unpack(Details)).ToArray() ?? [];
        return WrittenAsync(http => ErrorBody.SendAsync(http, new ApiError(answer.Code, answer.Message ?? "", details), system: null));
    }

    private static async Task<Answer> WrittenAsync(Func<HttpContext, Task> write)
    {
        var http = new DefaultHttpContext();
        var body = new MemoryStream();
        http.Response.Body = body;
        await write(http);
        var headers = http.Response.Headers.ToDictionary(static h => h.Key, static h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        headers[Mark] = "grpc";
        return new Answer((HttpStatusCode)http.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()), headers);
    }

    private static InvalidOperationException NotSayable(HttpRequestMessage request, string why) =>
        new($"{request.Method} {request.RequestUri} cannot be said over gRPC, as {why}. A test of it is about REST: give it [Trait(\"Wire\", \"REST\")].");
}

/// <summary>Lets no call of the API slip to REST while the scenarios run over gRPC.</summary>
internal sealed class RestOnly(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        OverGrpc.IsOn && request.RequestUri!.AbsolutePath.StartsWith("/v1/", StringComparison.Ordinal)
            ? throw new InvalidOperationException($"{request.Method} {request.RequestUri.PathAndQuery} would go over REST. Send it with TestServer.SendAsync.")
            : base.SendAsync(request, cancellationToken);
}
