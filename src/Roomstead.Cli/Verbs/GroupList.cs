using System.Text.Json.Nodes;
using Roomstead.Cli.Input;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead group list</c>: groups with the people in them.</summary>
internal sealed class GroupList() : Verb("group list", "List groups")
{
    private const int Page = 1_000;

    public override IReadOnlyList<Flag> Flags { get; } =
        [Organisations.Org with { Summary = "only the groups of this organisation" }, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

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
                var page = await tx.Groups.ListAsync(after, Page);
                count = page.Count;
                after = page is [.., var last] ? last.Name : after;
                foreach (var group in page.Where(group => only is null || group.Customer == only.Customer))
                {
                    found.Add(await DescribeAsync(tx, group, domains[group.Customer]));
                }
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
