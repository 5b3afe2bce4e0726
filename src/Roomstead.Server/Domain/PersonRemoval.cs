using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>Takes a person out of his organisation: out of every space first, whose counts follow and whose changes are recorded; then himself with his tokens and consents.</summary>
internal static class PersonRemoval
{
    private const int Page = 500;

    /// <returns>How many spaces he was in.</returns>
    public static async ValueTask<int> RemoveAsync(Tx tx, UserRow user, DateTimeOffset now)
    {
        var left = 0;
        while (await tx.Memberships.ListOfMemberAsync(user.Id, Page) is { Count: > 0 } memberships)
        {
            foreach (var membership in memberships)
            {
                await Members.RemoveByOperatorAsync(tx, membership, "user remove", now);
                left++;
            }
        }

        await tx.Users.DeleteAsync(user.Id);
        return left;
    }
}
