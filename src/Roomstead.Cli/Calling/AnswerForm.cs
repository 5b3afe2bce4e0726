using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Roomstead.Cli.Input;

namespace Roomstead.Cli.Calling;

/// <summary>How an answer is printed as one line: whole, or only the fields that <c>--print</c> names.</summary>
internal sealed class AnswerForm
{
    public static readonly Flag Print = new("print", "FIELD", "print only this field of the answer, as text; several are separated by tabs, values of a list by commas") { IsRepeated = true };

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<FieldPath> _fields;

    private AnswerForm(List<FieldPath> fields) => _fields = fields;

    /// <exception cref="RefusedException">The method's answers have no such field.</exception>
    public static AnswerForm Read(Settings settings, ApiMethod method) => new(
        [.. settings.All(Print).Select(name => FieldPath.Find(method.Rpc.OutputType, name) ?? throw RefusedException.Usage(
            $"--print cannot be {name}. {method.Id} answers with {method.Rpc.OutputType.Name}.{Nearest.Hint(name, FieldPath.Of(method.Rpc.OutputType, depth: 1).Select(static path => path.FlagName))}"))]);

    /// <summary>Whether answers are cut down to fields.</summary>
    public bool IsFields => _fields.Count > 0;

    /// <summary>The line for an answer. A field it does not have is empty.</summary>
    public string Line(JsonNode answer) =>
        IsFields ? string.Join('\t', _fields.Select(field => string.Join(',', field.Values(answer).Select(Text)))) : Whole(answer);

    public static string Whole(JsonNode json) => json.ToJsonString(Compact);

    /// <summary>Text as it is, unless it would break the line; everything else as JSON.</summary>
    private static string Text(JsonNode value) =>
        value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is var text && !text.Any(char.IsControl) ? text : Whole(value);
}
