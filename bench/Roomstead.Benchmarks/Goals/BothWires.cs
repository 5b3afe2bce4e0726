using Roomstead.Benchmarks.Reporting;
using Roomstead.Benchmarks.Running;
using Roomstead.Benchmarks.Stores;

namespace Roomstead.Benchmarks.Goals;

/// <summary>Goal 13: UpdateSpace over gRPC against PATCH over REST, on one store.</summary>
internal static class BothWires
{
    private const string Rest16 = "PATCH of one space, 16 connections";
    private const string Grpc16 = "UpdateSpace of one space, 16 streams on 1 connection";
    private const string Rest64 = "PATCH, 64 connections";
    private const string Grpc64 = "UpdateSpace, 64 streams on 4 connections";

    public static async Task MeasureAsync(Lab lab, BenchReport report, CancellationToken cancel)
    {
        var store = await FilledStore.MakeAsync(lab, FilledStore.Small, cancel);
        Rounds rounds;
        await using (var server = await ServerProcess.StartAsync(lab, store.Directory, environment: null, cancel))
        {
            rounds = await Rounds.RunAsync(
                [
                    server.Patch(Rest16, store, store.Own.Take(1), 16),
                    server.UpdateOverGrpc(Grpc16, store, store.Own.Take(1), connections: 1, streams: 16),
                    server.Patch(Rest64, store, store.Own, 64),
                    server.UpdateOverGrpc(Grpc64, store, store.Own, connections: 4, streams: 16),
                ],
                lab.Options.Rounds,
                lab.Options.Seconds,
                cancel);
        }

        await store.RequireEveryChangeAsync();
        report.Raw("both wires", rounds);
        report.Measured("13", rounds.Median(round => round[Grpc16].Rate / round[Rest16].Rate));
        report.Measured("13.64", rounds.Median(round => round[Grpc64].Rate / round[Rest64].Rate));
    }
}
