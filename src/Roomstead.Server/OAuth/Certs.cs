using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Roomstead.Storage;

namespace Roomstead.OAuth;

/// <summary>Public keys, as JWK sets and as maps of certificates: those that sign id_tokens, and those of service accounts .</summary>
internal sealed class Certs(Db db, SigningKeys keys)
{
    /// <summary>Seconds that clients may keep them.</summary>
    private const int MaxAge = 3_600;

    /// <summary>The account by which Chat calls apps: its calls are signed with the server's own keys.</summary>
    private const string ChatAccount = "chat@system.gserviceaccount.com";

    public Task WriteJwksAsync(HttpContext http) => OAuthAnswer.WriteAsync(http, StatusCodes.Status200OK, JwksOf(Own()), MaxAge);

    public Task WritePemAsync(HttpContext http) => OAuthAnswer.WriteAsync(http, StatusCodes.Status200OK, PemOf(Own()), MaxAge);

    public async Task WriteAccountJwksAsync(HttpContext http) =>
        await OAuthAnswer.WriteAsync(http, StatusCodes.Status200OK, JwksOf(await OfAccountAsync(http)), MaxAge);

    public async Task WriteAccountPemAsync(HttpContext http) =>
        await OAuthAnswer.WriteAsync(http, StatusCodes.Status200OK, PemOf(await OfAccountAsync(http)), MaxAge);

    private IEnumerable<Published> Own() => keys.All.Select(static k => new Published(k.Id, k.Pair.ExportSubjectPublicKeyInfo(), k.Certificate));

    private async Task<IEnumerable<Published>> OfAccountAsync(HttpContext http)
    {
        var email = (string)http.Request.RouteValues["email"]!;
        if (email == ChatAccount)
        {
            return Own();
        }

        var rows = await db.ReadAsync(async tx => await tx.Apps.FindByEmailAsync(email) is { } app ? await tx.Apps.ListKeysAsync(app.Name) : null);
        return (rows ?? throw OAuthErrors.ServiceAccountNotFound()).Where(static k => !k.Disabled).Select(static k => new Published(k.KeyId, k.PublicKey, k.Certificate));
    }

    private static JsonObject JwksOf(IEnumerable<Published> published) => new()
    {
        ["keys"] = new JsonArray([.. published.Select(static key =>
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(key.PublicKey, out _);
            var parameters = rsa.ExportParameters(includePrivateParameters: false);
            return new JsonObject
            {
                ["kty"] = "RSA",
                ["alg"] = "RS256",
                ["use"] = "sig",
                ["kid"] = key.Id,
                ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            };
        })]),
    };

    private static JsonObject PemOf(IEnumerable<Published> published)
    {
        var body = new JsonObject();
        foreach (var key in published)
        {
            body[key.Id] = SigningKeys.CertificatePem(key.Certificate);
        }

        return body;
    }

    private sealed record Published(string Id, byte[] PublicKey, byte[] Certificate);
}
