using System.Text;
using System.Text.Unicode;
using Google.Protobuf.Reflection;

namespace Roomstead.Wire.Grpc;

/// <summary>Whether all strings of a message are UTF-8, as proto3 asks for. The parser puts U+FFFD in place of what is not, and a
/// caller would find other text stored than it sent.</summary>
internal static class Utf8Text
{
    /// <param name="message">Bytes that the parser has taken for a message of this type.</param>
    public static bool IsValid(ReadOnlySpan<byte> message, MessageDescriptor type)
    {
        if (Ascii.IsValid(message))
        {
            return true;
        }

        var groups = 0;
        while (!message.IsEmpty)
        {
            var tag = TakeNumber(ref message);
            var skip = (tag & 7) switch { 1 => sizeof(ulong), 5 => sizeof(uint), _ => 0 };
            switch (tag & 7)
            {
                case 0:
                    TakeNumber(ref message);
                    break;
                case 2:
                    skip = (int)TakeNumber(ref message);
                    break;
                case 3:
                    groups++; // No field of the contract is one: nothing in it is read.
                    break;
                case 4:
                    groups--;
                    break;
                default:
                    break;
            }

            if ((uint)skip > (uint)message.Length
                || ((tag & 7) == 2 && groups == 0 && !IsValid(message[..skip], type.FindFieldByNumber((int)((uint)tag >> 3)))))
            {
                return false;
            }

            message = message[skip..];
        }

        return true;
    }

    private static bool IsValid(ReadOnlySpan<byte> value, FieldDescriptor? field) => field?.FieldType switch
    {
        FieldType.String => Utf8.IsValid(value),
        FieldType.Message => IsValid(value, field.MessageType),
        _ => true,
    };

    /// <summary>A varint, or what there is of it.</summary>
    private static ulong TakeNumber(ref ReadOnlySpan<byte> bytes)
    {
        var number = 0UL;
        for (var shift = 0; !bytes.IsEmpty; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            number |= (next & 0x7FUL) << shift;
            if (next < 0x80)
            {
                break;
            }
        }

        return number;
    }
}
