using System.Text.Json.Nodes;
using Roomstead.Cli.Input;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead audience list</c>: the target audiences of an organisation, or of all.</summary>
internal sealed class AudienceList() : Verb("audience list", "List target audiences")
{
    private const int Page = 1_000;

    public override IReadOnlyList<Flag> Flags { get; } =
        [Organisations.Org with { Summary = "only the audiences of this organisation" }, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        await using var db = DataDirectory.Open(settings);
        var rows = await db.ReadAsync(async tx =>
        {
            var found = new List<JsonObject>();
            foreach (var org in settings.TextOrNull(Organisations.Org) is { } domain ? [await Organisations.RequireAsync(tx, domain)] : await tx.Organisations.ListAsync())
            {
                for (var (after, count) = ("", Page); count == Page;)
                {
                    var page = await tx.Organisations.ListAudiencesAsync(org.Customer, after, Page);
                    count = page.Count;
                    after = page is [.., var last] ? last.Name : after;
                    found.AddRange(page.Select(audience => Audience.Describe(audience, org.Domain)));
                }
            }

            return found;
        });
        await Listing.WriteAsync(settings, terminal, rows);
        return 0;
    }
}
