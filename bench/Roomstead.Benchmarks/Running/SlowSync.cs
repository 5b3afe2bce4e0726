using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Roomstead.Benchmarks.Running;

/// <summary>The library that makes every fsync of a process slower, built here from slowsync.c with the machine's compiler.</summary>
internal static class SlowSync
{
    private const int AddedMicroseconds = 2000;

    /// <summary>Builds the library; returns the environment that loads it, or null where there is no C compiler.</summary>
    /// <exception cref="BenchFailedException">The compiler refuses the source.</exception>
    public static async Task<IReadOnlyDictionary<string, string>?> BuildAsync(string directory, CancellationToken cancel)
    {
        var library = Path.Combine(directory, "slowsync.so");
        var source = Path.Combine(AppContext.BaseDirectory, "slowsync.c");
        Process compiler;
        try
        {
            compiler = Process.Start("cc", ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"]);
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (compiler)
        {
            await compiler.WaitForExitAsync(cancel);
            return compiler.ExitCode == 0
                ? new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["LD_PRELOAD"] = library,
                    ["SLOWSYNC_MICROSECONDS"] = AddedMicroseconds.ToString(CultureInfo.InvariantCulture),
                }
                : throw new BenchFailedException("cc refuses slowsync.c");
        }
    }

    /// <summary>Makes sure that the library does what it is for: one sync an update cannot be quicker than what it adds.</summary>
    public static void RequireEffect(Sample oneUpdateATransaction)
    {
        if (oneUpdateATransaction.Rate > 1_000_000.0 / AddedMicroseconds)
        {
            throw new BenchFailedException($"slowsync.so has no effect: {oneUpdateATransaction.Rate:N0} updates/s with {AddedMicroseconds} µs added to each");
        }
    }
}
