using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Roomstead.Domain;

namespace Roomstead.Api;

/// <summary>How many calls of each method ended how, since the start. Methods and codes are few, so this does not grow.</summary>
internal sealed class CallCounts
{
    private readonly ConcurrentDictionary<(string Method, RpcCode Code), StrongBox<long>> _counts = new();

    public void Add(string method, RpcCode code) =>
        Interlocked.Increment(ref _counts.GetOrAdd((method, code), static _ => new StrongBox<long>()).Value);

    public IEnumerable<(string Method, RpcCode Code, long Count)> Read() =>
        _counts.Select(static entry => (entry.Key.Method, entry.Key.Code, Volatile.Read(ref entry.Value.Value)));
}
