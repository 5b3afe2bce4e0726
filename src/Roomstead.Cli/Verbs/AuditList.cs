using System.Text.Json.Nodes;
using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.Domain.Audit;
using Roomstead.Storage;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead audit list</c>: who changed what, oldest first.</summary>
internal sealed class AuditList() : Verb("audit list", "List recorded changes: who, when, by which method, which fields")
{
    private const int MostEntries = 1_000_000;

    private static readonly Flag Space = new("space", "NAME", "only of this space, such as spaces/AAAAatlas01");
    private static readonly Flag Actor = new("actor", "EMAIL|ID", "only by this person, or by the app with this id (users/…)");
    private static readonly Flag Since = new("since", "TIME", "only after this time, such as 2026-03-04T05:06:07Z");
    private static readonly Flag Until = new("until", "TIME", "only up to this time");
    private static readonly Flag Limit = new("limit", "N", "the latest N at most") { Default = "100" };

    public override IReadOnlyList<Flag> Flags { get; } =
        [Space, Actor, Since, Until, Limit, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "--json shows old and new values, and the hash of each entry.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var (since, until) = (Time(settings, Since) ?? long.MinValue, Time(settings, Until) ?? long.MaxValue);
        var limit = (int)settings.Number(Limit, 1, MostEntries);
        await using var db = DataDirectory.Open(settings);
        var rows = await db.ReadAsync(async tx =>
        {
            var actor = await ActorAsync(tx, settings.TextOrNull(Actor));
            return settings.TextOrNull(Space) is { } space
                ? await tx.SpaceChanges.ListLatestAsync(space, actor, since, until, limit)
                : await tx.Outbox.ListLatestAsync(actor, since, until, limit);
        });
        rows.Reverse();
        var entries = rows.ConvertAll(AuditEntry.Of);
        if (!settings.IsOn(Listing.Json))
        {
            entries.ForEach(Shorten);
        }

        await Listing.WriteAsync(settings, terminal, entries);
        return 0;
    }

    /// <summary>For columns: the names of the fields.</summary>
    private static void Shorten(JsonObject entry)
    {
        var names = entry["fields"]!.AsArray().Select(static field => (JsonNode?)(string)field!["field"]!).ToArray();
        entry["fields"] = new JsonArray(names);
        entry.Remove("hash");
    }

    private static async ValueTask<string> ActorAsync(Tx tx, string? actor) =>
        actor is null ? "" : actor.StartsWith("users/", StringComparison.Ordinal) ? actor : (await People.RequireAsync(tx, actor)).Id;

    private static long? Time(Settings settings, Flag flag) => settings.TextOrNull(flag) is not { } text ? null
        : TimestampText.TryParse(text, out var time) ? Micros.Of(time)
        : throw RefusedException.Usage($"--{flag.Name} cannot be {text}. It is a time such as 2026-03-04T05:06:07Z.");
}
