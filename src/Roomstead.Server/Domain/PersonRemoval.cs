using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>Takes a person out of his organisation: out of every space first, whose counts follow and whose changes are recorded; then
/// himself with his tokens and consents.</summary>
internal static class PersonRemoval
{
    /// <returns>How many spaces he was in.</returns>
    public static async ValueTask<int> RemoveAsync(Tx tx, UserRow user, DateTimeOffset now)
    {
        var left = await Members.RemoveEverywhereByOperatorAsync(tx, user.Id, "user remove", now);
        await tx.Users.DeleteAsync(user.Id);
        return left;
    }
}
