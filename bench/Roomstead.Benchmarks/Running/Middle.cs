namespace Roomstead.Benchmarks.Running;

internal static class Middle
{
    /// <summary>The median; of an even number of values the mean of the two in the middle.</summary>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
