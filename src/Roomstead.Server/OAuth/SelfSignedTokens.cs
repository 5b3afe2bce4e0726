using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Roomstead.Domain;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary>Tokens that a service account signs itself and sends without asking for one (A-94, AIP-4111): always the app, never a person.</summary>
internal sealed class SelfSignedTokens(Origins origins, TimeProvider clock)
{
    private const string ApiAudience = "https://chat.googleapis.com/";

    /// <summary>Good signatures by the hash of their token: which key made them. A full table is emptied; it fills again by use.</summary>
    private readonly ConcurrentDictionary<string, string> _verified = new(StringComparer.Ordinal);

    /// <summary>Who calls, or null when the text is not such a token, or not a good one.</summary>
    /// <exception cref="ApiError">UNAUTHENTICATED: it was good, and is over.</exception>
    public async ValueTask<Caller?> FindCallerAsync(Tx tx, string text, string method)
    {
        if (text.Length > Limits.BearerJwt || Jwt.Read(text) is not { } token || await FindSignerAsync(tx, text, token) is not { } app)
        {
            return null;
        }

        RequireTime(token, method);
        if (FindScopes(token) is not { } asked)
        {
            return null;
        }

        var scopes = asked.IsEmpty ? await GrantedAsync(tx, app) : asked;
        var organisation = await tx.Organisations.FindAsync(app.Customer);
        return new Caller(User: null, app, scopes, Delegated: false, organisation is { Quotas: "real" });
    }

    // the account speaks for itself. Another subject would be delegation, which this cannot be.
    private async ValueTask<AppRow?> FindSignerAsync(Tx tx, string text, Jwt token)
    {
        if (token.Find("iss") is not { } issuer || (token.Find("sub") ?? issuer) != issuer || await tx.Apps.FindByEmailAsync(issuer) is not { } app)
        {
            return null;
        }

        var keys = await tx.Apps.ListKeysAsync(app.Name);
        return keys.Exists(key => !key.Disabled && (token.KeyId is null || token.KeyId == key.KeyId) && IsSigned(text, token, key)) ? app : null;
    }

    private bool IsSigned(string text, Jwt token, AppKeyRow key)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        if (_verified.TryGetValue(hash, out var known) && known == key.KeyId)
        {
            return true;
        }

        if (!token.IsSignedBy(key.PublicKey))
        {
            return false;
        }

        if (_verified.Count >= Limits.VerifiedJwts)
        {
            _verified.Clear();
        }

        _verified[hash] = key.KeyId;
        return true;
    }

    //
    private void RequireTime(Jwt token, string method)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (token.FindTime("iat") is not { } issued
            || token.FindTime("exp") is not { } expires
            || expires < issued
            || expires - issued > Limits.AssertionLife
            || issued > now + Limits.ClockSkew)
        {
            throw Errors.AccessTokenUnsupported(method, "a signed token without good times: iat and exp are needed, at most an hour apart, and iat not in the future");
        }

        if (expires <= now - Limits.ClockSkew)
        {
            throw Errors.AccessTokenExpired(method, "expired", DateTimeOffset.FromUnixTimeSeconds(expires));
        }
    }

    /// <summary>A-94: the scopes it names; none named: an empty set, for the whole API, which the audience must then say. Null when it is
    /// meant for somebody else. Names that are not ours are passed over: libraries name all they know.</summary>
    private ScopeSet? FindScopes(Jwt token)
    {
        var audiences = token.Audiences().Where(static a => a.Length > 0).ToList();
        if (audiences.Count > 0 && !audiences.Exists(IsOurs))
        {
            return null;
        }

        if (token.Find("scope") is not { } text)
        {
            return audiences.Count > 0 ? ScopeSet.None : null;
        }

        var scopes = text.Split(' ').Aggregate(ScopeSet.None, static (all, name) => ScopeSet.TryParse(name, out var scope) ? all.Union(scope) : all);
        return scopes.IsEmpty ? null : scopes;
    }

    private bool IsOurs(string audience)
    {
        var root = audience.TrimEnd('/');
        return root == ApiAudience.TrimEnd('/') || origins.Known().Contains(root, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What the app can hold without asking: <c>chat.bot</c>, and whatever administrators approved .</summary>
    private static async ValueTask<ScopeSet> GrantedAsync(Tx tx, AppRow app) =>
        (await tx.Apps.ListApprovalsAsync(app.Name)).Aggregate(ScopeSet.OfChat("bot"), static (all, approved) => all.Union(ScopeSet.Parse(approved)));
}
