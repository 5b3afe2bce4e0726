using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead group add EMAIL</c>: a new group in the organisation of the address's domain.</summary>
internal sealed class GroupAdd() : Verb("group add", "Add a group")
{
    private const int MaxText = 254;
    private const int IdBytes = 12;

    private static readonly Flag Member = new("member", "EMAIL", "somebody who is in it") { IsRepeated = true };

    public override string Positional => "EMAIL";

    public override IReadOnlyList<Flag> Flags { get; } = [Member, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "Whoever is in a group is in every space that the group has joined.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var email = settings.Positionals[0].ToLowerInvariant();
        if (email.Length > MaxText || email.Split('@') is not [{ Length: > 0 }, { Length: > 0 } domain] || email.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            throw RefusedException.Usage($"{email} is not an address, such as engineering@example.com.");
        }

        var name = "groups/" + new RandomIds().NextSecret(IdBytes);
        await using var db = DataDirectory.Open(settings);
        var added = await db.WriteAsync(async tx =>
        {
            var org = await Organisations.RequireAsync(tx, domain);
            if (await tx.Groups.FindByEmailAsync(email) is not null || await tx.Users.FindByEmailAsync(email) is not null)
            {
                throw new RefusedException($"There is a group or user {email} already.");
            }

            var group = new GroupRow(name, org.Customer, email);
            await tx.Groups.InsertAsync(group);
            foreach (var member in settings.All(Member))
            {
                await tx.Groups.AddPersonAsync(name, (await People.RequireAsync(tx, member)).Id);
            }

            return await GroupList.DescribeAsync(tx, group, domain);
        });
        await Listing.WriteAsync(settings, terminal, [added]);
        return 0;
    }
}
