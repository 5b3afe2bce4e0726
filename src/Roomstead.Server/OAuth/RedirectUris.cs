using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary>Which redirect URIs a client may register, and which it may use.</summary>
internal static class RedirectUris
{
    public const string Loopback = "http://localhost";

    private static readonly string[] LoopbackHosts = ["http://127.0.0.1", "http://[::1]", "http://localhost"];

    /// <summary>A-34: the redirect that showed the code to be copied by hand.</summary>
    public static bool IsOutOfBand(string uri) => uri.StartsWith("urn:ietf:wg:oauth:2.0:oob", StringComparison.Ordinal);

    /// <summary>RFC 9700 §2.1: character by character as registered; A-29, RFC 8252 §7.3: except that an installed app may
    /// use any port, and any path, of a loopback address.</summary>
    public static bool Matches(OAuthClientRow client, string uri) =>
        client.RedirectUris.Contains(uri, StringComparer.Ordinal) || (!client.IsWeb && IsLoopback(uri));

    /// <summary>Why a URI cannot be registered; null when it can.</summary>
    public static string? ObjectionTo(string type, string text)
    {
        if (!IsWritten(text) || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            return $"{text} is not an absolute URI.";
        }

        if (text.Contains('#', StringComparison.Ordinal))
        {
            return $"{text} has a fragment, which a redirect URI must not have."; // RFC 6749 §3.1.2
        }

        if (uri.UserInfo.Length > 0)
        {
            return $"{text} has a user name in it.";
        }

        return uri.Scheme switch
        {
            "https" => null,
            "http" when uri.IsLoopback => null,
            "http" => $"{text} is neither https nor on this machine.",
            _ when type == OAuthClientRow.Installed && uri.Scheme.Contains('.', StringComparison.Ordinal) => null, // RFC 8252 §7.1
            _ => $"{text} has a scheme that a client of type {type} cannot use.",
        };
    }

    /// <summary>The URI with parameters added to its query.</summary>
    /// <param name="query">Encoded already.</param>
    public static string With(string uri, string query) => uri + (uri.Contains('?', StringComparison.Ordinal) ? '&' : '?') + query;

    /// <summary>Read by hand, so that nothing is seen as loopback that a browser would read as something else.</summary>
    private static bool IsLoopback(string uri)
    {
        if (!IsWritten(uri) || uri.Contains('#', StringComparison.Ordinal)
            || Array.Find(LoopbackHosts, host => uri.StartsWith(host, StringComparison.OrdinalIgnoreCase)) is not { } host)
        {
            return false;
        }

        var rest = uri.AsSpan(host.Length);
        if (rest.StartsWith(":"))
        {
            rest = rest[1..];
            var digits = rest.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : rest.Length;
            if (digits is 0 or > 5 || int.Parse(rest[..digits], System.Globalization.CultureInfo.InvariantCulture) is 0 or > 65_535)
            {
                return false;
            }

            rest = rest[digits..];
        }

        return rest.IsEmpty || rest[0] is '/' or '?';
    }

    /// <summary>Only characters that a URI may hold: none that could end a header, or that browsers read in their own ways.</summary>
    private static bool IsWritten(string uri) => uri.All(static c => char.IsAsciiLetterOrDigit(c) || "-._~:/?#[]@!$&'()*+,;=%".Contains(c, StringComparison.Ordinal));
}
