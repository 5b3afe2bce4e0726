using System.Text.Json.Nodes;
using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead app list</c>: apps, and what each organisation lets them do.</summary>
internal sealed class AppList() : Verb("app list", "List apps, with what organisations approved and delegated")
{
    public override IReadOnlyList<Flag> Flags { get; } = [Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        await using var db = DataDirectory.Open(settings);
        var rows = await db.ReadAsync(async tx =>
        {
            var all = new List<JsonObject>();
            foreach (var app in await tx.Apps.ListAsync())
            {
                all.Add(await DescribeAsync(tx, app));
            }

            return all;
        });
        await Listing.WriteAsync(settings, terminal, rows);
        return 0;
    }

    public static async ValueTask<JsonObject> DescribeAsync(Tx tx, AppRow app)
    {
        var approved = new JsonArray();
        var delegated = new JsonArray();
        foreach (var org in await tx.Organisations.ListAsync())
        {
            Add(approved, org, await tx.Apps.FindApprovalAsync(app.Name, org.Customer));
            Add(delegated, org, await tx.Apps.FindDelegationAsync(app.Name, org.Customer));
        }

        return new JsonObject
        {
            ["app"] = app.Name,
            ["project"] = app.ProjectId,
            ["chat-app"] = app.Configured,
            ["api"] = app.ApiEnabled,
            ["service-account"] = app.Email,
            ["client-id"] = app.ClientId,
            ["approved"] = approved,
            ["delegated"] = delegated,
        };
    }

    private static void Add(JsonArray list, OrganisationRow org, string? scopes)
    {
        if (scopes is not null && ScopeSet.Parse(scopes) is { IsEmpty: false } held)
        {
            list.Add(new JsonObject { ["org"] = org.Domain, ["scopes"] = new JsonArray([.. held.FullNames().Select(static name => JsonValue.Create(name))]) });
        }
    }
}
