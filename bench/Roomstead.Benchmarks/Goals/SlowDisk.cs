using Roomstead.Benchmarks.Reporting;
using Roomstead.Benchmarks.Running;
using Roomstead.Benchmarks.Stores;

namespace Roomstead.Benchmarks.Goals;

/// <summary>Goal 5: the same PATCH where every sync takes 2 ms longer, as on a network volume.</summary>
internal static class SlowDisk
{
    private const string S1 = "S1 (1 update a transaction)";
    private const string Patch64 = "PATCH, 64 connections";
    private const string Patch256 = "PATCH, 256 connections";

    public static async Task MeasureAsync(Lab lab, BenchReport report, CancellationToken cancel)
    {
        var slowly = await SlowSync.BuildAsync(lab.NewDirectory("slowsync"), cancel);
        if (slowly is null)
        {
            report.Raw("every sync 2 ms slower: not measured, there is no C compiler (apt-get install gcc libc6-dev)");
            return;
        }

        await using var sqlite = await lab.StartSqliteAsync(slowly, cancel);
        var store = await FilledStore.MakeAsync(lab, FilledStore.Small, cancel);
        Rounds rounds;
        await using (var server = await ServerProcess.StartAsync(lab, store.Directory, slowly, cancel))
        {
            rounds = await Rounds.RunAsync(
                [
                    Lab.Sqlite(S1, sqlite, 1),
                    server.Patch(Patch64, store, store.Own, 64),
                    server.Patch(Patch256, store, store.Own, 256),
                ],
                lab.Options.Rounds,
                lab.Options.Seconds,
                cancel);
        }

        SlowSync.RequireEffect(rounds.Median(S1));
        await store.RequireEveryChangeAsync();
        report.Raw("every sync 2 ms slower", rounds);
        report.Measured("5.64", rounds.Median(round => round[Patch64].Rate / round[S1].Rate));
        report.Measured("5.256", rounds.Median(round => round[Patch256].Rate / round[S1].Rate));
    }
}
