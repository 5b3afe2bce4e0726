using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Roomstead.Tests.Support;

/// <summary>Ids that are the same in every run: hashes of a counter.</summary>
internal sealed class CountingIds : Roomstead.Domain.IdSource
{
    private long _count;

    public override void Fill(Span<byte> bytes)
    {
        Span<byte> block = stackalloc byte[32];
        Span<byte> input = stackalloc byte[8];
        while (!bytes.IsEmpty)
        {
            BinaryPrimitives.WriteInt64LittleEndian(input, Interlocked.Increment(ref _count));
            SHA256.HashData(input, block);
            var part = Math.Min(bytes.Length, block.Length);
            block[..part].CopyTo(bytes);
            bytes = bytes[part..];
        }
    }
}
