using System.Diagnostics;
using System.Globalization;
using Roomstead.Benchmarks.Reporting;
using Roomstead.Benchmarks.Running;

namespace Roomstead.Benchmarks.Goals;

/// <summary>Goals 11 and 12: from nothing to the first right answer, in time and in memory.</summary>
internal static class StartUp
{
    private const int Starts = 7;
    private const double Mebibyte = 1024 * 1024;

    public static async Task MeasureAsync(Lab lab, BenchReport report, CancellationToken cancel)
    {
        // Not counted: it brings the files into memory and compiles our own side of the request.
        await MeasureAsync(lab, Lab.StartConstantAppAsync, "/", token: null, cancel);
        var constant = new List<Start>();
        for (var i = 0; i < Starts; i++)
        {
            constant.Add(await MeasureAsync(lab, Lab.StartConstantAppAsync, "/", token: null, cancel));
        }

        report.Raw($"start, medians of {Starts}");
        Add(report, "constant app", constant);
    }

    private static async Task<Start> MeasureAsync(
        Lab lab, Func<CancellationToken, Task<Child>> startAsync, string path, string? token, CancellationToken cancel)
    {
        await using var child = await startAsync(cancel);
        var ready = Stopwatch.GetElapsedTime(child.StartedAt);
        await lab.AskOnceAsync(new Uri(child.Ready).Port, path, token, cancel);
        return new Start(ready.TotalSeconds, Stopwatch.GetElapsedTime(child.StartedAt).TotalSeconds, child.ResidentBytes / Mebibyte);
    }

    private static void Add(BenchReport report, string name, List<Start> starts) =>
        report.Raw(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-34}ready {Middle.Of(starts.Select(s => s.Ready)) * 1000,5:N0} ms   first answer {Middle.Of(starts.Select(s => s.Answered)) * 1000,5:N0} ms   resident {Middle.Of(starts.Select(s => s.Mebibytes)),5:N1} MiB"));

    private sealed record Start(double Ready, double Answered, double Mebibytes);
}
