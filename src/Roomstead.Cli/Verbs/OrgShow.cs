using System.Text.Json.Nodes;
using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead org show</c>: organisations and their policy.</summary>
internal sealed class OrgShow() : Verb("org show", "Show organisations and their policy")
{
    public override IReadOnlyList<Flag> Flags { get; } =
        [Organisations.Org with { Summary = "only this one" }, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        await using var db = DataDirectory.Open(settings);
        var rows = await db.ReadAsync(async tx => settings.TextOrNull(Organisations.Org) is { } domain
            ? [await Organisations.RequireAsync(tx, domain)]
            : await tx.Organisations.ListAsync());
        await Listing.WriteAsync(settings, terminal, rows.ConvertAll(Describe));
        return 0;
    }

    /// <summary>The policy in the words of <c>org set</c>.</summary>
    public static JsonObject Describe(OrganisationRow org)
    {
        var shown = new JsonObject { ["org"] = org.Domain, ["customer"] = org.Customer };
        foreach (var policy in OrganisationSettings.Policies)
        {
            shown[policy.Flag] = policy.Of(org);
        }

        return shown;
    }
}
