using System.Text.Json.Nodes;
using Roomstead.Cli.Input;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead group list</c>: groups with the people in them.</summary>
internal sealed class GroupList() : Verb("group list", "List groups")
{
    public override IReadOnlyList<Flag> Flags { get; } =
        [Organisations.Org with { Summary = "only the groups of this organisation" }, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        await using var db = DataDirectory.Open(settings);
        var rows = await db.ReadAsync(async tx =>
        {
            var found = new List<JsonObject>();
            foreach (var (group, domain) in await Organisations.ListRowsAsync(tx, settings, tx.Groups.ListAsync, static group => (group.Name, group.Customer)))
            {
                found.Add(await DescribeAsync(tx, group, domain));
            }

            return found;
        });
        await Listing.WriteAsync(settings, terminal, rows);
        return 0;
    }

    public static async ValueTask<JsonObject> DescribeAsync(Tx tx, GroupRow group, string domain) => new()
    {
        ["email"] = group.Email,
        ["id"] = group.Name,
        ["org"] = domain,
        ["people"] = new JsonArray([.. (await tx.Groups.ListPeopleAsync(group.Name)).Select(static email => (JsonNode)email)]),
    };
}
