using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary><c>/v1/userinfo</c>, <c>/oauth2/v3/userinfo</c>, and in its older shape <c>/oauth2/v2/userinfo</c>: who the person of a token is,
/// as far as its scopes tell .</summary>
internal sealed class UserInfo(Db db, TimeProvider clock)
{
    public async Task HandleAsync(HttpContext http) =>
        await OAuthAnswer.WriteAsync(http, StatusCodes.Status200OK, await ClaimsAsync(http));

    /// <summary>A-14: <c>id</c> for <c>sub</c> and <c>verified_email</c> for <c>email_verified</c>.</summary>
    public async Task HandleSecondVersionAsync(HttpContext http)
    {
        var body = new JsonObject();
        foreach (var (name, value) in await ClaimsAsync(http))
        {
            body[name switch { "sub" => "id", "email_verified" => "verified_email", _ => name }] = value?.DeepClone();
        }

        await OAuthAnswer.WriteAsync(http, StatusCodes.Status200OK, body);
    }

    private async Task<JsonObject> ClaimsAsync(HttpContext http)
    {
        var text = Bearer.Find(http) ?? OAuthParameters.OfQuery(http).Find("access_token") ?? throw OAuthErrors.BearerInvalid();
        var (holder, organisation) = await db.ReadAsync(async tx =>
            await tx.OAuth.FindHolderAsync(AccessTokens.Hash(text)) is { } found
                ? (found, await tx.Organisations.FindAsync(found.User?.Customer ?? found.App.Customer))
                : default);
        if (holder is null || holder.Token.RevokedAt is not null || holder.Token.ExpiresAt <= Micros.Of(clock.GetUtcNow()))
        {
            throw OAuthErrors.BearerInvalid();
        }

        var scopes = ScopeSet.Parse(holder.Token.Scopes);
        if (!scopes.Overlaps(ScopeSet.Identity))
        {
            throw OAuthErrors.NoIdentityScope();
        }

        return holder.User is { } user ? IdTokens.ClaimsOf(user, organisation!, scopes) : OfServiceAccount(holder.App, scopes);
    }

    private static JsonObject OfServiceAccount(AppRow app, ScopeSet scopes)
    {
        var body = new JsonObject { ["sub"] = app.ClientId };
        if (scopes.Overlaps(ScopeSet.Email))
        {
            body["email"] = app.Email;
            body["email_verified"] = true;
        }

        return body;
    }
}
