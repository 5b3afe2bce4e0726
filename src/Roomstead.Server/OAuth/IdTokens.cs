using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Domain;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary>Says to a client, signed, who signed in (auth.md §6).</summary>
internal sealed class IdTokens(SigningKeys keys, TimeProvider clock)
{
    /// <summary>A-80.</summary>
    /// <param name="issuer">The root of this server.</param>
    public string Of(string issuer, string clientId, UserRow user, OrganisationRow organisation, ScopeSet scopes, string? nonce, string accessToken)
    {
        var claims = new JsonObject { ["iss"] = issuer, ["azp"] = clientId, ["aud"] = clientId };
        foreach (var (name, value) in ClaimsOf(user, organisation, scopes.Union(ScopeSet.OpenId)))
        {
            claims[name] = value?.DeepClone();
        }

        claims["at_hash"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, 16));
        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }

        return Sign(claims);
    }

    /// <summary>A-42: a service account asks for a token that says who it is to another server.</summary>
    public string OfServiceAccount(string issuer, AppRow app, string audience) => Sign(new JsonObject
    {
        ["iss"] = issuer,
        ["azp"] = app.Email,
        ["aud"] = audience,
        ["sub"] = app.ClientId,
        ["email"] = app.Email,
        ["email_verified"] = true,
    });

    /// <summary>What the scopes tell of a person. Nothing when they tell nothing.</summary>
    public static JsonObject ClaimsOf(UserRow user, OrganisationRow organisation, ScopeSet scopes)
    {
        var claims = new JsonObject();
        if (scopes.Overlaps(ScopeSet.Identity))
        {
            claims["sub"] = user.Id["users/".Length..];
        }

        if (scopes.Overlaps(ScopeSet.Email))
        {
            claims["email"] = user.Email;
            claims["email_verified"] = true;
            claims["hd"] = organisation.Domain;
        }

        if (scopes.Overlaps(ScopeSet.Profile))
        {
            claims["name"] = user.DisplayName;
            var space = user.DisplayName.LastIndexOf(' ');
            claims["given_name"] = space < 0 ? user.DisplayName : user.DisplayName[..space];
            if (space >= 0)
            {
                claims["family_name"] = user.DisplayName[(space + 1)..];
            }
        }

        return claims;
    }

    private string Sign(JsonObject claims)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        claims["iat"] = now;
        claims["exp"] = now + Limits.IdTokenLife;
        return Jwt.Sign(claims, keys);
    }
}
