using Roomstead.Benchmarks.Floors;
using Roomstead.Benchmarks.Load;

namespace Roomstead.Benchmarks;

/// <summary>
/// One executable in several parts: without a part's name it is the benchmark itself, which starts the other parts as
/// processes of their own so that no one's garbage or threads disturb another's figures.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) => args switch
    {
        ["constant-app"] => await ConstantApp.RunAsync(certificateFile: null),
        ["constant-app", var certificate] => await ConstantApp.RunAsync(certificate),
        ["sqlite-floor", var directory] => SqliteFloor.Run(directory),
        ["nothing"] => 0,
        ["load"] => await LoadProcess.RunAsync(),
        _ => await Bench.RunAsync(args),
    };
}
