using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf.Reflection;

namespace Roomstead.Wire.Rest;

/// <summary>Names and numbers of an enum, ready encoded.</summary>
internal sealed class EnumTable
{
    private static readonly ConcurrentDictionary<EnumDescriptor, EnumTable> Tables = new();

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _numbers;
    private readonly Dictionary<int, byte[]> _names = [];

    private EnumTable(EnumDescriptor descriptor)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var value in descriptor.Values)
        {
            numbers[value.Name] = value.Number;
            _names.TryAdd(value.Number, Encoding.UTF8.GetBytes($"\"{value.Name}\""));
        }

        _numbers = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static EnumTable Of(EnumDescriptor descriptor) => Tables.GetOrAdd(descriptor, static d => new EnumTable(d));

    /// <summary>H-37: exact case.</summary>
    public bool TryNumber(ReadOnlySpan<char> name, out int number) => _numbers.TryGetValue(name, out number);

    /// <summary>The name in quotes; null for a number the contract does not know.</summary>
    public byte[]? QuotedName(int number) => _names.GetValueOrDefault(number);
}
