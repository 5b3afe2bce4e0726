using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead user add EMAIL</c>: a new person in the organisation of the address's domain.</summary>
internal sealed class UserAdd() : Verb("user add", "Add a person")
{
    private static readonly Flag NameFlag = new("name", "NAME", "as others see it (default: what stands before the @)");
    private static readonly Flag Admin = new("admin", null, "an administrator with the Chat privilege");
    private static readonly Flag NoChat = new("no-chat", null, "with the Chat service switched off");
    private static readonly Flag Invited = new("invited", null, "is invited to spaces rather than added at once");

    public override string Positional => "EMAIL";

    public override IReadOnlyList<Flag> Flags { get; } =
        [NameFlag, Admin, NoChat, Invited, PasswordFile.Flag, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "Without a password the person cannot sign in while sign-in asks for one; `roomstead user password EMAIL` sets it later.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var email = SettingText.RequireAddress(settings.Positionals[0], "email");
        var values = new PersonValues
        {
            DisplayName = settings.TextOrNull(NameFlag),
            Administrator = settings.IsOn(Admin),
            ChatEnabled = !settings.IsOn(NoChat),
            AutoAccept = settings.IsOn(Invited) ? false : null,
            PasswordHash = await PasswordFile.ReadHashOrNullAsync(settings, terminal),
        };
        await using var db = DataDirectory.Open(settings);
        var added = await db.WriteAsync(async tx =>
        {
            var org = await Organisations.OfAddressAsync(tx, email);
            return UserList.Describe(await PersonSettings.CreateAsync(By(tx), org, email, values), org.Domain);
        });
        await Listing.WriteAsync(settings, terminal, [added]);
        return 0;
    }
}
