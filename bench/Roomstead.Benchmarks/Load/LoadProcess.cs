using System.Diagnostics;
using System.Text.Json;

namespace Roomstead.Benchmarks.Load;

/// <summary>
/// The load generator: a plan a line on standard input, a result a line on standard output, ends with its input.
/// One process serves all runs, so that its own compilation is behind it when figures are taken.
/// </summary>
internal static class LoadProcess
{
    /// <summary>One socket thread which also runs the completions: one thread serves all connections.</summary>
    public static readonly IReadOnlyDictionary<string, string> Environment = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
        ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
    };

    public static async Task<int> RunAsync()
    {
        Console.Out.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var plan = JsonSerializer.Deserialize<LoadPlan>(line)!;
            var result = plan.StreamsPerConnection > 0 ? await RunGrpcAsync(plan) : await RunAsync(plan);
            Console.Out.WriteLine(JsonSerializer.Serialize(result));
        }

        return 0;
    }

    private static async Task<LoadResult> RunAsync(LoadPlan plan)
    {
        var requests = new RequestBytes(plan);
        var connections = Enumerable.Range(0, plan.Connections).Select(i => new LoadConnection(plan, requests, i)).ToArray();
        try
        {
            foreach (var connection in connections)
            {
                connection.Connect();
            }

            var (from, until) = Times(plan);
            var limit = TimeSpan.FromSeconds(plan.WarmUpSeconds + plan.Seconds + 10);
            await Task.WhenAll(connections.Select(connection => connection.RunAsync(from, until))).WaitAsync(limit);
            return Sum(
                plan,
                connections.SelectMany(connection => connection.Latencies),
                connections.Sum(connection => connection.Answered),
                [.. connections.Select(connection => connection.FirstError).OfType<string>()],
                connections.Max(connection => connection.NextNumber));
        }
        catch (TimeoutException)
        {
            return new LoadResult(0, 0, plan.Seconds, 0, 0, 0, 1, "an answer did not come within ten seconds", plan.FirstNumber);
        }
        finally
        {
            foreach (var connection in connections)
            {
                connection.Dispose();
            }
        }
    }

    private static async Task<LoadResult> RunGrpcAsync(LoadPlan plan)
    {
        var connections = Enumerable.Range(0, plan.Connections).Select(i => new GrpcConnection(plan, i)).ToArray();
        try
        {
            foreach (var connection in connections)
            {
                connection.Connect();
            }

            var (from, until) = Times(plan);
            await Task.WhenAll(connections.Select(connection => connection.RunAsync(from, until)));
            return Sum(
                plan,
                connections.SelectMany(connection => connection.Latencies),
                connections.Sum(connection => connection.Answered),
                [.. connections.Select(connection => connection.Error).OfType<string>()],
                connections.Max(connection => connection.NextNumber));
        }
        finally
        {
            foreach (var connection in connections)
            {
                connection.Dispose();
            }
        }
    }

    private static (long From, long Until) Times(LoadPlan plan)
    {
        var from = Stopwatch.GetTimestamp() + (long)(plan.WarmUpSeconds * Stopwatch.Frequency);
        return (from, from + (long)(plan.Seconds * Stopwatch.Frequency));
    }

    private static LoadResult Sum(LoadPlan plan, IEnumerable<long> times, long answered, string[] errors, long nextNumber)
    {
        var latencies = times.ToArray();
        Array.Sort(latencies);
        return new LoadResult(
            latencies.Length,
            answered,
            plan.Seconds,
            Percentile(latencies, 0.50),
            Percentile(latencies, 0.99),
            Percentile(latencies, 1.00),
            errors.Length,
            errors.FirstOrDefault(),
            nextNumber);
    }

    private static double Percentile(long[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))] * 1e6 / Stopwatch.Frequency;
}
