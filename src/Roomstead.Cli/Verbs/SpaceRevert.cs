using Google.Protobuf;
using Roomstead.Cli.Calling;
using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.Domain.Audit;
using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead space revert NAME...</c>: settings as they were at a time, put back by ordinary calls of spaces.patch.</summary>
internal sealed class SpaceRevert() : Verb("space revert", "Put the settings of spaces back to what they were")
{
    private static readonly Flag To = new("to", "TIME", "as they were at this time, such as 2026-03-04T05:06:07Z");
    private static readonly Flag[] OfCalls =
        [CallerFlags.User, CallerFlags.Via, CallerFlags.App, SettingFlags.Server, SettingFlags.Token, SettingFlags.Data, SettingFlags.Config];

    public override string Positional => "NAME...";

    public override (int Least, int Most) Positionals => (1, int.MaxValue);

    public override IReadOnlyList<Flag> Flags { get; } = [To, .. OfCalls, SettingFlags.Database];

    public override string Remarks =>
        "Needs the running server, and a caller who may make these changes. Fields that cannot be changed together take one call each, all of\n"
        + "them on record. Stops at the first that is refused. Members, and the type of the space, stay as they are.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var time = settings.Text(To);
        var at = TimestampText.TryParse(time, out var parsed)
            ? Micros.Of(parsed)
            : throw RefusedException.Usage($"--to cannot be {time}. It is a time such as 2026-03-04T05:06:07Z.");
        foreach (var name in settings.Positionals)
        {
            if (await RevertAsync(settings, terminal, name, at, time) is not 0 and var failed)
            {
                return failed;
            }
        }

        return 0;
    }

    private static async Task<int> RevertAsync(Settings settings, Terminal terminal, string name, long at, string time)
    {
        var patches = await PatchesAsync(settings, name, at, time);
        if (patches.Count == 0)
        {
            await terminal.Out.WriteLineAsync($"{name} is as it was then.");
        }

        foreach (var (mask, body) in patches)
        {
            if (await PatchAsync(settings, terminal, name, mask, body) is not 0 and var failed)
            {
                return failed;
            }
        }

        return 0;
    }

    private static async Task<List<(string Mask, Space Body)>> PatchesAsync(Settings settings, string name, long at, string time)
    {
        await using var db = DataDirectory.Open(settings);
        return await db.ReadAsync(async tx =>
        {
            var row = await tx.Spaces.FindAsync(name) ?? throw new RefusedException($"There is no space {name}.");
            var was = await Reversion.FindAsOfAsync(tx, row.Value, row.CreatedAt, at) ?? throw new RefusedException($"{name} was not there at {time}.");
            return Reversion.Patches(was, row.Value).ToList();
        });
    }

    /// <summary>As <c>roomstead call spaces.patch</c> does it, for the same caller.</summary>
    private static Task<int> PatchAsync(Settings settings, Terminal terminal, string name, string mask, Space body)
    {
        var call = new MethodCall(ApiMethod.Find("spaces.patch")!);
        string[] args =
        [
            $"--name={name}",
            $"--update-mask={mask}",
            $"--body={JsonFormatter.Default.Format(body)}",
            .. OfCalls.SelectMany(flag => settings.All(flag).Select(value => $"--{flag.Name}={value}")),
        ];
        var arguments = Arguments.Parse(args, call.Find, static () => []);
        return call.RunAsync(Settings.Resolve(arguments, terminal.Environment), terminal);
    }
}
