namespace Roomstead.Benchmarks.Floors;

/// <summary>What one run of the SQLite floor does: how many updates share a transaction, and for how long.</summary>
internal sealed record SqlitePlan(int UpdatesPerTransaction, double Seconds);
