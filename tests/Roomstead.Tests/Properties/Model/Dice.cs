namespace Roomstead.Tests.Properties.Model;

/// <summary>Numbers that follow from a seed, the same on every machine: one story, one seed (SplitMix64).</summary>
internal sealed class Dice(long seed)
{
    private ulong _state = (ulong)seed;

    /// <summary>At least 0, below <paramref name="end"/>.</summary>
    public long Below(long end)
    {
        _state += 0x9E3779B97F4A7C15;
        var z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (long)((z ^ (z >> 31)) % (ulong)end);
    }

    public int Next(int end) => (int)Below(end);

    public int Next(int start, int end) => start + Next(end - start);

    public T Pick<T>(params IReadOnlyList<T> some) => some[Next(some.Count)];
}
