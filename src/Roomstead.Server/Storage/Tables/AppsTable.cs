namespace Roomstead.Storage.Tables;

/// <summary>A project with its service account and, when <c>Configured</c>, its Chat app. <c>UserId</c> is the app as a member of spaces.</summary>
internal sealed record AppRow(
    string Name,
    string ProjectId,
    long ProjectNumber,
    string Customer,
    string UserId,
    string Email,
    string ClientId,
    string DisplayName,
    bool Configured)
{
    /// <summary>Whether the Chat API is switched on in the project (E-25).</summary>
    public bool ApiEnabled { get; init; } = true;
}

/// <summary>The public half of a service account's key.</summary>
internal sealed record AppKeyRow(string KeyId, string App, byte[] PublicKey, byte[] Certificate, long CreatedAt, bool Disabled);

internal sealed class AppsTable(Tx tx)
{
    private const string Columns = "name, project_id, project_number, customer, user_id, email, client_id, display_name, configured, api_enabled";
    private static readonly Sql ByName = new($"SELECT {Columns} FROM apps WHERE name = $1");
    private static readonly Sql ByEmail = new($"SELECT {Columns} FROM apps WHERE email = $1");
    private static readonly Sql ByUserId = new($"SELECT {Columns} FROM apps WHERE user_id = $1");
    private static readonly Sql ByProject = new($"SELECT {Columns} FROM apps WHERE project_id = $1");
    private static readonly Sql All = new($"SELECT {Columns} FROM apps ORDER BY name");
    private static readonly Sql Upsert = new(
        $"INSERT INTO apps ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
        + "ON CONFLICT (name) DO UPDATE SET display_name = $8, configured = $9, api_enabled = $10");

    private static readonly Sql ApprovalOf = new("SELECT scopes FROM app_approvals WHERE app = $1 AND customer = $2");
    private static readonly Sql ApprovalsOf = new("SELECT scopes FROM app_approvals WHERE app = $1 ORDER BY customer");
    private static readonly Sql UpsertApproval = new(
        "INSERT INTO app_approvals (app, customer, scopes) VALUES ($1, $2, $3) ON CONFLICT (app, customer) DO UPDATE SET scopes = $3");

    private static readonly Sql DelegationOf = new("SELECT scopes FROM app_delegations WHERE app = $1 AND customer = $2");
    private static readonly Sql UpsertDelegation = new(
        "INSERT INTO app_delegations (app, customer, scopes) VALUES ($1, $2, $3) ON CONFLICT (app, customer) DO UPDATE SET scopes = $3");

    private static readonly Sql KeysOf = new("SELECT key_id, app, public_key, certificate, created_at, disabled FROM app_keys WHERE app = $1 ORDER BY created_at, key_id");
    private static readonly Sql InsertKey = new("INSERT INTO app_keys (key_id, app, public_key, certificate, created_at, disabled) VALUES ($1, $2, $3, $4, $5, $6)");

    public ValueTask<AppRow?> FindAsync(string name) => tx.FirstAsync(ByName, Read, name);

    public ValueTask<AppRow?> FindByEmailAsync(string email) => tx.FirstAsync(ByEmail, Read, email);

    /// <summary>The app that is this member, or null when the id is a person's.</summary>
    public ValueTask<AppRow?> FindByUserIdAsync(string userId) => tx.FirstAsync(ByUserId, Read, userId);

    public ValueTask<AppRow?> FindByProjectAsync(string project) => tx.FirstAsync(ByProject, Read, project);

    public ValueTask<List<AppRow>> ListAsync() => tx.ListAsync(All, Read);

    public ValueTask<int> SaveAsync(AppRow row) => tx.ExecuteAsync(
        Upsert, row.Name, row.ProjectId, row.ProjectNumber, row.Customer, row.UserId, row.Email, row.ClientId, row.DisplayName, row.Configured, row.ApiEnabled);

    /// <summary>The scopes an organisation's administrator approved for the app, separated by blanks; null when none.</summary>
    public ValueTask<string?> FindApprovalAsync(string app, string customer) => tx.FirstAsync(ApprovalOf, static row => row.GetText(0), app, customer);

    /// <summary>What each organisation approved for the app.</summary>
    public ValueTask<List<string>> ListApprovalsAsync(string app) => tx.ListAsync(ApprovalsOf, static row => row.GetText(0), app);

    public ValueTask<int> SaveApprovalAsync(string app, string customer, string scopes) => tx.ExecuteAsync(UpsertApproval, app, customer, scopes);

    /// <summary>The scopes the app may use on behalf of the organisation's people, separated by blanks; null when none.</summary>
    public ValueTask<string?> FindDelegationAsync(string app, string customer) => tx.FirstAsync(DelegationOf, static row => row.GetText(0), app, customer);

    public ValueTask<int> SaveDelegationAsync(string app, string customer, string scopes) => tx.ExecuteAsync(UpsertDelegation, app, customer, scopes);

    public ValueTask<List<AppKeyRow>> ListKeysAsync(string app) => tx.ListAsync(KeysOf, ReadKey, app);

    public ValueTask<int> InsertKeyAsync(AppKeyRow row) => tx.ExecuteAsync(
        InsertKey, row.KeyId, row.App, row.PublicKey, row.Certificate, row.CreatedAt, row.Disabled);

    private static AppRow Read(SqlRow row) => new(
        row.GetText(0), row.GetText(1), row.GetInt64(2), row.GetText(3), row.GetText(4), row.GetText(5), row.GetText(6), row.GetText(7), row.GetBoolean(8))
    {
        ApiEnabled = row.GetBoolean(9),
    };

    private static AppKeyRow ReadKey(SqlRow row) => new(
        row.GetText(0), row.GetText(1), row.GetBytes(2).ToArray(), row.GetBytes(3).ToArray(), row.GetInt64(4), row.GetBoolean(5));
}
