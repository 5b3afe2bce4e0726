using System.Runtime.InteropServices;
using Roomstead.Domain;

namespace Roomstead.OAuth;

/// <summary>Counts attempts to sign in, per account and per address of the network, over a fixed span. Kept in memory: a
/// restart forgets, and the number of counters is bounded.</summary>
internal sealed class SignInThrottle(TimeProvider clock)
{
    private readonly Dictionary<string, Counter> _counters = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>How many accounts and addresses are counted now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _counters.Count;
            }
        }
    }

    /// <summary>Counts an attempt, whether or not the account exists.</summary>
    /// <exception cref="OAuthError">rate_limit_exceeded: one of the two has had its attempts.</exception>
    public void RequireAttempt(string account, string address)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            if (_counters.Count >= Limits.SignInCounters)
            {
                MakeRoom(now);
            }

            CountOne(AccountKey(account), Limits.SignInsPerAccount, now);
            CountOne("from " + address, Limits.SignInsPerAddress, now);
        }
    }

    /// <summary>A success: the account's attempts start anew. Those of the address do not, or an account of one's own would lift its bound.</summary>
    public void Forget(string account)
    {
        lock (_lock)
        {
            _counters.Remove(AccountKey(account));
        }
    }

    private static string AccountKey(string account)
    {
        var name = account.ToLowerInvariant();
        return "as " + (name.Length <= 320 ? name : name[..320]);
    }

    private void CountOne(string key, int most, DateTimeOffset now)
    {
        ref var counter = ref CollectionsMarshal.GetValueRefOrAddDefault(_counters, key, out _);
        if (counter.Until <= now)
        {
            counter = new Counter(now.AddSeconds(Limits.SignInWindow), 0);
        }

        if (counter.Attempts >= most)
        {
            throw OAuthErrors.TooManySignIns((int)Math.Ceiling((counter.Until - now).TotalSeconds));
        }

        counter.Attempts++;
    }

    /// <summary>Drops what is over; if that is not enough, what ends first.</summary>
    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var key in _counters.Where(c => c.Value.Until <= now).Select(static c => c.Key).ToList())
        {
            _counters.Remove(key);
        }

        if (_counters.Count >= Limits.SignInCounters)
        {
            foreach (var key in _counters.OrderBy(static c => c.Value.Until).Take(Limits.SignInCounters / 2).Select(static c => c.Key).ToList())
            {
                _counters.Remove(key);
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private record struct Counter(DateTimeOffset Until, int Attempts);
}
