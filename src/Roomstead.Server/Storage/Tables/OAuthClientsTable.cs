namespace Roomstead.Storage.Tables;

/// <summary>An OAuth client of a project, as <c>client create</c> makes it.</summary>
/// <param name="Internal">Whether only people of the project's organisation may use it.</param>
internal sealed record OAuthClientRow(
    string Id,
    string App,
    string Name,
    string Type,
    byte[] SecretHash,
    IReadOnlyList<string> RedirectUris,
    bool Internal,
    string State,
    long CreatedAt)
{
    public const string Installed = "installed";
    public const string Web = "web";

    public const string Active = "active";
    public const string Disabled = "disabled";
    public const string Deleted = "deleted";

    public bool IsWeb => Type == Web;
}

internal sealed class OAuthClientsTable(Tx tx)
{
    private const string Columns = "id, app, name, type, secret_hash, redirect_uris, internal, state, created_at";
    private static readonly Sql ById = new($"SELECT {Columns} FROM oauth_clients WHERE id = $1");
    private static readonly Sql All = new($"SELECT {Columns} FROM oauth_clients ORDER BY app, created_at, id");
    private static readonly Sql Upsert = new(
        $"INSERT INTO oauth_clients ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
        + "ON CONFLICT (id) DO UPDATE SET name = $3, redirect_uris = $6, internal = $7, state = $8");

    public ValueTask<OAuthClientRow?> FindAsync(string id) => tx.FirstAsync(ById, Read, id);

    public ValueTask<List<OAuthClientRow>> ListAsync() => tx.ListAsync(All, Read);

    public ValueTask<int> SaveAsync(OAuthClientRow row) => tx.ExecuteAsync(
        Upsert, row.Id, row.App, row.Name, row.Type, row.SecretHash, string.Join('\n', row.RedirectUris), row.Internal, row.State, row.CreatedAt);

    private static OAuthClientRow Read(SqlRow row) => new(
        row.GetText(0),
        row.GetText(1),
        row.GetText(2),
        row.GetText(3),
        row.GetBytes(4).ToArray(),
        row.GetText(5).Split('\n'),
        row.GetBoolean(6),
        row.GetText(7),
        row.GetInt64(8));
}
