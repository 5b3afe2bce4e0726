using System.Globalization;
using System.Text.Json.Nodes;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain.Audit;

/// <summary>What of the record an administrator asks for: changes and refusals in his own organisation, latest first.</summary>
/// <param name="PageSize">Entries in an answer at the most. There can be fewer, even none, though there are more pages.</param>
internal sealed record AuditQuery(AuditFilter Filter, int PageSize, string PageToken)
{
    /// <summary>The form of the answer: <c>{"entries": [...], "nextPageToken": "..."}</c>.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT: the token is of another question.</exception>
    public async ValueTask<JsonObject> AnswerAsync(Call call)
    {
        var asked = Filter;
        string[] parts =
        [
            asked.Space, asked.Actor, asked.App, asked.Method, asked.Outcome,
            asked.Start.ToString(CultureInfo.InvariantCulture), asked.End.ToString(CultureInfo.InvariantCulture),
        ];
        var list = string.Join('\n', parts.Select(static part => string.Create(CultureInfo.InvariantCulture, $"{part.Length} {part}")));
        var from = Position(await Domain.PageToken.RequireAsync(call, list, PageToken));
        var own = call.Caller.User!.Customer;
        var owners = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (asked.Actor.Contains('@', StringComparison.Ordinal))
        {
            // Whoever is gone, or was never there, did nothing under this address.
            asked = asked with { Actor = (await call.Db.Users.FindByNameAsync(asked.Actor))?.Id ?? "users/" };
        }

        var walk = await asked.WalkAsync(call.Db, [own], from, PageSize, Limits.AuditLooked, IsOwnAsync);
        var answer = new JsonObject { ["entries"] = new JsonArray([.. walk.Found.Select(AuditEntry.Of)]) };
        if (walk.More)
        {
            answer["nextPageToken"] = await Domain.PageToken.MakeAsync(call, list, string.Create(CultureInfo.InvariantCulture, $"{walk.Last.At} {walk.Last.Id}"));
        }

        return answer;

        async ValueTask<bool> IsOwnAsync(OutboxRow row)
        {
            if (!owners.TryGetValue(row.Space, out var owner))
            {
                owners[row.Space] = owner = await OwnerAsync(call, row.Space);
            }

            return owner == own;
        }
    }

    /// <summary>The organisation a space belongs to, or belonged to when it was there; that which a setting or a refusal belongs to.</summary>
    private static async ValueTask<string?> OwnerAsync(Call call, string space)
    {
        if (space.StartsWith("customers/", StringComparison.Ordinal))
        {
            return space; // Settings and refusals stand at the organisation itself.
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
        : AuditFilter.FromTheEnd;
}
