using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead user add EMAIL</c>: a new person in the organisation of the address's domain.</summary>
internal sealed class UserAdd() : Verb("user add", "Add a person")
{
    private const int MaxText = 254;

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
        var email = settings.Positionals[0].ToLowerInvariant();
        if (email.Length > MaxText || email.Split('@') is not [{ Length: > 0 } local, { Length: > 0 } domain] || email.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            throw RefusedException.Usage($"{email} is not an address, such as alice@example.com.");
        }

        var name = settings.TextOrNull(NameFlag) ?? local;
        if (name.Length is 0 or > MaxText)
        {
            throw RefusedException.Usage($"--name has 1 to {MaxText} characters.");
        }

        var hash = await PasswordFile.ReadHashOrNullAsync(settings, terminal);
        var id = "users/" + new RandomIds().NextAccountId();
        await using var db = DataDirectory.Open(settings);
        var added = await db.WriteAsync(async tx =>
        {
            var org = await Organisations.RequireAsync(tx, domain);
            if (await tx.Users.FindByEmailAsync(email) is not null)
            {
                throw new RefusedException($"There is a user {email} already.");
            }

            var user = new UserRow(
                id, email, org.Customer, name, settings.IsOn(Admin), ChatEnabled: !settings.IsOn(NoChat), AutoAccept: !settings.IsOn(Invited), hash);
            await tx.Users.SaveAsync(user);
            return user;
        });
        await Listing.WriteAsync(settings, terminal, [UserList.Describe(added, domain)]);
        return 0;
    }
}
