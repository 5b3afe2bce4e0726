using System.Text.Json.Nodes;
using Roomstead.Cli.Input;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead user list</c>: people, in the order of their ids.</summary>
internal sealed class UserList() : Verb("user list", "List people")
{
    public override IReadOnlyList<Flag> Flags { get; } =
        [Organisations.Org with { Summary = "only the people of this organisation" }, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        await using var db = DataDirectory.Open(settings);
        var rows = await db.ReadAsync(async tx =>
            (await Organisations.ListRowsAsync(tx, settings, tx.Users.ListAsync, static user => (user.Id, user.Customer)))
                .ConvertAll(static found => Describe(found.Row, found.Domain)));
        await Listing.WriteAsync(settings, terminal, rows);
        return 0;
    }

    public static JsonObject Describe(UserRow user, string domain) => new()
    {
        ["email"] = user.Email,
        ["id"] = user.Id,
        ["name"] = user.DisplayName,
        ["org"] = domain,
        ["admin"] = user.Administrator,
        ["chat"] = user.ChatEnabled,
        ["auto-accept"] = user.AutoAccept,
        ["password"] = user.PasswordHash is not null,
    };
}
