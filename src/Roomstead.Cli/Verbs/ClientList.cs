using System.Text.Json.Nodes;
using Roomstead.Cli.Input;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead client list</c>: OAuth clients, without their secrets, which nobody has any more.</summary>
internal sealed class ClientList() : Verb("client list", "List OAuth clients")
{
    public override IReadOnlyList<Flag> Flags { get; } = [Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        await using var db = DataDirectory.Open(settings);
        var rows = await db.ReadAsync(async tx =>
        {
            var projects = (await tx.Apps.ListAsync()).ToDictionary(static app => app.Name, static app => app.ProjectId);
            return (await tx.OAuthClients.ListAsync()).ConvertAll(client => new JsonObject
            {
                ["client-id"] = client.Id,
                ["name"] = client.Name,
                ["type"] = client.Type,
                ["project"] = projects[client.App],
                ["state"] = client.State,
                ["redirect-uris"] = new JsonArray([.. client.RedirectUris.Select(static uri => JsonValue.Create(uri))]),
            });
        });
        await Listing.WriteAsync(settings, terminal, rows);
        return 0;
    }
}
