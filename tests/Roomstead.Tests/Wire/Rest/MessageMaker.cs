using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Tests.Wire.Rest;

/// <summary>Makes messages of any type of the contract out of choices; fewer choices make smaller messages.</summary>
internal sealed class MessageMaker(byte[] choices)
{
    private const int MaxDepth = 6;

    private static readonly string[] Texts =
        ["", "a", "spaces/AAA", "<b>&'\"\\/", "\n\t\u0000\u001f\u007f", "é漢🎉", "\u2028", "true", "1", "2026-03-04T05:06:07Z", "snake_name", "lowerCamel"];

    private static readonly double[] Fractions = [1, -1.5, 0.1, 1e-300, 1e300, double.MaxValue, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    private static readonly float[] Singles = [1, -1.5f, 0.1f, 1e-30f, float.MaxValue, float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    private static readonly long[] Longs = [1, -1, 77, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];

    private int _next;

    /// <summary>Every message type that a request or an answer can hold.</summary>
    public static IReadOnlyList<MessageDescriptor> Types { get; } = Reachable();

    public static MessageDescriptor TypeNamed(string fullName) => Types.Single(type => type.FullName == fullName);

    public IMessage Make(MessageDescriptor type) => Make(type, 0);

    private IMessage Make(MessageDescriptor type, int depth)
    {
        if (type == Timestamp.Descriptor)
        {
            return new Timestamp { Seconds = Pick(-62_135_596_800, -1, 0, 1_772_600_767, 253_402_300_799), Nanos = Nanos() };
        }

        if (type == Duration.Descriptor)
        {
            var sign = Pick(1, -1);
            return new Duration { Seconds = sign * Pick(0L, 1, 3_600, 315_575_999_999), Nanos = sign * Nanos() };
        }

        if (type == FieldMask.Descriptor)
        {
            return new FieldMask { Paths = { Enumerable.Range(0, Next() % 3).Select(_ => Pick("name", "display_name", "access_settings.audience", "a_b.c_d")) } };
        }

        var message = (IMessage)Activator.CreateInstance(type.ClrType)!;
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (Next() % 3 != 0 || (depth >= MaxDepth && field.FieldType == FieldType.Message))
            {
                continue;
            }

            if (field.IsRepeated)
            {
                var list = (IList)field.Accessor.GetValue(message);
                for (var i = Next() % 3; i >= 0; i--)
                {
                    list.Add(Value(field, depth));
                }
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, depth));
            }
        }

        return message;
    }

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.String => Pick(Texts),
        FieldType.Bool => Next() % 2 == 0,
        FieldType.Int32 => (int)Pick(Longs[..5]),
        FieldType.Int64 => Pick(Longs),
        FieldType.Double => Pick(Fractions),
        FieldType.Float => Pick(Singles),
        FieldType.Bytes => ByteString.CopyFrom([.. Enumerable.Range(0, Next() % 5).Select(_ => (byte)Next())]),
        FieldType.Enum => Next() % 8 == 0 ? 9_999 : field.EnumType.Values[Next() % field.EnumType.Values.Count].Number,
        FieldType.Message when field.MessageType == FloatValue.Descriptor => Pick(Singles),
        FieldType.Message => Make(field.MessageType, depth + 1),
        _ => throw new NotSupportedException(field.FullName),
    };

    private int Nanos() => Pick(0, 1, 5_000, 500_000_000, 999_999_999);

    private T Pick<T>(params T[] values) => values[Next() % values.Length];

    private int Next() => _next < choices.Length ? choices[_next++] : 1;

    private static List<MessageDescriptor> Reachable()
    {
        var found = new HashSet<MessageDescriptor>();
        var left = new Queue<MessageDescriptor>(ChatServiceReflection.Descriptor.Services[0].Methods.SelectMany(static m => new[] { m.InputType, m.OutputType }));
        while (left.TryDequeue(out var type))
        {
            if (found.Add(type))
            {
                foreach (var field in type.Fields.InDeclarationOrder().Where(static field => field.FieldType == FieldType.Message))
                {
                    left.Enqueue(field.MessageType);
                }
            }
        }

        return [.. found.OrderBy(static type => type.FullName, StringComparer.Ordinal)];
    }
}
