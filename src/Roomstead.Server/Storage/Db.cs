namespace Roomstead.Storage;

/// <summary>A store. Nothing above this seam knows which one: work comes in as functions over <see cref="Tx"/>, which may be
/// run more than once (when the store asks for a retry) and so have no effect except through it.</summary>
internal abstract class Db : IAsyncDisposable
{
    /// <summary>Runs <paramref name="work"/> on one consistent snapshot that holds every write answered before.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public abstract ValueTask<T> ReadAsync<T>(Func<Tx, ValueTask<T>> work, CancellationToken cancellation = default);

    /// <summary>Runs <paramref name="work"/> as the only writer. Completes after the commit is on disk, or with the exception
    /// of <paramref name="work"/>, in which case nothing of it was written.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be written now; nothing was written.</exception>
    public abstract Task<T> WriteAsync<T>(Func<Tx, ValueTask<T>> work, CancellationToken cancellation = default);

    /// <summary>As above, after <paramref name="prepare"/>, which only reads: beside the writer, or in the transaction of the work where the
    /// store finds that cheaper.</summary>
    /// <param name="together">Whether it should rather be in the transaction of the work: it is expected to succeed, and so would not hold up the
    /// writer for nothing. It is then run again whenever the work is.</param>
    public virtual async Task<T> WriteAsync<TReady, T>(
        Func<Tx, ValueTask<TReady>> prepare, Func<Tx, TReady, ValueTask<T>> work, bool together = false, CancellationToken cancellation = default)
    {
        var ready = await ReadAsync(prepare, cancellation);
        return await WriteAsync(tx => work(tx, ready), cancellation);
    }

    public Task WriteAsync(Func<Tx, ValueTask> work, CancellationToken cancellation = default) =>
        WriteAsync(
            async tx =>
            {
                await work(tx);
                return true;
            },
            cancellation);

    public abstract ValueTask DisposeAsync();
}

/// <summary>The store is busy, full, or failing. The caller may try again; nothing of the work was written.</summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The store cannot be opened (damaged, newer, no rights). The message is one line for the operator.</summary>
internal sealed class StoreOpenException(string message, Exception? inner = null) : Exception(message, inner);
