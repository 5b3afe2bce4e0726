using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Roomstead.OAuth.Pages;

/// <summary>Says why an app cannot be given access. Leads nowhere.</summary>
internal static class ErrorPage
{
    public static Task WriteAsync(HttpContext http, OAuthError error)
    {
        var name = FormattableString.Invariant($"Error {error.Status}: {error.Error}");
        var passes = error.Status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError;
        if (error.RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return Page.WriteAsync(http, error.Status, name, Html.Of($"""
            <h1>{(passes ? "Not now" : "Access blocked")}</h1>
            <p>{error.Message}</p>
            <p class="soft">{name}</p>
            """));
    }
}
