namespace Roomstead.Storage.Tables;

/// <summary>One real change in a space: who (<c>Actor</c>), through which app, by which method, what was and what is.</summary>
/// <param name="Resource">Name of what changed: the space, or something in it.</param>
/// <param name="Event">Which kind of event it is; 0 for a further change of the batch event before it; null when it makes none.</param>
internal sealed record OutboxRow(
    long Id,
    long At,
    string Method,
    string Space,
    string Resource,
    string Actor,
    string? App,
    bool AdminAccess,
    string? Mask,
    byte[]? OldDoc,
    byte[]? NewDoc,
    long? Event)
{
    /// <summary>Its link of the chain (<see cref="OutboxChain"/>); null in rows from before there was one.</summary>
    public byte[]? Hash { get; init; }
}

/// <summary>An event, or a part of one: what happened when to which resource.</summary>
internal sealed record EventRow(long Id, long At, long Kind, string Resource);

internal sealed class OutboxTable(Tx tx)
{
    private const string Columns = "at, method, space, resource, actor, app, admin_access, mask, old_doc, new_doc, event";
    private const string EventColumns = "id, at, event, resource";
    private static readonly Sql Insert = new($"INSERT INTO outbox (id, {Columns}, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
    private static readonly Sql Last = new("SELECT id, hash FROM outbox ORDER BY id DESC LIMIT 1");
    private static readonly Sql After = new($"SELECT id, {Columns}, hash FROM outbox WHERE id > $1 ORDER BY id LIMIT $2");
    private static readonly Sql Latest = new(
        $"SELECT id, {Columns}, hash FROM outbox WHERE ($1 = '' OR actor = $1) AND at > $2 AND at <= $3 ORDER BY id DESC LIMIT $4");

    private static readonly Sql LatestOfSpace = new(
        $"SELECT id, {Columns}, hash FROM outbox WHERE space = $5 AND ($1 = '' OR actor = $1) AND at > $2 AND at <= $3 ORDER BY at DESC, id DESC LIMIT $4");

    private static readonly Sql Before = new($"SELECT id, {Columns}, hash FROM outbox WHERE id < $1 ORDER BY id DESC LIMIT $2");
    private static readonly Sql BeforeInSpace = new(
        $"SELECT id, {Columns}, hash FROM outbox WHERE space = $1 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT $4");

    private static readonly Sql LastOfSpace = new(
        $"SELECT id, {Columns}, hash FROM outbox WHERE space = $1 AND at <= $2 AND resource = $1 ORDER BY at DESC, id DESC LIMIT 1");

    private static readonly Sql FirstOfSpace = new(
        $"SELECT id, {Columns}, hash FROM outbox WHERE space = $1 AND at > $2 AND resource = $1 ORDER BY at, id LIMIT 1");

    private static readonly Sql Events = new(
        $"SELECT {EventColumns} FROM outbox WHERE space = $1 AND (at, id) > ($2, $3) AND at <= $4 AND (event & $5) <> 0 ORDER BY at, id LIMIT $6");

    private static readonly Sql OneEvent = new($"SELECT {EventColumns} FROM outbox WHERE id = $1 AND space = $2 AND at > $3 AND event <> 0");

    // One call writes its changes at one time, and nothing else comes between them.
    private static readonly Sql Batch = new(
        $"SELECT {EventColumns} FROM outbox WHERE space = $1 AND at = $2 AND id >= $3 AND event IS NOT NULL ORDER BY at, id");

    /// <summary>Adds a row to the end of the chain; its id is given by the store, in the order of the changes.</summary>
    public async ValueTask<int> AppendAsync(OutboxRow row)
    {
        // Read anew for each row: a hash that was kept would be that of a row which a rollback has taken back.
        var last = await tx.FirstAsync(Last, static row => new ChainEnd(row.GetInt64(0), row.IsNull(1) ? null : row.GetBytes(1).ToArray()));
        var linked = row with { Id = (last?.Id ?? 0) + 1 };
        return await tx.ExecuteAsync(
            Insert,
            linked.Id,
            row.At,
            row.Method,
            row.Space,
            row.Resource,
            row.Actor,
            row.App,
            row.AdminAccess,
            row.Mask,
            row.OldDoc,
            row.NewDoc,
            row.Event,
            OutboxChain.HashOf(linked, last?.Hash));
    }

    public ValueTask<List<OutboxRow>> ListAsync(long afterId, int limit) => tx.ListAsync(After, Read, afterId, limit);

    /// <summary>The latest changes after a time, until a time, latest first.</summary>
    /// <param name="space">Only of this space; empty for all.</param>
    /// <param name="actor">Only by this person or app; empty for all.</param>
    public ValueTask<List<OutboxRow>> ListLatestAsync(string space, string actor, long after, long until, int limit) => space.Length == 0
        ? tx.ListAsync(Latest, Read, actor, after, until, limit)
        : tx.ListAsync(LatestOfSpace, Read, actor, after, until, limit, space);

    /// <summary>Changes that come before a time and id, latest first; of all spaces, before the id alone.</summary>
    /// <param name="space">Only of this space; empty for all.</param>
    public ValueTask<List<OutboxRow>> ListBeforeAsync(string space, (long At, long Id) before, int limit) => space.Length == 0
        ? tx.ListAsync(Before, Read, before.Id, limit)
        : tx.ListAsync(BeforeInSpace, Read, space, before.At, before.Id, limit);

    /// <summary>The last change of a space itself, until a time, or null.</summary>
    public ValueTask<OutboxRow?> FindLastOfAsync(string space, long until = long.MaxValue) => tx.FirstAsync(LastOfSpace, Read, space, until);

    /// <summary>The first change of a space itself after a time, or null.</summary>
    public ValueTask<OutboxRow?> FindFirstOfAsync(string space, long after) => tx.FirstAsync(FirstOfSpace, Read, space, after);

    /// <summary>Events of a space that come after a time and id, until a time, oldest first.</summary>
    /// <param name="kinds">The kinds that are asked for, one bit each.</param>
    public ValueTask<List<EventRow>> ListEventsAsync(string space, (long At, long Id) after, long until, long kinds, int limit) =>
        tx.ListAsync(Events, ReadEvent, space, after.At, after.Id, until, kinds, limit);

    /// <summary>The event of a space with an id that happened after a time, or null.</summary>
    public ValueTask<EventRow?> FindEventAsync(string space, long id, long after) => tx.FirstAsync(OneEvent, ReadEvent, id, space, after);

    /// <summary>The changes that a batch event is made of, the first of which is its own row.</summary>
    public async ValueTask<List<EventRow>> ListBatchAsync(string space, EventRow first)
    {
        var rows = await tx.ListAsync(Batch, ReadEvent, space, first.At, first.Id);
        return [first, .. rows.Skip(1).TakeWhile(static row => row.Kind == 0)];
    }

    private static OutboxRow Read(SqlRow row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetText(2),
        row.GetText(3),
        row.GetText(4),
        row.GetText(5),
        row.GetTextOrNull(6),
        row.GetBoolean(7),
        row.GetTextOrNull(8),
        BytesOrNull(row, 9),
        BytesOrNull(row, 10),
        row.GetInt64OrNull(11))
    {
        Hash = BytesOrNull(row, 12),
    };

    private static byte[]? BytesOrNull(SqlRow row, int column) => row.IsNull(column) ? null : row.GetBytes(column).ToArray();

    private static EventRow ReadEvent(SqlRow row) => new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetText(3));

    private sealed record ChainEnd(long Id, byte[]? Hash);
}
