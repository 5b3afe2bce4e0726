using Google.Protobuf;
using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Storage.Tables;

/// <summary>A space with what the contract does not carry. <c>Value</c> is the stored message: views are made from it per caller.</summary>
internal sealed record SpaceRow(
    Space Value,
    long Revision,
    string? Customer,
    string Creator,
    string? ViaApp,
    string? ImportApp,
    bool Started,
    long CreatedAt)
{
    public string Name => Value.Name;

    /// <summary>The message as it is stored; null in rows that were not read.</summary>
    public byte[]? Document { get; init; }

    /// <summary>How long the list of its latest changes is (<see cref="SpaceChangesTable"/>).</summary>
    public long RecentLength { get; init; }
}

/// <summary>A space together with one caller's place in it; <c>State</c> is unspecified for somebody who has none.</summary>
internal sealed record SpaceForMember(SpaceRow Space, Membership.Types.MembershipState State, Membership.Types.MembershipRole Role)
{
    public bool IsJoined => State == Membership.Types.MembershipState.Joined;
}

internal sealed class SpacesTable(Tx tx)
{
    public const string Columns = "s.doc, s.revision, s.customer, s.creator, s.via_app, s.import_app, s.started, s.created_at, length(s.recent)";
    private static readonly Sql ByName = new($"SELECT {Columns} FROM spaces s WHERE s.name = $1");
    private static readonly Sql ByNameForMember = new(
        $"SELECT {Columns}, m.state, m.role, CASE WHEN m.state = 1 THEN NULL ELSE (SELECT 1 FROM group_members g "
        + "JOIN memberships t ON t.space = s.name AND t.member = g.group_name AND t.state = 1 WHERE g.user_id = $2 LIMIT 1) END "
        + "FROM spaces s LEFT JOIN memberships m ON m.space = s.name AND m.member = $2 WHERE s.name = $1");

    private static readonly Sql ByDirectKey = new($"SELECT {Columns} FROM spaces s WHERE s.direct_key = $1");

    /// <summary>Named spaces, also those that were group chats; others once somebody wrote there.</summary>
    private const string OfListedType = "(($3 = 1 AND s.space_type = 1) OR (s.started = 1 AND (($4 = 1 AND s.space_type = 2) OR ($5 = 1 AND s.space_type = 3))))";

    /// <summary>Joined directly, or through a group: two walks in the order of the names, merged.</summary>
    internal static readonly Sql JoinedBy = new(
        $"SELECT {Columns}, m.space AS name FROM memberships m JOIN spaces s ON s.name = m.space "
        + $"WHERE m.member = $1 AND m.state = 1 AND m.space > $2 AND s.import_app IS NULL AND {OfListedType} "
        + $"UNION ALL SELECT {Columns}, s.name FROM spaces s "
        + "WHERE s.name IN (SELECT t.space FROM group_members g JOIN memberships t ON t.member = g.group_name AND t.state = 1 WHERE g.user_id = $1 AND t.space > $2) "
        + $"AND s.import_app IS NULL AND {OfListedType} "
        + "AND NOT EXISTS (SELECT 1 FROM memberships d WHERE d.space = s.name AND d.member = $1 AND d.state = 1) "
        + "ORDER BY name LIMIT $6");

    private static readonly Sql GroupChatsOf = new(
        $"SELECT {Columns} FROM memberships m JOIN spaces s ON s.name = m.space "
        + "WHERE m.member = $1 AND m.state = 1 AND m.space > $2 AND s.space_type = 2 AND s.import_app IS NULL "
        + "AND (SELECT count(*) FROM memberships o WHERE o.space = m.space AND o.kind = 'HUMAN' AND o.state = 1) = $3 "
        + "AND (SELECT count(*) FROM memberships o WHERE o.space = m.space AND o.kind = 'HUMAN' AND o.state = 1 AND $4 LIKE '% ' || o.member || ' %') = $3 "
        + "ORDER BY m.space LIMIT $5");

