using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead user remove EMAIL</c>: takes a person out, with memberships, tokens and consents.</summary>
internal sealed class UserRemove() : Verb("user remove", "Remove a person")
{
    public override string Positional => "EMAIL";

    public override IReadOnlyList<Flag> Flags { get; } = [SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "Spaces the person made stay. Tokens end at once. The last administrator of an organisation cannot be removed.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var email = settings.Positionals[0];
        await using var db = DataDirectory.Open(settings);
        var spaces = await db.WriteAsync(async tx => await PersonSettings.RemoveAsync(By(tx), await People.RequireAsync(tx, email)));
        await terminal.Out.WriteLineAsync(FormattableString.Invariant($"{email} is removed, and was in {spaces} spaces."));
        return 0;
    }
}
