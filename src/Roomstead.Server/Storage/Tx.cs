using Roomstead.Storage.Tables;

namespace Roomstead.Storage;

/// <summary>An open transaction: the only way to data. Handlers reach it as <c>call.Db</c>; a read transaction refuses writes.</summary>
internal abstract class Tx
{
    protected Tx()
    {
        Meta = new MetaTable(this);
        Organisations = new OrganisationsTable(this);
        Users = new UsersTable(this);
        Groups = new GroupsTable(this);
        Apps = new AppsTable(this);
        Spaces = new SpacesTable(this);
        SpaceSearch = new SpaceSearchTable(this);
        Memberships = new MembershipsTable(this);
        Requests = new RequestsTable(this);
        Outbox = new OutboxTable(this);
        SpaceChanges = new SpaceChangesTable(this);
        OAuth = new OAuthTables(this);
        OAuthClients = new OAuthClientsTable(this);
        OAuthGrants = new OAuthGrantsTable(this);
        OAuthSessions = new OAuthSessionsTable(this);
    }

    public MetaTable Meta { get; }

    public OrganisationsTable Organisations { get; }

    public UsersTable Users { get; }

    public GroupsTable Groups { get; }

    public AppsTable Apps { get; }

    public SpacesTable Spaces { get; }

    public SpaceSearchTable SpaceSearch { get; }

    public MembershipsTable Memberships { get; }

    public RequestsTable Requests { get; }

    public OutboxTable Outbox { get; }

    public SpaceChangesTable SpaceChanges { get; }

    public OAuthTables OAuth { get; }

    public OAuthClientsTable OAuthClients { get; }

    public OAuthGrantsTable OAuthGrants { get; }

    public OAuthSessionsTable OAuthSessions { get; }

    /// <summary>Forgets what tables remember of what they have read, from one transaction to the next. A store calls it where a transaction
    /// begins and somebody else has written since the last one, after one that was taken back, and after each statement that writes, but those
    /// that are known to change nothing of it.</summary>
    protected void Forget()
    {
        OAuth.Forget();
        Organisations.Forget();
        Outbox.Forget();
    }

    /// <summary>The first row, or null when there is none.</summary>
    public abstract ValueTask<T?> FirstAsync<T>(Sql sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> args)
        where T : class;

    /// <summary>All rows, in the statement's order. The statement bounds how many there can be.</summary>
    public abstract ValueTask<List<T>> ListAsync<T>(Sql sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> args);

    /// <summary>The first column of the first row as a number, or null when there is no row or it is null.</summary>
    public abstract ValueTask<long?> NumberAsync(Sql sql, params ReadOnlySpan<SqlValue> args);

    /// <summary>Runs a statement that writes; returns how many rows it changed.</summary>
    public abstract ValueTask<int> ExecuteAsync(Sql sql, params ReadOnlySpan<SqlValue> args);
}
