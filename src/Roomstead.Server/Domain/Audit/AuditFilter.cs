using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain.Audit;

/// <summary>Which entries of the record are asked for. Empty: all.</summary>
internal sealed record AuditFilter
{
    /// <summary>Of <see cref="Outcome"/>: what was done.</summary>
    public const string Done = "OK";

    /// <summary>Of <see cref="Outcome"/>: what was refused, however.</summary>
    public const string Refused = "REFUSED";

    private const int Chunk = 200;

    /// <summary>Where a walk begins that is to see everything.</summary>
    public static readonly (long At, long Id) FromTheEnd = (long.MaxValue, long.MaxValue);

    /// <summary>Only in this space, or about it.</summary>
    public string Space { get; init; } = "";

    /// <summary>Only by this person or app, <c>users/{digits}</c>, or <see cref="Changes.Operator"/>.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Only through this app, by its short name.</summary>
    public string App { get; init; } = "";

    /// <summary>Only by this method: its full name, or what follows the last dot.</summary>
    public string Method { get; init; } = "";

    /// <summary>Only what ended so: <see cref="Done"/>, <see cref="Refused"/>, or the name of a code.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Only after this time, in microseconds.</summary>
    public long Start { get; init; } = long.MinValue;

    /// <summary>Only up to this time.</summary>
    public long End { get; init; } = long.MaxValue;

    /// <summary>Whether an outcome is one there can be.</summary>
    public static bool IsOutcome(string text) => text is Done or Refused || RpcCodeText.IsName(text);

    /// <summary>Goes back through the record from a position.</summary>
    /// <param name="customers">Where refusals are looked for that are about the space, when one is asked for.</param>
    /// <param name="next">Entries before this one.</param>
    /// <param name="most">Entries to find.</param>
    /// <param name="look">Entries to look through.</param>
    /// <param name="isOpenAsync">Whether an entry may be told.</param>
    public async ValueTask<AuditWalk> WalkAsync(
        Tx tx, IReadOnlyList<string> customers, (long At, long Id) next, int most, int look, Func<OutboxRow, ValueTask<bool>> isOpenAsync)
    {
        var found = new List<OutboxRow>();
        for (var looked = 0; looked < look;)
        {
            var (rows, more) = await ReadAsync(tx, customers, next);
            looked += rows.Count;
            foreach (var row in rows)
            {
                next = (row.At, row.Id);
                if (Takes(row) && await isOpenAsync(row))
                {
                    found.Add(row);
                    if (found.Count == most)
                    {
                        return new AuditWalk(found, next, More: true);
                    }
                }
            }

            if (!more || rows[^1].At <= Start)
            {
                return new AuditWalk(found, next, More: false);
            }
        }

        return new AuditWalk(found, next, More: true);
    }

    private bool Takes(OutboxRow row) =>
        (Actor.Length == 0 || row.Actor == Actor)
        && (App.Length == 0 || row.App == App)
        && (Method.Length == 0 || row.Method == Method || (row.Method.EndsWith(Method, StringComparison.Ordinal) && row.Method[^(Method.Length + 1)] == '.'))
        && Outcome switch
        {
            "" => true,
            Done => row.Outcome is null,
            Refused => row.Outcome is not null,
            _ => row.Outcome == Outcome,
        }
        && row.At > Start
        && row.At <= End
        && (Space.Length == 0 || row.Space == Space || (row.Outcome is not null && (row.Resource == Space || row.Resource.StartsWith(Space + "/", StringComparison.Ordinal))));

    /// <summary>The next entries, latest first. Of a space they lie in several places: changes at the space, refusals at organisations.</summary>
    private async ValueTask<(List<OutboxRow> Rows, bool More)> ReadAsync(Tx tx, IReadOnlyList<string> customers, (long At, long Id) before)
    {
        var rows = Space.Length == 0 ? await tx.Outbox.ListBeforeAsync(before.Id, Chunk) : await tx.SpaceChanges.ListBeforeAsync(Space, before, Chunk);
        var more = rows.Count == Chunk;
        if (Space.Length > 0 && Outcome != Done)
        {
            foreach (var customer in customers)
            {
                var others = await tx.SpaceChanges.ListBeforeAsync(customer, before, Chunk);
                more |= others.Count == Chunk;
                rows.AddRange(others);
            }

            rows.Sort(static (a, b) => (b.At, b.Id).CompareTo((a.At, a.Id)));
            more |= rows.Count > Chunk;
            rows = rows.GetRange(0, Math.Min(rows.Count, Chunk));
        }

        return (rows, more);
    }
}

/// <summary>What a walk came to.</summary>
/// <param name="Last">The last entry that was looked at.</param>
/// <param name="More">Whether there can be more before it.</param>
internal sealed record AuditWalk(List<OutboxRow> Found, (long At, long Id) Last, bool More);
