using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>What JSON needs to know of one message type. Made once per type, on its first use.</summary>
internal sealed class MessageTable
{
    private const int LongestName = 128;
    private const int MostFields = 64;
    private static readonly ConcurrentDictionary<string, MessageTable> Tables = new(StringComparer.Ordinal);

    private readonly Dictionary<string, FieldTable>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly Type _type;

    private MessageTable(MessageDescriptor descriptor)
    {
        Descriptor = descriptor;
        _type = ChatContract.TypeOf(descriptor);
        Fields = [.. descriptor.Fields.InFieldNumberOrder().Select(static (field, index) => new FieldTable(field, index))];
        if (Fields.Length > MostFields)
        {
            throw new NotSupportedException(descriptor.FullName + " has more fields than a set of them can tell apart.");
        }

        var byName = new Dictionary<string, FieldTable>(StringComparer.Ordinal);
        foreach (var field in Fields)
        {
            byName[field.Descriptor.Name] = field;
            byName[field.Descriptor.JsonName] = field;
        }

        _byName = byName.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public MessageDescriptor Descriptor { get; }

    /// <summary>In the order of their numbers, which is the order answers list them in.</summary>
    public FieldTable[] Fields { get; }

    public static MessageTable Of(MessageDescriptor descriptor) => Tables.GetOrAdd(descriptor.FullName, static (_, d) => new MessageTable(d), descriptor);

    public IMessage Create() => (IMessage)Activator.CreateInstance(_type)!;

    /// <summary>H-30, H-53: by lowerCamel or original name.</summary>
    public bool TryFind(ReadOnlySpan<char> name, [NotNullWhen(true)] out FieldTable? field) => _byName.TryGetValue(name, out field);

    /// <summary>The field that the property name under the reader means.</summary>
    /// <exception cref="InvalidOperationException">The name has an escape that is no character.</exception>
    public bool TryFind(ref readonly Utf8JsonReader json, [NotNullWhen(true)] out FieldTable? field)
    {
        field = null;
        if (json.ValueSpan.Length > LongestName)
        {
            return false;
        }

        Span<char> name = stackalloc char[LongestName];
        return _byName.TryGetValue(name[..json.CopyString(name)], out field);
    }
}
