using Microsoft.AspNetCore.Http;

namespace Roomstead.Wire;

/// <summary>The access token in the headers of a request.</summary>
internal static class BearerHeader
{
    private const string Scheme = "Bearer ";

    /// <summary>Null when there is no Authorization header. A-131: one that is there but not a bearer token is a bad credential, not
    /// none, and so is empty.</summary>
    public static string? Read(IHeaderDictionary headers)
    {
        string? header = headers.Authorization;
        if (string.IsNullOrEmpty(header))
        {
            return null;
        }

        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";
    }
}
