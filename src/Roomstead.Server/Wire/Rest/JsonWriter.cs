using System.Collections;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Roomstead.Wire.Rest;

/// <summary>Writes a message as JSON (H-30, H-37 to H-46).</summary>
/// <param name="numbers">Enums as numbers: <c>alt=json;enum-encoding=int</c> (H-61).</param>
internal sealed class JsonWriter(JsonText text, bool numbers = false)
{
    /// <param name="mask">What of it to write (H-75); null for all.</param>
    public void Write(IMessage message, MessageTable table, FieldsMask? mask = null)
    {
        text.StartObject();
        WriteMembers(message, table, mask);
        text.EndObject();
    }

    /// <summary>H-41: a message of any type, with its type as the first member.</summary>
    public void WriteAny(IMessage message)
    {
        text.StartObject();
        text.Name("@type");
        text.String("type.googleapis.com/" + message.Descriptor.FullName);
        WriteMembers(message, MessageTable.Of(message.Descriptor), mask: null);
        text.EndObject();
    }

    // H-44: what is not set, or holds the default where the two are one, is left out.
    private void WriteMembers(IMessage message, MessageTable table, FieldsMask? mask)
    {
        foreach (var field in table.Fields)
        {
            FieldsMask? inside = null;
            if (mask is not null && !mask.Includes(field, out inside))
            {
                continue;
            }

            if (field.IsRepeated)
            {
                WriteList(field, (IList)field.Get(message)!, inside);
                continue;
            }

            switch (field.Kind)
            {
                case FieldKind.String:
                    var words = field.Access<string>().Get(message);
                    if (IsPresent(field, message, words.Length > 0))
                    {
                        text.Name(field);
                        text.String(words);
                    }

                    break;
                case FieldKind.Bool:
                    var yes = field.Access<bool>().Get(message);
                    if (IsPresent(field, message, yes))
                    {
                        text.Name(field);
                        text.Bool(yes);
                    }

                    break;
                case FieldKind.Enum:
                    var value = field.Access<int>().Get(message);
                    if (IsPresent(field, message, value != 0))
                    {
                        text.Name(field);
                        WriteEnum(field.Enum!, value);
                    }

                    break;
                case FieldKind.Int32:
                    var small = field.Access<int>().Get(message);
                    if (IsPresent(field, message, small != 0))
                    {
                        text.Name(field);
                        text.Number((long)small);
                    }

                    break;
                case FieldKind.Int64:
                    var large = field.Access<long>().Get(message);
                    if (IsPresent(field, message, large != 0))
                    {
                        text.Name(field);
                        WriteInt64(large);
                    }

                    break;
                case FieldKind.Double:
                    var number = field.Access<double>().Get(message);
                    if (IsPresent(field, message, BitConverter.DoubleToInt64Bits(number) != 0))
                    {
                        text.Name(field);
                        WriteDouble(number);
                    }

                    break;
                case FieldKind.Float:
                    var single = field.Access<float>().Get(message);
                    if (IsPresent(field, message, BitConverter.SingleToInt32Bits(single) != 0))
                    {
                        text.Name(field);
                        WriteFloat(single);
                    }

                    break;
                case FieldKind.Bytes:
                    var bytes = field.Access<ByteString>().Get(message);
                    if (IsPresent(field, message, bytes.Length > 0))
                    {
                        text.Name(field);
                        text.String(bytes.ToBase64());
                    }

                    break;
                case FieldKind.StringMap:
                    WriteMap(field, (IDictionary)field.Get(message)!);
                    break;
                default:
                    if (field.Get(message) is { } held)
                    {
                        text.Name(field);
                        WriteObjectValue(field, held, inside);
                    }

                    break;
            }
        }
    }

    private static bool IsPresent(FieldTable field, IMessage message, bool isNotDefault) =>
        field.HasPresence ? field.Has(message) : isNotDefault;

    private void WriteList(FieldTable field, IList list, FieldsMask? inside)
    {
        if (list.Count == 0)
        {
            return; // H-45
        }

        text.Name(field);
        text.StartArray();
        foreach (var item in list)
        {
            text.Next();
            switch (field.Kind)
            {
                case FieldKind.String:
                    text.String((string)item);
                    break;
                case FieldKind.Bool:
                    text.Bool((bool)item);
                    break;
                case FieldKind.Enum:
                    WriteEnum(field.Enum!, (int)item);
                    break;
                case FieldKind.Int32:
                    text.Number((long)(int)item);
                    break;
                case FieldKind.Int64:
                    WriteInt64((long)item);
                    break;
                case FieldKind.Double:
                    WriteDouble((double)item);
                    break;
                case FieldKind.Float:
                    WriteFloat((float)item);
                    break;
                case FieldKind.Bytes:
                    text.String(((ByteString)item).ToBase64());
                    break;
                default:
                    WriteObjectValue(field, item, inside);
                    break;
            }
        }

        text.EndArray();
    }

    private void WriteMap(FieldTable field, IDictionary map)
    {
        if (map.Count == 0)
        {
            return;
        }

        text.Name(field);
        text.StartObject();
        foreach (DictionaryEntry entry in map)
        {
            text.Name((string)entry.Key);
            text.String((string)entry.Value!);
        }

        text.EndObject();
    }

    private void WriteObjectValue(FieldTable field, object value, FieldsMask? inside)
    {
        switch (field.Kind)
        {
            case FieldKind.Timestamp:
                TimeText.Append(text, (Timestamp)value);
                break;
            case FieldKind.Duration:
                TimeText.Append(text, (Duration)value);
                break;
            case FieldKind.FieldMask:
                text.String(FieldMaskText.Format((FieldMask)value));
                break;
            case FieldKind.FloatValue:
                WriteFloat((float)value);
                break;
            default:
                Write((IMessage)value, field.Message, inside);
                break;
        }
    }

    // H-37: by name; a number the contract does not know stays a number (H-46).
    private void WriteEnum(EnumTable names, int number)
    {
        if (!numbers && names.QuotedName(number) is { } name)
        {
            text.Raw(name);
        }
        else
        {
            text.Number((long)number);
        }
    }

    // H-38: in quotes, because a double cannot hold it.
    private void WriteInt64(long number)
    {
        text.Raw("\""u8);
        text.Number(number);
        text.Raw("\""u8);
    }

    private void WriteDouble(double number)
    {
        if (double.IsFinite(number))
        {
            text.Number(number);
        }
        else
        {
            text.String(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
        }
    }

    private void WriteFloat(float number)
    {
        if (float.IsFinite(number))
        {
            text.Number(number);
        }
        else
        {
            WriteDouble(number);
        }
    }
}
