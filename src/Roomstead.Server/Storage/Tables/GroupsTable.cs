namespace Roomstead.Storage.Tables;

/// <summary>A group of people: <c>Name</c> is <c>groups/{group}</c>.</summary>
internal sealed record GroupRow(string Name, string Customer, string Email);

/// <summary>Somebody who is in a group.</summary>
internal sealed record GroupPerson(string Id, string Email);

internal sealed class GroupsTable(Tx tx)
{
    private const string Columns = "name, customer, email";
    private static readonly Sql ByName = new($"SELECT {Columns} FROM user_groups WHERE name = $1");
    private static readonly Sql ByEmail = new($"SELECT {Columns} FROM user_groups WHERE email = $1");
    private static readonly Sql All = new($"SELECT {Columns} FROM user_groups WHERE name > $1 ORDER BY name LIMIT $2");
    private static readonly Sql OfCustomer = new($"SELECT {Columns} FROM user_groups WHERE customer = $1 AND name > $2 ORDER BY name LIMIT $3");
    private static readonly Sql OfPerson = new(
        "SELECT g.name, g.customer, g.email FROM group_members m JOIN user_groups g ON g.name = m.group_name WHERE m.user_id = $1 ORDER BY g.name");

    private static readonly Sql Insert = new($"INSERT INTO user_groups ({Columns}) VALUES ($1, $2, $3)");
    private static readonly Sql Delete = new("DELETE FROM user_groups WHERE name = $1");
    private static readonly Sql People = new(
        "SELECT u.email FROM group_members g JOIN users u ON u.id = g.user_id WHERE g.group_name = $1 ORDER BY g.user_id");

    private static readonly Sql PageOfPeople = new(
        "SELECT u.id, u.email FROM group_members g JOIN users u ON u.id = g.user_id WHERE g.group_name = $1 AND g.user_id > $2 ORDER BY g.user_id LIMIT $3");

    private static readonly Sql InsertPerson = new("INSERT INTO group_members (group_name, user_id) VALUES ($1, $2) ON CONFLICT (group_name, user_id) DO NOTHING");
    private static readonly Sql DeletePerson = new("DELETE FROM group_members WHERE group_name = $1 AND user_id = $2");

    public ValueTask<GroupRow?> FindAsync(string name) => tx.FirstAsync(ByName, Read, name);

    /// <summary>By address, whatever its letters' case.</summary>
    public ValueTask<GroupRow?> FindByEmailAsync(string email) => tx.FirstAsync(ByEmail, Read, email.ToLowerInvariant());

    /// <summary>At most <paramref name="limit"/> groups, in the order of their names, after <paramref name="afterName"/>.</summary>
    public ValueTask<List<GroupRow>> ListAsync(string afterName, int limit) => tx.ListAsync(All, Read, afterName, limit);

    /// <summary>As above, of one organisation.</summary>
    public ValueTask<List<GroupRow>> ListAsync(string customer, string afterName, int limit) => tx.ListAsync(OfCustomer, Read, customer, afterName, limit);

    /// <summary>The groups somebody is in.</summary>
    public ValueTask<List<GroupRow>> ListOfPersonAsync(string user) => tx.ListAsync(OfPerson, Read, user);

    public ValueTask<int> InsertAsync(GroupRow row) => tx.ExecuteAsync(Insert, row.Name, row.Customer, row.Email.ToLowerInvariant());

    public ValueTask<int> DeleteAsync(string name) => tx.ExecuteAsync(Delete, name);

    /// <summary>The addresses of the people in a group.</summary>
    public ValueTask<List<string>> ListPeopleAsync(string name) => tx.ListAsync(People, static row => row.GetText(0), name);

    /// <summary>At most <paramref name="limit"/> people in a group, in the order of their ids, after <paramref name="afterId"/>.</summary>
    public ValueTask<List<GroupPerson>> ListPeopleAsync(string name, string afterId, int limit) =>
        tx.ListAsync(PageOfPeople, static row => new GroupPerson(row.GetText(0), row.GetText(1)), name, afterId, limit);

    public ValueTask<int> AddPersonAsync(string name, string user) => tx.ExecuteAsync(InsertPerson, name, user);

    public ValueTask<int> RemovePersonAsync(string name, string user) => tx.ExecuteAsync(DeletePerson, name, user);

    private static GroupRow Read(SqlRow row) => new(row.GetText(0), row.GetText(1), row.GetText(2));
}
