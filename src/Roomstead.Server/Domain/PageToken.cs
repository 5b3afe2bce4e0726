using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>Where the next page of a list begins, as text that only this store can have made (H-110): the position, and a MAC over it
/// and over everything it belongs to: method, caller and filter (S-102).</summary>
internal static class PageToken
{
    private const int SecretBytes = 32;
    private const int MacBytes = 16;
    private const int MaxLength = 1_024;

    /// <summary>Makes the secret of a new store. Servers that share the store share it, so a list may go on at another one.</summary>
    public static async ValueTask EnsureSecretAsync(Tx tx, IdSource ids)
    {
        if (await tx.Meta.FindAsync(MetaTable.PageTokenSecret) is null)
        {
            await tx.Meta.SaveAsync(MetaTable.PageTokenSecret, ids.NextSecret(SecretBytes));
        }
    }

    /// <param name="filter">Everything but the page's size that chooses what is listed.</param>
    /// <param name="position">The last entry of the page before.</param>
    public static async ValueTask<string> MakeAsync(Call call, string filter, string position)
    {
        var bytes = Encoding.UTF8.GetBytes(position);
        return Base64Url.EncodeToString([.. await MacAsync(call, filter, bytes), .. bytes]);
    }

    /// <summary>The position a token holds; empty for the first page, which has no token.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT: not a token of this store for this list (H-112, S-102).</exception>
    public static async ValueTask<string> RequireAsync(Call call, string filter, string token)
    {
        if (token.Length == 0)
        {
            return "";
        }

        var bytes = Decode(token) ?? throw Errors.PageTokenInvalid(token);
        var mac = await MacAsync(call, filter, bytes[MacBytes..]);
        return CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, MacBytes), mac)
            ? Encoding.UTF8.GetString(bytes.AsSpan(MacBytes))
            : throw Errors.PageTokenInvalid(token);
    }

    /// <summary>The bytes of a token, or null when it is not spelled the one way that tokens are.</summary>
    private static byte[]? Decode(string token)
    {
        if (token.Length > MaxLength || !Base64Url.IsValid(token))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(token);
        return bytes.Length > MacBytes && Base64Url.EncodeToString(bytes) == token ? bytes : null;
    }

    private static async ValueTask<byte[]> MacAsync(Call call, string filter, byte[] position)
    {
        var secret = await call.Db.Meta.FindAsync(MetaTable.PageTokenSecret) ?? throw new InvalidOperationException("The store has no secret for page tokens.");
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Base64Url.DecodeFromChars(secret));
        Append(mac, Encoding.UTF8.GetBytes(call.Method));
        Append(mac, Encoding.UTF8.GetBytes(call.Caller.Id));
        Append(mac, Encoding.UTF8.GetBytes(filter));
        Append(mac, position);
        return mac.GetHashAndReset()[..MacBytes];
    }

    /// <summary>Each part goes in with its length, so that no two lists of parts look alike.</summary>
    private static void Append(IncrementalHash mac, byte[] part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        mac.AppendData(length);
        mac.AppendData(part);
    }
}
