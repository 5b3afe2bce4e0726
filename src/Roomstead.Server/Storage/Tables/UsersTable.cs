namespace Roomstead.Storage.Tables;

/// <summary>A person. <c>Id</c> is the resource name <c>users/{digits}</c>; the same digits are the OAuth subject .</summary>
internal sealed record UserRow(
    string Id,
    string Email,
    string Customer,
    string DisplayName,
    bool Administrator,
    bool ChatEnabled,
    bool AutoAccept,
    string? PasswordHash);

internal sealed class UsersTable(Tx tx)
{
    private const string Collection = "users/";
    private const string Columns = "id, email, customer, display_name, administrator, chat_enabled, auto_accept, password_hash";
    private static readonly Sql ById = new($"SELECT {Columns} FROM users WHERE id = $1");
    private static readonly Sql ByEmail = new($"SELECT {Columns} FROM users WHERE email = $1");
    private static readonly Sql All = new($"SELECT {Columns} FROM users WHERE id > $1 ORDER BY id LIMIT $2");
    private static readonly Sql OfCustomer = new($"SELECT {Columns} FROM users WHERE customer = $1 AND id > $2 ORDER BY id LIMIT $3");
    private static readonly Sql OtherAdministrator = new("SELECT 1 FROM users WHERE customer = $1 AND administrator = 1 AND id <> $2 LIMIT 1");
    private static readonly Sql Upsert = new(
        $"INSERT INTO users ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
        + "ON CONFLICT (id) DO UPDATE SET email = $2, customer = $3, display_name = $4, administrator = $5, chat_enabled = $6, auto_accept = $7, password_hash = $8");

    private static readonly Sql Delete = new("DELETE FROM users WHERE id = $1");

    public ValueTask<UserRow?> FindAsync(string id) => tx.FirstAsync(ById, Read, id);

    /// <summary>By address, whatever its letters' case.</summary>
    public ValueTask<UserRow?> FindByEmailAsync(string email) => tx.FirstAsync(ByEmail, Read, email.ToLowerInvariant());

    /// <summary>By <c>users/{id}</c> or <c>users/{address}</c>.</summary>
    public ValueTask<UserRow?> FindByNameAsync(string name) => name.Contains('@', StringComparison.Ordinal) ? FindByEmailAsync(name[Collection.Length..]) : FindAsync(name);

    /// <summary>At most <paramref name="limit"/> people, in the order of their ids, after <paramref name="afterId"/>.</summary>
    public ValueTask<List<UserRow>> ListAsync(string afterId, int limit) => tx.ListAsync(All, Read, afterId, limit);

    /// <summary>As above, of one organisation.</summary>
    public ValueTask<List<UserRow>> ListAsync(string customer, string afterId, int limit) => tx.ListAsync(OfCustomer, Read, customer, afterId, limit);

    /// <summary>Whether an organisation has an administrator beside this one.</summary>
    public async ValueTask<bool> HasOtherAdministratorAsync(string customer, string id) => await tx.NumberAsync(OtherAdministrator, customer, id) is not null;

    public ValueTask<int> SaveAsync(UserRow row) => tx.ExecuteAsync(
        Upsert, row.Id, row.Email.ToLowerInvariant(), row.Customer, row.DisplayName, row.Administrator, row.ChatEnabled, row.AutoAccept, row.PasswordHash);

    public ValueTask<int> DeleteAsync(string id) => tx.ExecuteAsync(Delete, id);

    private static UserRow Read(SqlRow row) => new(
        row.GetText(0), row.GetText(1), row.GetText(2), row.GetText(3), row.GetBoolean(4), row.GetBoolean(5), row.GetBoolean(6), row.GetTextOrNull(7));
}
