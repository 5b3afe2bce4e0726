using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Storage.Tables;

/// <summary>A membership: <c>Member</c> is <c>users/{digits}</c> or <c>groups/{group}</c>; <c>Kind</c> HUMAN, BOT or GROUP.</summary>
internal sealed record MembershipRow(
    string Space,
    string Member,
    string Kind,
    Membership.Types.MembershipState State,
    Membership.Types.MembershipRole Role,
    long CreatedAt)
{
    public const string Human = "HUMAN";
    public const string Bot = "BOT";
    public const string Group = "GROUP";
}

internal sealed class MembershipsTable(Tx tx)
{
    private const string Columns = "space, member, kind, state, role, created_at";
    private static readonly Sql ByKey = new($"SELECT {Columns} FROM memberships WHERE space = $1 AND member = $2");
    private static readonly Sql OfSpace = new($"SELECT {Columns} FROM memberships WHERE space = $1 ORDER BY member LIMIT $2");
    private static readonly Sql OfMember = new($"SELECT {Columns} FROM memberships WHERE member = $1 ORDER BY space LIMIT $2");
    private static readonly Sql Delete = new("DELETE FROM memberships WHERE space = $1 AND member = $2");
    private static readonly Sql DeleteOfSpace = new("DELETE FROM memberships WHERE space = $1");
    private static readonly Sql Upsert = new(
        $"INSERT INTO memberships ({Columns}) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (space, member) DO UPDATE SET state = $4, role = $5");

    public ValueTask<MembershipRow?> FindAsync(string space, string member) => tx.FirstAsync(ByKey, Read, space, member);

    public ValueTask<List<MembershipRow>> ListAsync(string space, int limit) => tx.ListAsync(OfSpace, Read, space, limit);

    /// <summary>Where a member is, at most <paramref name="limit"/>.</summary>
    public ValueTask<List<MembershipRow>> ListOfMemberAsync(string member, int limit) => tx.ListAsync(OfMember, Read, member, limit);

    public ValueTask<int> DeleteAsync(string space, string member) => tx.ExecuteAsync(Delete, space, member);

    /// <summary>Takes everybody out of a space.</summary>
    public ValueTask<int> DeleteOfSpaceAsync(string space) => tx.ExecuteAsync(DeleteOfSpace, space);

    public ValueTask<int> SaveAsync(MembershipRow row) => tx.ExecuteAsync(
        Upsert, row.Space, row.Member, row.Kind, (long)row.State, (long)row.Role, row.CreatedAt);

    private static MembershipRow Read(SqlRow row) => new(
        row.GetText(0),
        row.GetText(1),
        row.GetText(2),
        (Membership.Types.MembershipState)row.GetInt64(3),
        (Membership.Types.MembershipRole)row.GetInt64(4),
        row.GetInt64(5));
}
