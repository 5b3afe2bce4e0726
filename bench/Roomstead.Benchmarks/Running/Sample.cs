namespace Roomstead.Benchmarks.Running;

/// <summary>One measured run of one target. Times in microseconds.</summary>
internal sealed record Sample(double Rate, double P50 = 0, double P99 = 0);
