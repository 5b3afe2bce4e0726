using System.Diagnostics;
using System.Globalization;
using Roomstead.Benchmarks.Reporting;
using Roomstead.Benchmarks.Running;
using Roomstead.Benchmarks.Stores;

namespace Roomstead.Benchmarks.Goals;

/// <summary>Goals 9 and 10: what a hundred times more spaces cost the calls that have nothing to do with them.</summary>
internal static class Growth
{
    private const string CommonWords = "large: search, words of all names";
    private const string RareWord = "large: search, a word of some names";
    private const int QuickLarge = 100_000;
    private const int Large = 1_000_000;

    public static async Task MeasureAsync(Lab lab, BenchReport report, CancellationToken cancel)
    {
        var large = lab.Options.Quick ? QuickLarge : Large;
        var smallStore = await FilledStore.MakeAsync(lab, FilledStore.Small, cancel);
        var watch = Stopwatch.StartNew();
        var largeStore = await FilledStore.MakeAsync(lab, large, cancel);
        var filled = watch.Elapsed;
        Rounds rounds;
        await using (var small = await ServerProcess.StartAsync(lab, smallStore.Directory, environment: null, cancel))
        await using (var big = await ServerProcess.StartAsync(lab, largeStore.Directory, environment: null, cancel))
        {
            await small.RequireListsAsync(smallStore, cancel);
            await big.RequireListsAsync(largeStore, cancel);
            rounds = await Rounds.RunAsync(
                [big.Search(CommonWords, largeStore, "filled%20space"), big.Search(RareWord, largeStore, "00012"), .. Targets("small", small, smallStore).Zip(Targets("large", big, largeStore), (s, l) => new[] { s, l }).SelectMany(pair => pair)],
                lab.Options.Rounds,
                lab.Options.Seconds,
                cancel);
        }

        await smallStore.RequireEveryChangeAsync();
        await largeStore.RequireEveryChangeAsync();
        report.Raw(
            string.Create(CultureInfo.InvariantCulture, $"{FilledStore.Small:N0} spaces (small) and {large:N0} (large, filled in {filled.TotalSeconds:N0} s, {largeStore.BytesPerSpace:N0} bytes a space)"),
            rounds);
        report.Measured("9.patch", P50("PATCH, 1 connection"));
        report.Measured("9.get", P50("GET, 1 connection"));
        report.Measured("9.list", P50("list of 100, 1 connection"));
        report.Measured("9.crowd", P50("list of 100 members, 1 connection"));
        report.Measured("9.search", rounds.Median(static round => Math.Max(round[CommonWords].P50, round[RareWord].P50) / round["large: list of 100, 1 connection"].P50));
        report.Measured("10", rounds.Median(round => round["large: PATCH, 16 connections"].P99 / round["small: PATCH, 16 connections"].P99));

        double P50(string what) => rounds.Median(round => round["large: " + what].P50 / round["small: " + what].P50);
    }

    private static IEnumerable<Target> Targets(string size, ServerProcess server, FilledStore store) =>
    [
        server.Patch(size + ": PATCH, 1 connection", store, store.Own, 1),
        server.Get(size + ": GET, 1 connection", store, store.Own, 1),
        server.List(size + ": list of 100, 1 connection", store),
        server.Members(size + ": list of 100 members, 1 connection", store),
        server.Patch(size + ": PATCH, 16 connections", store, store.Own, 16),
    ];
}
