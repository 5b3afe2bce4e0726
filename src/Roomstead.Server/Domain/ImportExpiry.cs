using Google.Protobuf;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>S-172, L-123: spaces whose import was not completed in time are deleted. From that time on nobody sees them (<see cref="ImportMode"/>),
/// so it does not matter when this comes round to it.</summary>
internal static class ImportExpiry
{
    /// <summary>Stands in changes where otherwise a method and a person do: nobody asked for these.</summary>
    public const string Actor = "roomstead/importExpiry";

    private const int Page = 100;

    /// <summary>Deletes what is over, a page to a transaction, each space with its change.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be used now; the next time will do.</exception>
    public static async Task<int> SweepAsync(Db db, TimeProvider clock, CancellationToken cancellation)
    {
        var now = Micros.Now(clock);
        var horizon = ImportMode.Horizon(now);
        var deleted = 0;
        while ((await db.ReadAsync(tx => tx.Spaces.ListImportsAsync(horizon, 1), cancellation)).Count > 0)
        {
            deleted += await db.WriteAsync(tx => DeletePageAsync(tx, horizon, Micros.Of(now)), cancellation);
        }

        return deleted;
    }

    private static async ValueTask<int> DeletePageAsync(Tx tx, long horizon, long at)
    {
        var over = await tx.Spaces.ListImportsAsync(horizon, Page);
        foreach (var space in over)
        {
            await tx.Spaces.DeleteAsync(space);
            await tx.Outbox.AppendAsync(new OutboxRow(
                Id: 0, at, Method: Actor, space.Name, Resource: space.Name, Actor, space.ImportApp, AdminAccess: false, Mask: null, space.Value.ToByteArray(), NewDoc: null, Event: null));
        }

        return over.Count;
    }
}
