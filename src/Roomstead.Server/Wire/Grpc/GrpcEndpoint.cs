using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Roomstead.Api;
using Roomstead.Domain;

namespace Roomstead.Wire.Grpc;

/// <summary>gRPC: finds the method, reads its request, and writes its answer or its refusal. Everything in between is the
/// dispatcher's. Serves every listener that speaks HTTP/2 (H-140).</summary>
internal sealed partial class GrpcEndpoint(
    Dispatcher dispatcher, GrpcHealth health, GrpcReflection reflection, Explanations explanations, TimeProvider clock, ILogger<GrpcEndpoint> log)
{
    private const string ContentType = "application/grpc";

    // Made by the first call: most servers are started for REST.
    private readonly Lazy<FrozenDictionary<string, GrpcMethod>> _methods = new(() => Methods(dispatcher, health, reflection));

    /// <summary>Whether a request means to be gRPC: by its content type, or by its path, which nothing else has.</summary>
    public static bool Takes(HttpRequest request) =>
        (HttpProtocol.IsHttp2(request.Protocol) && request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) == true)
        || request.Path.StartsWithSegments("/google.chat.v1.ChatService", StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext http)
    {
        if (RefusedByHttp(http.Request) is { } status)
        {
            http.Response.StatusCode = status;
            return;
        }

        http.Response.ContentType = ContentType;
        try
        {
            await AnswerAsync(http);
        }
        catch (ApiError refusal)
        {
            StatusTrailers.Refuse(http, explanations.For(http.Request, refusal));
        }
        catch (Exception e) when (!PeerFailures.Is(http, e))
        {
            LogDefect(e, http.Request.Path, http.TraceIdentifier);
            StatusTrailers.Refuse(http, explanations.For(http.Request, Errors.Internal())); // E-26
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (!_methods.Value.TryGetValue(path, out var method))
        {
            throw Errors.UnknownMethod(path); // H-141
        }

        using var call = new GrpcCall(http, method.Limit, clock);
        try
        {
            await method.RunAsync(call);
        }
        catch (OperationCanceledException) when (call.DeadlineHasPassed)
        {
            throw Errors.DeadlineExceeded(); // H-72
        }

        StatusTrailers.Succeed(http);
    }

    /// <summary>The HTTP status for what is not gRPC at all; null for what is.</summary>
    private static int? RefusedByHttp(HttpRequest request)
    {
        if (!HttpProtocol.IsHttp2(request.Protocol))
        {
            return StatusCodes.Status505HttpVersionNotsupported;
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            request.HttpContext.Response.Headers.Allow = HttpMethods.Post;
            return StatusCodes.Status405MethodNotAllowed;
        }

        var type = request.ContentType.AsSpan();
        type = (type.IndexOf(';') is var end and >= 0 ? type[..end] : type).Trim();
        return type.Equals(ContentType, StringComparison.OrdinalIgnoreCase) || type.Equals(ContentType + "+proto", StringComparison.OrdinalIgnoreCase)
            ? null
            : StatusCodes.Status415UnsupportedMediaType;
    }

    private static FrozenDictionary<string, GrpcMethod> Methods(Dispatcher dispatcher, GrpcHealth health, GrpcReflection reflection)
    {
        var methods = new Dictionary<string, GrpcMethod>(StringComparer.Ordinal)
        {
            ["/grpc.health.v1.Health/Check"] = new(Limits.OperationsMessage, health.CheckAsync),
            ["/grpc.health.v1.Health/Watch"] = new(Limits.OperationsMessage, health.WatchAsync),
            ["/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"] = new(Limits.OperationsMessage, reflection.AnswerAsync),
            ["/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"] = new(Limits.OperationsMessage, reflection.AnswerAsync),
        };
        foreach (var rpc in ChatContract.Service.Methods)
        {
            // H-141: what is unknown is ignored, instead of being kept with what is stored.
            var parser = new Lazy<MessageParser>(() => ChatContract.ParserOf(rpc.InputType).WithDiscardUnknownFields(true));
            methods.Add($"/{rpc.Service.FullName}/{rpc.Name}", new(Limits.RequestBody, call => CallAsync(dispatcher, rpc, parser.Value, call)));
        }

        return methods.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static async Task CallAsync(Dispatcher dispatcher, MethodDescriptor rpc, MessageParser parser, GrpcCall call)
    {
        var request = await call.ReadOnlyOneAsync(parser, rpc.InputType);
        call.Write(await dispatcher.InvokeAsync(rpc, request, call.Credentials, call.RequestId, call.Cancellation));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A defect: {Path} could not be answered (request {RequestId}).")]
    private partial void LogDefect(Exception exception, string path, string requestId);

    /// <param name="Limit">Bytes a message of the request may have.</param>
    private sealed record GrpcMethod(int Limit, Func<GrpcCall, Task> RunAsync);
}
