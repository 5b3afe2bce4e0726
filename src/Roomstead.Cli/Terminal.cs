namespace Roomstead.Cli;

/// <summary>What a verb sees of the process it runs in; tests give their own.</summary>
internal sealed record Terminal(Stream In, TextWriter Out, TextWriter Error, Func<string, string?> Environment, CancellationToken Stop = default)
{
    public static Terminal OfProcess() =>
        new(Console.OpenStandardInput(), Console.Out, Console.Error, System.Environment.GetEnvironmentVariable);
}
