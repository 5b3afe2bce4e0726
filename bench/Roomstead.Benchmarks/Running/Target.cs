namespace Roomstead.Benchmarks.Running;

/// <summary>Something to measure for a given number of seconds.</summary>
internal sealed record Target(string Name, Func<double, CancellationToken, Task<Sample>> MeasureAsync);
