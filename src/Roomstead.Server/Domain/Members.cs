using Roomstead.Domain.Administration;
using Roomstead.Domain.Names;
using Roomstead.Storage;
using Roomstead.Storage.Tables;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Domain;

/// <summary>Finding and writing the memberships of a space.</summary>
internal static class Members
{
    private const int Page = 500;

    /// <summary>The membership a name means, by id or alias (M-20, M-21).</summary>
    /// <exception cref="ApiError">NOT_FOUND (M-60 inferred).</exception>
    public static async ValueTask<MembershipWithPerson> RequireAsync(Call call, SpaceRow space, MembershipName name)
    {
        var person = name.IsAddress ? await call.Db.Users.FindByEmailAsync(name.Member) : null;
        var member = name.IsCallingApp ? call.Caller.App.UserId : name.IsAddress ? person?.Id : name.MemberById;
        var row = member is null ? null : await call.Db.Memberships.FindAsync(space.Name, member);
        if (row is null || !IsThere(row, space))
        {
            throw Errors.MembershipNotFound(space.Name, name.Member);
        }

        person ??= row.IsPerson ? await call.Db.Users.FindAsync(row.Member) : null;
        return new MembershipWithPerson(row, person?.Customer, person?.DisplayName);
    }

    /// <summary>Whether a stored membership counts. M-55, S-143: that of history does while the space is being imported, and never after.</summary>
    public static bool IsThere(MembershipRow row, SpaceRow space) => row.State is State.Joined or State.Invited || space.ImportApp is not null;

    /// <summary>Refuses to take away the role or the membership of the only manager who has joined (M-73 inferred, M-83, S-171).</summary>
    /// <exception cref="ApiError">FAILED_PRECONDITION.</exception>
    public static async ValueTask RequireOtherManagerAsync(Call call, MembershipRow row)
    {
        var manages = row is { IsPerson: true, State: State.Joined, Role: Role.RoleManager };
        if (manages && await call.Db.Memberships.CountManagersAsync(row.Space, most: 2) < 2)
        {
            throw Errors.OnlyManager(row.Space, row.Member);
        }
    }

    /// <summary>Writes a new membership, counts it, and records it (M-45).</summary>
    public static async ValueTask AddAsync(Call call, SpaceRow space, MembershipRow row)
    {
        await call.Db.Memberships.SaveAsync(row);
        await CountAsync(call.Db, space, row, by: 1);
        await Changes.AppendAsync(call, row, before: null);
    }

    /// <summary>Takes a membership away, counts it no longer, and records it (M-88).</summary>
    public static async ValueTask RemoveAsync(Call call, SpaceRow space, MembershipRow row)
    {
        await call.Db.Memberships.DeleteAsync(row.Space, row.Member);
        await CountAsync(call.Db, space, row, by: -1);
        await Changes.AppendAsync(call, row, before: row, gone: true);
    }

    /// <summary>Takes a person or group out of every space, as who takes them out of the organisation does.</summary>
    /// <returns>How many spaces that were.</returns>
    public static async ValueTask<int> RemoveEverywhereAsync(Author by, string member)
    {
        var (tx, left) = (by.Db, 0);
        while (await tx.Memberships.ListOfMemberAsync(member, Page) is { Count: > 0 } memberships)
        {
            foreach (var row in memberships)
            {
                await tx.Memberships.DeleteAsync(row.Space, row.Member);
                await CountAsync(tx, (await tx.Spaces.FindAsync(row.Space))!, row, by: -1);
                await Changes.AppendGoneAsync(by, row);
                left++;
            }
        }

        return left;
    }

    // M-92: people and groups that have joined.
    private static async ValueTask CountAsync(Tx tx, SpaceRow space, MembershipRow row, int by)
    {
        if (row.State != State.Joined || row.Kind == MembershipRow.Bot)
        {
            return;
        }

        var changed = space.Value.Clone();
        changed.MembershipCount ??= new();
        if (row.IsPerson)
        {
            changed.MembershipCount.JoinedDirectHumanUserCount += by;
        }
        else
        {
            changed.MembershipCount.JoinedGroupCount += by;
        }

        await tx.Spaces.UpdateAsync(space, changed);
    }
}
