namespace Roomstead.Benchmarks.Running;

/// <summary>
/// Measures targets in turn, round after round, in reversed order every other round: what the machine does besides
/// meets all of them alike, and ratios are formed within a round before the median over the rounds is taken.
/// A turn that is not counted goes before, so that the runtime has compiled what it will compile.
/// </summary>
internal sealed class Rounds
{
    private readonly List<Dictionary<string, Sample>> _rounds = [];

    public IReadOnlyList<string> Names { get; private init; } = [];

    public static async Task<Rounds> RunAsync(IReadOnlyList<Target> targets, int rounds, double seconds, CancellationToken cancel)
    {
        foreach (var target in targets)
        {
            await target.MeasureAsync(Math.Min(1, seconds), cancel);
        }

        var result = new Rounds { Names = [.. targets.Select(target => target.Name)] };
        for (var round = 0; round < rounds; round++)
        {
            var samples = new Dictionary<string, Sample>(StringComparer.Ordinal);
            foreach (var target in round % 2 == 0 ? targets : targets.Reverse())
            {
                samples[target.Name] = await target.MeasureAsync(seconds, cancel);
            }

            result._rounds.Add(samples);
        }

        return result;
    }

    /// <summary>The median over the rounds of a figure that is formed within each round.</summary>
    public double Median(Func<IReadOnlyDictionary<string, Sample>, double> figure) => Middle.Of(_rounds.Select(figure));

    /// <summary>The median of each of one target's own figures.</summary>
    public Sample Median(string name) =>
        new(Median(round => round[name].Rate), Median(round => round[name].P50), Median(round => round[name].P99), Median(round => round[name].Processor), Median(round => round[name].Load));
}
