using System.Security.Cryptography;
using System.Text;
using Roomstead.Domain;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary>Issues access tokens and tells who holds one. Outside this folder only the dispatcher knows OAuth, through this class.</summary>
/// <param name="origins">The roots that a self-signed token may be made for, beside Google's; none: Google's alone.</param>
internal sealed class AccessTokens(TimeProvider clock, IdSource ids, Origins? origins = null)
{
    /// <summary>Longest token looked at .</summary>
    private const int MaxLength = 2_048;

    private const int SecretBytes = 32;

    /// <summary>The one method that incoming webhooks call with a key instead of a token .</summary>
    private const string OpenToKeys = "google.chat.v1.ChatService.CreateMessage";

    /// <summary>Marks of tokens that were good when last looked at, each at the place that its own low byte gives.</summary>
    private readonly int[] _good = new int[byte.MaxValue + 1];

    private readonly SelfSignedTokens _selfSigned = new(origins ?? new Origins(publicUrl: null), clock);

    /// <summary>A-45: seconds an access token lives when nothing else is asked for.</summary>
    public const int Lifetime = 3_599;

    /// <summary>Makes a token and keeps its hash. The text is returned here and never again.</summary>
    /// <param name="user">Whom it speaks for; null for the app itself.</param>
    /// <param name="expiresIn">Seconds; zero or less makes a token that is over already.</param>
    public async ValueTask<string> IssueAsync(
        Tx tx, AppRow app, UserRow? user, ScopeSet scopes, bool delegated = false, string? clientId = null, string? grantId = null, long expiresIn = Lifetime)
    {
        var text = "ya29." + ids.NextSecret(SecretBytes);
        var now = Micros.Of(clock.GetUtcNow());
        await tx.OAuth.InsertAccessTokenAsync(new AccessTokenRow(
            Hash(text), user?.Id, app.Name, clientId, scopes.ToString(), delegated, now, now + (expiresIn * Micros.PerSecond), RevokedAt: null, grantId));
        await tx.OAuth.SweepAccessTokensAsync(now - (Limits.ExpiredTokenMemory * Micros.PerSecond), Limits.SweepBatch);
        return text;
    }

    /// <summary>Who calls.</summary>
    /// <param name="method">Full name of the rpc, for the details of a refusal.</param>
    /// <exception cref="ApiError">UNAUTHENTICATED: no credential (E-07), or not a good one (E-08).</exception>
    public async ValueTask<Caller> AuthenticateAsync(Tx tx, Credentials credentials, string method)
    {
        if (credentials.ApiKey is not null)
        {
            throw Errors.ApiKeyInvalid(); // no key was ever issued, so none is known.
        }

        return credentials.Bearer is { } bearer
            ? await RequireCallerAsync(tx, bearer, method) // whether or not the method could do without
            : throw (method == OpenToKeys ? Errors.UnregisteredCaller() : Errors.CredentialsMissing(method));
    }

    private async ValueTask<Caller> RequireCallerAsync(Tx tx, string bearer, string method)
    {
        var holder = bearer.Length <= MaxLength ? await tx.OAuth.FindHolderAsync(Hash(bearer)) : null;
        var now = Micros.Of(clock.GetUtcNow());
        Note(bearer, good: holder is { Token: { RevokedAt: null, ExpiresAt: var expiry } } && expiry > now);
        if (holder is null)
        {
            return await _selfSigned.FindCallerAsync(tx, bearer, method) ?? throw Errors.AccessTokenUnsupported(method, KindOf(bearer));
        }

        if (holder.Token.RevokedAt is { } revoked)
        {
            throw Errors.AccessTokenExpired(method, "was revoked", Micros.ToTime(revoked));
        }

        if (holder.Token.ExpiresAt <= now)
        {
            throw Errors.AccessTokenExpired(method, "expired", Micros.ToTime(holder.Token.ExpiresAt));
        }

        return new Caller(holder.User, holder.App, ScopeSet.Parse(holder.Token.Scopes), holder.Token.Delegated, holder.RealQuotas);
    }

    /// <summary>Whether this token was good when last looked at. It says nothing about now, only where it is worth while to look.</summary>
    public bool WasGood(Credentials credentials) =>
        credentials.Bearer is { } bearer && MarkOf(bearer) is var mark && Volatile.Read(ref _good[(byte)mark]) == mark;

    private void Note(string bearer, bool good)
    {
        var mark = MarkOf(bearer);
        ref var place = ref _good[(byte)mark];
        if (good != (Volatile.Read(ref place) == mark))
        {
            Volatile.Write(ref place, good ? mark : 0);
        }
    }

    /// <summary>Differs from process to process, and tells nothing of the token.</summary>
    private static int MarkOf(string bearer) => bearer.GetHashCode(StringComparison.Ordinal);

    /// <summary>What a text that is no good token looks like.</summary>
    private static string KindOf(string bearer) =>
        bearer.Length > Limits.BearerJwt ? "a text that is longer than any token"
        : bearer.AsSpan().Count('.') == 2 ? "a text in the form of a signed token, which names no service account of this server, or is not for this server, or is not signed by its key"
        : "a text that is no token of this server";

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
