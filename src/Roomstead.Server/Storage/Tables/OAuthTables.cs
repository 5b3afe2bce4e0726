namespace Roomstead.Storage.Tables;

/// <summary>An access token as kept. Times in microseconds.</summary>
internal sealed record AccessTokenRow(
    byte[] Hash,
    string? UserId,
    string App,
    string? ClientId,
    string Scopes,
    bool Delegated,
    long IssuedAt,
    long ExpiresAt,
    long? RevokedAt,
    string? GrantId);

/// <summary>Everything needed to know a caller from his token, in one look-up.</summary>
internal sealed record TokenHolder(AccessTokenRow Token, UserRow? User, AppRow App, bool RealQuotas);

internal sealed class OAuthTables(Tx tx)
{
    private const int HoldersRemembered = 64;
    private const string TokenColumns = "t.hash, t.user_id, t.app, t.client_id, t.scopes, t.delegated, t.issued_at, t.expires_at, t.revoked_at, t.grant_id";
    private static readonly Sql HolderByHash = new(
        $"SELECT {TokenColumns}, "
        + "u.email, u.customer, u.display_name, u.administrator, u.chat_enabled, u.auto_accept, "
        + "a.project_id, a.project_number, a.customer, a.user_id, a.email, a.client_id, a.display_name, a.configured, o.quotas, a.api_enabled "
        + "FROM access_tokens t JOIN apps a ON a.name = t.app JOIN organisations o ON o.customer = a.customer LEFT JOIN users u ON u.id = t.user_id "
        + "WHERE t.hash = $1");

    private static readonly Sql InsertToken = new(
        "INSERT INTO access_tokens (hash, user_id, app, client_id, scopes, delegated, issued_at, expires_at, revoked_at, grant_id) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");

    private static readonly Sql RevokeToken = new("UPDATE access_tokens SET revoked_at = $2 WHERE hash = $1 AND revoked_at IS NULL");
    private static readonly Sql SweepTokens = new("DELETE FROM access_tokens WHERE hash IN (SELECT hash FROM access_tokens WHERE expires_at < $1 AND issued_at < $1 LIMIT $2)");

    private readonly Dictionary<string, TokenHolder> _holders = new(StringComparer.Ordinal);

    public async ValueTask<TokenHolder?> FindHolderAsync(byte[] hash)
    {
        var key = Convert.ToBase64String(hash);
        if (_holders.TryGetValue(key, out var known))
        {
            return known;
        }

        var holder = await tx.FirstAsync(HolderByHash, ReadHolder, hash);
        if (holder is not null)
        {
            if (_holders.Count == HoldersRemembered)
            {
                _holders.Clear();
            }

            _holders.Add(key, holder);
        }

        return holder;
    }

    public void Forget() => _holders.Clear();

    public ValueTask<int> InsertAccessTokenAsync(AccessTokenRow row) => tx.ExecuteAsync(
        InsertToken, row.Hash, row.UserId, row.App, row.ClientId, row.Scopes, row.Delegated, row.IssuedAt, row.ExpiresAt, row.RevokedAt, row.GrantId);

    public ValueTask<int> RevokeAccessTokenAsync(byte[] hash, long at) => tx.ExecuteAsync(RevokeToken, hash, at);

    /// <summary>Forgets tokens that were over before <paramref name="before"/>: a bounded number at a time.</summary>
    public ValueTask<int> SweepAccessTokensAsync(long before, int limit) => tx.ExecuteAsync(SweepTokens, before, limit);

    private static TokenHolder ReadHolder(SqlRow row)
    {
        var token = new AccessTokenRow(
            row.GetBytes(0).ToArray(),
            row.GetTextOrNull(1),
            row.GetText(2),
            row.GetTextOrNull(3),
            row.GetText(4),
            row.GetBoolean(5),
            row.GetInt64(6),
            row.GetInt64(7),
            row.GetInt64OrNull(8),
            row.GetTextOrNull(9));
        var user = token.UserId is null
            ? null
            : new UserRow(token.UserId, row.GetText(10), row.GetText(11), row.GetText(12), row.GetBoolean(13), row.GetBoolean(14), row.GetBoolean(15), PasswordHash: null);
        var app = new AppRow(
            token.App, row.GetText(16), row.GetInt64(17), row.GetText(18), row.GetText(19), row.GetText(20), row.GetText(21), row.GetText(22), row.GetBoolean(23))
        {
            ApiEnabled = row.GetBoolean(25),
        };
        return new TokenHolder(token, user, app, row.GetText(24) == "real");
    }
}
