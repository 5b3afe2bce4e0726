using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead user set EMAIL</c>: what a person may do. What is not named stays.</summary>
internal sealed class UserSet() : Verb("user set", "Change what a person may do")
{
    private static readonly Flag NameFlag = new("name", "NAME", "as others see the person");
    private static readonly Flag Chat = Switch("chat", "whether the Chat service is switched on");
    private static readonly Flag AutoAccept = Switch("auto-accept", "whether being invited to a space is joining it");
    private static readonly Flag Admin = Switch("admin", "whether the person is an administrator with the Chat privilege");

    public override string Positional => "EMAIL";

    public override IReadOnlyList<Flag> Flags { get; } = [NameFlag, Chat, AutoAccept, Admin, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "A running server follows at once. Invitations that are open stay invitations. The last administrator of an organisation stays one.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var values = new PersonValues
        {
            DisplayName = settings.TextOrNull(NameFlag),
            ChatEnabled = IsOn(Chat),
            AutoAccept = IsOn(AutoAccept),
            Administrator = IsOn(Admin),
        };
        if (values == new PersonValues())
        {
            throw RefusedException.Usage($"What to set? Give one of: {string.Join(", ", new[] { NameFlag, Chat, AutoAccept, Admin }.Select(static flag => "--" + flag.Name))}.");
        }

        await using var db = DataDirectory.Open(settings);
        var changed = await db.WriteAsync(async tx =>
        {
            var user = await PersonSettings.ChangeAsync(By(tx), await People.RequireAsync(tx, settings.Positionals[0]), values);
            return UserList.Describe(user, (await tx.Organisations.FindAsync(user.Customer))!.Domain);
        });
        await Listing.WriteAsync(settings, terminal, [changed]);
        return 0;

        bool? IsOn(Flag flag) => settings.TextOrNull(flag) is { } value ? value == "on" : null;
    }

    private static Flag Switch(string name, string summary) => new(name, "on|off", summary) { Choices = ["on", "off"] };
}
