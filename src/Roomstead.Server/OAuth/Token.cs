using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary><c>/token</c>, <c>/o/oauth2/token</c>, <c>/oauth2/v4/token</c>: a code, a refresh token or an assertion becomes an access
/// token (auth.md §4, RFC 6749 §4.1.3 and §6).</summary>
internal sealed class Token(Db db, AccessTokens tokens, IdTokens idTokens, ServiceAccountGrant serviceAccounts, Origins origins, TimeProvider clock, IdSource ids)
{
    private const int RefreshBytes = 32;

    public async Task PostAsync(HttpContext http)
    {
        var body = await OAuthParameters.ReadBodyAsync(http);
        var answer = body.Find("grant_type") switch
        {
            "authorization_code" => await RedeemCodeAsync(http, body),
            "refresh_token" => await RefreshAsync(http, body),
            "urn:ietf:params:oauth:grant-type:jwt-bearer" => await serviceAccounts.ExchangeAsync(http, body),
            "urn:ietf:params:oauth:grant-type:device_code" => await RefuseDeviceAsync(http, body),
            var other => throw OAuthErrors.GrantType(other ?? ""),
        };
        await OAuthAnswer.WriteAsync(http, StatusCodes.Status200OK, answer);
    }

    private async Task<JsonObject> RedeemCodeAsync(HttpContext http, OAuthParameters body)
    {
        var (client, app) = await ClientAuthentication.RequireAsync(db, http, body);
        var code = body.Require("code");
        if (!code.StartsWith("4/", StringComparison.Ordinal))
        {
            throw OAuthErrors.CodeMalformed();
        }

        var redirect = body.Require("redirect_uri");
        var verifier = body.Find("code_verifier"); // Empty is absent: some clients always send the name.
        var issuer = origins.Of(http.Request);
        var now = Micros.Of(clock.GetUtcNow());
        var outcome = await db.WriteAsync(async tx =>
        {
            var row = await tx.OAuthGrants.FindCodeAsync(AccessTokens.Hash(code));
            if (row is null || row.ClientId != client.Id)
            {
                return Outcome.Of(OAuthErrors.BadGrant()); // A-55; RFC 6749 §4.1.3: a code is its own client's
            }

            if (row.UsedAt is not null)
            {
                await tx.OAuthGrants.RevokeAsync(row.GrantId, now); // RFC 9700 §4.2.4, RFC 6749 §4.1.2: one of the two was a thief
                return Outcome.Of(OAuthErrors.BadGrant());
            }

            if (row.ExpiresAt <= now)
            {
                return Outcome.Of(OAuthErrors.BadGrant());
            }

            if (row.RedirectUri != redirect)
            {
                return Outcome.Of(OAuthErrors.RedirectDiffers());
            }

            if (ObjectionTo(verifier, row) is { } objection)
            {
                return Outcome.Of(objection);
            }

            await tx.OAuthGrants.UseCodeAsync(row.Hash, now);
            var refresh = row.Offline ? await NewRefreshTokenAsync(tx, row, now) : null;
            return Outcome.Of(await AnswerAsync(tx, client, app, row.UserId, ScopeSet.Parse(row.Scopes), row.GrantId, issuer, refresh, row.Nonce));
        });
        return outcome.Require();
    }

    // RFC 7636 §4.6; RFC 9700 §2.1.1: a verifier is good only where a challenge was given.
    private static OAuthError? ObjectionTo(string? verifier, CodeRow code) => (code.Challenge, verifier) switch
    {
        (null, null) => null,
        (null, _) => OAuthErrors.VerifierInvalid(),
        (_, null) => OAuthErrors.VerifierMissing(),
        _ => Pkce.Proves(verifier, code.Challenge, code.ChallengeMethod!) ? null : OAuthErrors.VerifierInvalid(),
    };

    private async ValueTask<string> NewRefreshTokenAsync(Tx tx, CodeRow code, long now)
    {
        var refresh = "1//" + ids.NextSecret(RefreshBytes);
        await tx.OAuthGrants.InsertRefreshTokenAsync(
            new RefreshTokenRow(AccessTokens.Hash(refresh), code.GrantId, code.ClientId, code.UserId, code.Scopes, now, now), Limits.RefreshTokensPerClient);
        return refresh;
    }

    private async Task<JsonObject> RefreshAsync(HttpContext http, OAuthParameters body)
    {
        var (client, app) = await ClientAuthentication.RequireAsync(db, http, body);
        var refresh = body.Require("refresh_token");
        if (!refresh.StartsWith("1//", StringComparison.Ordinal))
        {
            throw OAuthErrors.BadGrant();
        }

        var asked = body.Find("scope");
        var issuer = origins.Of(http.Request);
        var now = Micros.Of(clock.GetUtcNow());
        return await db.WriteAsync(async tx =>
        {
            var row = await tx.OAuthGrants.FindRefreshTokenAsync(AccessTokens.Hash(refresh));
            if (row is null || row.ClientId != client.Id || row.UsedAt + (Limits.RefreshUnusedLife * Micros.PerSecond) <= now)
            {
                throw OAuthErrors.RefreshTokenOver();
            }

            var granted = ScopeSet.Parse(row.Scopes);
            var scopes = asked is null ? granted : RequireFewer(asked, granted);
            await tx.OAuthGrants.TouchRefreshTokenAsync(row.Hash, now);
            return await AnswerAsync(tx, client, app, row.UserId, scopes, row.GrantId, issuer, refresh: null, nonce: null); // the refresh token stays
        });
    }

    // RFC 6749 §6, RFC 9700 §4.14.2
    private static ScopeSet RequireFewer(string asked, ScopeSet granted) =>
        ScopeSet.TryParse(asked, out var scopes) && granted.Contains(scopes) && !scopes.IsEmpty ? scopes : throw OAuthErrors.MoreScopes();

    /// <summary>A-101: the device flow is for clients of a type that cannot be made here.</summary>
    private async Task<JsonObject> RefuseDeviceAsync(HttpContext http, OAuthParameters body)
    {
        await ClientAuthentication.RequireAsync(db, http, body);
        throw OAuthErrors.ClientType();
    }

    // the scopes are exactly those of the token.
    private async ValueTask<JsonObject> AnswerAsync(
        Tx tx, OAuthClientRow client, AppRow app, string userId, ScopeSet scopes, string grantId, string issuer, string? refresh, string? nonce)
    {
        var user = (await tx.Users.FindAsync(userId))!;
        var access = await tokens.IssueAsync(tx, app, user, scopes, clientId: client.Id, grantId: grantId);
        var answer = new JsonObject { ["access_token"] = access, ["expires_in"] = AccessTokens.Lifetime };
        if (refresh is not null)
        {
            answer["refresh_token"] = refresh;
        }

        answer["scope"] = scopes.ToString();
        answer["token_type"] = "Bearer";
        if (scopes.Contains(ScopeSet.OpenId))
        {
            var organisation = (await tx.Organisations.FindAsync(user.Customer))!;
            answer["id_token"] = idTokens.Of(issuer, client.Id, user, organisation, scopes, nonce, access);
        }

        return answer;
    }

    /// <summary>An answer, or a refusal that has changed something and must be kept.</summary>
    private sealed record Outcome(JsonObject? Answer, OAuthError? Error)
    {
        public static Outcome Of(JsonObject answer) => new(answer, null);

        public static Outcome Of(OAuthError error) => new(null, error);

        public JsonObject Require() => Answer ?? throw Error!;
    }
}
