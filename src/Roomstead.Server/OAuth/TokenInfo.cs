using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;
using Roomstead.Storage;

namespace Roomstead.OAuth;

/// <summary><c>/tokeninfo</c>, <c>/oauth2/v3/tokeninfo</c>: what an access token or an id_token says. The token comes as a
/// parameter or in the Authorization header.</summary>
internal sealed class TokenInfo(Db db, SigningKeys keys, TimeProvider clock)
{
    public async Task HandleAsync(HttpContext http)
    {
        var parameters = await OAuthParameters.ReadQueryAndBodyAsync(http);
        var access = parameters.Find("access_token");
        var body = parameters.Find("id_token") is { } id ? OfIdToken(id) : await OfAccessTokenAsync(access ?? Bearer.Find(http) ?? throw OAuthErrors.NoToken());
        await OAuthAnswer.WriteAsync(http, StatusCodes.Status200OK, body);
    }

    // numbers are texts.
    private async Task<JsonObject> OfAccessTokenAsync(string text)
    {
        var (holder, offline) = await db.ReadAsync(async tx =>
        {
            var found = await tx.OAuth.FindHolderAsync(AccessTokens.Hash(text));
            return (found, found?.Token.GrantId is { } grant && await tx.OAuthGrants.HasRefreshTokenAsync(grant));
        });
        var now = Micros.Of(clock.GetUtcNow());
        if (holder is null || holder.Token.RevokedAt is not null || holder.Token.ExpiresAt <= now)
        {
            throw OAuthErrors.TokenUnknown();
        }

        var scopes = ScopeSet.Parse(holder.Token.Scopes);
        var client = holder.Token.ClientId ?? holder.App.ClientId;
        var body = new JsonObject { ["azp"] = client, ["aud"] = client };
        if (scopes.Overlaps(ScopeSet.OpenId.Union(ScopeSet.Profile)))
        {
            body["sub"] = holder.User?.Id["users/".Length..] ?? holder.App.ClientId;
        }

        body["scope"] = holder.Token.Scopes;
        body["exp"] = Text(holder.Token.ExpiresAt / Micros.PerSecond);
        body["expires_in"] = Text((holder.Token.ExpiresAt - now) / Micros.PerSecond);
        if (scopes.Overlaps(ScopeSet.Email))
        {
            body["email"] = holder.User?.Email ?? holder.App.Email;
            body["email_verified"] = "true";
        }

        body["access_type"] = offline ? "offline" : "online";
        return body;
    }

    private JsonObject OfIdToken(string text)
    {
        if (Jwt.Read(text) is not { } token
            || keys.FindPublicKey(token.KeyId) is not { } key
            || !token.IsSignedBy(key)
            || token.FindTime("exp") is not { } expires
            || expires <= clock.GetUtcNow().ToUnixTimeSeconds())
        {
            throw OAuthErrors.TokenUnknown();
        }

        var body = new JsonObject();
        foreach (var claim in token.Claims.EnumerateObject())
        {
            body[claim.Name] = claim.Value.ValueKind == JsonValueKind.String ? claim.Value.GetString() : claim.Value.GetRawText();
        }

        body["alg"] = "RS256";
        body["kid"] = token.KeyId;
        body["typ"] = "JWT";
        return body;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
