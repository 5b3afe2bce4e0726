using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Roomstead.Benchmarks.Load;
using Roomstead.Benchmarks.Reporting;
using Roomstead.Benchmarks.Running;
using Roomstead.Benchmarks.Stores;

namespace Roomstead.Benchmarks.Goals;

/// <summary>What TLS costs, and how soon a command under `roomstead run` is done.</summary>
internal static class FrontDoor
{
    private const int Connections = 64;
    private const int Runs = 5;
    private const string KGet = "K GET in clear text, 64 streams";
    private const string KGetTls = "K GET over TLS, 64 streams";
    private const string Get = "GET in clear text, 64 streams";
    private const string GetTls = "GET over TLS, 64 streams";
    private const string Patch = "PATCH in clear text, 64 streams";
    private const string PatchTls = "PATCH over TLS, 64 streams";

    public static async Task MeasureTlsAsync(Lab lab, BenchReport report, CancellationToken cancel)
    {
        var store = await FilledStore.MakeAsync(lab, FilledStore.Small, cancel);
        var tlsPort = FreePort();
        await using var server = await Child.StartAsync(
            [lab.Options.Server, "serve", "--data", store.Directory, "--port", "0", "--grpc-port", "0", "--tls-port", tlsPort.ToString(CultureInfo.InvariantCulture)],
            "Roomstead is ready at ",
            environment: null,
            cancel);
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(store.Directory, "tls", "ca.pem"));
        await using var floor = await Lab.StartConstantAppAsync(cancel);
        await using var floorWithTls = await Lab.StartConstantAppAsync(Path.Combine(store.Directory, "tls", "server.pem"), cancel);
        var rounds = await Rounds.RunAsync(
            [
                Target(KGet, "GET", floor, floor.Port, null),
                Target(KGetTls, "GET", floorWithTls, floorWithTls.Port, authority),
                Target(Get, "GET", server, server.Port, null),
                Target(GetTls, "GET", server, tlsPort, authority),
                Target(Patch, "PATCH", server, server.Port, null),
                Target(PatchTls, "PATCH", server, tlsPort, authority),
            ],
            lab.Options.Rounds,
            lab.Options.Seconds,
            cancel);
        report.Raw("TLS (load: what the generator takes, which shares the machine and ends TLS on its side)", rounds);
        report.Measured("tls.get", rounds.Median(static round => round[GetTls].Rate / round[Get].Rate));
        report.Measured("tls.patch", rounds.Median(static round => round[PatchTls].Rate / round[Patch].Rate));
        report.Measured("tls.processor.get", rounds.Median(static round => round[Get].Processor / round[GetTls].Processor));
        report.Measured("tls.processor.patch", rounds.Median(static round => round[Patch].Processor / round[PatchTls].Processor));
        report.Measured("tls.floor", rounds.Median(static round => round[GetTls].Rate / round[Get].Rate / (round[KGetTls].Rate / round[KGet].Rate)));

        Target Target(string name, string method, Child target, int port, X509Certificate2? trusted) => new(name, async (seconds, stop) =>
        {
            var isPatch = string.Equals(method, "PATCH", StringComparison.Ordinal);
            var plan = new LoadPlan(
                port,
                method,
                [.. store.Own.Select(space => isPatch ? $"/v1/{space}?updateMask=displayName" : $"/v1/{space}")],
                isPatch ? """{"displayName":"Name ############"}""" : null,
                store.Token,
                Connections,
                WarmUpSeconds: 0,
                seconds,
                store.NextNumber);
            var (before, own) = (target.ProcessorTime, Environment.CpuUsage.TotalTime);
            var (sample, answers) = await StreamLoad.RunAsync(plan, trusted, stop);
            store.NextNumber += isPatch ? answers + (Connections * answers) : 0; // Whatever each connection reached: none is used twice.
            return sample with
            {
                Processor = (target.ProcessorTime - before).TotalMicroseconds / answers,
                Load = (Environment.CpuUsage.TotalTime - own).TotalMicroseconds / answers,
            };
        });
    }

    public static async Task MeasureRunAsync(Lab lab, BenchReport report, CancellationToken cancel)
    {
        var (runs, empty) = (new List<double>(), new List<double>());
        for (var i = 0; i <= Runs; i++)
        {
            var run = await TimeAsync([lab.Options.Server, "run", "--", "true"], cancel);
            var nothing = await TimeAsync([typeof(FrontDoor).Assembly.Location, "nothing"], cancel);
            if (i > 0)
            {
                runs.Add(run);
                empty.Add(nothing);
            }
        }

        report.Raw(string.Create(CultureInfo.InvariantCulture, $"roomstead run -- true {Middle.Of(runs) * 1000:N0} ms, an empty program {Middle.Of(empty) * 1000:N0} ms, medians of {Runs}"));
        report.Measured("run.seconds", Middle.Of(runs));
        report.Measured("run.ratio", Middle.Of(runs.Zip(empty, (ours, theirs) => ours / theirs)));
    }

    private static async Task<double> TimeAsync(string[] arguments, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false })!;
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(started).TotalSeconds : throw new BenchFailedException($"{string.Join(' ', arguments)}: status {process.ExitCode}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
