using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Roomstead.Api;
using Roomstead.Domain;
using Roomstead.Door;

namespace Roomstead.Cli.Running;

/// <summary>What a run did, as the JSON document of <c>--report</c>.</summary>
internal sealed record RunReport
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Of the command itself, and of the run.</summary>
    public required (int Command, int Run) Status { get; init; }

    public required CallJournal Journal { get; init; }

    public required IReadOnlyList<Loss> Losses { get; init; }

    public required IReadOnlyCollection<Attempt> Refused { get; init; }

    public string ToJson() => new JsonObject
    {
        ["command"] = Texts(Command),
        ["commandStatus"] = Status.Command,
        ["status"] = Status.Run,
        ["calls"] = new JsonArray([.. Journal.Requests.SelectMany(Calls)]),
        ["callsLeftOut"] = Journal.LeftOut,
        ["scopes"] = Scopes(),
        ["losses"] = new JsonArray([.. Losses.Select(static loss => new JsonObject
        {
            ["method"] = loss.Method,
            ["resource"] = loss.Resource,
            ["caller"] = loss.Actor,
            ["mask"] = loss.Mask,
            ["cleared"] = Texts(loss.Cleared),
        })]),
        ["refused"] = new JsonArray([.. Refused.Select(static attempt => new JsonObject
        {
            ["host"] = attempt.Host,
            ["port"] = attempt.Port,
            ["method"] = attempt.Method,
            ["path"] = attempt.Path,
        })]),
    }.ToJsonString(Layout) + "\n";

    /// <summary>One for each call; one without an rpc for a request that reached no method.</summary>
    private static IEnumerable<JsonObject> Calls(JournalRequest request)
    {
        foreach (var call in request.Calls.DefaultIfEmpty())
        {
            var json = new JsonObject { ["method"] = request.Verb, ["path"] = request.Path, ["status"] = request.Status };
            if (call is not null)
            {
                json["rpc"] = call.Rpc;
                json["code"] = call.Code is { } code ? code.ToString() : null;
                json["caller"] = call.Caller is { } caller ? caller.User?.Email ?? caller.App.Name : null;
                json["app"] = call.Caller?.App.Name;
                json["scopes"] = Texts(call.Opened.FullNames());
            }

            yield return json;
        }
    }

    /// <summary>Used: a call was made that the scope opens. What was granted and not used, the program could do without.</summary>
    private JsonObject Scopes()
    {
        var calls = Journal.Requests.SelectMany(static request => request.Calls).ToList();
        var asked = Journal.Requests.SelectMany(static request => request.ScopesAsked.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct().Order(StringComparer.Ordinal);
        var granted = calls.Aggregate(ScopeSet.None, static (all, call) => all.Union(call.Caller?.Scopes ?? ScopeSet.None));
        var used = calls.Aggregate(ScopeSet.None, static (all, call) => all.Union(call.Opened));
        return new JsonObject
        {
            ["asked"] = Texts(asked),
            ["granted"] = Texts(granted.FullNames()),
            ["used"] = Texts(used.FullNames()),
            ["unused"] = Texts(granted.Except(used).Except(ScopeSet.Identity).FullNames()),
        };
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(static text => JsonValue.Create(text))]);
}
