using Microsoft.AspNetCore.Http;

namespace Roomstead.OAuth.Pages;

/// <summary>Says why an app cannot be given access. Leads nowhere.</summary>
internal static class ErrorPage
{
    public static Task WriteAsync(HttpContext http, OAuthError error)
    {
        var name = FormattableString.Invariant($"Error {error.Status}: {error.Error}");
        return Page.WriteAsync(http, error.Status, name, Html.Of($"""
            <h1>Access blocked</h1>
            <p>{error.Message}</p>
            <p class="soft">{name}</p>
            """));
    }
}
