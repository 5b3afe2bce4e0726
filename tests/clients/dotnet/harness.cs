using System.Diagnostics;
using System.Text.Json;

namespace Roomstead.Clients;

/// <summary>Runs named cases one after another, each within a time limit, each answering with one JSON line.</summary>
internal static class Cases
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The server's root, without a slash at its end.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("ROOMSTEAD_URL")!;

    /// <summary>The same over TLS.</summary>
    public static string TlsRoot { get; } = Environment.GetEnvironmentVariable("ROOMSTEAD_TLS_URL")!;

    /// <summary>The path of a file that the server wrote at its first start.</summary>
    public static string Credentials(string name) => Path.Combine(Environment.GetEnvironmentVariable("ROOMSTEAD_DATA")!, "credentials", name);

    /// <summary>An access token from the command line.</summary>
    public static async Task<string> TokenAsync(params string[] arguments)
    {
        var command = JsonSerializer.Deserialize<string[]>(Environment.GetEnvironmentVariable("ROOMSTEAD_COMMAND")!)!;
        var start = new ProcessStartInfo(command[0], [.. command[1..], "token", "--data", Environment.GetEnvironmentVariable("ROOMSTEAD_DATA")!, .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var token = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? token.Trim() : throw new InvalidOperationException($"no token for {string.Join(' ', arguments)}");
    }

    public static void Same<T>(T actual, T expected)
    {
        if (!EqualityComparer<T>.Default.Equals(actual, expected))
        {
            throw new InvalidOperationException($"expected {expected}, got {actual}");
        }
    }

    /// <summary>Runs what must be refused.</summary>
    public static async Task<TError> RefusedAsync<TError>(Func<Task> call)
        where TError : Exception
    {
        try
        {
            await call();
        }
        catch (TError error)
        {
            return error;
        }

        throw new InvalidOperationException("expected a refusal");
    }

    /// <summary>Runs the cases in the order they are written.</summary>
    public static async Task RunAsync(OrderedDictionary<string, Func<Task>> cases)
    {
        foreach (var (name, run) in cases)
        {
            string? problem = null;
            try
            {
                await run().WaitAsync(Limit);
            }
#pragma warning disable CA1031 // Whatever it is, it is the answer of the case.
            catch (Exception error)
#pragma warning restore CA1031
            {
                problem = error.ToString();
            }

            Console.WriteLine(JsonSerializer.Serialize(new { @case = name, problem }));
        }
    }
}
