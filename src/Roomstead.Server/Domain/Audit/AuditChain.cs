using System.Globalization;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain.Audit;

/// <summary>What came of a walk along the chain of recorded changes.</summary>
/// <param name="Chained">Entries of the chain, up to the first that is broken.</param>
/// <param name="Older">Entries from before there was a chain.</param>
/// <param name="Broken">What is wrong with which entry, the first there is; null when nothing is.</param>
/// <param name="LastId">Of the last good entry; 0 when there is none.</param>
/// <param name="LastHash">In hexadecimal digits; empty when there is none.</param>
/// <param name="Known">Whether the hash that was looked for is in the chain.</param>
internal sealed record AuditChain(long Chained, long Older, string? Broken, long LastId, string LastHash, bool Known)
{
    private const int Page = 500;

    /// <summary>Walks along the whole chain, in one snapshot.</summary>
    /// <param name="known">A hash noted earlier, in hexadecimal digits: that the end was cut off can be seen only with one.</param>
    public static async ValueTask<AuditChain> VerifyAsync(Tx tx, string known = "")
    {
        var state = new AuditChain(0, 0, null, 0, "", Known: known.Length == 0);
        byte[]? before = null;
        for (var (after, count) = (0L, Page); count == Page && state.Broken is null;)
        {
            var rows = await tx.Outbox.ListAsync(after, Page);
            count = rows.Count;
            foreach (var row in rows)
            {
                state = state.Add(row, before, known);
                if (state.Broken is not null)
                {
                    break;
                }

                (before, after) = (row.Hash, row.Id);
            }
        }

        return state;
    }

    private AuditChain Add(OutboxRow row, byte[]? before, string known)
    {
        if (row.Hash is null && Chained == 0)
        {
            return this with { Older = Older + 1, LastId = row.Id };
        }

        if (LastId > 0 && row.Id != LastId + 1)
        {
            return this with { Broken = string.Create(CultureInfo.InvariantCulture, $"entry {LastId + 1} is missing") };
        }

        if (row.Hash is null || !row.Hash.AsSpan().SequenceEqual(OutboxChain.HashOf(row, before)))
        {
            return this with { Broken = string.Create(CultureInfo.InvariantCulture, $"entry {row.Id} is not as it was written, or one before it is missing") };
        }

        var hash = Convert.ToHexStringLower(row.Hash);
        return this with { Chained = Chained + 1, LastId = row.Id, LastHash = hash, Known = Known || hash == known };
    }
}
