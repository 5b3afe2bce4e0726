using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary>Which client speaks at the token endpoint (RFC 6749 §2.3, A-44).</summary>
internal static class ClientAuthentication
{
    /// <exception cref="OAuthError">A-50 to A-53.</exception>
    public static async Task<(OAuthClientRow Client, AppRow App)> RequireAsync(Db db, HttpContext http, OAuthParameters body)
    {
        var basic = ReadBasic(http);
        var (id, secret) = Choose(basic, body);
        try
        {
            return await RequireAsync(db, id, secret);
        }
        catch (OAuthError e) when (basic is not null && e.Status == StatusCodes.Status401Unauthorized)
        {
            throw OAuthErrors.OfBasic(e); // RFC 6749 §5.2
        }
    }

    private static async Task<(OAuthClientRow Client, AppRow App)> RequireAsync(Db db, string id, string? secret)
    {
        var (client, app) = await db.ReadAsync(async tx => await tx.OAuthClients.FindAsync(id) is { } row ? (row, await tx.Apps.FindAsync(row.App)) : default);
        if (client is null || app is null)
        {
            throw OAuthErrors.ClientNotFound();
        }

        if (client.State == OAuthClientRow.Deleted)
        {
            throw OAuthErrors.ClientDeleted();
        }

        if (client.State == OAuthClientRow.Disabled)
        {
            throw OAuthErrors.ClientDisabled();
        }

        if (secret is null)
        {
            throw OAuthErrors.SecretMissing();
        }

        return CryptographicOperations.FixedTimeEquals(AccessTokens.Hash(secret), client.SecretHash)
            ? (client, app)
            : throw OAuthErrors.WrongSecret();
    }

    /// <summary>What the two places say together. They may agree, or complete one another; they may not differ.</summary>
    private static (string Id, string? Secret) Choose((string Id, string Secret)? basic, OAuthParameters body)
    {
        var id = body.Find("client_id");
        var secret = body.Find("client_secret");
        if (basic is not { } header)
        {
            return (id ?? throw OAuthErrors.NoClientId(), secret);
        }

        if ((id is not null && id != header.Id) || (secret is not null && header.Secret.Length > 0 && secret != header.Secret))
        {
            throw OAuthErrors.TwoClients();
        }

        return (header.Id, header.Secret.Length > 0 ? header.Secret : secret);
    }

    private static (string Id, string Secret)? ReadBasic(HttpContext http)
    {
        if (!AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization.ToString(), out var header)
            || !string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[(header.Parameter?.Length ?? 0) + 4];
        if (!Convert.TryFromBase64String(header.Parameter ?? "", bytes, out var length))
        {
            throw OAuthErrors.NoClientId();
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);

        // RFC 6749 §2.3.1 has both form-encoded first; some clients do that and some do not. No id or secret holds a character that tells them apart.
        return colon < 0 ? throw OAuthErrors.NoClientId() : (WebUtility.UrlDecode(text[..colon]), WebUtility.UrlDecode(text[(colon + 1)..]));
    }
}
