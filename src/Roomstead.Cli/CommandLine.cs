using Roomstead.Cli.Input;
using Roomstead.Cli.Verbs;
using Roomstead.Storage;

namespace Roomstead.Cli;

/// <summary>Finds the verb, reads its arguments, runs it, and turns what it refuses into one line and an exit status.</summary>
internal static class CommandLine
{
    public static readonly IReadOnlyList<Verb> Verbs =
    [
        new Serve(), new Run(), new Proxy(), new Token(), new Call(),
        new UserAdd(), new UserList(), new UserPassword(), new UserSet(), new UserRemove(),
        new GroupAdd(), new GroupList(), new GroupSet(), new GroupRemove(),
        new AudienceAdd(), new AudienceList(), new AudienceSet(), new AudienceRemove(),
        new OrgCreate(), new OrgShow(), new OrgSet(),
        new ClientCreate(), new ClientList(),
        new AppCreate(), new AppKey(), new AppApprove(), new AppDelegate(), new AppSet(), new AppList(),
        new TlsTrust(), new TlsShow(),
        new AuditList(), new AuditVerify(), new SpaceRevert(),
        new DbShow(), new DbBackup(), new DbCheck(),
    ];

    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        try
        {
            return await DispatchAsync(args, terminal);
        }
        catch (RefusedException e)
        {
            await terminal.Error.WriteLineAsync(e.Message);
            return e.ExitStatus;
        }
        catch (Domain.ApiError e)
        {
            var refused = RefusedException.Of(e);
            await terminal.Error.WriteLineAsync(refused.Message);
            return refused.ExitStatus;
        }
        catch (Exception e) when (e is StoreOpenException or StoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            await terminal.Error.WriteLineAsync(e.Message);
            return RefusedException.Failed;
        }
    }

    private static async Task<int> DispatchAsync(string[] args, Terminal terminal)
    {
        var help = args is ["help", ..];
        var words = args.Skip(help ? 1 : 0).TakeWhile(static arg => !arg.StartsWith('-')).ToArray();
        if (words.Length == 0)
        {
            var asked = help || args is ["--help" or "-h", ..];
            await (asked ? terminal.Out : terminal.Error).WriteAsync(Help.Overview(Verbs));
            return asked ? 0 : RefusedException.Misused;
        }

        if (Find(words) is not { } verb)
        {
            return await ShowGroupAsync(words, asked: help || args.Contains("--help") || args.Contains("-h"), terminal);
        }

        var rest = args.Skip((help ? 1 : 0) + WordsOf(verb)).ToArray();
        return await RunAsync(verb, help ? [.. rest, "--help"] : rest, terminal);
    }

    private static async Task<int> RunAsync(Verb verb, string[] args, Terminal terminal)
    {
        verb = verb.For(args);
        var arguments = Arguments.Parse(args, verb.Find, () => verb.Flags.Select(static flag => flag.Name));
        if (arguments.Help)
        {
            await terminal.Out.WriteAsync(Help.Of(verb));
            return 0;
        }

        var (least, most) = verb.Positionals;
        if (arguments.Positionals.Count < least)
        {
            throw RefusedException.Usage($"What is missing: roomstead {verb.Name} {verb.Positional}.");
        }

        return arguments.Positionals.Count > most
            ? throw RefusedException.Usage($"{arguments.Positionals[most]} is too much: roomstead {verb.Name} {verb.Positional}".TrimEnd() + ".")
            : await verb.RunAsync(Settings.Resolve(arguments, terminal.Environment), terminal);
    }

    private static Verb? Find(string[] words) =>
        Verbs.FirstOrDefault(verb => verb.Name == words[0] || (words.Length > 1 && verb.Name == words[0] + " " + words[1]));

    private static int WordsOf(Verb verb) => verb.Name.Contains(' ', StringComparison.Ordinal) ? 2 : 1;

    /// <summary>For <c>roomstead user</c>: what can follow. For anything unknown: what was probably meant.</summary>
    private static async Task<int> ShowGroupAsync(string[] words, bool asked, Terminal terminal)
    {
        var group = Verbs.Where(verb => verb.Name.StartsWith(words[0] + " ", StringComparison.Ordinal)).ToList();
        if (group.Count == 0)
        {
            throw RefusedException.Usage($"There is no verb {words[0]}.{Nearest.Hint(words[0], Verbs.Select(static verb => verb.Name.Split(' ')[0]), "roomstead ")} `roomstead help` lists them.");
        }

        if (words.Length > 1)
        {
            throw RefusedException.Usage(
                $"There is no verb {words[0]} {words[1]}.{Nearest.Hint(words[1], group.Select(static verb => verb.Name.Split(' ')[1]), $"roomstead {words[0]} ")}");
        }

        await (asked ? terminal.Out : terminal.Error).WriteAsync(Help.Group(group));
        return asked ? 0 : RefusedException.Misused;
    }
}
