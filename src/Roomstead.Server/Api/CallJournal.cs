using System.Collections.Concurrent;
using Roomstead.Domain;

namespace Roomstead.Api;

/// <summary>Every call with its outcome, for those who want a report. A server that was not asked for one has no journal.</summary>
internal sealed class CallJournal
{
    private const int Most = 100_000;

    private readonly AsyncLocal<JournalRequest?> _request = new();
    private readonly ConcurrentQueue<JournalRequest> _requests = new();
    private int _count;
    private int _left;
    private volatile bool _begun;

    /// <summary>In the order they came.</summary>
    public IReadOnlyCollection<JournalRequest> Requests => _requests;

    /// <summary>How many requests more there were than are kept.</summary>
    public int LeftOut => Volatile.Read(ref _left);

    /// <summary>From now on requests are kept; what a server asks itself during its start is nobody's call.</summary>
    public void Begin() => _begun = true;

    /// <summary>Begins a request over the wire, of which calls made from here on are part.</summary>
    public JournalRequest Open(string verb, string path)
    {
        var request = new JournalRequest(verb, path);
        _request.Value = request;
        if (!_begun)
        {
            return request;
        }

        if (Interlocked.Increment(ref _count) <= Most)
        {
            _requests.Enqueue(request);
        }
        else
        {
            Interlocked.Increment(ref _left);
        }

        return request;
    }

    /// <summary>Begins a call of a method.</summary>
    public JournalCall Begin(string rpc)
    {
        var call = new JournalCall(rpc);
        _request.Value?.Calls.Enqueue(call);
        return call;
    }
}

/// <summary>A request as it came by the wire.</summary>
/// <param name="Path">Without its query, which may hold secrets.</param>
internal sealed record JournalRequest(string Verb, string Path)
{
    /// <summary>Of HTTP; 0 while it runs.</summary>
    public int Status { get; set; }

    /// <summary>The scopes that a person, or the token endpoint for a service account, was asked for; empty when this is no such request.</summary>
    public string ScopesAsked { get; set; } = "";

    /// <summary>None for sign-in and other pages, one for most, more for a batch.</summary>
    public ConcurrentQueue<JournalCall> Calls { get; } = new();
}

/// <summary>A call of a method.</summary>
internal sealed record JournalCall(string Rpc)
{
    /// <summary>Who called; null when that was not made out.</summary>
    public Caller? Caller { get; set; }

    /// <summary>Those of the caller's scopes that open the method.</summary>
    public ScopeSet Opened { get; set; }

    /// <summary>Null while it runs.</summary>
    public RpcCode? Code { get; set; }
}
