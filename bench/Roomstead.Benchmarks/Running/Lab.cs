using System.Globalization;
using Roomstead.Benchmarks.Floors;
using Roomstead.Benchmarks.Load;

namespace Roomstead.Benchmarks.Running;

/// <summary>What every group of goals needs: the load generator, the floors, a directory to write in.</summary>
internal sealed class Lab(BenchOptions options, string directory, Child load) : IAsyncDisposable
{
    private const double WarmUpSeconds = 0.3;

    private int _directories;

    public BenchOptions Options => options;

    /// <summary>A directory on the disk whose syncs are measured; it goes away with the lab.</summary>
    public static async Task<Lab> OpenAsync(BenchOptions options, CancellationToken cancel)
    {
        var directory = Path.Combine(options.Directory, "bench-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(directory);
        return new Lab(options, directory, await Child.StartPartAsync(["load"], "ready", LoadProcess.Environment, cancel));
    }

    public string NewDirectory(string name) =>
        Directory.CreateDirectory(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{name}-{++_directories}"))).FullName;

    public static Task<Child> StartConstantAppAsync(CancellationToken cancel) =>
        Child.StartPartAsync(["constant-app"], ConstantApp.ReadyLine, environment: null, cancel);

    /// <summary>The same over TLS.</summary>
    /// <param name="certificate">A file in PEM, with its key.</param>
    public static Task<Child> StartConstantAppAsync(string certificate, CancellationToken cancel) =>
        Child.StartPartAsync(["constant-app", certificate], ConstantApp.ReadyLine, environment: null, cancel);

    public Task<Child> StartSqliteAsync(IReadOnlyDictionary<string, string>? environment, CancellationToken cancel) =>
        Child.StartPartAsync(["sqlite-floor", NewDirectory("floor")], "ready", environment, cancel);

    /// <summary>A target that puts load on a server; the plan says everything but the time.</summary>
    public Target Loading(string name, Child server, Func<LoadPlan> plan, Action<LoadResult>? after = null) =>
        new(name, async (seconds, cancel) =>
        {
            var before = server.ProcessorTime;
            var result = await LoadAsync(plan() with { WarmUpSeconds = WarmUpSeconds, Seconds = seconds }, name, cancel);
            after?.Invoke(result);
            return new Sample(result.Rate, result.P50, result.P99, (server.ProcessorTime - before).TotalMicroseconds / result.AllAnswers);
        });

    /// <summary>A target that is the raw store: so many updates in each transaction.</summary>
    public static Target Sqlite(string name, Child floor, int updatesPerTransaction) =>
        new(name, async (seconds, cancel) =>
        {
            var result = await floor.AskAsync<SqlitePlan, SqliteResult>(new SqlitePlan(updatesPerTransaction, seconds), cancel);
            return new Sample(result.Updates / result.Seconds);
        });

    /// <summary>One run of load.</summary>
    /// <exception cref="BenchFailedException">Any answer was not 200, or none came.</exception>
    public async Task<LoadResult> LoadAsync(LoadPlan plan, string name, CancellationToken cancel)
    {
        var result = await load.AskAsync<LoadPlan, LoadResult>(plan, cancel);
        return result is { Errors: 0, Answers: > 0 }
            ? result
            : throw new BenchFailedException($"{name}: {result.Errors} errors, {result.Answers} answers; the first error: {result.FirstError}");
    }

    /// <summary>One request on a connection of its own, answered once.</summary>
    /// <exception cref="BenchFailedException">The answer is not 200.</exception>
    public async Task AskOnceAsync(int port, string path, string? token, CancellationToken cancel)
    {
        var plan = new LoadPlan(port, "GET", [path], Body: null, token, Connections: 1, WarmUpSeconds: 0, Seconds: 0, FirstNumber: 0);
        var result = await load.AskAsync<LoadPlan, LoadResult>(plan, cancel);
        if (result.Errors > 0)
        {
            throw new BenchFailedException($"{path}: {result.FirstError}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await load.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}
