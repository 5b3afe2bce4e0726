using Roomstead.Cli.Input;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead user set EMAIL</c>: what a person may do. What is not named stays.</summary>
internal sealed class UserSet() : Verb("user set", "Change what a person may do")
{
    private static readonly Flag Chat = Switch("chat", "whether the Chat service is switched on");
    private static readonly Flag AutoAccept = Switch("auto-accept", "whether being invited to a space is joining it");
    private static readonly Flag Admin = Switch("admin", "whether the person is an administrator with the Chat privilege");

    public override string Positional => "EMAIL";

    public override IReadOnlyList<Flag> Flags { get; } = [Chat, AutoAccept, Admin, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "A running server follows at once. Invitations that are open stay invitations.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        Flag[] switches = [Chat, AutoAccept, Admin];
        if (Array.TrueForAll(switches, flag => settings.TextOrNull(flag) is null))
        {
            throw RefusedException.Usage($"What to set? Give one of: {string.Join(", ", switches.Select(static flag => "--" + flag.Name))}.");
        }

        await using var db = DataDirectory.Open(settings);
        var changed = await db.WriteAsync(async tx =>
        {
            var user = await People.RequireAsync(tx, settings.Positionals[0]);
            user = user with
            {
                ChatEnabled = IsOn(Chat) ?? user.ChatEnabled,
                AutoAccept = IsOn(AutoAccept) ?? user.AutoAccept,
                Administrator = IsOn(Admin) ?? user.Administrator,
            };
            await tx.Users.SaveAsync(user);
            return UserList.Describe(user, (await tx.Organisations.FindAsync(user.Customer))!.Domain);
        });
        await Listing.WriteAsync(settings, terminal, [changed]);
        return 0;

        bool? IsOn(Flag flag) => settings.TextOrNull(flag) is { } value ? value == "on" : null;
    }

    private static Flag Switch(string name, string summary) => new(name, "on|off", summary) { Choices = ["on", "off"] };
}
