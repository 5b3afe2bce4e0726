using Microsoft.AspNetCore.Http;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth.Pages;

/// <summary>Where a person says who he is: by choosing (open mode), or by address and password.</summary>
internal static class SignInPages
{
    /// <param name="people">Whom to show as buttons.</param>
    /// <param name="all">Whether these are all there are; otherwise an address can be typed.</param>
    public static Task WriteChooserAsync(HttpContext http, AuthorizationRequest request, Visit visit, IReadOnlyList<UserRow> people, bool all, int status = 200, string? problem = null)
    {
        var buttons = Html.Join(people.Select(static person => Html.Of($"""
            <li><button type="submit" name="account" value="{person.Email}"><span>{person.DisplayName}</span><span class="soft">{person.Email}</span></button></li>

            """)));
        var other = all ? Html.Empty : Html.Of($"""
            <form method="post" action="{Action(http, request)}">
            {Hidden(request, visit, "account")}
            <label>Another address<input type="email" name="account" required autocomplete="username"></label>
            <button type="submit">Continue</button>
            </form>
            """);
        return Page.WriteAsync(http, status, "Choose an account", Html.Of($"""
            <h1>Choose an account</h1>
            <p class="soft">to continue to {request.Client.Name}</p>
            {Problem(problem)}
            <form method="post" action="{Action(http, request)}">
            {Hidden(request, visit, "account")}
            <ul>
            {buttons}</ul>
            </form>
            {other}
            """), Scheme(request));
    }

    public static Task WritePasswordAsync(HttpContext http, AuthorizationRequest request, Visit visit, string? email, int status = 200, string? problem = null) =>
        Page.WriteAsync(http, status, "Sign in", Html.Of($"""
            <h1>Sign in</h1>
            <p class="soft">to continue to {request.Client.Name}</p>
            {Problem(problem)}
            <form method="post" action="{Action(http, request)}">
            {Hidden(request, visit, "password")}
            <label>Email<input type="email" name="account" value="{email}" required autocomplete="username"></label>
            <label>Password<input type="password" name="password" required autocomplete="current-password"></label>
            <div class="row"><button type="submit" class="main">Sign in</button></div>
            </form>
            """), Scheme(request));

    /// <summary>Where the forms go: the same request again.</summary>
    public static string Action(HttpContext http, AuthorizationRequest request) => http.Request.Path.Value + "?" + request.Text;

    /// <summary>What every form brings back.</summary>
    public static Html Hidden(AuthorizationRequest request, Visit visit, string step) => Html.Of($"""
        <input type="hidden" name="step" value="{step}">
        <input type="hidden" name="form_token" value="{visit.FormToken(request.Text)}">
        """);

    /// <summary>The scheme of an installed app's own address, when it has one.</summary>
    public static string? Scheme(AuthorizationRequest request) => new Uri(request.RedirectUri).Scheme is var scheme and not ("http" or "https") ? scheme : null;

    private static Html Problem(string? problem) => problem is null ? Html.Empty : Html.Of($"""<p class="bad" role="alert">{problem}</p>""");
}
