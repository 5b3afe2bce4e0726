namespace Roomstead.Storage.Tables;

/// <summary>One real change, in a space or of settings, or a refused call: who (<c>Actor</c>), through which app, by which method, what was and what is.</summary>
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
    /// <summary>The id of the request that made it; null in what no request made.</summary>
    public string? Request { get; init; }

    /// <summary>Of a call that was refused: the name of the code. Null for a change.</summary>
    public string? Outcome { get; init; }

    /// <summary>Its link of the chain (<see cref="OutboxChain"/>); null in rows from before there was one.</summary>
    public byte[]? Hash { get; init; }
}

/// <summary>An event, or a part of one: what happened when to which resource.</summary>
internal sealed record EventRow(long Id, long At, long Kind, string Resource);

internal sealed class OutboxTable(Tx tx)
{
    public const string Columns = "id, at, method, space, resource, actor, app, admin_access, mask, old_doc, new_doc, event, request, outcome, hash";
    private static readonly Sql Insert = new($"INSERT INTO outbox ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)", keepsMemory: true);
    private static readonly Sql Last = new("SELECT id, hash FROM outbox ORDER BY id DESC LIMIT 1");
    private static readonly Sql ById = new($"SELECT {Columns} FROM outbox WHERE id = $1");
    private static readonly Sql After = new($"SELECT {Columns} FROM outbox WHERE id > $1 ORDER BY id LIMIT $2");
    private static readonly Sql Before = new($"SELECT {Columns} FROM outbox WHERE id < $1 ORDER BY id DESC LIMIT $2");

    private ChainEnd? _end;

    /// <summary>Adds a row to the end of the chain, and to the changes of its space. Its id is given by the store, in the order of the changes.</summary>
    public async ValueTask AppendAsync(OutboxRow row) => await tx.SpaceChanges.AddAsync(await AppendUnlistedAsync(row));

    /// <summary>Adds a row to the end of the chain. Returns it with its id, and it must be added to the changes of its space.</summary>
    public async ValueTask<OutboxRow> AppendUnlistedAsync(OutboxRow row)
    {
        var before = _end ?? await tx.FirstAsync(Last, static row => new ChainEnd(row.GetInt64(0), BytesOrNull(row, 1))) ?? new ChainEnd(0, null);
        var linked = row with { Id = before.Id + 1 };
        var hash = OutboxChain.HashOf(linked, before.Hash);
        await tx.ExecuteAsync(
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
            row.Request,
            row.Outcome,
            hash);
        _end = new ChainEnd(linked.Id, hash);
        return linked;
    }

    public void Forget() => _end = null;

    public ValueTask<OutboxRow?> FindAsync(long id) => tx.FirstAsync(ById, Read, id);

    public ValueTask<List<OutboxRow>> ListAsync(long afterId, int limit) => tx.ListAsync(After, Read, afterId, limit);

    /// <summary>Changes that come before an id, latest first.</summary>
    public ValueTask<List<OutboxRow>> ListBeforeAsync(long id, int limit) => tx.ListAsync(Before, Read, id, limit);

    public static OutboxRow Read(SqlRow row) => new(
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
        Request = row.GetTextOrNull(12),
        Outcome = row.GetTextOrNull(13),
        Hash = BytesOrNull(row, 14),
    };

    private static byte[]? BytesOrNull(SqlRow row, int column) => row.IsNull(column) ? null : row.GetBytes(column).ToArray();

    private sealed record ChainEnd(long Id, byte[]? Hash);
}
