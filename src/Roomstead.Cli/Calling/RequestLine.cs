using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace Roomstead.Cli.Calling;

/// <summary>A request as a line of <c>--each</c> has it: the whole message in JSON, in either spelling of its names.</summary>
internal static class RequestLine
{
    /// <summary>Bytes of a line.</summary>
    public const int Most = 1_048_576;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="common">What every request has that does not say otherwise itself.</param>
    /// <exception cref="RefusedException">The line is no request, and says which line it is.</exception>
    public static HttpRequestMessage Make(ApiMethod method, Line line, JsonObject common, string token)
    {
        try
        {
            return HttpCall.Make(method, Over(common, Read(method, line)), body: null, token);
        }
        catch (Exception e) when (e is JsonException or RefusedException or DecoderFallbackException)
        {
            throw RefusedException.Usage($"Line {Number(line)}: {e.Message}");
        }
        catch (InvalidOperationException e)
        {
            // Only now is it seen that half of a surrogate pair was escaped.
            throw RefusedException.Usage($"Line {Number(line)}: {e.Message}");
        }
    }

    private static string Number(Line line) => line.Number.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Read(ApiMethod method, Line line)
    {
        var bytes = line.Bytes ?? throw RefusedException.Usage(FormattableString.Invariant($"longer than {Most} bytes."));
        var text = Utf8.GetString(bytes);
        return JsonNode.Parse(line.Number == 1 ? text.TrimStart('\uFEFF') : text, nodeOptions: null, Strict) is JsonObject request
            ? Named(request, method.Rpc.InputType)
            : throw RefusedException.Usage("not a JSON object.");
    }

    /// <summary>The same with every name as JSON spells it. What the contract does not know stays, for the server to refuse in its own words.</summary>
    private static JsonObject Named(JsonObject given, MessageDescriptor message)
    {
        var named = new JsonObject();
        foreach (var (name, value) in given)
        {
            var field = message.Fields.InDeclarationOrder().FirstOrDefault(f => f.JsonName == name || f.Name == name);
            if (!named.TryAdd(field?.JsonName ?? name, field is null ? value?.DeepClone() : Named(value, field)))
            {
                throw RefusedException.Usage($"{name} is there twice.");
            }
        }

        return named;
    }

    private static JsonNode? Named(JsonNode? value, FieldDescriptor field) => value switch
    {
        _ when field.FieldType != FieldType.Message || field.IsMap || field.MessageType.File.Package == "google.protobuf" => value?.DeepClone(),
        JsonObject inner => Named(inner, field.MessageType),
        JsonArray list => new JsonArray([.. list.Select(entry => entry is JsonObject inner ? Named(inner, field.MessageType) : entry?.DeepClone())]),
        _ => value?.DeepClone(),
    };

    /// <summary>Both together; where they differ, what the line says. Lists are not joined.</summary>
    private static JsonObject Over(JsonObject common, JsonObject line)
    {
        var request = (JsonObject)common.DeepClone();
        foreach (var (name, value) in line)
        {
            request[name] = value is JsonObject inner && request[name] is JsonObject under ? Over(under, inner) : value?.DeepClone();
        }

        return request;
    }
}
