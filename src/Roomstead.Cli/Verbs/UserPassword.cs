using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead user password EMAIL</c>: a new password, and the end of every sign-in with the old one.</summary>
internal sealed class UserPassword() : Verb("user password", "Set a person's password")
{
    public override string Positional => "EMAIL";

    public override IReadOnlyList<Flag> Flags { get; } = [PasswordFile.Flag, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var email = settings.Positionals[0];
        var hash = await PasswordFile.ReadHashOrNullAsync(settings, terminal)
            ?? throw RefusedException.Usage("--password-file FILE is needed; - reads the password from standard input.");
        await using var db = DataDirectory.Open(settings);
        await db.WriteAsync(async tx => await PersonSettings.ChangeAsync(By(tx), await People.RequireAsync(tx, email), new() { PasswordHash = hash }));
        await terminal.Out.WriteLineAsync($"{email} has a new password.");
        return 0;
    }
}
