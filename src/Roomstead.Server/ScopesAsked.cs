using Microsoft.AspNetCore.Http;

namespace Roomstead;

/// <summary>The scopes that a request asks for where its address does not tell: kept with the request, for who keeps a journal.</summary>
internal static class ScopesAsked
{
    private static readonly object Key = new();

    /// <param name="scopes">As sent, with spaces between them.</param>
    public static void Note(HttpContext http, string scopes) => http.Items[Key] = scopes;

    /// <summary>What was noted, or null.</summary>
    public static string? Of(HttpContext http) => http.Items.TryGetValue(Key, out var scopes) ? (string?)scopes : null;
}
