using Google.Protobuf;
using Google.Protobuf.Reflection;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;

namespace Roomstead.Cli.Running;

/// <summary>A change that emptied fields its mask did not name one by one: mostly a program that meant to change one of several.</summary>
/// <param name="Cleared">Paths in snake case.</param>
internal sealed record Loss(string Method, string Resource, string Actor, string Mask, IReadOnlyList<string> Cleared);

/// <summary>Finds what changes lost, from the changes on record: what was, what is, and by which mask.</summary>
internal static class Losses
{
    private const int Most = 100_000;

    /// <summary>The place in the record where a run begins.</summary>
    public static async Task<long> PositionAsync(Db db)
    {
        var last = 0L;
        while (await db.ReadAsync(tx => tx.Outbox.ListAsync(last, Most)) is { Count: > 0 } rows)
        {
            last = rows[^1].Id;
        }

        return last;
    }

    /// <summary>The losses of all changes of spaces behind a place in the record.</summary>
    public static async Task<List<Loss>> FindAsync(Db db, long after)
    {
        var found = new List<Loss>();
        foreach (var row in await db.ReadAsync(tx => tx.Outbox.ListAsync(after, Most)))
        {
            if (row is { Mask: { } mask, OldDoc: { } before, NewDoc: { } now } && row.Resource.Split('/') is ["spaces", _]
                && Cleared(Space.Parser.ParseFrom(before), Space.Parser.ParseFrom(now), mask) is { Count: > 0 } cleared)
            {
                found.Add(new Loss(row.Method, row.Resource, row.Actor, mask, cleared));
            }
        }

        return found;
    }

    private static List<string> Cleared(IMessage before, IMessage now, string mask)
    {
        var named = mask.Split(',').ToHashSet(StringComparer.Ordinal);
        var cleared = new List<string>();
        Collect(before, now, "", path =>
        {
            if (!named.Contains(path))
            {
                cleared.Add(path);
            }
        });
        return cleared;
    }

    /// <summary>Every single field that was set and is not, below messages that both have or that went as a whole.</summary>
    private static void Collect(IMessage before, IMessage? now, string prefix, Action<string> add)
    {
        foreach (var field in before.Descriptor.Fields.InDeclarationOrder())
        {
            if (!IsSet(before, field))
            {
                continue;
            }

            if (field is { FieldType: FieldType.Message, IsRepeated: false, IsMap: false } && !field.MessageType.FullName.StartsWith("google.protobuf.", StringComparison.Ordinal))
            {
                Collect((IMessage)field.Accessor.GetValue(before), now is not null && IsSet(now, field) ? (IMessage)field.Accessor.GetValue(now) : null, prefix + field.Name + ".", add);
            }
            else if (now is null || !IsSet(now, field))
            {
                add(prefix + field.Name);
            }
        }
    }

    private static bool IsSet(IMessage message, FieldDescriptor field)
    {
        var value = field.Accessor.GetValue(message);
        return value switch
        {
            null => false,
            string text => text.Length > 0,
            bool flag => flag,
            System.Collections.ICollection all => all.Count > 0,
            Enum number => Convert.ToInt32(number, System.Globalization.CultureInfo.InvariantCulture) != 0,
            IMessage => true,
            _ => !value.Equals(Activator.CreateInstance(value.GetType())),
        };
    }
}
