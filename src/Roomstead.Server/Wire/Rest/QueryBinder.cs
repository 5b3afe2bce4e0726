using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>Query parameters to fields of a request (H-52 to H-58).</summary>
internal static class QueryBinder
{
    public static void Bind(Route route, List<QueryParameter> query, IMessage request, Faults faults)
    {
        foreach (var parameter in query)
        {
            if (Find(route, parameter.Name) is not { } target)
            {
                faults.Add(Errors.UnknownParameter(Shorten(parameter.Name), route.Input.Descriptor)); // H-54
            }
            else if (!route.Variables.Any(target.IsSameAs)) // H-58 inferred
            {
                Set(target, parameter.Value, request, faults);
            }
        }
    }

    // H-52: leaf fields outside the body; with body "*" none.
    private static FieldChain? Find(Route route, string name)
    {
        if (route.BodyIsRequest || FieldChain.Find(route.Input, name) is not { } chain || chain.Last.Kind is FieldKind.Message or FieldKind.StringMap)
        {
            return null;
        }

        return chain.First == route.Body && !route.Variables.Any(chain.IsSameAs) ? null : chain;
    }

    // H-57, P-31: each repeat is read, and the last one stays.
    private static void Set(FieldChain target, string text, IMessage request, Faults faults)
    {
        var field = target.Last;
        if (TryRead(field, text, target, faults) is not { } value)
        {
            return;
        }

        var owner = target.DemandOwner(request);
        if (field.IsRepeated)
        {
            ((IList)field.Get(owner)!).Add(value);
        }
        else
        {
            field.Set(owner, value);
        }
    }

    private static object? TryRead(FieldTable field, string text, FieldChain target, Faults faults)
    {
        switch (field.Kind)
        {
            case FieldKind.String:
                return text;
            case FieldKind.FieldMask:
                return FieldMaskText.Parse(text);
            case FieldKind.Bool when ScalarText.TryBool(text, out var value): // H-56
                return value;
            case FieldKind.Int32 when ScalarText.TryInt32(text, out var value):
                return value;
            case FieldKind.Int64 when ScalarText.TryInt64(text, out var value):
                return value;
            case FieldKind.Enum when field.Enum!.TryNumber(text, out var value) || ScalarText.TryInt32(text, out value): // H-37, P-154
                return value;
            case FieldKind.Double when ScalarText.TryDouble(text, out var value):
                return value;
            case FieldKind.Float or FieldKind.FloatValue when ScalarText.TryFloat(text, out var value):
                return value;
            case FieldKind.Bytes when ScalarText.TryBytes(text, out var value):
                return value;
            case FieldKind.Timestamp when TimestampText.TryParse(text, out var value):
                return value;
            case FieldKind.Duration when TimeText.TryDuration(text, out var value):
                return value;
            case FieldKind.Timestamp:
                faults.Add(Errors.InvalidTimestamp(target.ProtoPath, field.TypeName, field.Descriptor.JsonName));
                return null;
            case FieldKind.Duration:
                faults.Add(Errors.InvalidDuration(target.ProtoPath, field.TypeName, field.Descriptor.JsonName));
                return null;
            default:
                faults.Add(Errors.InvalidValue(target.ProtoPath, field.TypeName, Quote(text))); // H-55
                return null;
        }
    }

    private static string Quote(string text) => '"' + JsonEncodedText.Encode(Shorten(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value + '"';

    private static string Shorten(string text) => text.Length <= Limits.QuotedText ? text : text[..Limits.QuotedText] + "...";
}
