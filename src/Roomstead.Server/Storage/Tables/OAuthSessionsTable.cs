namespace Roomstead.Storage.Tables;

/// <summary>Browsers in which somebody has signed in, by the SHA-256 of their cookie.</summary>
internal sealed class OAuthSessionsTable(Tx tx)
{
    private static readonly Sql UserOf = new("SELECT user_id FROM oauth_sessions WHERE hash = $1 AND expires_at > $2");
    private static readonly Sql Insert = new("INSERT INTO oauth_sessions (hash, user_id, expires_at) VALUES ($1, $2, $3)");
    private static readonly Sql Delete = new("DELETE FROM oauth_sessions WHERE hash = $1");
    private static readonly Sql DeleteOfUser = new("DELETE FROM oauth_sessions WHERE user_id = $1");
    private static readonly Sql Sweep = new("DELETE FROM oauth_sessions WHERE hash IN (SELECT hash FROM oauth_sessions WHERE expires_at < $1 LIMIT $2)");

    /// <summary>Who is signed in, or null when nobody is, or not any more.</summary>
    public ValueTask<string?> FindUserAsync(byte[] hash, long now) => tx.FirstAsync(UserOf, static row => row.GetText(0), hash, now);

    public ValueTask<int> InsertAsync(byte[] hash, string userId, long expiresAt) => tx.ExecuteAsync(Insert, hash, userId, expiresAt);

    public ValueTask<int> DeleteAsync(byte[] hash) => tx.ExecuteAsync(Delete, hash);

    /// <summary>Signs a person out everywhere.</summary>
    public ValueTask<int> DeleteOfUserAsync(string userId) => tx.ExecuteAsync(DeleteOfUser, userId);

    /// <summary>Forgets sessions that are over: a bounded number at a time.</summary>
    public ValueTask<int> SweepAsync(long now, int limit) => tx.ExecuteAsync(Sweep, now, limit);
}
