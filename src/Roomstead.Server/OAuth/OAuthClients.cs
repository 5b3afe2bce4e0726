using System.Security.Cryptography;
using Roomstead.Domain;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary>Makes clients and keys of service accounts, and keeps what the store needs of them.</summary>
internal static class OAuthClients
{
    private const int SecretBytes = 21;

    /// <summary>A new client of a project, to be saved by the caller. Its secret is returned here and never again.</summary>
    /// <param name="type"><c>installed</c> or <c>web</c>.</param>
    /// <param name="redirectUris">None: the loopback address, which is right for installed apps.</param>
    /// <exception cref="ArgumentException">One line: what is wrong with a redirect URI or the type.</exception>
    public static (OAuthClientRow Client, string Secret) New(
        IdSource ids, TimeProvider clock, AppRow app, string name, string type, IReadOnlyList<string> redirectUris, bool isInternal = false)
    {
        if (type is not (OAuthClientRow.Installed or OAuthClientRow.Web))
        {
            throw new ArgumentException($"A client is of type installed or web, not {type}.", nameof(type));
        }

        if (type == OAuthClientRow.Web && redirectUris.Count == 0)
        {
            throw new ArgumentException("A client of type web needs a redirect URI.", nameof(redirectUris));
        }

        foreach (var uri in redirectUris)
        {
            if (RedirectUris.ObjectionTo(type, uri) is { } objection)
            {
                throw new ArgumentException(objection, nameof(redirectUris));
            }
        }

        // Only characters that HTTP Basic carries the same way whether a client encodes them or not.
        var secret = "GOCSPX-" + ids.NextSecret(SecretBytes);
        var client = new OAuthClientRow(
            FormattableString.Invariant($"{app.ProjectNumber}-{NextId(ids)}.apps.googleusercontent.com"),
            app.Name,
            name,
            type,
            AccessTokens.Hash(secret),
            redirectUris.Count == 0 ? [RedirectUris.Loopback] : redirectUris,
            isInternal,
            OAuthClientRow.Active,
            Micros.Of(clock.GetUtcNow()));
        return (client, secret);
    }

    /// <summary>What the store keeps of a new key of an app's service account: the public half.</summary>
    public static AppKeyRow NewKey(TimeProvider clock, AppRow app, RSA key)
    {
        var now = clock.GetUtcNow();
        return new AppKeyRow(RsaKeys.IdOf(key), app.Name, key.ExportSubjectPublicKeyInfo(), RsaKeys.Certify(key, app.ClientId, now), Micros.Of(now), Disabled: false);
    }

    /// <summary>Keeps a new key.</summary>
    /// <exception cref="InvalidOperationException">One line: the account has as many keys as it can have.</exception>
    public static async ValueTask AddKeyAsync(Tx tx, AppKeyRow key)
    {
        if ((await tx.Apps.ListKeysAsync(key.App)).Count >= Limits.ServiceAccountKeys)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"{key.App} has {Limits.ServiceAccountKeys} keys already, which is as many as a service account can have."));
        }

        await tx.Apps.InsertKeyAsync(key);
    }

    private static string NextId(IdSource ids)
    {
        Span<byte> bytes = stackalloc byte[16];
        ids.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
