using System.Text;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;
using Roomstead.OAuth.Pages;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary><c>/o/oauth2/auth</c>, <c>/o/oauth2/v2/auth</c>: an app asks, a person signs in and decides, and a code goes to the app
/// (auth.md §3, RFC 6749 §4.1). Each form is sent to the request it belongs to, which is checked again from the start.</summary>
internal sealed class Authorize(Db db, Sessions sessions, SignInDesk desk, TimeProvider clock, IdSource ids)
{
    /// <summary>Last parameter of an address after an account was chosen for it.</summary>
    private const string Chosen = "&account_chosen=";

    private const int CodeBytes = 32;
    private const int GrantIdBytes = 16;

    /// <summary>Shows whatever is still to be asked, or answers the app.</summary>
    public async Task GetAsync(HttpContext http)
    {
        var (request, chosen) = await RequireRequestAsync(http);
        desk.RequireTrustedHost(http);
        var visit = await sessions.OpenAsync(http);
        var user = SignedIn(request, visit, chosen);
        if (user is null)
        {
            if (request.AsksForSilence)
            {
                Redirect(http, request, "error=login_required");
                return;
            }

            await desk.ShowAsync(http, request, visit);
            return;
        }

        RequireOrganisation(request, user);
        if (await NeedsConsentAsync(request, user))
        {
            if (request.AsksForSilence)
            {
                Redirect(http, request, "error=consent_required");
                return;
            }

            await ConsentPage.WriteAsync(http, request, visit, user);
            return;
        }

        await GrantAsync(http, request, user, request.Scopes, wasAsked: false);
    }

    /// <summary>Takes an answered form.</summary>
    public async Task PostAsync(HttpContext http)
    {
        var (request, _) = await RequireRequestAsync(http);
        desk.RequireTrustedHost(http);
        var form = await OAuthParameters.ReadBodyAsync(http);
        var visit = await sessions.OpenAsync(http);
        if (!visit.Allows(form.Find("form_token"), request.Text))
        {
            throw OAuthErrors.PageOutOfDate();
        }

        switch (form.Find("step"))
        {
            case "account" or "password":
                if (await desk.SignInAsync(http, request, visit, form) is { } entered)
                {
                    SeeOther(http, request.Text + Chosen + entered.ChosenToken(request.Text));
                }

                break;
            case "consent" when visit.User is { } user:
                RequireOrganisation(request, user);
                await DecideAsync(http, request, visit, user, form);
                break;
            default:
                throw OAuthErrors.PageOutOfDate();
        }
    }

    private async Task DecideAsync(HttpContext http, AuthorizationRequest request, Visit visit, UserRow user, OAuthParameters form)
    {
        switch (form.Find("decision"))
        {
            case "allow":
                var granted = GrantedScopes(request, form);
                if (granted.IsEmpty)
                {
                    Redirect(http, request, "error=access_denied"); // nothing was left ticked.
                    return;
                }

                await GrantAsync(http, request, user, granted, wasAsked: true);
                return;
            case "switch":
                await sessions.SignOutAsync(http, visit);
                SeeOther(http, request.Text);
                return;
            default:
                Redirect(http, request, "error=access_denied");
                return;
        }
    }

    /// <summary>The request as it was first made, and the sign that an account was chosen for it since.</summary>
    private async Task<(AuthorizationRequest Request, string? Chosen)> RequireRequestAsync(HttpContext http)
    {
        var text = InQuery(http.Request.QueryString.Value is { Length: > 1 } query ? query[1..] : "");
        var at = text.LastIndexOf(Chosen, StringComparison.Ordinal);
        var request = at < 0 ? text : text[..at];
        return (await db.ReadAsync(tx => AuthorizationRequest.RequireAsync(tx, request)), at < 0 ? null : text[(at + Chosen.Length)..]);
    }

    /// <summary>Whoever is to be asked; null when he has to say first who he is .</summary>
    private static UserRow? SignedIn(AuthorizationRequest request, Visit visit, string? chosen)
    {
        if (visit.HasChosen(chosen, request.Text))
        {
            return visit.User;
        }

        return visit.User is { } user
            && !request.AsksForAccount
            && (request.LoginHint is null || request.Hints(user))
            && SignInDesk.IsOfDomain(request, user)
            ? user
            : null;
    }

