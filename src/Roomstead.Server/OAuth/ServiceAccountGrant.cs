using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary>The assertion grant (A-42, RFC 7523): a service account signs for itself, or for a person whose organisation
/// delegates to it (auth.md §7).</summary>
internal sealed class ServiceAccountGrant(Db db, AccessTokens tokens, IdTokens idTokens, Origins origins, TimeProvider clock)
{
    private static readonly string[] TokenPaths = ["/token", "/o/oauth2/token", "/oauth2/v4/token"];

    /// <summary>A-91: what client libraries write whatever address they call.</summary>
    private static readonly string[] GoogleAudiences =
    [
        "https://oauth2.googleapis.com/token",
        "https://www.googleapis.com/oauth2/v4/token",
        "https://www.googleapis.com/oauth2/v3/token",
        "https://accounts.google.com/o/oauth2/token",
    ];

    public async Task<JsonObject> ExchangeAsync(HttpContext http, OAuthParameters body)
    {
        var assertion = Jwt.Read(body.Require("assertion")) ?? throw OAuthErrors.AssertionSignature();
        var app = await RequireSignerAsync(assertion);
        RequireTimes(assertion);
        RequireAudience(http, assertion);
        if (assertion.Find("target_audience") is { } audience)
        {
            return new JsonObject { ["id_token"] = idTokens.OfServiceAccount(origins.Of(http.Request), app, audience) };
        }

        var scopes = RequireScopes(assertion);
        ScopesAsked.Note(http, assertion.Find("scope")!);
        var access = await db.WriteAsync(async tx =>
        {
            var user = assertion.Find("sub") is { } sub && sub != app.Email ? await RequireDelegationAsync(tx, app, sub, scopes) : null;
            return await tokens.IssueAsync(tx, app, user, scopes, delegated: user is not null); // whatever scopes an app asks for
        });
        return new JsonObject { ["access_token"] = access, ["expires_in"] = AccessTokens.Lifetime, ["token_type"] = "Bearer" };
    }

    // Without a kid every key of the account is tried.
    private async Task<AppRow> RequireSignerAsync(Jwt assertion)
    {
        var issuer = assertion.Find("iss") ?? throw OAuthErrors.AccountNotFound();
        var (app, keys) = await db.ReadAsync(async tx =>
            await tx.Apps.FindByEmailAsync(issuer) is { } row ? (row, await tx.Apps.ListKeysAsync(row.Name)) : (null, []));
        if (app is null)
        {
            throw OAuthErrors.AccountNotFound();
        }

        var key = keys.Find(k => (assertion.KeyId is null || k.KeyId == assertion.KeyId) && assertion.IsSignedBy(k.PublicKey)) ?? throw OAuthErrors.AssertionSignature();
        return key.Disabled ? throw OAuthErrors.ClientDisabled() : app;
    }

    //
    private void RequireTimes(Jwt assertion)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (assertion.FindTime("iat") is not { } issued
            || assertion.FindTime("exp") is not { } expires
            || expires < issued
            || expires - issued > Limits.AssertionLife
            || issued > now + Limits.ClockSkew
            || expires <= now - Limits.ClockSkew)
        {
            throw OAuthErrors.AssertionTimes();
        }
    }

    //
    private void RequireAudience(HttpContext http, Jwt assertion)
    {
        var own = origins.Known().Append(origins.Of(http.Request)).SelectMany(static root => TokenPaths.Select(path => root + path));
        if (!assertion.Audiences().Any(audience => GoogleAudiences.Contains(audience) || own.Contains(audience, StringComparer.OrdinalIgnoreCase)))
        {
            throw OAuthErrors.AssertionAudience(origins.Of(http.Request) + TokenPaths[0]);
        }
    }

    //
    private static ScopeSet RequireScopes(Jwt assertion) =>
        assertion.Find("scope") is { } text && ScopeSet.TryParse(text, out var scopes) && !scopes.IsEmpty ? scopes : throw OAuthErrors.AssertionScope();

    // What only apps may hold cannot be held for a person, whatever is listed.
    private static async ValueTask<UserRow> RequireDelegationAsync(Tx tx, AppRow app, string sub, ScopeSet scopes)
    {
        var user = await tx.Users.FindByEmailAsync(sub) ?? throw OAuthErrors.SubjectNotFound();
        var listed = await tx.Apps.FindDelegationAsync(app.Name, user.Customer) is { } text ? ScopeSet.Parse(text).Except(ScopeSet.AllOfApps) : ScopeSet.None;
        return listed.Contains(scopes) ? user : throw OAuthErrors.NotDelegated();
    }
}
