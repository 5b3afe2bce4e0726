using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead audience remove NAME</c>: a target audience that no space is opened to any more.</summary>
internal sealed class AudienceRemove() : Verb("audience remove", "Remove a target audience")
{
    public override string Positional => "NAME";

    public override IReadOnlyList<Flag> Flags { get; } = [Organisations.Org, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "Spaces that name it go on naming it until they are changed. The default audience cannot be removed.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        await using var db = DataDirectory.Open(settings);
        var name = await db.WriteAsync(async tx =>
        {
            var audience = await Audience.RequireAsync(tx, settings);
            await AudienceSettings.RemoveAsync(By(tx), audience);
            return audience.Name;
        });
        await terminal.Out.WriteLineAsync($"{name} is removed.");
        return 0;
    }
}
