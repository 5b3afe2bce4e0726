using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead group add EMAIL</c>: a new group in the organisation of the address's domain.</summary>
internal sealed class GroupAdd() : Verb("group add", "Add a group")
{
    private static readonly Flag Member = new("member", "EMAIL", "somebody who is in it") { IsRepeated = true };

    public override string Positional => "EMAIL";

    public override IReadOnlyList<Flag> Flags { get; } = [Member, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "Whoever is in a group is in every space that the group has joined.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var email = SettingText.RequireAddress(settings.Positionals[0], "email");
        await using var db = DataDirectory.Open(settings);
        var added = await db.WriteAsync(async tx =>
        {
            var org = await Organisations.OfAddressAsync(tx, email);
            var group = await GroupSettings.CreateAsync(By(tx), org, email, await People.RequireAllAsync(tx, settings.All(Member)));
            return await GroupList.DescribeAsync(tx, group, org.Domain);
        });
        await Listing.WriteAsync(settings, terminal, [added]);
        return 0;
    }
}
