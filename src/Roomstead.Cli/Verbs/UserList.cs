using System.Text.Json.Nodes;
using Roomstead.Cli.Input;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead user list</c>: people, in the order of their ids.</summary>
internal sealed class UserList() : Verb("user list", "List people")
{
    private const int Page = 1_000;

    public override IReadOnlyList<Flag> Flags { get; } =
        [Organisations.Org with { Summary = "only the people of this organisation" }, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        await using var db = DataDirectory.Open(settings);
        var rows = await db.ReadAsync(async tx =>
        {
            var domains = (await tx.Organisations.ListAsync()).ToDictionary(static org => org.Customer, static org => org.Domain);
            var only = settings.TextOrNull(Organisations.Org) is { } domain ? await Organisations.RequireAsync(tx, domain) : null;
            var found = new List<JsonObject>();
            for (var (after, count) = ("", Page); count == Page;)
            {
                var page = await tx.Users.ListAsync(after, Page);
                count = page.Count;
                after = page is [.., var last] ? last.Id : after;
                found.AddRange(page.Where(user => only is null || user.Customer == only.Customer).Select(user => Describe(user, domains[user.Customer])));
            }

            return found;
        });
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
