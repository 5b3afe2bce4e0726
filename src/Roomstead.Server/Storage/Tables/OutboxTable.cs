namespace Roomstead.Storage.Tables;

/// <summary>One real change: who (<c>Actor</c>), through which app, by which method, what was and what is.</summary>
internal sealed record OutboxRow(
    long Id,
    long At,
    string Method,
    string Resource,
    string Actor,
    string? App,
    bool AdminAccess,
    string? Mask,
    byte[]? OldDoc,
    byte[]? NewDoc);

internal sealed class OutboxTable(Tx tx)
{
    private const string Columns = "at, method, resource, actor, app, admin_access, mask, old_doc, new_doc";
    private static readonly Sql Insert = new($"INSERT INTO outbox ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    private static readonly Sql After = new($"SELECT id, {Columns} FROM outbox WHERE id > $1 ORDER BY id LIMIT $2");

    /// <summary>Adds a row; its id is given by the store, in the order of the changes.</summary>
    public ValueTask<int> AppendAsync(OutboxRow row) => tx.ExecuteAsync(
        Insert, row.At, row.Method, row.Resource, row.Actor, row.App, row.AdminAccess, row.Mask, row.OldDoc, row.NewDoc);

    public ValueTask<List<OutboxRow>> ListAsync(long afterId, int limit) => tx.ListAsync(
        After,
        static row => new OutboxRow(
            row.GetInt64(0),
            row.GetInt64(1),
            row.GetText(2),
            row.GetText(3),
            row.GetText(4),
            row.GetTextOrNull(5),
            row.GetBoolean(6),
            row.GetTextOrNull(7),
            row.IsNull(8) ? null : row.GetBytes(8).ToArray(),
            row.IsNull(9) ? null : row.GetBytes(9).ToArray()),
        afterId,
        limit);
}
