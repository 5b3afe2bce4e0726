using System.Collections;
using System.Text.Json;
using Google.Protobuf;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <content>Values of fields.</content>
internal ref partial struct JsonReader
{
    private void ReadField(FieldTable field, IMessage message)
    {
        if (field.IsRepeated)
        {
            ReadList(field, (IList)field.Get(message)!);
            return;
        }

        switch (field.Kind)
        {
            case FieldKind.Bool when _json.TokenType is JsonTokenType.True or JsonTokenType.False: // H-39
                field.Access<bool>().Set(message, _json.GetBoolean());
                break;
            case FieldKind.String when TryString(out var text):
                field.Access<string>().Set(message, text);
                break;
            case FieldKind.Enum when TryEnum(field.Enum!, out var number):
                field.Access<int>().Set(message, number);
                break;
            case FieldKind.Int32 when TryInt32(out var number):
                field.Access<int>().Set(message, number);
                break;
            case FieldKind.Int64 when TryInt64(out var number):
                field.Access<long>().Set(message, number);
                break;
            case FieldKind.Double when TryDouble(out var number):
                field.Access<double>().Set(message, number);
                break;
            case FieldKind.Float when TryFloat(out var number):
                field.Access<float>().Set(message, number);
                break;
            default:
                if (ReadObjectValue(field) is { } value)
                {
                    field.Set(message, value);
                }

                break;
        }
    }

    private void ReadList(FieldTable field, IList list)
    {
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            Refuse(field);
            return;
        }

        var step = _path.Count - 1;
        for (var index = 0; _json.Read() && _json.TokenType != JsonTokenType.EndArray; index++)
        {
            _path[step] = new PathStep(field, index);
            if (ReadElement(field) is { } value) // H-36: null is no element.
            {
                list.Add(value);
            }
        }

        _path[step] = new PathStep(field);
    }

    private object? ReadElement(FieldTable field)
    {
        switch (field.Kind)
        {
            case FieldKind.Bool when _json.TokenType is JsonTokenType.True or JsonTokenType.False:
                return _json.GetBoolean();
            case FieldKind.String when TryString(out var text):
                return text;
            case FieldKind.Enum when TryEnum(field.Enum!, out var number):
                return number;
            case FieldKind.Int32 when TryInt32(out var number):
                return number;
            case FieldKind.Int64 when TryInt64(out var number):
                return number;
            case FieldKind.Double when TryDouble(out var number):
                return number;
            case FieldKind.Float when TryFloat(out var number):
                return number;
            default:
                return ReadObjectValue(field);
        }
    }

    /// <summary>A value of a kind that is held as an object; null, with the fault noted, when it does not fit.</summary>
    private object? ReadObjectValue(FieldTable field)
    {
        switch (field.Kind)
        {
            case FieldKind.Message when _json.TokenType == JsonTokenType.StartObject:
                var message = field.Message.Create();
                ReadObject(field.Message, message);
                return message;
            case FieldKind.Bytes when TryString(out var text) && ScalarText.TryBytes(text, out var bytes):
                return bytes;
            case FieldKind.FieldMask when TryString(out var text):
                return FieldMaskText.Parse(text);
            case FieldKind.FloatValue when TryFloat(out var number):
                return number;
            case FieldKind.Timestamp when TryString(out var text):
                if (TimestampText.TryParse(text, out var time))
                {
                    return time;
                }

                _faults.Add(Errors.InvalidTimestamp(Path(), field.TypeName, field.Descriptor.JsonName)); // H-40
                return null;
            case FieldKind.Duration when TryString(out var text):
                if (TimeText.TryDuration(text, out var duration))
                {
                    return duration;
                }

                _faults.Add(Errors.InvalidDuration(Path(), field.TypeName, field.Descriptor.JsonName)); // H-41
                return null;
            default:
                Refuse(field); // H-33
                return null;
        }
    }

    private readonly bool TryString([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text)
    {
        text = null;
        if (_json.TokenType != JsonTokenType.String)
        {
            return false;
        }

        try
        {
            text = _json.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // Half of a surrogate pair, written as an escape.
        }
    }

    // H-37: by name, or by any number.
    private readonly bool TryEnum(EnumTable names, out int number)
    {
        number = 0;
        return _json.TokenType == JsonTokenType.Number
            ? TryInt32(out number)
            : TryString(out var text) && names.TryNumber(text, out number);
    }

    // H-38: a number, or one in quotes.
    private readonly bool TryInt32(out int number)
    {
        number = 0;
        if (_json.TokenType == JsonTokenType.Number)
        {
            if (_json.TryGetInt32(out number))
            {
                return true;
            }

            var whole = TryWhole(out var wide) && wide is >= int.MinValue and <= int.MaxValue;
            number = whole ? (int)wide : 0;
            return whole;
        }

        return TryString(out var text) && ScalarText.TryInt32(text, out number);
    }

    private readonly bool TryInt64(out long number)
    {
        number = 0;
        return _json.TokenType == JsonTokenType.Number
            ? _json.TryGetInt64(out number) || TryWhole(out number)
            : TryString(out var text) && ScalarText.TryInt64(text, out number);
    }

    /// <summary>Whole numbers in another spelling, such as 1.0 and 1e2.</summary>
    private readonly bool TryWhole(out long number)
    {
        number = 0;
        if (!_json.TryGetDecimal(out var exact) || exact != decimal.Truncate(exact) || exact is < long.MinValue or > long.MaxValue)
        {
            return false;
        }

        number = (long)exact;
        return true;
    }

    private readonly bool TryDouble(out double number)
    {
        number = 0;
        return _json.TokenType == JsonTokenType.Number
            ? _json.TryGetDouble(out number) && double.IsFinite(number)
            : TryString(out var text) && ScalarText.TryDouble(text, out number);
    }

    private readonly bool TryFloat(out float number)
    {
        var fits = TryDouble(out var wide);
        number = (float)wide;
        return fits && (float.IsFinite(number) || !double.IsFinite(wide));
    }
}
