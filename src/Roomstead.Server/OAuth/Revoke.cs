using Microsoft.AspNetCore.Http;
using Roomstead.Domain;
using Roomstead.Storage;

namespace Roomstead.OAuth;

/// <summary><c>/revoke</c>, <c>/o/oauth2/revoke</c>: ends a token and all that came from the same consent (A-70, RFC 7009). The consent
/// itself is forgotten, so that the person is asked again.</summary>
internal sealed class Revoke(Db db, TimeProvider clock)
{
    public async Task HandleAsync(HttpContext http)
    {
        var token = (await OAuthParameters.ReadQueryAndBodyAsync(http)).Require("token");
        var revoked = await db.WriteAsync(async tx => await RevokeRefreshTokenAsync(tx, token) || await RevokeAccessTokenAsync(tx, token));
        if (!revoked)
        {
            throw OAuthErrors.NothingToRevoke();
        }

        await OAuthAnswer.WriteAsync(http, StatusCodes.Status200OK, []);
    }

    private async ValueTask<bool> RevokeRefreshTokenAsync(Tx tx, string token)
    {
        var now = Micros.Of(clock.GetUtcNow());
        if (await tx.OAuthGrants.FindRefreshTokenAsync(AccessTokens.Hash(token)) is not { } row)
        {
            return false;
        }

        await tx.OAuthGrants.RevokeAsync(row.GrantId, now);
        await tx.OAuthGrants.DeleteConsentAsync(row.UserId, row.ClientId);
        return true;
    }

    private async ValueTask<bool> RevokeAccessTokenAsync(Tx tx, string token)
    {
        var now = Micros.Of(clock.GetUtcNow());
        if (await tx.OAuth.FindHolderAsync(AccessTokens.Hash(token)) is not { Token: { RevokedAt: null } row } || row.ExpiresAt <= now)
        {
            return false;
        }

        await tx.OAuth.RevokeAccessTokenAsync(row.Hash, now);
        if (row.GrantId is not null)
        {
            await tx.OAuthGrants.RevokeAsync(row.GrantId, now); // the refresh token goes with it
        }

        if (row is { UserId: not null, ClientId: not null })
        {
            await tx.OAuthGrants.DeleteConsentAsync(row.UserId, row.ClientId);
        }

        return true;
    }
}
