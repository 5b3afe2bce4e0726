using Microsoft.AspNetCore.Http;
using Roomstead.Domain;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth.Pages;

/// <summary>Asks a person what an app may do for him. Every scope beyond his identity can be unticked .</summary>
internal static class ConsentPage
{
    public static Task WriteAsync(HttpContext http, AuthorizationRequest request, Visit visit, UserRow user)
    {
        var basics = Html.Join(request.Scopes.Intersect(ScopeSet.Identity).FullNames().Select(static scope => Html.Of($"""
            <li>{ConsentTexts.Of(scope)}</li>

            """)));
        var scopes = Html.Join(request.Scopes.Except(ScopeSet.Identity).FullNames().Select(static scope => Html.Of($"""
            <li><label><input type="checkbox" name="scope" value="{scope}" checked><span>{ConsentTexts.Of(scope)}<span class="soft">{ConsentTexts.Note(scope)}</span></span></label></li>

            """)));
        return Page.WriteAsync(http, 200, $"{request.Client.Name} wants access", Html.Of($"""
            <h1>{request.Client.Name} wants access to your account</h1>
            <p>{user.DisplayName} <span class="soft">{user.Email}</span></p>
            <form method="post" action="{SignInPages.Action(http, request)}">
            {SignInPages.Hidden(request, visit, "consent")}
            <p>It will be able to:</p>
            <ul>
            {basics}{scopes}</ul>
            <p class="soft">Project {request.App.ProjectId}. You will be sent on to {Target(request)}. Untick what you do not want to allow.</p>
            <div class="row">
            <button type="submit" class="main" name="decision" value="allow">Allow</button>
            <button type="submit" name="decision" value="deny">Cancel</button>
            <button type="submit" name="decision" value="switch">Use another account</button>
            </div>
            </form>
            """), SignInPages.Scheme(request));
    }

    private static string Target(AuthorizationRequest request) => new Uri(request.RedirectUri) is { Authority.Length: > 0 } uri ? uri.Authority : request.RedirectUri;
}
