using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Roomstead.Benchmarks.Reporting;
using Roomstead.Benchmarks.Running;
using Roomstead.Benchmarks.Stores;

namespace Roomstead.Benchmarks.Goals;

/// <summary>Goals 11 and 12, and what an idle server takes: from nothing to the first right answer, in time and in memory.</summary>
internal static class StartUp
{
    private const int Starts = 15;
    private const double Mebibyte = 1024 * 1024;

    public static async Task MeasureAsync(Lab lab, BenchReport report, CancellationToken cancel)
    {
        var store = await FilledStore.MakeAsync(lab, FilledStore.Small, cancel);
        var port = FreePort();
        var constant = new List<Start>();
        var server = new List<Start>();

        // The first time does not count: it brings the files into memory and compiles our own side of the request.
        for (var i = 0; i <= Starts; i++)
        {
            var ours = await MeasureAsync(
                lab, stop => ServerProcess.StartChildAsync(lab, store.Directory, environment: null, stop, port), "/v1/" + store.Own[0], store.Token, cancel);
            var theirs = await MeasureAsync(lab, Lab.StartConstantAppAsync, "/", token: null, cancel);
            if (i > 0)
            {
                server.Add(ours);
                constant.Add(theirs);
            }
        }

        report.Raw(string.Create(CultureInfo.InvariantCulture, $"start on a store of {FilledStore.Small:N0} spaces, medians of {Starts}"));
        Add(report, "server", server);
        Add(report, "constant app", constant);
        report.Measured("11", Middle.Of(server.Zip(constant, (ours, theirs) => ours.Answered / theirs.Answered)));
        report.Measured("12", Middle.Of(server.Zip(constant, (ours, theirs) => ours.Mebibytes / theirs.Mebibytes)));
        report.Measured("ready", Middle.Of(server.Select(start => start.Ready)));
        report.Measured("idle", Middle.Of(server.Select(start => start.Mebibytes)));
    }

    private static async Task<Start> MeasureAsync(
        Lab lab, Func<CancellationToken, Task<Child>> startAsync, string path, string? token, CancellationToken cancel)
    {
        await using var child = await startAsync(cancel);
        var ready = Stopwatch.GetElapsedTime(child.StartedAt);
        await lab.AskOnceAsync(child.Port, path, token, cancel);
        return new Start(ready.TotalSeconds, Stopwatch.GetElapsedTime(child.StartedAt).TotalSeconds, child.ResidentBytes / Mebibyte);
    }

    /// <summary>A port that is free now: a server keeps its port from start to start, and writes down a new one.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Add(BenchReport report, string name, List<Start> starts) =>
        report.Raw(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-34}ready {Middle.Of(starts.Select(s => s.Ready)) * 1000,5:N0} ms   first answer {Middle.Of(starts.Select(s => s.Answered)) * 1000,5:N0} ms   resident {Middle.Of(starts.Select(s => s.Mebibytes)),5:N1} MiB"));

    private sealed record Start(double Ready, double Answered, double Mebibytes);
}
