using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Roomstead.OAuth;

/// <summary><c>/.well-known/openid-configuration</c>: what this server is and can. The issuer is its own root.</summary>
internal sealed class Metadata(Origins origins)
{
    private const int MaxAge = 3_600;

    public Task GetAsync(HttpContext http)
    {
        var root = origins.Of(http.Request);
        return OAuthAnswer.WriteAsync(http, StatusCodes.Status200OK, new JsonObject
        {
            ["issuer"] = root,
            ["authorization_endpoint"] = root + "/o/oauth2/v2/auth",
            ["token_endpoint"] = root + "/token",
            ["userinfo_endpoint"] = root + "/v1/userinfo",
            ["revocation_endpoint"] = root + "/revoke",
            ["jwks_uri"] = root + "/oauth2/v3/certs",
            ["response_types_supported"] = Texts("code"),
            ["response_modes_supported"] = Texts("query"),
            ["subject_types_supported"] = Texts("public"),
            ["id_token_signing_alg_values_supported"] = Texts("RS256"),
            ["scopes_supported"] = Texts("openid", "email", "profile"),
            ["token_endpoint_auth_methods_supported"] = Texts("client_secret_post", "client_secret_basic"),
            ["claims_supported"] = Texts("aud", "email", "email_verified", "exp", "family_name", "given_name", "iat", "iss", "name", "sub"),
            ["code_challenge_methods_supported"] = Texts("plain", "S256"), // RFC 9700 §2.1.1: clients must be able to find out
            ["grant_types_supported"] = Texts("authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        }, MaxAge);
    }

    private static JsonArray Texts(params ReadOnlySpan<string> texts)
    {
        var array = new JsonArray();
        foreach (var text in texts)
        {
            array.Add(text);
        }

        return array;
    }
}
