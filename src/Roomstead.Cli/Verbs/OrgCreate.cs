using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead org create DOMAIN</c>: a new organisation, with the default policy and an audience of everybody in it.</summary>
internal sealed class OrgCreate() : Verb("org create", "Create an organisation")
{
    public override string Positional => "DOMAIN";

    public override IReadOnlyList<Flag> Flags { get; } = [Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        await using var db = DataDirectory.Open(settings);
        var created = await db.WriteAsync(async tx => await OrganisationSettings.CreateAsync(By(tx), settings.Positionals[0]));
        await Listing.WriteAsync(settings, terminal, [OrgShow.Describe(created)]);
        return 0;
    }
}
