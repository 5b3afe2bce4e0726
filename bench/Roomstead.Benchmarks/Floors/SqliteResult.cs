namespace Roomstead.Benchmarks.Floors;

/// <summary>What a run of the SQLite floor reached.</summary>
internal sealed record SqliteResult(long Updates, double Seconds);
