namespace Roomstead.Tls;

/// <summary>Which host names are Google's, and for which of them this server stands (clients.md §2).</summary>
internal static class GoogleHosts
{
    /// <summary>What the clients of the API dial; the server's certificate carries these names.</summary>
    public static readonly IReadOnlyList<string> Served = ["chat.googleapis.com", "oauth2.googleapis.com", "www.googleapis.com", "accounts.google.com"];

    /// <summary>Every name that is one of these or ends in one of them is Google's.</summary>
    public static readonly IReadOnlyList<string> Domains =
    [
        "google.com", "googleapis.com", "gstatic.com", "googleusercontent.com", "google-analytics.com", "googletagmanager.com", "gvt1.com",
        "google.internal", "withgoogle.com", "g.co", "goo.gl", "gmail.com", "googlemail.com", "youtube.com",
    ];

    public static bool IsServed(string host) => Served.Contains(Plain(host));

    public static bool IsGoogle(string host)
    {
        var plain = Plain(host);
        return Domains.Any(domain => plain == domain || (plain.EndsWith(domain, StringComparison.Ordinal) && plain[^(domain.Length + 1)] == '.'));
    }

    /// <summary>A name as it is compared: in small letters, without the dot that may end it.</summary>
    private static string Plain(string host) => host.TrimEnd('.').ToLowerInvariant();
}
