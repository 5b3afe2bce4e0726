using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli;

/// <summary>Finds whom a verb names.</summary>
internal static class People
{
    /// <exception cref="RefusedException">There is no such person.</exception>
    public static async ValueTask<UserRow> RequireAsync(Tx tx, string email) =>
        await tx.Users.FindByEmailAsync(email) ?? throw new RefusedException($"There is no user {email}. `roomstead user list` lists them.");

    /// <exception cref="RefusedException">There is no such person.</exception>
    public static async ValueTask<List<UserRow>> RequireAllAsync(Tx tx, IReadOnlyList<string> emails)
    {
        var people = new List<UserRow>(emails.Count);
        foreach (var email in emails)
        {
            people.Add(await RequireAsync(tx, email));
        }

        return people;
    }

    /// <exception cref="RefusedException">There is no such group.</exception>
    public static async ValueTask<GroupRow> RequireGroupAsync(Tx tx, string email) =>
        await tx.Groups.FindByEmailAsync(email) ?? throw new RefusedException($"There is no group {email}. `roomstead group list` lists them.");

    /// <exception cref="RefusedException">There is no such app.</exception>
    public static async ValueTask<AppRow> RequireAppAsync(Tx tx, string name) =>
        await tx.Apps.FindAsync(name) ?? throw new RefusedException($"There is no app {name}. `roomstead app list` lists them.");
}
