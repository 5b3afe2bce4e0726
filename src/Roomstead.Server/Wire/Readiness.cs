using Roomstead.Storage;

namespace Roomstead.Wire;

/// <summary>Whether the server can do its work: its store can be read.</summary>
internal sealed class Readiness(Db db)
{
    /// <summary>What is wrong, in a line for the operator; null when nothing is.</summary>
    public async Task<string?> FindProblemAsync(CancellationToken cancellation)
    {
        try
        {
            await db.ReadAsync(static tx => tx.Organisations.ListAsync(), cancellation);
            return null;
        }
        catch (StoreUnavailableException e)
        {
            return e.Message;
        }
    }
}
