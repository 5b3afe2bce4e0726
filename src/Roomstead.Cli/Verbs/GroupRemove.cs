using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead group remove EMAIL</c>: takes a group out of every space, and away.</summary>
internal sealed class GroupRemove() : Verb("group remove", "Remove a group")
{
    public override string Positional => "EMAIL";

    public override IReadOnlyList<Flag> Flags { get; } = [SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "The people who are in it stay.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var email = settings.Positionals[0];
        await using var db = DataDirectory.Open(settings);
        var spaces = await db.WriteAsync(async tx => await GroupSettings.RemoveAsync(By(tx), await People.RequireGroupAsync(tx, email)));
        await terminal.Out.WriteLineAsync(FormattableString.Invariant($"{email} is removed, and was in {spaces} spaces."));
        return 0;
    }
}
