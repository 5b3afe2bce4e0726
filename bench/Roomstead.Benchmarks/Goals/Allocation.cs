using System.Globalization;
using Roomstead.Benchmarks.Reporting;
using Roomstead.Benchmarks.Running;
using Roomstead.Benchmarks.Stores;

namespace Roomstead.Benchmarks.Goals;

/// <summary>What a request leaves for the garbage collector: it does not depend on what else the machine does, so the limit is hard.</summary>
internal static class Allocation
{
    private const int Connections = 16;
    private const double Seconds = 1;
    private const string Counter = "dotnet_allocated_bytes_total ";

    public static async Task MeasureAsync(Lab lab, BenchReport report, CancellationToken cancel)
    {
        var store = await FilledStore.MakeAsync(lab, FilledStore.Small, cancel);
        await using var server = await ServerProcess.StartAsync(lab, store.Directory, environment: null, cancel);
        report.Raw("bytes allocated for each request");
        await MeasureAsync("alloc.patch", server.Patch("PATCH", store, store.Own, Connections));
        await MeasureAsync("alloc.get", server.Get("GET", store, store.Own, Connections));
        await MeasureAsync("alloc.list", server.List("list of 100", store));

        async Task MeasureAsync(string goal, Target target)
        {
            // Compiled first: code that is still being looked at allocates otherwise.
            await target.MeasureAsync(Seconds, cancel);
            var before = await AllocatedAsync(server, cancel);
            var answered = server.Answered;
            await target.MeasureAsync(Seconds, cancel);
            var bytes = (await AllocatedAsync(server, cancel) - before) / (double)(server.Answered - answered);
            report.Raw(string.Create(CultureInfo.InvariantCulture, $"  {target.Name,-34}{bytes,10:N0}"));
            report.Measured(goal, bytes);
        }
    }

    private static async Task<long> AllocatedAsync(ServerProcess server, CancellationToken cancel)
    {
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri(server.Address, "/metrics"), cancel);
        var line = metrics.Split('\n').First(line => line.StartsWith(Counter, StringComparison.Ordinal));
        return long.Parse(line[Counter.Length..], CultureInfo.InvariantCulture);
    }
}
