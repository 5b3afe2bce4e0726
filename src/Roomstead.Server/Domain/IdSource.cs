using System.Buffers.Text;
using System.Security.Cryptography;

namespace Roomstead.Domain;

/// <summary>Where ids and secrets come from; tests inject one that repeats itself.</summary>
internal abstract class IdSource
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>Fills the buffer with unpredictable bytes.</summary>
    public abstract void Fill(Span<byte> bytes);

    /// <summary>A new space's id: 11 characters (S-45).</summary>
    public string NextSpaceId()
    {
        Span<byte> bytes = stackalloc byte[7];
        Fill(bytes);
        return string.Create(11, bytes, static (id, random) =>
        {
            "AAQA".CopyTo(id);
            for (var i = 0; i < random.Length; i++)
            {
                id[4 + i] = Alphabet[random[i] & 63];
            }
        });
    }

    /// <summary>A secret of <paramref name="bytes"/> random bytes, in unreserved characters.</summary>
    public string NextSecret(int bytes)
    {
        Span<byte> buffer = stackalloc byte[64];
        Fill(buffer[..bytes]);
        return Base64Url.EncodeToString(buffer[..bytes]);
    }

    /// <summary>A number of 21 digits, as accounts have.</summary>
    public string NextAccountId()
    {
        Span<byte> bytes = stackalloc byte[20];
        Fill(bytes);
        return string.Create(21, bytes, static (id, random) =>
        {
            id[0] = '1';
            for (var i = 0; i < random.Length; i++)
            {
                id[i + 1] = (char)('0' + (random[i] % 10));
            }
        });
    }
}

/// <summary>Ids from the operating system's generator.</summary>
internal sealed class RandomIds : IdSource
{
    public override void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
