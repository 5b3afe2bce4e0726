namespace Roomstead.Storage.Tables;

/// <summary>An authorization code as kept. <c>GrantId</c> names the family of everything that comes from it. Times in microseconds.</summary>
internal sealed record CodeRow(
    byte[] Hash,
    string GrantId,
    string ClientId,
    string UserId,
    string RedirectUri,
    string Scopes,
    string? Challenge,
    string? ChallengeMethod,
    string? Nonce,
    bool Offline,
    long ExpiresAt,
    long? UsedAt);

internal sealed record RefreshTokenRow(byte[] Hash, string GrantId, string ClientId, string UserId, string Scopes, long IssuedAt, long UsedAt);

/// <summary>What people have allowed clients: consents, the codes that carry them, and the refresh tokens that keep them.</summary>
internal sealed class OAuthGrantsTable(Tx tx)
{
    private const string CodeColumns = "hash, grant_id, client_id, user_id, redirect_uri, scopes, challenge, challenge_method, nonce, offline, expires_at, used_at";
    private static readonly Sql CodeByHash = new($"SELECT {CodeColumns} FROM oauth_codes WHERE hash = $1");
    private static readonly Sql InsertCode = new($"INSERT INTO oauth_codes ({CodeColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL)");
    private static readonly Sql UseCode = new("UPDATE oauth_codes SET used_at = $2 WHERE hash = $1");
    private static readonly Sql SweepCodes = new("DELETE FROM oauth_codes WHERE hash IN (SELECT hash FROM oauth_codes WHERE expires_at < $1 LIMIT $2)");

    private const string RefreshColumns = "hash, grant_id, client_id, user_id, scopes, issued_at, used_at";
    private static readonly Sql RefreshByHash = new($"SELECT {RefreshColumns} FROM oauth_refresh_tokens WHERE hash = $1");
    private static readonly Sql InsertRefresh = new($"INSERT INTO oauth_refresh_tokens ({RefreshColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7)");
    private static readonly Sql TouchRefresh = new("UPDATE oauth_refresh_tokens SET used_at = $2 WHERE hash = $1");
    private static readonly Sql RefreshOfGrant = new("SELECT count(*) FROM oauth_refresh_tokens WHERE grant_id = $1");
    private static readonly Sql DeleteOldest = new(
        "DELETE FROM oauth_refresh_tokens WHERE hash IN ("
        + "SELECT hash FROM oauth_refresh_tokens WHERE client_id = $1 AND user_id = $2 ORDER BY issued_at DESC, hash LIMIT 1000 OFFSET $3)");

    private static readonly Sql DeleteGrantRefresh = new("DELETE FROM oauth_refresh_tokens WHERE grant_id = $1");
    private static readonly Sql RevokeGrantAccess = new("UPDATE access_tokens SET revoked_at = $2 WHERE grant_id = $1 AND revoked_at IS NULL");
    private static readonly Sql SweepRefresh = new(
        "DELETE FROM oauth_refresh_tokens WHERE hash IN (SELECT hash FROM oauth_refresh_tokens WHERE used_at < $1 LIMIT $2)");

    private static readonly Sql ConsentOf = new("SELECT scopes FROM oauth_consents WHERE user_id = $1 AND client_id = $2");
    private static readonly Sql UpsertConsent = new(
        "INSERT INTO oauth_consents (user_id, client_id, scopes, granted_at) VALUES ($1, $2, $3, $4) "
        + "ON CONFLICT (user_id, client_id) DO UPDATE SET scopes = $3, granted_at = $4");

    private static readonly Sql DeleteConsent = new("DELETE FROM oauth_consents WHERE user_id = $1 AND client_id = $2");

    public ValueTask<CodeRow?> FindCodeAsync(byte[] hash) => tx.FirstAsync(CodeByHash, ReadCode, hash);

    public ValueTask<int> InsertCodeAsync(CodeRow row) => tx.ExecuteAsync(
        InsertCode,
        row.Hash,
        row.GrantId,
        row.ClientId,
        row.UserId,
        row.RedirectUri,
        row.Scopes,
        row.Challenge,
        row.ChallengeMethod,
        row.Nonce,
        row.Offline,
        row.ExpiresAt);

    public ValueTask<int> UseCodeAsync(byte[] hash, long at) => tx.ExecuteAsync(UseCode, hash, at);

    public ValueTask<RefreshTokenRow?> FindRefreshTokenAsync(byte[] hash) => tx.FirstAsync(RefreshByHash, ReadRefresh, hash);

    public async ValueTask<bool> HasRefreshTokenAsync(string grantId) => await tx.NumberAsync(RefreshOfGrant, grantId) > 0;

    /// <summary>Keeps a refresh token, and of all that this person gave this client only the newest <paramref name="limit"/>.</summary>
    public async ValueTask InsertRefreshTokenAsync(RefreshTokenRow row, int limit)
    {
        await tx.ExecuteAsync(InsertRefresh, row.Hash, row.GrantId, row.ClientId, row.UserId, row.Scopes, row.IssuedAt, row.UsedAt);
        await tx.ExecuteAsync(DeleteOldest, row.ClientId, row.UserId, limit);
    }

    public ValueTask<int> TouchRefreshTokenAsync(byte[] hash, long at) => tx.ExecuteAsync(TouchRefresh, hash, at);

    /// <summary>Ends every token that came from one authorization.</summary>
    public async ValueTask RevokeAsync(string grantId, long at)
    {
        await tx.ExecuteAsync(DeleteGrantRefresh, grantId);
        await tx.ExecuteAsync(RevokeGrantAccess, grantId, at);
    }

    /// <summary>The scopes the person has allowed the client, separated by blanks; null when none.</summary>
    public ValueTask<string?> FindConsentAsync(string userId, string clientId) => tx.FirstAsync(ConsentOf, static row => row.GetText(0), userId, clientId);

    public ValueTask<int> SaveConsentAsync(string userId, string clientId, string scopes, long at) =>
        tx.ExecuteAsync(UpsertConsent, userId, clientId, scopes, at);

    public ValueTask<int> DeleteConsentAsync(string userId, string clientId) => tx.ExecuteAsync(DeleteConsent, userId, clientId);

    /// <summary>Forgets codes that ran out before the first time, and refresh tokens not used since the second: a bounded number at a time.</summary>
    public async ValueTask SweepAsync(long codesBefore, long unusedSince, int limit)
    {
        await tx.ExecuteAsync(SweepCodes, codesBefore, limit);
        await tx.ExecuteAsync(SweepRefresh, unusedSince, limit);
    }

    private static CodeRow ReadCode(SqlRow row) => new(
        row.GetBytes(0).ToArray(),
        row.GetText(1),
        row.GetText(2),
        row.GetText(3),
        row.GetText(4),
        row.GetText(5),
        row.GetTextOrNull(6),
        row.GetTextOrNull(7),
        row.GetTextOrNull(8),
        row.GetBoolean(9),
        row.GetInt64(10),
        row.GetInt64OrNull(11));

    private static RefreshTokenRow ReadRefresh(SqlRow row) => new(
        row.GetBytes(0).ToArray(), row.GetText(1), row.GetText(2), row.GetText(3), row.GetText(4), row.GetInt64(5), row.GetInt64(6));
}
