using System.Runtime.InteropServices;
using Roomstead.Benchmarks.Goals;
using Roomstead.Benchmarks.Reporting;
using Roomstead.Benchmarks.Running;

namespace Roomstead.Benchmarks;

/// <summary>The benchmark itself: runs each group of goals that is wanted, then prints the table.</summary>
internal static class Bench
{
    /// <summary>However the machine fares, the whole ends after this.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>Returns 0 if everything could be measured, 1 if a hard goal is missed (with --strict: any), 2 on errors.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        using var stop = new CancellationTokenSource(Limit);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopInstead);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopInstead);
        try
        {
            var options = BenchOptions.Parse(arguments);
            var report = new BenchReport(Expectations.Read());
            await using (var lab = await Lab.OpenAsync(options, stop.Token))
            {
                await MeasureAsync(lab, report, stop.Token);
            }

            return report.Print(Console.Out, options) ? 0 : 1;
        }
        catch (BenchFailedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("stopped before the end: no figures");
            return 2;
        }

        void StopInstead(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task MeasureAsync(Lab lab, BenchReport report, CancellationToken cancel)
    {
        if (lab.Options.Wants("1", "2", "3", "4", "6", "7"))
        {
            await Throughput.MeasureAsync(lab, report, cancel);
        }

        if (lab.Options.Wants("5"))
        {
            await SlowDisk.MeasureAsync(lab, report, cancel);
        }

        if (lab.Options.Wants("alloc"))
        {
            await Allocation.MeasureAsync(lab, report, cancel);
        }

        if (lab.Options.Wants("9", "10"))
        {
            await Growth.MeasureAsync(lab, report, cancel);
        }

        if (lab.Options.Wants("13"))
        {
            await BothWires.MeasureAsync(lab, report, cancel);
        }

        if (lab.Options.Wants("tls"))
        {
            await FrontDoor.MeasureTlsAsync(lab, report, cancel);
        }

        if (lab.Options.Wants("run"))
        {
            await FrontDoor.MeasureRunAsync(lab, report, cancel);
        }

        if (lab.Options.Wants("11", "12", "ready", "idle"))
        {
            await StartUp.MeasureAsync(lab, report, cancel);
        }
    }
}