    private static readonly Sql ImportsBefore = new(
        $"SELECT {Columns} FROM spaces s WHERE s.import_app IS NOT NULL AND s.created_at <= $1 ORDER BY s.created_at LIMIT $2");

    private static readonly Sql NameTaken = new(
        "SELECT 1 FROM spaces WHERE customer = $1 AND display_name_folded = $2 AND display_name = $3 AND name <> $4 "
        + "AND (import_app IS NULL OR created_at > $5) LIMIT 1");

    private static readonly Sql FoldedNameTaken = new(
        "SELECT 1 FROM spaces WHERE customer = $1 AND display_name_folded = $2 AND name <> $3 AND (import_app IS NULL OR created_at > $4) LIMIT 1");

    private static readonly Sql InsertSql = new(
        "INSERT INTO spaces (name, revision, customer, space_type, display_name, display_name_folded, direct_key, creator, via_app, import_app, started, created_at, doc, "
        + "search_customer, create_time, active_time, people) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)");

    private const string UpdateAlways = "UPDATE spaces SET revision = revision + 1, doc = $2, recent = recent || $4";
    private const string AtRevision = "WHERE name = $1 AND revision = $3";
    private static readonly Sql UpdateDoc = new($"{UpdateAlways} {AtRevision}", keepsMemory: true);
    private static readonly Sql UpdateDocAndName = new($"{UpdateAlways}, display_name = $5, display_name_folded = $6 {AtRevision}", keepsMemory: true);
    private static readonly Sql UpdateDocAndOrder = new($"{UpdateAlways}, active_time = $5, people = $6 {AtRevision}", keepsMemory: true);
    private static readonly Sql UpdateAll = new(
        $"{UpdateAlways}, active_time = $5, people = $6, display_name = $7, display_name_folded = $8, space_type = $9, search_customer = $10 {AtRevision}");

    private static readonly Sql CompleteImport = new(
        "UPDATE spaces SET revision = revision + 1, doc = $2, import_app = NULL, started = 1, search_customer = $4, people = $5 WHERE name = $1 AND revision = $3");

    private static readonly Sql SaveOrder = new("UPDATE spaces SET search_customer = $2, create_time = $3, active_time = $4, people = $5 WHERE name = $1");

    private static readonly Sql Delete = new("DELETE FROM spaces WHERE name = $1 AND revision = $2");
    private static readonly Sql DeleteRequestIds = new("DELETE FROM request_ids WHERE space = $1");

    public ValueTask<SpaceRow?> FindAsync(string name) => tx.FirstAsync(ByName, Read, name);

    /// <summary>The space and the member's place in it, in one look-up; null when there is no such space. Whoever is in a group
    /// that has joined has joined, as ROLE_MEMBER.</summary>
    public ValueTask<SpaceForMember?> FindForMemberAsync(string name, string member) => tx.FirstAsync(
        ByNameForMember,
        static row => row.IsNull(11)
            ? new SpaceForMember(
                Read(row),
                row.IsNull(9) ? default : (Membership.Types.MembershipState)row.GetInt64(9),
                row.IsNull(10) ? default : (Membership.Types.MembershipRole)row.GetInt64(10))
            : new SpaceForMember(Read(row), Membership.Types.MembershipState.Joined, Membership.Types.MembershipRole.RoleMember),
        name,
        member);

    /// <summary>The direct message of a pair (see <see cref="DirectKey"/>), or null.</summary>
    public ValueTask<SpaceRow?> FindDirectAsync(string directKey) => tx.FirstAsync(ByDirectKey, Read, directKey);

    /// <summary>The spaces a member has joined, by name after <paramref name="afterName"/>, of the given types, at most <paramref name="limit"/>.</summary>
    public ValueTask<List<SpaceRow>> ListJoinedAsync(string member, string afterName, bool spaces, bool groupChats, bool directMessages, int limit) =>
        tx.ListAsync(JoinedBy, Read, member, afterName, spaces, groupChats, directMessages, limit);

