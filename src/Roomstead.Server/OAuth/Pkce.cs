using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Roomstead.OAuth;

/// <summary>Proof of possession of a code (RFC 7636, A-21).</summary>
internal static class Pkce
{
    /// <summary>43 to 128 characters that need no encoding: the form of verifiers, and of challenges.</summary>
    public static bool IsWellFormed(string text) =>
        text.Length is >= 43 and <= 128 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~');

    /// <summary>RFC 7636 §4.6.</summary>
    /// <param name="method"><c>S256</c> or <c>plain</c>.</param>
    public static bool Proves(string verifier, string challenge, string method)
    {
        if (!IsWellFormed(verifier))
        {
            return false;
        }

        var made = method == "S256" ? Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) : verifier;
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(made), Encoding.ASCII.GetBytes(challenge));
    }
}
