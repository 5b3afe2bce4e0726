using System.Globalization;
using Google.Protobuf.Reflection;
using Roomstead.Protocol.Rpc;

namespace Roomstead.Domain;

/// <summary>Refusals of requests that cannot be read: bodies, queries and system parameters.</summary>
internal static partial class Errors
{
    private const string Payload = "Invalid JSON payload received. ";

    /// <summary>H-14, H-32: a line and a violation for each fault.</summary>
    public static ApiError Unreadable(IReadOnlyList<Fault> faults)
    {
        var detail = new BadRequest();
        foreach (var fault in faults)
        {
            detail.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = fault.Field ?? "", Description = fault.Text });
        }

        var message = string.Join('\n', faults.Select(static fault => fault.Text));
        var refusal = new ApiError(RpcCode.InvalidArgument, message, [detail], legacy: new LegacyError(message, Domain: null, "invalid"));
        return refusal.Because(Explanation.Of([.. faults.Select(static fault => fault.Explanation!)]));
    }

    /// <summary>H-34, E-02: the body is not JSON.</summary>
    /// <param name="text">What was expected, then the place of it.</param>
    public static ApiError NotJson(string text) => Unreadable(
    [
        new Fault(null, Payload + text).Because("H-34", $"a body in JSON (RFC 8259), in UTF-8", $"{text}", $"the same body without the fault at the caret"),
    ]);

    /// <summary>H-31, E-03.</summary>
    /// <param name="path">Proto path of the enclosing message; empty at the top.</param>
    /// <param name="message">The enclosing message.</param>
    public static Fault UnknownName(string path, string name, MessageDescriptor message) =>
        new Fault(OrNone(path), $"{Payload}Unknown name \"{name}\"{At(path)}: Cannot find field.")
            .Because("H-31", $"a field of {new FieldsOf(message)}", $"{name}", $"the body without it, or its right spelling: camel or snake case, in exact letters");

    /// <summary>H-54, E-04.</summary>
    /// <param name="message">The request.</param>
    public static Fault UnknownParameter(string name, MessageDescriptor message) =>
        new Fault(null, $"{Payload}Unknown name \"{name}\": Cannot bind query parameter. Field '{name}' could not be found in request message.")
            .Because("H-54", $"a system parameter, or a field that is not in the body, of {new FieldsOf(message)}", $"{name}", $"the call without this parameter, or its right spelling; what belongs into the body is no parameter, and a body in JSON has Content-Type: application/json");

    /// <summary>H-33, H-55, E-05, E-06.</summary>
    /// <param name="type">As <c>FieldTable.TypeName</c> has it.</param>
    /// <param name="value">JSON text of the value.</param>
    public static Fault InvalidValue(string path, string type, string value) => new Fault(OrNone(path), $"Invalid value{At(path)} ({type}), {value}")
        .Because("H-33, H-55", $"a value of {type} for {path}", $"{value}", $"a value of that type: enums by name in exact letters, true and false without quotes in a body");

    /// <summary>H-40.</summary>
    public static Fault InvalidTimestamp(string path, string type, string name) => InvalidValue(
        path, type, $"Field '{name}', Illegal timestamp format; timestamps must end with 'Z' or have a valid timezone offset.")
        .Because("H-40", $"a time of RFC 3339 for {path}", $"a text that is none", $"2026-03-04T05:06:07Z, for one");

    /// <summary>H-41.</summary>
    public static Fault InvalidDuration(string path, string type, string name) =>
        InvalidValue(path, type, $"Field '{name}', Illegal duration format; duration must end with 's'.")
            .Because("H-41", $"seconds and the letter s for {path}", $"a text that is none", $"3.5s, for one");

    /// <summary>H-42, P-111.</summary>
    /// <param name="path">Proto path of the message the oneof is in.</param>
    public static Fault OneofAlreadySet(string path, string oneof, string name) =>
        InvalidValue(path, "oneof", $"oneof field '{oneof}' is already set. Cannot set '{name}'")
            .Because("H-42, P-111", $"at most one field of {oneof}", $"{name} beside another", $"the body with one of them");

    /// <summary>H-43, P-151.</summary>
    public static Fault DuplicateName(string path, string name) => new Fault(OrNone(path), $"{Payload}Duplicate name \"{name}\"{At(path)}.")
        .Because("H-43, P-151", $"each name once, in either spelling", $"{name} twice", $"the body with one of them");

    /// <summary>H-35: a body that is the whole request, and no object.</summary>
    public static Fault RootNotMessage() => new Fault(null, Payload + "Unknown name \"\": Root element must be a message.")
        .Because("H-35", $"an object as the body", $"another kind of value", $"{{}}, or an object with the fields of the request");

    /// <summary>H-61.</summary>
    public static ApiError InvalidSystemParameter(string name, string value) =>
        new ApiError(RpcCode.InvalidArgument, $"Invalid value \"{value}\" for query parameter '{name}'", [])
            .Because("H-61, H-64", $"json, proto, media or json;enum-encoding=int for alt; the name of a function for callback", $"{name}={value}", $"one of these, or no {name}");

    /// <summary>H-63.</summary>
    public static ApiError InvalidErrorFormat(string value) =>
        new ApiError(RpcCode.InvalidArgument, $"Invalid query parameters. Invalid value '{value}' for system query parameter : $.xgafv", [])
            .Because("H-63", $"1 or 2 for $.xgafv", $"{value}", $"one of these, or no $.xgafv");

    /// <summary>H-15.</summary>
    public static ApiError MediaNotSupported() =>
        new ApiError(RpcCode.InvalidArgument, "Unsupported alt type \"media\" for non byte stream request.", [])
            .Because("H-15", $"alt=json or alt=proto, for a method that answers a message", $"alt=media", $"the call without alt");

    /// <summary>H-76: a path of <c>fields</c> that no answer of the method has.</summary>
    /// <param name="answer">Of the method.</param>
    public static ApiError UnknownFields(string mask, string path, MessageDescriptor answer) =>
        InvalidArgument(mask, $"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'.")
            .Because("H-76", $"paths of {new FieldsOf(answer)}, in camel case, with its brackets closed", $"{path}", $"fields=* or no fields, for the whole answer");

    /// <summary>H-86.</summary>
    /// <param name="length">Bytes it has, or was found to have at least.</param>
    public static ApiError BodyTooLarge(int limit, long length) => new ApiError(
        RpcCode.InvalidArgument,
        string.Create(CultureInfo.InvariantCulture, $"Request payload size exceeds the limit: {limit} bytes."),
        [])
        .Because("H-86", $"at most {limit} bytes, as sent and as unpacked", $"{length} bytes or more", $"a smaller body");

    /// <summary>H-84: a body that is not in the encoding it names, or in one that is not supported.</summary>
    /// <param name="encoding">As named.</param>
    public static ApiError InvalidContentEncoding(string description, string encoding) => InvalidArgument("Content-Encoding", description)
        .Because("H-84", $"Content-Encoding: gzip and a body in gzip, or neither", $"{encoding}: {description}", $"the plain body without Content-Encoding");

    /// <summary>H-102: the envelope of a batch cannot be read, and nothing in it was run.</summary>
    /// <param name="description">One sentence.</param>
    public static ApiError BadBatch(string description) => new ApiError(RpcCode.InvalidArgument, $"Failed to parse batch request, error: {description}", [])
        .Because("H-101, H-102", $"multipart/mixed with at most {Limits.BatchCalls} parts of application/http, each a whole request", $"{description}", $"a batch as Google's client libraries make it");

    /// <summary>H-102: as <see cref="BadBatch"/>, for a part that is no call.</summary>
    /// <param name="number">Its place, from 1.</param>
    public static ApiError BadBatchPart(int number, string description) =>
        BadBatch(string.Create(CultureInfo.InvariantCulture, $"Part {number}: {description}"));

    /// <summary>H-103.</summary>
    public static ApiError MediaInBatch() => new ApiError(RpcCode.InvalidArgument, "Uploads and downloads cannot be part of a batch.", [])
        .Because("H-103", $"calls that are neither uploads nor downloads, in a batch", $"one that is", $"a request of its own");

    /// <summary>A-123.</summary>
    public static ApiError ApiKeyInvalid()
    {
        const string text = "API key not valid. Please pass a valid API key.";
        var info = new ErrorInfo { Reason = "API_KEY_INVALID", Domain = "googleapis.com" };
        info.Metadata["service"] = Service;
        return new ApiError(RpcCode.InvalidArgument, text, [info, new LocalizedMessage { Locale = "en-US", Message = text }])
            .Because("A-123", $"no API key: this server issues none", $"a key", $"the call without key and X-Goog-Api-Key, with an OAuth 2 access token");
    }

    private static string At(string path) => path.Length == 0 ? "" : $" at '{path}'";

    private static string? OrNone(string path) => path.Length == 0 ? null : path;
}
