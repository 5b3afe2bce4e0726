using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead group set EMAIL</c>: who is in a group.</summary>
internal sealed class GroupSet() : Verb("group set", "Put people into a group, or take them out")
{
    private static readonly Flag Add = new("add", "EMAIL", "who comes into it") { IsRepeated = true };
    private static readonly Flag Drop = new("drop", "EMAIL", "who is taken out of it") { IsRepeated = true };

    public override string Positional => "EMAIL";

    public override IReadOnlyList<Flag> Flags { get; } = [Add, Drop, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "Spaces that the group has joined open and close for them at once.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var (add, drop) = (settings.All(Add), settings.All(Drop));
        if (add.Count + drop.Count == 0)
        {
            throw RefusedException.Usage("Whom? Give --add or --drop.");
        }

        await using var db = DataDirectory.Open(settings);
        var changed = await db.WriteAsync(async tx =>
        {
            var group = await People.RequireGroupAsync(tx, settings.Positionals[0]);
            await GroupSettings.ChangeAsync(By(tx), group, await People.RequireAllAsync(tx, add), await People.RequireAllAsync(tx, drop));
            return await GroupList.DescribeAsync(tx, group, (await tx.Organisations.FindAsync(group.Customer))!.Domain);
        });
        await Listing.WriteAsync(settings, terminal, [changed]);
        return 0;
    }
}
