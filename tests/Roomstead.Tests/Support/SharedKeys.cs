using System.Security.Cryptography;
using Roomstead.OAuth;

namespace Roomstead.Tests.Support;

/// <summary>Key pairs made once for all tests, as making them takes longer than most tests. Handed out in turn.</summary>
internal sealed class SharedKeys : RsaKeys
{
    private static readonly Lazy<byte[]>[] Pairs = [.. Enumerable.Range(0, 8).Select(static _ => new Lazy<byte[]>(Make))];
    private int _next;

    public override RSA Create()
    {
        var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Pairs[Interlocked.Increment(ref _next) % Pairs.Length].Value, out _);
        return key;
    }

    private static byte[] Make()
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKey();
    }
}
