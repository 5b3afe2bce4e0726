using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Storage.Tables;

/// <summary>A membership: <c>Member</c> is <c>users/{digits}</c> or <c>groups/{group}</c>; <c>Kind</c> HUMAN, BOT or GROUP.</summary>
/// <param name="DeletedAt">When the member left: only of history that is being imported, whose state is NOT_A_MEMBER.</param>
internal sealed record MembershipRow(string Space, string Member, string Kind, State State, Role Role, long CreatedAt, long? DeletedAt = null)
{
    public const string Human = "HUMAN";
    public const string Bot = "BOT";
    public const string Group = "GROUP";

    public bool IsPerson => Kind == Human;
}

/// <summary>A membership with what its answer tells of the person; both null for apps and groups.</summary>
internal sealed record MembershipWithPerson(MembershipRow Membership, string? Customer, string? DisplayName);

/// <summary>Memberships that no list ever tells apart: of one kind, state and role.</summary>
internal readonly record struct MembershipClass(string Kind, State State, Role Role);

internal sealed class MembershipsTable(Tx tx)
{
    private const string Columns = "space, member, kind, state, role, created_at, deleted_at";

    private static readonly Sql ByKey = new($"SELECT {Columns} FROM memberships WHERE space = $1 AND member = $2");
    private static readonly Sql OfSpace = new($"SELECT {Columns} FROM memberships WHERE space = $1 ORDER BY member LIMIT $2");
    private static readonly Sql OfMember = new($"SELECT {Columns} FROM memberships WHERE member = $1 ORDER BY space LIMIT $2");
    private static readonly Sql Delete = new("DELETE FROM memberships WHERE space = $1 AND member = $2");
    private static readonly Sql DeleteOfSpace = new("DELETE FROM memberships WHERE space = $1");
    private static readonly Sql Upsert = new(
        $"INSERT INTO memberships ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7) "
        + "ON CONFLICT (space, member) DO UPDATE SET state = $4, role = $5, created_at = $6, deleted_at = $7");

    private static readonly Sql Managers = new(
        "SELECT count(*) FROM (SELECT 1 FROM memberships WHERE space = $1 AND kind = 'HUMAN' AND state = 1 AND role = 2 LIMIT $2) m");

    private static readonly Sql ThroughGroup = new(
        "SELECT 1 FROM group_members g JOIN memberships m ON m.space = $1 AND m.member = g.group_name AND m.state = 1 WHERE g.user_id = $2 LIMIT 1");

    /// <summary>Every class there is, each a branch of its own walk through the index: whatever is chosen, nothing else is read.</summary>
    private static readonly MembershipClass[] Classes =
    [
        .. from state in new[] { State.Joined, State.Invited, State.NotAMember }
           from role in new[] { Role.RoleMember, Role.RoleManager, Role.RoleAssistantManager }
           select new MembershipClass(MembershipRow.Human, state, role),
        new(MembershipRow.Bot, State.Joined, Role.RoleMember),
        new(MembershipRow.Group, State.Joined, Role.Unspecified),
    ];

    internal static readonly Sql PageOf = new(string.Join(" UNION ALL ", Classes.Select(Branch)) + " ORDER BY member LIMIT $3");

    public ValueTask<MembershipRow?> FindAsync(string space, string member) => tx.FirstAsync(ByKey, Read, space, member);

    public ValueTask<List<MembershipRow>> ListAsync(string space, int limit) => tx.ListAsync(OfSpace, Read, space, limit);

    /// <summary>The members of the chosen classes, by name after <paramref name="afterMember"/>, at most <paramref name="limit"/>.</summary>
    public ValueTask<List<MembershipWithPerson>> ListAsync(string space, Func<MembershipClass, bool> choose, string afterMember, int limit)
    {
        var chosen = 0L;
        for (var i = 0; i < Classes.Length; i++)
        {
            chosen |= choose(Classes[i]) ? 1L << i : 0;
        }

        return tx.ListAsync(PageOf, static row => new MembershipWithPerson(Read(row), row.GetTextOrNull(7), row.GetTextOrNull(8)), space, afterMember, limit, chosen);
    }

    /// <summary>Where a member is, at most <paramref name="limit"/>.</summary>
    public ValueTask<List<MembershipRow>> ListOfMemberAsync(string member, int limit) => tx.ListAsync(OfMember, Read, member, limit);

    /// <summary>How many people have joined as ROLE_MANAGER, counted up to <paramref name="most"/>.</summary>
    public async ValueTask<long> CountManagersAsync(string space, int most) => await tx.NumberAsync(Managers, space, most) ?? 0;

    /// <summary>Whether a person is in a group that has joined the space.</summary>
    public async ValueTask<bool> IsInThroughGroupAsync(string space, string person) => await tx.NumberAsync(ThroughGroup, space, person) is not null;

    public ValueTask<int> DeleteAsync(string space, string member) => tx.ExecuteAsync(Delete, space, member);

    /// <summary>Takes everybody out of a space.</summary>
    public ValueTask<int> DeleteOfSpaceAsync(string space) => tx.ExecuteAsync(DeleteOfSpace, space);

    public ValueTask<int> SaveAsync(MembershipRow row) => tx.ExecuteAsync(
        Upsert, row.Space, row.Member, row.Kind, (long)row.State, (long)row.Role, row.CreatedAt, row.DeletedAt);

    private static string Branch(MembershipClass of, int index) =>
        FormattableString.Invariant(
            $"SELECT m.space, m.member, m.kind, m.state, m.role, m.created_at, m.deleted_at, u.customer, u.display_name ")
        + FormattableString.Invariant(
            $"FROM memberships m LEFT JOIN users u ON u.id = m.member WHERE ($4 & {1L << index}) <> 0 AND m.space = $1 AND m.kind = '{of.Kind}' AND m.state = {(int)of.State} AND m.role = {(int)of.Role} AND m.member > $2");

    private static MembershipRow Read(SqlRow row) => new(
        row.GetText(0), row.GetText(1), row.GetText(2), (State)row.GetInt64(3), (Role)row.GetInt64(4), row.GetInt64(5), row.GetInt64OrNull(6));
}
