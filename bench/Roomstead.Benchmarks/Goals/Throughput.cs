using Roomstead.Benchmarks.Load;
using Roomstead.Benchmarks.Reporting;
using Roomstead.Benchmarks.Running;
using Roomstead.Benchmarks.Stores;

namespace Roomstead.Benchmarks.Goals;

/// <summary>Goals 1 to 4, 6 and 7: PATCH and GET against the floors, on the disk as it is.</summary>
internal static class Throughput
{
    private const string S1 = "S1 (1 update a transaction)";
    private const string S64 = "S64 (64 updates a transaction)";
    private const string KPatch64 = "K PATCH, 64 connections";
    private const string KGet16 = "K GET, 16 connections";
    private const string Patch1 = "PATCH, 1 connection";
    private const string Patch64 = "PATCH, 64 connections";
    private const string OneSpace64 = "PATCH of one space, 64 connections";
    private const string Get16 = "GET, 16 connections";

    public static async Task MeasureAsync(Lab lab, BenchReport report, CancellationToken cancel)
    {
        await using var sqlite = await lab.StartSqliteAsync(environment: null, cancel);
        await using var constant = await Lab.StartConstantAppAsync(cancel);
        var store = await FilledStore.MakeAsync(lab, FilledStore.Small, cancel);
        Rounds rounds;
        await using (var server = await ServerProcess.StartAsync(lab, store.Directory, environment: null, cancel))
        {
            rounds = await Rounds.RunAsync(
                [
                    Lab.Sqlite(S1, sqlite, 1),
                    server.Patch(Patch1, store, store.Own, 1),
                    Lab.Sqlite(S64, sqlite, 64),
                    server.Patch(Patch64, store, store.Own, 64),
                    lab.Loading(KPatch64, constant, () => ConstantPlan(constant, "PATCH", 64)),
                    server.Patch(OneSpace64, store, store.Own.Take(1), 64),
                    lab.Loading(KGet16, constant, () => ConstantPlan(constant, "GET", 16)),
                    server.Get(Get16, store, store.Own, 16),
                ],
                lab.Options.Rounds,
                lab.Options.Seconds,
                cancel);
        }

        await store.RequireEveryChangeAsync();
        report.Raw("disk as it is", rounds);
        report.Measured("1", rounds.Median(round => round[Patch1].Rate / round[S1].Rate));
        report.Measured("2", rounds.Median(round => round[Patch64].Rate / round[S1].Rate));
        report.Measured("3", rounds.Median(round => round[Patch64].Rate / Math.Min(round[KPatch64].Rate, round[S64].Rate)));
        report.Measured("4", rounds.Median(round => round[Patch64].Rate / round[KPatch64].Rate));
        report.Measured("6", rounds.Median(round => round[Patch64].P99 / round[Patch64].P50));
        report.Measured("7", rounds.Median(round => round[Get16].Rate / round[KGet16].Rate));
    }

    private static LoadPlan ConstantPlan(Child constant, string method, int connections) => new(
        constant.Port,
        method,
        ["/v1/spaces/AAAAatlas01?updateMask=displayName"],
        string.Equals(method, "PATCH", StringComparison.Ordinal) ? """{"displayName":"Name ############"}""" : null,
        "ya29.a-token-that-the-floor-reads-and-forgets-as-long-as-ours",
        connections,
        WarmUpSeconds: 0,
        Seconds: 0,
        FirstNumber: 0);
}
