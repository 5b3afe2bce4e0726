using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead audience set NAME</c>: what people see of a target audience, and whether spaces can be opened to it.</summary>
internal sealed class AudienceSet() : Verb("audience set", "Change a target audience")
{
    private static readonly Flag Chat = new("chat", "on|off", "whether spaces can be opened to it") { Choices = ["on", "off"] };

    public override string Positional => "NAME";

    public override IReadOnlyList<Flag> Flags { get; } =
        [Audience.DisplayName, Chat, Organisations.Org, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "What is not named stays. A running server follows at once. Spaces that are open to the audience stay so.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var values = new AudienceValues
        {
            DisplayName = settings.TextOrNull(Audience.DisplayName),
            ChatEnabled = settings.TextOrNull(Chat) is { } chat ? chat == "on" : null,
        };
        if (values == new AudienceValues())
        {
            throw RefusedException.Usage("What to set? Give one of: --display-name, --chat.");
        }

        await using var db = DataDirectory.Open(settings);
        var changed = await db.WriteAsync(async tx =>
        {
            var audience = await AudienceSettings.ChangeAsync(By(tx), await Audience.RequireAsync(tx, settings), values);
            return Audience.Describe(audience, (await tx.Organisations.FindAsync(audience.Customer))!.Domain);
        });
        await Listing.WriteAsync(settings, terminal, [changed]);
        return 0;
    }
}
