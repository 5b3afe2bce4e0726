using Google.Protobuf;

namespace Roomstead.Wire.Rest;

/// <summary>A way from a request to a field inside it, such as <c>space.name</c>.</summary>
internal sealed class FieldChain
{
    private readonly FieldTable[] _fields;

    private FieldChain(FieldTable[] fields) => _fields = fields;

    public FieldTable First => _fields[0];

    public FieldTable Last => _fields[^1];

    /// <summary>Its names as the contract has them.</summary>
    public string ProtoPath => string.Join('.', _fields.Select(static step => step.Descriptor.Name));

    /// <summary>Null when there is no such field. Names may be of either spelling (H-53).</summary>
    public static FieldChain? Find(MessageTable table, ReadOnlySpan<char> path)
    {
        if (table.TryFind(path, out var only))
        {
            return new FieldChain([only]);
        }

        var fields = new List<FieldTable>();
        foreach (var range in path.Split('.'))
        {
            if (fields.Count > 0)
            {
                if (fields[^1] is not { Kind: FieldKind.Message, IsRepeated: false })
                {
                    return null;
                }

                table = fields[^1].Message;
            }

            if (!table.TryFind(path[range], out var field))
            {
                return null;
            }

            fields.Add(field);
        }

        return new FieldChain([.. fields]);
    }

    public bool IsSameAs(FieldChain other) => _fields.AsSpan().SequenceEqual(other._fields);

    /// <summary>The message that holds the last field, made with those on the way when they are not there.</summary>
    public IMessage DemandOwner(IMessage request)
    {
        for (var i = 0; i < _fields.Length - 1; i++)
        {
            request = _fields[i].Demand(request);
        }

        return request;
    }
}