    // org_internal
    private static void RequireOrganisation(AuthorizationRequest request, UserRow user)
    {
        if (request.Client.Internal && user.Customer != request.App.Customer)
        {
            throw OAuthErrors.OrganisationInternal();
        }
    }

    /// <summary>A web client that was allowed all of it before need not ask again. An installed app must: anybody can say it
    /// is that app (RFC 8252 §8.6).</summary>
    private async Task<bool> NeedsConsentAsync(AuthorizationRequest request, UserRow user)
    {
        if (!request.Client.IsWeb || request.AsksForConsent)
        {
            return true;
        }

        var before = await db.ReadAsync(tx => tx.OAuthGrants.FindConsentAsync(user.Id, request.Client.Id));
        return before is null || !ScopeSet.Parse(before).Contains(request.Scopes);
    }

    // what was left ticked of what was asked. Who somebody is cannot be unticked.
    private static ScopeSet GrantedScopes(AuthorizationRequest request, OAuthParameters form)
    {
        var ticked = form.FindAll("scope").Aggregate(ScopeSet.None, static (all, name) => ScopeSet.TryParse(name, out var scope) ? all.Union(scope) : all);
        return request.Scopes.Intersect(ticked.Union(ScopeSet.Identity));
    }

    /// <summary>Remembers the consent and sends a code.</summary>
    private async Task GrantAsync(HttpContext http, AuthorizationRequest request, UserRow user, ScopeSet granted, bool wasAsked)
    {
        var code = "4/" + ids.NextSecret(CodeBytes);
        var grantId = ids.NextSecret(GrantIdBytes);
        var now = Micros.Of(clock.GetUtcNow());
        var scopes = await db.WriteAsync(async tx =>
        {
            var before = await tx.OAuthGrants.FindConsentAsync(user.Id, request.Client.Id) is { } text ? ScopeSet.Parse(text) : ScopeSet.None;
            var all = request.IncludeGranted ? granted.Union(before) : granted;
            if (wasAsked)
            {
                await tx.OAuthGrants.SaveConsentAsync(user.Id, request.Client.Id, before.Except(request.Scopes).Union(granted).ToString(), now);
            }

            await tx.OAuthGrants.InsertCodeAsync(new CodeRow(
                AccessTokens.Hash(code),
                grantId,
                request.Client.Id,
                user.Id,
                request.RedirectUri,
                all.ToString(),
                request.Challenge,
                request.ChallengeMethod,
                request.Nonce,
                request.Offline && wasAsked, // only a consent gives a refresh token
                now + (Limits.CodeLife * Micros.PerSecond),
                UsedAt: null));
            await tx.OAuthGrants.SweepAsync(
                now - (Limits.CodeMemory * Micros.PerSecond), now - (Limits.RefreshUnusedLife * Micros.PerSecond), Limits.SweepBatch);
            return all;
        });
        var prompt = wasAsked ? "consent" : "none";
        Redirect(http, request, $"code={Uri.EscapeDataString(code)}&scope={Uri.EscapeDataString(scopes.ToString())}&authuser=0&prompt={prompt}");
    }

    /// <summary>A-22, A-30, A-31: back to the app, with the state as it came.</summary>
    private static void Redirect(HttpContext http, AuthorizationRequest request, string answer)
    {
        var state = request.State is null ? "" : $"state={request.State}&";
        http.Response.Headers.CacheControl = "no-cache, no-store, max-age=0, must-revalidate";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.StatusCode = StatusCodes.Status302Found; // Not 307, which would send the form on (RFC 9700 §4.12).
        http.Response.Headers.Location = RedirectUris.With(request.RedirectUri, state + answer);
    }

    /// <summary>To the same page with another query.</summary>
    private static void SeeOther(HttpContext http, string query)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = http.Request.Path.Value + "?" + query;
    }

    /// <summary>A query with everything encoded that browsers encode by themselves or that has no place there, so that it is the
    /// same text whenever it comes back.</summary>
    private static string InQuery(string raw) => string.Concat(raw.EnumerateRunes().Select(static rune =>
        rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || "-._~:/?[]@!$&()*+,;=%".Contains((char)rune.Value, StringComparison.Ordinal))
            ? rune.ToString()
            : string.Concat(Encoding.UTF8.GetBytes(rune.ToString()).Select(static b => $"%{b:X2}"))));
}
