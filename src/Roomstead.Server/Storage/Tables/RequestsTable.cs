namespace Roomstead.Storage.Tables;

/// <summary>What a <c>requestId</c> made the first time (S-56).</summary>
internal sealed record RequestRow(string App, string RequestId, string Caller, string Space, long CreatedAt);

internal sealed class RequestsTable(Tx tx)
{
    private static readonly Sql ByKey = new("SELECT app, request_id, caller, space, created_at FROM request_ids WHERE app = $1 AND request_id = $2");
    private static readonly Sql Upsert = new(
        "INSERT INTO request_ids (app, request_id, caller, space, created_at) VALUES ($1, $2, $3, $4, $5) "
        + "ON CONFLICT (app, request_id) DO UPDATE SET caller = $3, space = $4, created_at = $5");

    public ValueTask<RequestRow?> FindAsync(string app, string requestId) => tx.FirstAsync(
        ByKey,
        static row => new RequestRow(row.GetText(0), row.GetText(1), row.GetText(2), row.GetText(3), row.GetInt64(4)),
        app,
        requestId);

    public ValueTask<int> SaveAsync(RequestRow row) => tx.ExecuteAsync(Upsert, row.App, row.RequestId, row.Caller, row.Space, row.CreatedAt);
}
