using System.Text.Json.Nodes;
using Roomstead.Cli.Input;
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
    public static JsonObject Describe(OrganisationRow org) => new()
    {
        ["org"] = org.Domain,
        ["customer"] = org.Customer,
        ["history"] = org.History,
        ["external-users"] = org.ExternalUsers ? "on" : "off",
        ["name-uniqueness"] = org.NameUniqueness,
        ["admin-permission-settings"] = org.AdminPermissionSettings,
        ["quotas"] = org.Quotas,
    };
}
