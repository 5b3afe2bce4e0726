using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Cli.Input;
using Roomstead.Protocol.Api;

namespace Roomstead.Cli.Calling;

/// <summary>A field of a request, reached through its message, as a flag names it: <c>space.display-name</c>.</summary>
internal sealed class FieldPath
{
    private static readonly HashSet<MessageDescriptor> Texts = [FieldMask.Descriptor, Timestamp.Descriptor, Duration.Descriptor];

    private readonly FieldDescriptor[] _fields;

    private FieldPath(FieldDescriptor[] fields) => _fields = fields;

    /// <summary>The flag's name: as in the contract, words joined by dashes.</summary>
    public string FlagName => string.Join('.', _fields.Select(static f => f.Name.Replace('_', '-')));

    public Flag Flag => new(FlagName, Placeholder, Describe()) { IsRepeated = Array.Exists(_fields, static f => f.IsRepeated) };

    private FieldDescriptor Last => _fields[^1];

    private bool IsMessage => Last.FieldType == FieldType.Message && !Texts.Contains(Last.MessageType);

    private string? Placeholder => Last.FieldType switch
    {
        FieldType.Bool => null,
        FieldType.Message when IsMessage => "JSON",
        FieldType.Message => Last.MessageType == FieldMask.Descriptor ? "PATHS" : Last.MessageType == Timestamp.Descriptor ? "TIME" : "SECONDSs",
        FieldType.Enum => "NAME",
        FieldType.Bytes => "BASE64",
        FieldType.String => "TEXT",
        _ => "N",
    };

    /// <summary>The field that a typed name means, in any spelling of its words; null when there is none.</summary>
    public static FieldPath? Find(MessageDescriptor request, string name)
    {
        var fields = new List<FieldDescriptor>();
        var message = request;
        foreach (var segment in name.Split('.'))
        {
            var word = segment.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
            var field = message?.Fields.InDeclarationOrder().FirstOrDefault(f => f.JsonName.Equals(word, StringComparison.OrdinalIgnoreCase));
            if (field is null)
            {
                return null;
            }

            fields.Add(field);
            message = field.FieldType == FieldType.Message ? field.MessageType : null;
        }

        return new FieldPath([.. fields]);
    }

    /// <summary>Fields for help: those a caller can set, down to <paramref name="depth"/> messages deep. What is deeper can still be typed.</summary>
    public static IEnumerable<FieldPath> Of(MessageDescriptor message, int depth, FieldDescriptor[]? above = null)
    {
        foreach (var field in message.Fields.InDeclarationOrder().Where(static f => !IsOutputOnly(f)))
        {
            var path = new FieldPath([.. above ?? [], field]);
            if (!path.IsMessage || depth == 0 || field.IsMap || field.MessageType.File.Package == "google.protobuf")
            {
                yield return path;
                continue;
            }

            foreach (var inner in Of(field.MessageType, depth - 1, path._fields))
            {
                yield return inner;
            }
        }
    }

    /// <summary>Puts a value in its place. Of a list of messages, a field that the last entry has already starts a new entry.</summary>
    /// <exception cref="RefusedException">The value is not what the field needs.</exception>
    public void Set(JsonObject request, string value)
    {
        var place = request;
        for (var i = 0; i < _fields.Length - 1; i++)
        {
            place = Inner(place, i);
        }

        if (Last.IsMap)
        {
            var equals = value.IndexOf('=', StringComparison.Ordinal);
            ChildObject(place, Last.JsonName)[equals < 0 ? value : value[..equals]] = equals < 0 ? "" : value[(equals + 1)..];
        }
        else if (Last.IsRepeated)
        {
            ChildArray(place, Last.JsonName).Add(Value(value));
        }
        else
        {
            place[Last.JsonName] = Value(value);
        }
    }

    /// <summary>Takes the value out of a request; null when there is none.</summary>
    public JsonNode? Take(JsonObject request)
    {
        var place = _fields[..^1].Aggregate((JsonObject?)request, static (node, field) => node?[field.JsonName] as JsonObject);
        var value = place?[Last.JsonName];
        place?.Remove(Last.JsonName);
        return value;
    }

    /// <summary>The values in an answer: none, one, or as many as there are in lists on the way.</summary>
    public IEnumerable<JsonNode> Values(JsonNode answer)
    {
        IEnumerable<JsonNode> found = [answer];
        foreach (var field in _fields)
        {
            found = found.Select(node => (node as JsonObject)?[field.JsonName]).SelectMany(static node => node is JsonArray list ? list.AsEnumerable() : [node]).OfType<JsonNode>();
        }

        return found;
    }

    /// <summary>The object that the field at <paramref name="index"/> of the path holds; of a list, its last entry or a new one.</summary>
    private JsonObject Inner(JsonObject place, int index)
    {
        var name = _fields[index].JsonName;
        if (!_fields[index].IsRepeated)
        {
            return ChildObject(place, name);
        }

        var list = ChildArray(place, name);
        if (list.Count == 0 || list[^1] is not JsonObject last || IsSet(last, index + 1))
        {
            last = [];
            list.Add(last);
        }

        return last;
    }

    /// <summary>Whether the rest of the path, from <paramref name="index"/> on, leads to a single value that is there already.</summary>
    private bool IsSet(JsonNode? entry, int index) =>
        index == _fields.Length
            ? entry is not null
            : !_fields[index].IsRepeated && IsSet((entry as JsonObject)?[_fields[index].JsonName], index + 1);

    private JsonNode? Value(string text)
    {
        switch (Last.FieldType)
        {
            case FieldType.Bool when text is "true" or "false":
                return JsonValue.Create(text == "true");
            case FieldType.Enum when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                return JsonValue.Create(number);
            case FieldType.Message when IsMessage:
                return Parse(text, "--" + FlagName);
            case FieldType.Bool or FieldType.Enum or FieldType.String or FieldType.Bytes or FieldType.Message:
                return JsonValue.Create(text);
            default:
                // A number as typed; what is none goes as text, for the server to refuse in its own words.
                return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var decimalNumber) ? JsonValue.Create(decimalNumber) : JsonValue.Create(text);
        }
    }

    public static JsonNode? Parse(string text, string what)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException e)
        {
            throw RefusedException.Usage($"{what} is not JSON ({e.Message})");
        }
    }

    private static JsonObject ChildObject(JsonObject place, string name)
    {
        if (place[name] is not JsonObject child)
        {
            place[name] = child = [];
        }

        return child;
    }

    private static JsonArray ChildArray(JsonObject place, string name)
    {
        if (place[name] is not JsonArray child)
        {
            place[name] = child = [];
        }

        return child;
    }

    private static bool IsOutputOnly(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior)?.Contains(FieldBehavior.OutputOnly) == true;

    private string Describe()
    {
        var text = new StringBuilder();
        if (Last.FieldType == FieldType.Enum)
        {
            text.AppendJoin(", ", Last.EnumType.Values.Where(static value => value.Number != 0).Select(static value => value.Name));
        }
        else if (IsMessage)
        {
            text.Append(Last.IsMap ? "KEY=VALUE" : Last.MessageType.Name);
        }
        else if (Last.FieldType == FieldType.Message && Last.MessageType == FieldMask.Descriptor)
        {
            text.Append("paths, by comma");
        }

        return text.ToString();
    }
}
