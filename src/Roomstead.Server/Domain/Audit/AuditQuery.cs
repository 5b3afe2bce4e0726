using System.Globalization;
using System.Text.Json.Nodes;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain.Audit;

/// <summary>What of the record an administrator asks for: changes in the spaces of his own organisation, latest first.</summary>
/// <param name="Space">Only in this space; empty for all.</param>
/// <param name="Actor">Only by this person or app, <c>users/{digits}</c>; empty for all.</param>
/// <param name="Start">Only after this time, in microseconds.</param>
/// <param name="End">Only up to this time.</param>
/// <param name="PageSize">Entries in an answer at the most. There can be fewer, even none, though there are more pages.</param>
internal sealed record AuditQuery(string Space, string Actor, long Start, long End, int PageSize, string PageToken)
{
    private const int Chunk = 200;

    /// <summary>The form of the answer: <c>{"entries": [...], "nextPageToken": "..."}</c>.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT: the token is of another question.</exception>
    public async ValueTask<JsonObject> AnswerAsync(Call call)
    {
        var list = string.Create(CultureInfo.InvariantCulture, $"{Space}\n{Actor}\n{Start}\n{End}");
        var next = Position(await Domain.PageToken.RequireAsync(call, list, PageToken));
        var owners = new Dictionary<string, string?>(StringComparer.Ordinal);
        var entries = new JsonArray();
        for (var (looked, more) = (0, true); more && entries.Count < PageSize && looked < Limits.AuditLooked;)
        {
            var rows = Space.Length == 0
                ? await call.Db.Outbox.ListBeforeAsync(next.Id, Chunk)
                : await call.Db.SpaceChanges.ListBeforeAsync(Space, next, Chunk);
            looked += rows.Count;
            more = rows.Count == Chunk && rows[^1].At > Start;
            foreach (var row in rows)
            {
                next = (row.At, row.Id);
                if (await IsAskedForAsync(call, row, owners))
                {
                    entries.Add(AuditEntry.Of(row));
                    if (entries.Count == PageSize)
                    {
                        more = true;
                        break;
                    }
                }
            }

            if (!more)
            {
                return new JsonObject { ["entries"] = entries };
            }
        }

        var token = await Domain.PageToken.MakeAsync(call, list, string.Create(CultureInfo.InvariantCulture, $"{next.At} {next.Id}"));
        return new JsonObject { ["entries"] = entries, ["nextPageToken"] = token };
    }

    private async ValueTask<bool> IsAskedForAsync(Call call, OutboxRow row, Dictionary<string, string?> owners)
    {
        if ((Actor.Length > 0 && row.Actor != Actor) || row.At <= Start || row.At > End)
        {
            return false;
        }

        if (!owners.TryGetValue(row.Space, out var owner))
        {
            owners[row.Space] = owner = await OwnerAsync(call, row.Space);
        }

        return owner == call.Caller.User!.Customer;
    }

    /// <summary>The organisation a space belongs to, or belonged to when it was there; that which a setting belongs to.</summary>
    private static async ValueTask<string?> OwnerAsync(Call call, string space)
    {
        if (space.StartsWith("customers/", StringComparison.Ordinal))
        {
            return space; // Settings stand at the organisation itself.
        }

        if (await call.Db.Spaces.FindAsync(space) is { } row)
        {
            return row.Customer;
        }

        var last = await call.Db.SpaceChanges.FindLastAsync(space);
        return (last?.OldDoc ?? last?.NewDoc) is { } document ? Protocol.Chat.V1.Space.Parser.ParseFrom(document).Customer : null;
    }

    private static (long At, long Id) Position(string token) => token.Split(' ') is [var at, var id]
        ? (long.Parse(at, CultureInfo.InvariantCulture), long.Parse(id, CultureInfo.InvariantCulture))
        : (long.MaxValue, long.MaxValue);
}
