using Roomstead.Benchmarks.Load;
using Roomstead.Benchmarks.Reporting;
using Roomstead.Benchmarks.Running;

namespace Roomstead.Benchmarks.Goals;

/// <summary>Goals 1 to 4, 6 and 7: PATCH and GET against the floors, on the disk as it is.</summary>
internal static class Throughput
{
    private const string S1 = "S1 (1 update a transaction)";
    private const string S64 = "S64 (64 updates a transaction)";
    private const string KPatch1 = "K PATCH, 1 connection";
    private const string KPatch64 = "K PATCH, 64 connections";
    private const string KGet16 = "K GET, 16 connections";

    public static async Task MeasureAsync(Lab lab, BenchReport report, CancellationToken cancel)
    {
        await using var sqlite = await lab.StartSqliteAsync(environment: null, cancel);
        await using var constant = await Lab.StartConstantAppAsync(cancel);
        var port = new Uri(constant.Ready).Port;
        LoadPlan K(string method, int connections) => new(
            port,
            method,
            ["/v1/spaces/AAAAatlas01?updateMask=displayName"],
            string.Equals(method, "PATCH", StringComparison.Ordinal) ? """{"displayName":"Name ############"}""" : null,
            "ya29.a-token-that-the-floor-reads-and-forgets",
            connections,
            0,
            0,
            0);

        var rounds = await Rounds.RunAsync(
            [
                Lab.Sqlite(S1, sqlite, 1),
                Lab.Sqlite(S64, sqlite, 64),
                lab.Loading(KPatch1, () => K("PATCH", 1)),
                lab.Loading(KPatch64, () => K("PATCH", 64)),
                lab.Loading(KGet16, () => K("GET", 16)),
            ],
            lab.Options.Rounds,
            lab.Options.Seconds,
            cancel);
        report.Raw("disk as it is", rounds);
    }
}
