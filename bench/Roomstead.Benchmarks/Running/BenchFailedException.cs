namespace Roomstead.Benchmarks.Running;

/// <summary>The run gave no result: an answer was not 200, a process ended, a part is missing. Never a slow figure.</summary>
internal sealed class BenchFailedException(string message) : Exception(message);
