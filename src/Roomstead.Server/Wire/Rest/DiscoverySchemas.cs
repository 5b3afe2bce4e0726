using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Roomstead.Protocol.Api;

namespace Roomstead.Wire.Rest;

/// <summary>The schemas of the discovery document: every message that a method can reach, under its REST name (H-131).</summary>
internal sealed class DiscoverySchemas
{
    private readonly SortedDictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);

    /// <summary>Returns the name of the schema of a message, after adding it with all it refers to.</summary>
    /// <param name="message">The message.</param>
    /// <param name="leaveOut">A field that the path fills, so that the body does not have it.</param>
    public string Refer(MessageDescriptor message, string leaveOut = "")
    {
        var name = Name(message);
        if (_owners.TryGetValue(name, out var owner))
        {
            return owner == message.FullName
                ? name
                : throw new InvalidOperationException($"{owner} and {message.FullName} would both be called {name}.");
        }

        _owners.Add(name, message.FullName);
        var properties = new JsonObject();
        _schemas.Add(name, new JsonObject { ["id"] = name, ["type"] = "object", ["properties"] = properties });
        foreach (var field in message.Fields.InDeclarationOrder().Where(field => field.Name != leaveOut))
        {
            properties[field.JsonName] = Property(field);
        }

        return name;
    }

    /// <summary>Returns the name of what a download without its bytes answers (H-122).</summary>
    public string ReferMedia()
    {
        _schemas["Media"] = new JsonObject
        {
            ["id"] = "Media",
            ["type"] = "object",
            ["properties"] = new JsonObject { ["resourceName"] = new JsonObject { ["type"] = "string" } },
        };
        return "Media";
    }

    /// <summary>Returns all schemas added so far, by name.</summary>
    public JsonObject Written()
    {
        var written = new JsonObject();
        foreach (var (name, schema) in _schemas)
        {
            written[name] = schema;
        }

        return written;
    }

    /// <summary>Returns type and format of a field that is one JSON value; null for a message with fields of its own.</summary>
    public static JsonObject? Scalar(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Bool => Typed("boolean"),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Typed("integer", "int32"),
        FieldType.UInt32 or FieldType.Fixed32 => Typed("integer", "uint32"),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Typed("string", "int64"), // H-38
        FieldType.UInt64 or FieldType.Fixed64 => Typed("string", "uint64"),
        FieldType.Float => Typed("number", "float"),
        FieldType.Double => Typed("number", "double"),
        FieldType.Bytes => Typed("string", "byte"),
        FieldType.Enum => Enumeration(field.EnumType),
        FieldType.Message or FieldType.Group => WellKnown(field.MessageType),
        _ => Typed("string"),
    };

    // The last part of the name, with the package before it for cards. Nested messages have no trace of their parent.
    private static string Name(MessageDescriptor message)
    {
        if (message.FullName == "google.chat.v1.Section")
        {
            return "GoogleChatV1Section"; // the sections of old cards are called Section
        }

        return message.File.Package == "google.apps.card.v1" ? "GoogleAppsCardV1" + message.Name : message.Name;
    }

    private JsonObject Property(FieldDescriptor field)
    {
        JsonObject property;
        if (field.IsMap)
        {
            var value = field.MessageType.FindFieldByNumber(2);
            property = new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(value) };
        }
        else
        {
            property = field.IsRepeated
                ? new JsonObject { ["type"] = "array", ["items"] = Value(field) }
                : Value(field);
        }

        var options = field.GetOptions();
        if (options?.Deprecated == true)
        {
            property["deprecated"] = true;
        }

        if (options?.GetExtension(FieldBehaviorExtensions.FieldBehavior)?.Contains(FieldBehavior.OutputOnly) == true)
        {
            property["readOnly"] = true;
        }

        return property;
    }

    private JsonObject Value(FieldDescriptor field) =>
        Scalar(field) ?? new JsonObject { ["$ref"] = Refer(field.MessageType) };

    private static JsonObject Typed(string type, string? format = null)
    {
        var written = new JsonObject { ["type"] = type };
        if (format is not null)
        {
            written["format"] = format;
        }

        return written;
    }

    private static JsonObject Enumeration(EnumDescriptor values) => new()
    {
        ["type"] = "string",
        ["enum"] = new JsonArray([.. values.Values.Select(value => JsonValue.Create(value.Name))]),
    };

    // H-40, H-41
    private static JsonObject? WellKnown(MessageDescriptor message)
    {
        if (message.FullName == "google.protobuf.Timestamp")
        {
            return Typed("string", "google-datetime");
        }

        if (message.FullName == "google.protobuf.Duration")
        {
            return Typed("string", "google-duration");
        }

        if (message.FullName == "google.protobuf.FieldMask")
        {
            return Typed("string", "google-fieldmask");
        }

        if (message.FullName == "google.protobuf.Any")
        {
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Typed("any") };
        }

        return message.FullName == "google.protobuf.FloatValue" ? Typed("number", "float") : null;
    }
}
