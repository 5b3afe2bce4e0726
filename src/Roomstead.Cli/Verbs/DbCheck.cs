using Roomstead.Cli.Input;
using Roomstead.Storage;
using Roomstead.Storage.Sqlite;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead db check</c>: whether the store is whole, and says what it must.</summary>
internal sealed class DbCheck() : Verb("db check", "Check that the store is whole")
{
    public override IReadOnlyList<Flag> Flags { get; } = [SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "Prints one line for each problem, and ends with status 1 if there is one. Reads everything once; the server can run.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var directory = DataDirectory.Require(settings);
        List<string> problems;
        using (var store = SqliteInspection.Open(directory))
        {
            problems = [.. store.Problems()];
        }

        if (problems.Count == 0)
        {
            await using var db = Store.Open(directory, TimeProvider.System);
            problems = await db.ReadAsync(StoreCheck.ProblemsAsync);
        }

        foreach (var problem in problems)
        {
            await terminal.Error.WriteLineAsync(problem);
        }

        if (problems.Count > 0)
        {
            return RefusedException.Failed;
        }

        await terminal.Out.WriteLineAsync("The store is whole.");
        return 0;
    }
}
