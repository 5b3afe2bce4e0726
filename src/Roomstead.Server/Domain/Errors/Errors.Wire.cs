using System.Globalization;
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
        return new(RpcCode.InvalidArgument, message, [detail], legacy: new LegacyError(message, Domain: null, "invalid"));
    }

    /// <summary>H-34, E-02: the body is not JSON.</summary>
    /// <param name="text">What was expected, then the place of it.</param>
    public static ApiError NotJson(string text) => Unreadable([new Fault(null, Payload + text)]);

    /// <summary>H-31, E-03.</summary>
    /// <param name="path">Proto path of the enclosing message; empty at the top.</param>
    public static Fault UnknownName(string path, string name) => new(OrNone(path), $"{Payload}Unknown name \"{name}\"{At(path)}: Cannot find field.");

    /// <summary>H-54, E-04.</summary>
    public static Fault UnknownParameter(string name) =>
        new(null, $"{Payload}Unknown name \"{name}\": Cannot bind query parameter. Field '{name}' could not be found in request message.");

    /// <summary>H-33, H-55, E-05, E-06.</summary>
    /// <param name="type">As <c>FieldTable.TypeName</c> has it.</param>
    /// <param name="value">JSON text of the value.</param>
    public static Fault InvalidValue(string path, string type, string value) => new(OrNone(path), $"Invalid value{At(path)} ({type}), {value}");

    /// <summary>H-40.</summary>
    public static Fault InvalidTimestamp(string path, string type, string name) => InvalidValue(
        path, type, $"Field '{name}', Illegal timestamp format; timestamps must end with 'Z' or have a valid timezone offset.");

    /// <summary>H-41.</summary>
    public static Fault InvalidDuration(string path, string type, string name) =>
        InvalidValue(path, type, $"Field '{name}', Illegal duration format; duration must end with 's'.");

    /// <summary>H-42, P-111.</summary>
    /// <param name="path">Proto path of the message the oneof is in.</param>
    public static Fault OneofAlreadySet(string path, string oneof, string name) =>
        InvalidValue(path, "oneof", $"oneof field '{oneof}' is already set. Cannot set '{name}'");

    /// <summary>H-43, P-151.</summary>
    public static Fault DuplicateName(string path, string name) => new(OrNone(path), $"{Payload}Duplicate name \"{name}\"{At(path)}.");

    /// <summary>H-35: a body that is the whole request, and no object.</summary>
    public static Fault RootNotMessage() => new(null, Payload + "Unknown name \"\": Root element must be a message.");

    /// <summary>H-61.</summary>
    public static ApiError InvalidSystemParameter(string name, string value) =>
        new(RpcCode.InvalidArgument, $"Invalid value \"{value}\" for query parameter '{name}'", []);

    /// <summary>H-63.</summary>
    public static ApiError InvalidErrorFormat(string value) =>
        new(RpcCode.InvalidArgument, $"Invalid query parameters. Invalid value '{value}' for system query parameter : $.xgafv", []);

    /// <summary>H-15.</summary>
    public static ApiError MediaNotSupported() =>
        new(RpcCode.InvalidArgument, "Unsupported alt type \"media\" for non byte stream request.", []);

    /// <summary>H-76: a path of <c>fields</c> that no answer of the method has.</summary>
    public static ApiError UnknownFields(string mask, string path) =>
        InvalidArgument(mask, $"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'.");

    /// <summary>H-86.</summary>
    public static ApiError BodyTooLarge(int limit) => new(
        RpcCode.InvalidArgument,
        string.Create(CultureInfo.InvariantCulture, $"Request payload size exceeds the limit: {limit} bytes."),
        []);

    /// <summary>H-84: a body that is not in the encoding it names, or in one that is not supported.</summary>
    public static ApiError InvalidContentEncoding(string description) => InvalidArgument("Content-Encoding", description);

    /// <summary>H-102: the envelope of a batch cannot be read, and nothing in it was run.</summary>
    /// <param name="description">One sentence.</param>
    public static ApiError BadBatch(string description) => new(RpcCode.InvalidArgument, $"Failed to parse batch request, error: {description}", []);

    /// <summary>H-102: as <see cref="BadBatch"/>, for a part that is no call.</summary>
    /// <param name="number">Its place, from 1.</param>
    public static ApiError BadBatchPart(int number, string description) =>
        BadBatch(string.Create(CultureInfo.InvariantCulture, $"Part {number}: {description}"));

    /// <summary>H-103.</summary>
    public static ApiError MediaInBatch() => new(RpcCode.InvalidArgument, "Uploads and downloads cannot be part of a batch.", []);

    /// <summary>A-123.</summary>
    public static ApiError ApiKeyInvalid()
    {
        const string text = "API key not valid. Please pass a valid API key.";
        var info = new ErrorInfo { Reason = "API_KEY_INVALID", Domain = "googleapis.com" };
        info.Metadata["service"] = Service;
        return new(RpcCode.InvalidArgument, text, [info, new LocalizedMessage { Locale = "en-US", Message = text }]);
    }

    private static string At(string path) => path.Length == 0 ? "" : $" at '{path}'";

    private static string? OrNone(string path) => path.Length == 0 ? null : path;
}
