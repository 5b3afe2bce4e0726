using Roomstead.Domain.Audit;
using Roomstead.Storage;

namespace Roomstead.Tests.Properties.Model;

/// <summary>How a story ends: the store is sound, its record unbroken, and everything in it is what the model has.</summary>
internal static class Ending
{
    private static readonly Sql Spaces = new("SELECT doc FROM spaces ORDER BY name");
    private static readonly Sql Members = new("SELECT space, member, state, role, created_at FROM memberships ORDER BY space, member");
    private static readonly Sql Events = new("SELECT id, space, coalesce(event, 0) > 0 FROM outbox ORDER BY id");
    private static readonly Sql Requests = new("SELECT app, request_id, caller, space FROM request_ids ORDER BY app, request_id");

    public static async Task<List<string>> ProblemsAsync(Db db, World world) => await db.ReadAsync(async tx =>
    {
        var problems = await StoreCheck.ProblemsAsync(tx);
        if (await AuditChain.VerifyAsync(tx) is { Broken: { } broken })
        {
            problems.Add(broken);
        }

        var places = world.Places.Values;
        Compare("spaces", await tx.ListAsync(Spaces, static row => Protocol.Chat.V1.Space.Parser.ParseFrom(row.GetBytes(0)).ToString()), places.Select(static place => place.Shown.ToString()));
        Compare(
            "memberships",
            await tx.ListAsync(Members, static row => $"{row.GetText(0)} {row.GetText(1)} {row.GetInt64(2)} {row.GetInt64(3)} {row.GetInt64(4)}"),
            places.SelectMany(static place => place.Seats.Values.Select(
                seat => $"{place.Name} {seat.Member} {(int)seat.State} {(int)seat.Role} {(seat.Since.Seconds * 1_000_000) + (seat.Since.Nanos / 1_000)}")));
        Compare(
            "changes",
            await tx.ListAsync(Events, static row => $"{row.GetInt64(0)} {row.GetText(1)} {row.GetBoolean(2)}"),
            world.Happenings.Select(static happening => $"{happening.Id} {happening.Space} {happening.Type is not null}"));
        Compare(
            "request ids",
            await tx.ListAsync(Requests, static row => $"{row.GetText(0)} {row.GetText(1)} {row.GetText(2)} {row.GetText(3)}"),
            world.Requests
                .Where(made => world.Find(made.Value.Space) is not null)
                .OrderBy(static made => made.Key.App, StringComparer.Ordinal)
                .ThenBy(static made => made.Key.Id, StringComparer.Ordinal)
                .Select(static made => $"{made.Key.App} {made.Key.Id} {made.Value.Caller} {made.Value.Space}"));
        return problems;

        void Compare(string what, List<string> stored, IEnumerable<string> expected)
        {
            var known = expected.ToList();
            problems.AddRange(stored.Except(known).Select(one => $"{what}: stored is {one}"));
            problems.AddRange(known.Except(stored).Select(one => $"{what}: the model has {one}"));
        }
    });
}
