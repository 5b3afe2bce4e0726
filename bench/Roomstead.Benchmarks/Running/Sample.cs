namespace Roomstead.Benchmarks.Running;

/// <summary>One measured run of one target. Times in microseconds.</summary>
/// <param name="Processor">Processor time that the target took for each answer.</param>
/// <param name="Load">Processor time that the generator of the load took for each answer, where it was measured.</param>
internal sealed record Sample(double Rate, double P50 = 0, double P99 = 0, double Processor = 0, double Load = 0);
