using Roomstead.Benchmarks.Reporting;
using Roomstead.Benchmarks.Running;

namespace Roomstead.Benchmarks.Goals;

/// <summary>Goal 5: the same PATCH where every sync takes 2 ms longer, as on a network volume.</summary>
internal static class SlowDisk
{
    private const string S1 = "S1 (1 update a transaction)";

    public static async Task MeasureAsync(Lab lab, BenchReport report, CancellationToken cancel)
    {
        var slowly = await SlowSync.BuildAsync(lab.NewDirectory("slowsync"), cancel);
        if (slowly is null)
        {
            report.Raw("every sync 2 ms slower: not measured, there is no C compiler (apt-get install gcc libc6-dev)");
            return;
        }

        await using var sqlite = await lab.StartSqliteAsync(slowly, cancel);
        var rounds = await Rounds.RunAsync([Lab.Sqlite(S1, sqlite, 1)], lab.Options.Rounds, lab.Options.Seconds, cancel);
        SlowSync.RequireEffect(rounds.Median(S1));
        report.Raw("every sync 2 ms slower", rounds);
    }
}