    /// <summary>The group chats of a member in which exactly these people have joined, himself among them, by name after <paramref name="afterName"/>, at most <paramref name="limit"/>.</summary>
    public ValueTask<List<SpaceRow>> ListGroupChatsAsync(string member, IReadOnlyCollection<string> people, string afterName, int limit) =>
        tx.ListAsync(GroupChatsOf, Read, member, afterName, people.Count, " " + string.Join(' ', people) + " ", limit);

    /// <summary>Spaces in import mode that were made at <paramref name="horizon"/> or before, at most <paramref name="limit"/>.</summary>
    public ValueTask<List<SpaceRow>> ListImportsAsync(long horizon, int limit) => tx.ListAsync(ImportsBefore, Read, horizon, limit);

    /// <summary>Whether another space of the organisation has this display name. Imports begun at <paramref name="importHorizon"/>
    /// or before are over, and their names free.</summary>
    public async ValueTask<bool> IsNameTakenAsync(string customer, string displayName, bool ignoreCase, string exceptSpace, long importHorizon) =>
        ignoreCase
            ? await tx.NumberAsync(FoldedNameTaken, customer, Fold(displayName), exceptSpace, importHorizon) is not null
            : await tx.NumberAsync(NameTaken, customer, Fold(displayName), displayName, exceptSpace, importHorizon) is not null;

    public async ValueTask InsertAsync(SpaceRow row, string? directKey)
    {
        await tx.ExecuteAsync(
            InsertSql,
            row.Name,
            row.Customer,
            (long)row.Value.SpaceType,
            ComparedName(row.Value),
            Fold(ComparedName(row.Value)),
            directKey,
            row.Creator,
            row.ViaApp,
            row.ImportApp,
            row.Started,
            row.CreatedAt,
            row.Value.ToByteArray(),
            SearchCustomer(row),
            KeyOf(SpaceOrder.CreateTime, row.Value),
            KeyOf(SpaceOrder.LastActiveTime, row.Value),
            KeyOf(SpaceOrder.People, row.Value));
        await tx.SpaceSearch.SaveWordsAsync(row.Name, before: null, SearchedName(row));
    }

    /// <summary>Stores <paramref name="changed"/> in place of what <paramref name="current"/> held.</summary>
    /// <param name="change">What the outbox is to tell of it, where it is a change to tell of: appended and listed with the same writing of the row.</param>
    /// <exception cref="StoreUnavailableException">The row is no longer at the revision of <paramref name="current"/>.</exception>
    public async ValueTask UpdateAsync(SpaceRow current, Space changed, OutboxRow? change = null)
    {
        var listed = change is null ? "" : await tx.SpaceChanges.AppendForRowAsync(current, change);

        // Columns are left alone unless they change: their indexes are most of an update's cost.
        var (active, people) = (KeyOf(SpaceOrder.LastActiveTime, changed), KeyOf(SpaceOrder.People, changed));
        var sameOrder = active == KeyOf(SpaceOrder.LastActiveTime, current.Value) && people == KeyOf(SpaceOrder.People, current.Value);
        var sameType = current.Value.SpaceType == changed.SpaceType;
        var sameName = current.Value.DisplayName == changed.DisplayName;
        var after = current with { Value = changed };
        var (name, doc) = (ComparedName(changed), change?.NewDoc ?? changed.ToByteArray());
        RequireOne(
            (sameType && sameName, sameType && sameOrder) switch
            {
                (true, true) => await tx.ExecuteAsync(UpdateDoc, current.Name, doc, current.Revision, listed),
                (false, true) => await tx.ExecuteAsync(UpdateDocAndName, current.Name, doc, current.Revision, listed, name, Fold(name)),
                (true, false) => await tx.ExecuteAsync(UpdateDocAndOrder, current.Name, doc, current.Revision, listed, active, people),
                _ => await tx.ExecuteAsync(
                    UpdateAll, current.Name, doc, current.Revision, listed, active, people, name, Fold(name), (long)changed.SpaceType, SearchCustomer(after)),
            },
            current);
        if (!(sameType && sameName))
        {
            await tx.SpaceSearch.SaveWordsAsync(current.Name, SearchedName(current), SearchedName(after));
        }
    }

