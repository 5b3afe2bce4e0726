using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Roomstead.Storage.Tables;

/// <summary>The chain that the rows of the outbox form. The hash of each covers all its columns and the hash before it, so no row can be
/// changed, taken out or put in without changing the hash of every later one.</summary>
internal static class OutboxChain
{
    private const int NumberBytes = sizeof(long);

    /// <param name="row">With its id. Every column goes in with its length, so that no two rows look alike.</param>
    /// <param name="before">Hash of the row before; null for the first of the chain.</param>
    public static byte[] HashOf(OutboxRow row, byte[]? before)
    {
        // What the record did not hold at first is covered where a row has it: rows that have nothing of it are hashed as they always were.
        string?[] added = row.Request is null && row.Outcome is null ? [] : [row.Request, row.Outcome];
        string?[] texts = [row.Method, row.Space, row.Resource, row.Actor, row.App, row.Mask];
        byte[]?[] bytes = [before, row.OldDoc, row.NewDoc];
        long[] numbers = [row.Id, row.At, row.AdminAccess ? 1 : 0, row.Event ?? -1];
        var most = texts.Sum(Most) + added.Sum(Most)
            + bytes.Sum(static part => NumberBytes + (part?.Length ?? 0)) + (numbers.Length * NumberBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var length = 0;
            foreach (var number in numbers)
            {
                Write(buffer, ref length, number);
            }

            Write(buffer, ref length, texts);

            foreach (var part in bytes)
            {
                Write(buffer, ref length, part?.Length ?? -1);
                part?.CopyTo(buffer.AsSpan(length));
                length += part?.Length ?? 0;
            }

            Write(buffer, ref length, added);
            return SHA256.HashData(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Most(string? text) => NumberBytes + Encoding.UTF8.GetMaxByteCount(text?.Length ?? 0);

    private static void Write(byte[] buffer, ref int length, string?[] texts)
    {
        foreach (var text in texts)
        {
            var count = text is null ? -1 : Encoding.UTF8.GetBytes(text, buffer.AsSpan(length + NumberBytes));
            Write(buffer, ref length, count);
            length += Math.Max(count, 0);
        }
    }

    private static void Write(byte[] buffer, ref int length, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(buffer.AsSpan(length), number);
        length += NumberBytes;
    }
}
