using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Roomstead.OAuth;

/// <summary>The token of an Authorization header (RFC 6750 §2.1).</summary>
internal static class Bearer
{
    /// <summary>The token, or null when there is no such header.</summary>
    public static string? Find(HttpContext http) =>
        AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization.ToString(), out var header)
        && string.Equals(header.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
            ? header.Parameter
            : null;
}
