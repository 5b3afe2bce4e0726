using System.Collections.Concurrent;
using Google.Protobuf;
using Roomstead.Domain;

namespace Roomstead.Api;

/// <summary>The published quotas (P-175, P-176, H-90, H-91), counted in this process; off unless an organisation turns them on.</summary>
internal sealed class Quotas(TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Consumer, string Quota), Window> _windows = new();
    private long _lastSweep;

    /// <exception cref="ApiError">RESOURCE_EXHAUSTED when a quota of the method is used up (P-177).</exception>
    public void Require(Method method, IMessage request, Caller caller)
    {
        if (!caller.RealQuotas)
        {
            return;
        }

        Sweep();
        var quota = QuotaOf.Method(method.Descriptor.Name);
        if (quota.PerProject is { } perProject)
        {
            Count(perProject, caller.App.ProjectId, caller.App.ProjectNumber);
        }

        if (quota.PerSpace is { } perSpace && QuotaOf.SpaceIn(request) is { } space)
        {
            Count(perSpace, space, caller.App.ProjectNumber);
        }
    }

    private void Count(Quota quota, string consumer, long projectNumber)
    {
        var now = Micros.Of(clock.GetUtcNow());
        var start = now - (now % (quota.Seconds * Micros.PerSecond));
        var window = _windows.AddOrUpdate(
            (consumer, quota.Name),
            static (_, s) => new Window(s.Start, 1),
            static (_, old, s) => old.Start == s.Start ? old with { Count = old.Count + 1 } : new Window(s.Start, 1),
            (Start: start, quota));
        if (window.Count > quota.Limit)
        {
            throw Errors.QuotaExceeded(quota, projectNumber, consumer, window.Count);
        }
    }

    /// <summary>Forgets windows that are over, so that names of spaces do not pile up.</summary>
    private void Sweep()
    {
        var now = Micros.Of(clock.GetUtcNow());
        var last = Interlocked.Read(ref _lastSweep);
        if (now - last < 60 * Micros.PerSecond || Interlocked.CompareExchange(ref _lastSweep, now, last) != last)
        {
            return;
        }

        foreach (var (key, window) in _windows)
        {
            if (now - window.Start > 60 * Micros.PerSecond)
            {
                _windows.TryRemove(key, out _);
            }
        }
    }

    private sealed record Window(long Start, long Count);
}
