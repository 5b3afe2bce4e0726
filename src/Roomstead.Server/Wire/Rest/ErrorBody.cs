using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>A refusal as HTTP (H-20 to H-29).</summary>
internal static class ErrorBody
{
    /// <param name="system">How the client wants its answers; null when that could not be read.</param>
    public static async Task SendAsync(HttpContext http, ApiError error, SystemParameters? system)
    {
        if (error.Challenge is { } challenge)
        {
            http.Response.Headers.WWWAuthenticate = challenge;
        }

        if (system?.Format == AnswerFormat.Proto)
        {
            await RestResponse.SendAsync(http, HttpCode(error.Code), RestResponse.Proto, error.ToStatus().ToByteArray());
            return;
        }

        using var text = new JsonText(indented: true); // H-23
        var callback = system?.Callback;
        if (callback is not null)
        {
            Jsonp.Open(text, callback);
        }

        Write(text, error, system?.LegacyErrors ?? false);
        if (callback is null)
        {
            await RestResponse.SendAsync(http, HttpCode(error.Code), RestResponse.Json, text.Written);
        }
        else
        {
            Jsonp.Close(text);
            await RestResponse.SendAsync(http, StatusCodes.Status200OK, RestResponse.Script, text.Written); // H-25
        }
    }

    // H-20: the members in this order.
    private static void Write(JsonText text, ApiError error, bool legacy)
    {
        text.StartObject();
        text.Name("error");
        text.StartObject();
        text.Name("code");
        text.Number((long)HttpCode(error.Code));
        text.Name("message");
        text.String(error.Message);
        if (legacy)
        {
            text.Name("errors");
            text.StartArray();
            text.Next();
            WriteLegacy(text, error.Legacy ?? LegacyOf(error)); // H-21
            text.EndArray();
        }

        text.Name("status");
        text.String(RpcCodeText.Of(error.Code));
        if (error.Details.Count > 0)
        {
            var writer = new JsonWriter(text);
            text.Name("details");
            text.StartArray();
            foreach (var detail in error.Details)
            {
                text.Next();
                writer.WriteAny(detail);
            }

            text.EndArray();
        }

        text.EndObject();
        text.EndObject();
        text.Raw("\n"u8);
    }

    private static void WriteLegacy(JsonText text, LegacyError entry)
    {
        text.StartObject();
        WriteMember(text, "message", entry.Message);
        WriteMember(text, "domain", entry.Domain);
        WriteMember(text, "reason", entry.Reason);
        WriteMember(text, "location", entry.Location);
        WriteMember(text, "locationType", entry.LocationType);
        text.EndObject();
    }

    private static void WriteMember(JsonText text, string name, string? value)
    {
        if (value is not null)
        {
            text.Name(name);
            text.String(value);
        }
    }

    // H-22.
    private static LegacyError LegacyOf(ApiError error) => new(error.Message, "global", error.Code switch
    {
        RpcCode.InvalidArgument or RpcCode.FailedPrecondition or RpcCode.OutOfRange => "badRequest",
        RpcCode.Unauthenticated => "authError",
        RpcCode.PermissionDenied => "forbidden",
        RpcCode.NotFound => "notFound",
        RpcCode.AlreadyExists => "alreadyExists",
        RpcCode.Aborted => "conflict",
        RpcCode.ResourceExhausted => "rateLimitExceeded",
        RpcCode.Unimplemented => "notImplemented",
        _ => "backendError",
    });

    /// <summary>INVALID_ARGUMENT for InvalidArgument.</summary>
    private static int HttpCode(RpcCode code) => code switch
    {
        RpcCode.Ok => 200,
        RpcCode.InvalidArgument or RpcCode.FailedPrecondition or RpcCode.OutOfRange => 400,
        RpcCode.Unauthenticated => 401,
        RpcCode.PermissionDenied => 403,
        RpcCode.NotFound => 404,
        RpcCode.AlreadyExists or RpcCode.Aborted => 409,
        RpcCode.ResourceExhausted => 429,
        RpcCode.Cancelled => 499,
        RpcCode.Unimplemented => 501,
        RpcCode.Unavailable => 503,
        RpcCode.DeadlineExceeded => 504,
        _ => 500,
    };
}
