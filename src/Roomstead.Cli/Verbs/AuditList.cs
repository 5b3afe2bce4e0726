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
    private static readonly Flag Actor = new("actor", "EMAIL|ID", "only by this person, by the app with this id (users/…), or by operator");
    private static readonly Flag App = new("app", "NAME", "only through this app, such as demo-app");
    private static readonly Flag Method = new("method", "NAME", "only by this method, such as UpdateSpace, or verb, such as \"roomstead org set\"");
    private static readonly Flag Outcome = new("outcome", "ok|refused|CODE", "only what was done, what was refused, or what was refused with this code");
    private static readonly Flag Since = new("since", "TIME", "only after this time, such as 2026-03-04T05:06:07Z");
    private static readonly Flag Until = new("until", "TIME", "only up to this time");
    private static readonly Flag Limit = new("limit", "N", "the latest N at most") { Default = "100" };

    public override IReadOnlyList<Flag> Flags { get; } =
        [Space, Actor, App, Method, Outcome, Since, Until, Limit, Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "--json shows old and new values, and the hash of each entry.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var (since, until) = (Time(settings, Since) ?? long.MinValue, Time(settings, Until) ?? long.MaxValue);
        var outcome = (settings.TextOrNull(Outcome) ?? "").ToUpperInvariant();
        if (outcome.Length > 0 && !AuditFilter.IsOutcome(outcome))
        {
            throw RefusedException.Usage($"--outcome cannot be {outcome}. It is ok, refused, or a code such as PERMISSION_DENIED.");
        }

        var limit = (int)settings.Number(Limit, 1, MostEntries);
        await using var db = DataDirectory.Open(settings);
        var rows = await db.ReadAsync(async tx =>
        {
            var filter = new AuditFilter
            {
                Space = settings.TextOrNull(Space) ?? "",
                Actor = await ActorAsync(tx, settings.TextOrNull(Actor)),
                App = settings.TextOrNull(App) ?? "",
                Method = settings.TextOrNull(Method) ?? "",
                Outcome = outcome,
                Start = since,
                End = until,
            };
            var customers = (await tx.Organisations.ListAsync()).ConvertAll(static org => org.Customer);
            return (await filter.WalkAsync(tx, customers, AuditFilter.FromTheEnd, limit, look: int.MaxValue, static _ => ValueTask.FromResult(true))).Found;
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
        entry["refusal"] = (string?)entry["refusal"]?["message"];
        entry.Remove("hash");
    }

    private static async ValueTask<string> ActorAsync(Tx tx, string? actor) =>
        actor is null ? "" : actor == Changes.Operator || actor.StartsWith("users/", StringComparison.Ordinal) ? actor : (await People.RequireAsync(tx, actor)).Id;

    private static long? Time(Settings settings, Flag flag) => settings.TextOrNull(flag) is not { } text ? null
        : TimestampText.TryParse(text, out var time) ? Micros.Of(time)
        : throw RefusedException.Usage($"--{flag.Name} cannot be {text}. It is a time such as 2026-03-04T05:06:07Z.");
}
