namespace Roomstead.Storage.Tables;

/// <summary>An organisation and its policy, as <c>roomstead org set</c> writes it.</summary>
internal sealed record OrganisationRow(
    string Customer,
    string Domain,
    string History,
    bool ExternalUsers,
    string NameUniqueness,
    string AdminPermissionSettings,
    string Quotas)
{
    /// <summary>What people have who are added without a word about it (<see cref="UserRow.AutoAccept"/>).</summary>
    public bool AutoAccept { get; init; } = true;

    /// <summary>Whether its people's and apps' refused calls go on record.</summary>
    public bool RecordRefusals { get; init; }
}

internal sealed record AudienceRow(string Customer, string Name, string DisplayName, bool ChatEnabled);

internal sealed class OrganisationsTable(Tx tx)
{
    private const string Columns = "customer, domain, history, external_users, name_uniqueness, admin_permission_settings, quotas, auto_accept, record_refusals";
    private static readonly Sql ByCustomer = new($"SELECT {Columns} FROM organisations WHERE customer = $1");
    private static readonly Sql ByDomain = new($"SELECT {Columns} FROM organisations WHERE domain = $1");
    private static readonly Sql All = new($"SELECT {Columns} FROM organisations ORDER BY domain");
    private static readonly Sql Upsert = new(
        $"INSERT INTO organisations ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
        + "ON CONFLICT (customer) DO UPDATE SET domain = $2, history = $3, external_users = $4, name_uniqueness = $5, admin_permission_settings = $6, quotas = $7, "
        + "auto_accept = $8, record_refusals = $9");

    private static readonly Sql AnyRecordsRefusals = new("SELECT 1 FROM organisations WHERE record_refusals = 1 LIMIT 1");

    private static readonly Sql AudienceByName = new("SELECT customer, name, display_name, chat_enabled FROM audiences WHERE customer = $1 AND name = $2");
    private static readonly Sql UpsertAudience = new(
        "INSERT INTO audiences (customer, name, display_name, chat_enabled) VALUES ($1, $2, $3, $4) "
        + "ON CONFLICT (customer, name) DO UPDATE SET display_name = $3, chat_enabled = $4");

    private static readonly Sql AudiencesOf = new(
        "SELECT customer, name, display_name, chat_enabled FROM audiences WHERE customer = $1 AND name > $2 ORDER BY name LIMIT $3");

    private static readonly Sql DeleteAudience = new("DELETE FROM audiences WHERE customer = $1 AND name = $2");

    /// <summary>The one looked up last: nearly all calls ask for the same.</summary>
    private OrganisationRow? _last;

    public async ValueTask<OrganisationRow?> FindAsync(string customer) =>
        _last?.Customer == customer ? _last : _last = await tx.FirstAsync(ByCustomer, Read, customer);

    public ValueTask<OrganisationRow?> FindByDomainAsync(string domain) => tx.FirstAsync(ByDomain, Read, domain);

    public ValueTask<List<OrganisationRow>> ListAsync() => tx.ListAsync(All, Read);

    public ValueTask<int> SaveAsync(OrganisationRow row) => tx.ExecuteAsync(
        Upsert, row.Customer, row.Domain, row.History, row.ExternalUsers, row.NameUniqueness, row.AdminPermissionSettings, row.Quotas, row.AutoAccept, row.RecordRefusals);

    public void Forget() => _last = null;

    /// <summary>Whether any organisation wants refused calls on record.</summary>
    public async ValueTask<bool> AnyRecordsRefusalsAsync() => await tx.NumberAsync(AnyRecordsRefusals) is not null;

    public ValueTask<AudienceRow?> FindAudienceAsync(string customer, string name) => tx.FirstAsync(AudienceByName, ReadAudience, customer, name);

    public ValueTask<int> SaveAudienceAsync(AudienceRow row) => tx.ExecuteAsync(UpsertAudience, row.Customer, row.Name, row.DisplayName, row.ChatEnabled);

    /// <summary>At most <paramref name="limit"/> audiences of an organisation, in the order of their names, after <paramref name="afterName"/>.</summary>
    public ValueTask<List<AudienceRow>> ListAudiencesAsync(string customer, string afterName, int limit) =>
        tx.ListAsync(AudiencesOf, ReadAudience, customer, afterName, limit);

    public ValueTask<int> DeleteAudienceAsync(string customer, string name) => tx.ExecuteAsync(DeleteAudience, customer, name);

    private static OrganisationRow Read(SqlRow row) => new(
        row.GetText(0), row.GetText(1), row.GetText(2), row.GetBoolean(3), row.GetText(4), row.GetText(5), row.GetText(6))
    {
        AutoAccept = row.GetBoolean(7),
        RecordRefusals = row.GetBoolean(8),
    };

    private static AudienceRow ReadAudience(SqlRow row) => new(row.GetText(0), row.GetText(1), row.GetText(2), row.GetBoolean(3));
}
