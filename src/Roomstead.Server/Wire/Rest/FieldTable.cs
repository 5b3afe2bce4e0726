using System.Reflection;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>How the value of a field is spelled in JSON.</summary>
internal enum FieldKind
{
    Bool,
    Int32,
    Int64,
    Float,
    Double,
    String,
    Bytes,
    Enum,
    Message,
    Timestamp,
    Duration,
    FieldMask,
    FloatValue,
    StringMap,
}

/// <summary>What JSON needs to know of one field: its names, ready encoded, and how to get at it.</summary>
internal sealed class FieldTable
{
    private readonly object _access;
    private readonly FieldAccess<bool>? _has;
    private readonly FieldAccess<int>? _case;

    /// <param name="index">Place among the fields of its message.</param>
    public FieldTable(FieldDescriptor descriptor, int index)
    {
        Descriptor = descriptor;
        Bit = 1UL << index;
        Kind = KindOf(descriptor);
        IsRepeated = descriptor.IsRepeated && !descriptor.IsMap;
        HasPresence = descriptor.HasPresence;
        Oneof = descriptor.RealContainingOneof?.Index ?? -1;
        CompactName = Encoding.UTF8.GetBytes($"\"{descriptor.JsonName}\":");
        PrettyName = Encoding.UTF8.GetBytes($"\"{descriptor.JsonName}\": ");
        Enum = Kind == FieldKind.Enum ? EnumTable.Of(descriptor.EnumType) : null;
        _access = AccessTo(ChatContract.PropertyOf(descriptor));
        if (HasPresence && descriptor.FieldType != FieldType.Message)
        {
            _has = ChatContract.PresenceOf(descriptor) is { } has ? FieldAccess<bool>.Of(has) : null;
            _case = _has is null ? FieldAccess<int>.Of(ChatContract.CaseOf(descriptor.RealContainingOneof!)) : null;
        }
    }

    public FieldDescriptor Descriptor { get; }

    /// <summary>The field's own bit in a set of fields of its message.</summary>
    public ulong Bit { get; }

    public FieldKind Kind { get; }

    public bool IsRepeated { get; }

    /// <summary>Whether being unset and holding the default are told apart.</summary>
    public bool HasPresence { get; }

    /// <summary>Index of the oneof it belongs to; -1 for none.</summary>
    public int Oneof { get; }

    /// <summary><c>"displayName":</c></summary>
    public byte[] CompactName { get; }

    /// <summary><c>"displayName": </c></summary>
    public byte[] PrettyName { get; }

    public EnumTable? Enum { get; }

    /// <summary>The table of the messages it holds, for <see cref="FieldKind.Message"/>.</summary>
    public MessageTable Message => field ??= MessageTable.Of(Descriptor.MessageType);

    /// <summary>The type as refusals name it (H-33): <c>TYPE_BOOL</c>, or a type address for enums and messages.</summary>
    public string TypeName => Descriptor.FieldType switch
    {
        FieldType.Enum => "type.googleapis.com/" + Descriptor.EnumType.FullName,
        FieldType.Message => "type.googleapis.com/" + Descriptor.MessageType.FullName,
        var scalar => "TYPE_" + scalar.ToString().ToUpperInvariant(),
    };

    /// <summary>The unboxed way to a single value.</summary>
    public FieldAccess<T> Access<T>() => (FieldAccess<T>)_access;

    /// <summary>Whether a field with presence is set that holds no message; a message is set where it is not null.</summary>
    public bool Has(IMessage message) => _has?.Get(message) ?? _case!.Get(message) == Descriptor.FieldNumber;

    /// <summary>The list, the map, or the single message, where there is one.</summary>
    public object? Get(IMessage message) => Kind == FieldKind.FloatValue && !IsRepeated ? Access<float?>().Get(message) : Access<object?>().Get(message);

    /// <param name="value">Of the type that the kind of the field has; a number for an enum.</param>
    public void Set(IMessage message, object value)
    {
        switch (Kind)
        {
            case FieldKind.Bool:
                Access<bool>().Set(message, (bool)value);
                break;
            case FieldKind.Int32 or FieldKind.Enum:
                Access<int>().Set(message, (int)value);
                break;
            case FieldKind.Int64:
                Access<long>().Set(message, (long)value);
                break;
            case FieldKind.Float:
                Access<float>().Set(message, (float)value);
                break;
            case FieldKind.Double:
                Access<double>().Set(message, (double)value);
                break;
            case FieldKind.String:
                Access<string>().Set(message, (string)value);
                break;
            case FieldKind.Bytes:
                Access<ByteString>().Set(message, (ByteString)value);
                break;
            case FieldKind.FloatValue:
                Access<float?>().Set(message, (float)value);
                break;
            default:
                Access<object?>().Set(message, value);
                break;
        }
    }

    /// <summary>The message this field holds, made when there is none.</summary>
    public IMessage Demand(IMessage owner)
    {
        if (Get(owner) is not IMessage value)
        {
            value = Message.Create();
            Set(owner, value);
        }

        return value;
    }

    private object AccessTo(PropertyInfo property) => IsRepeated
        ? ObjectAccessTo(property)
        : Kind switch
        {
            FieldKind.Bool => FieldAccess<bool>.Of(property),
            FieldKind.Int32 or FieldKind.Enum => FieldAccess<int>.Of(property),
            FieldKind.Int64 => FieldAccess<long>.Of(property),
            FieldKind.Float => FieldAccess<float>.Of(property),
            FieldKind.Double => FieldAccess<double>.Of(property),
            FieldKind.String => FieldAccess<string>.Of(property),
            FieldKind.Bytes => FieldAccess<ByteString>.Of(property),
            FieldKind.FloatValue => FieldAccess<float?>.Of(property),
            _ => ObjectAccessTo(property),
        };

    private static object ObjectAccessTo(PropertyInfo property) =>
        Activator.CreateInstance(typeof(ObjectAccess<>).MakeGenericType(property.DeclaringType!), property)!;

    private static FieldKind KindOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Bool => FieldKind.Bool,
        FieldType.Int32 => FieldKind.Int32,
        FieldType.Int64 => FieldKind.Int64,
        FieldType.Float => FieldKind.Float,
        FieldType.Double => FieldKind.Double,
        FieldType.String => FieldKind.String,
        FieldType.Bytes => FieldKind.Bytes,
        FieldType.Enum => FieldKind.Enum,
        FieldType.Message when field.IsMap => MapKindOf(field),
        FieldType.Message => MessageKindOf(field.MessageType),
        _ => throw Unsupported(field),
    };

    private static FieldKind MapKindOf(FieldDescriptor field)
    {
        var entry = field.MessageType;
        return entry.FindFieldByNumber(1).FieldType == FieldType.String && entry.FindFieldByNumber(2).FieldType == FieldType.String
            ? FieldKind.StringMap
            : throw Unsupported(field);
    }

    private static FieldKind MessageKindOf(MessageDescriptor type) => type.FullName switch
    {
        "google.protobuf.Timestamp" => FieldKind.Timestamp,
        "google.protobuf.Duration" => FieldKind.Duration,
        "google.protobuf.FieldMask" => FieldKind.FieldMask,
        "google.protobuf.FloatValue" => FieldKind.FloatValue,
        _ => FieldKind.Message,
    };

    // The contract uses no other types; a test holds it to that.
    private static NotSupportedException Unsupported(FieldDescriptor field) => new("JSON for the type of " + field.FullName + " is not written yet.");
}