    /// <summary>Ends the import mode of a space: it is stored as <paramref name="completed"/>, begun, and nobody's import.</summary>
    /// <exception cref="StoreUnavailableException">The row is no longer at the revision of <paramref name="current"/>.</exception>
    public async ValueTask CompleteImportAsync(SpaceRow current, Space completed)
    {
        var after = current with { Value = completed, ImportApp = null };
        RequireOne(
            await tx.ExecuteAsync(
                CompleteImport, current.Name, completed.ToByteArray(), current.Revision, SearchCustomer(after), KeyOf(SpaceOrder.People, completed)),
            current);
        await tx.SpaceSearch.SaveWordsAsync(current.Name, SearchedName(current), SearchedName(after));
    }

    /// <summary>Takes the space out, with its members and the request ids that made it.</summary>
    /// <exception cref="StoreUnavailableException">The row is no longer at the revision of <paramref name="current"/>.</exception>
    public async ValueTask DeleteAsync(SpaceRow current)
    {
        await tx.ExecuteAsync(DeleteRequestIds, current.Name);
        await tx.SpaceChanges.MoveAsync(current.Name);
        RequireOne(await tx.ExecuteAsync(Delete, current.Name, current.Revision), current); // Members go by their foreign key.
        await tx.SpaceSearch.SaveWordsAsync(current.Name, SearchedName(current), after: null);
    }

    /// <summary>Makes what the space is searched by, which must not be there yet.</summary>
    public async ValueTask IndexAsync(SpaceRow row)
    {
        await tx.ExecuteAsync(
            SaveOrder,
            row.Name,
            SearchCustomer(row),
            KeyOf(SpaceOrder.CreateTime, row.Value),
            KeyOf(SpaceOrder.LastActiveTime, row.Value),
            KeyOf(SpaceOrder.People, row.Value));
        await tx.SpaceSearch.SaveWordsAsync(row.Name, before: null, SearchedName(row));
    }

    /// <summary>The key that makes a direct message unique: its two members in order.</summary>
    public static string DirectKey(string one, string other) =>
        string.CompareOrdinal(one, other) < 0 ? one + " " + other : other + " " + one;

    private static void RequireOne(int rows, SpaceRow current)
    {
        if (rows != 1)
        {
            throw new StoreUnavailableException($"{current.Name} changed under the only writer.");
        }
    }

    private static string? ComparedName(Space space) => space.SpaceType == Space.Types.SpaceType.Space ? space.DisplayName : null;

    /// <summary>The name a space is found by: named spaces are, once they are not being imported.</summary>
    private static string? SearchedName(SpaceRow row) => row.ImportApp is null ? ComparedName(row.Value) : null;

    private static string? SearchCustomer(SpaceRow row) => SearchedName(row) is null ? null : row.Customer;

    private static long KeyOf(SpaceOrder order, Space space) => SpaceSearchTable.KeyOf(order, space);

    private static string? Fold(string? name) => name?.ToLowerInvariant();

    public static SpaceRow Read(SqlRow row)
    {
        var document = row.GetBytes(0).ToArray();
        return new SpaceRow(
            Space.Parser.ParseFrom(document),
            row.GetInt64(1),
            row.GetTextOrNull(2),
            row.GetText(3),
            row.GetTextOrNull(4),
            row.GetTextOrNull(5),
            row.GetBoolean(6),
            row.GetInt64(7))
        {
            Document = document,
            RecentLength = row.GetInt64(8),
        };
    }
}
