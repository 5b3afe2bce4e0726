namespace Roomstead.Wire;

/// <summary>A time after which nobody waits for an answer any more (H-72). It ends the wait for the rest of a request and for a
/// turn to write; what has begun to be written is finished.</summary>
internal sealed class Deadline : IDisposable
{
    /// <summary>Longer ones are none.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>Shorter ones are over already.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource? _timer;
    private readonly CancellationTokenSource? _either;

    /// <param name="left">From now on; null for no deadline.</param>
    /// <param name="gone">The caller has left.</param>
    public Deadline(TimeSpan? left, TimeProvider clock, CancellationToken gone)
    {
        Token = gone;
        if (left is { } time && time <= Longest)
        {
            _timer = new CancellationTokenSource(time < Shortest ? TimeSpan.Zero : time, clock);
            _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, gone);
            Token = _either.Token;
        }
    }

    /// <summary>Cancelled by the deadline, or when the caller has left.</summary>
    public CancellationToken Token { get; }

    public bool HasPassed => _timer is { IsCancellationRequested: true };

    public void Dispose()
    {
        _either?.Dispose();
        _timer?.Dispose();
    }
}
