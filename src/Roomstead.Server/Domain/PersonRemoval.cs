using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>Takes a person out of his organisation: out of every space first, whose counts follow; then himself with his tokens and consents.</summary>
internal static class PersonRemoval
{
    private const int Page = 500;

    /// <returns>How many spaces he was in.</returns>
    public static async ValueTask<int> RemoveAsync(Tx tx, UserRow user)
    {
        var left = 0;
        while (await tx.Memberships.ListOfMemberAsync(user.Id, Page) is { Count: > 0 } memberships)
        {
            foreach (var membership in memberships)
            {
                await LeaveAsync(tx, membership);
                left++;
            }
        }

        await tx.Users.DeleteAsync(user.Id);
        return left;
    }

    private static async ValueTask LeaveAsync(Tx tx, MembershipRow membership)
    {
        await tx.Memberships.DeleteAsync(membership.Space, membership.Member);
        if (membership.State != Membership.Types.MembershipState.Joined)
        {
            return;
        }

        var row = (await tx.Spaces.FindAsync(membership.Space))!;
        var space = row.Value.Clone();
        space.MembershipCount.JoinedDirectHumanUserCount--;
        await tx.Spaces.UpdateAsync(row, space);
    }
}
