using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead audience add NAME</c>: a new target audience, to which spaces can be opened.</summary>
internal sealed class AudienceAdd() : Verb("audience add", "Add a target audience")
{
    private static readonly Flag NoChat = new("no-chat", null, "not yet to be had for spaces");

    public override string Positional => "NAME";

    public override IReadOnlyList<Flag> Flags { get; } =
        [Audience.DisplayName, NoChat, Organisations.Org, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "NAME is what stands behind audiences/, such as engineering: letters, digits, dashes and underscores.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var values = new AudienceValues { DisplayName = settings.TextOrNull(Audience.DisplayName), ChatEnabled = !settings.IsOn(NoChat) };
        await using var db = DataDirectory.Open(settings);
        var added = await db.WriteAsync(async tx =>
        {
            var org = await Organisations.RequireAsync(tx, settings);
            return Audience.Describe(await AudienceSettings.CreateAsync(By(tx), org.Customer, Audience.NameOf(settings.Positionals[0]), values), org.Domain);
        });
        await Listing.WriteAsync(settings, terminal, [added]);
        return 0;
    }
}
