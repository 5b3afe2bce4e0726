using System.Text.Json.Nodes;
using Roomstead.Cli.Calling;
using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.OAuth;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead call METHOD</c>: flags made from the request message of the contract, sent over HTTP.</summary>
internal sealed class MethodCall(ApiMethod method) : Verb("call " + method.Id, $"{method.HttpVerb} {method.Template} ({method.Rpc.Name})")
{
    private const int HelpDepth = 3;
    private static readonly Flag Body = new("body", "JSON|@FILE", "the whole body, in place of flags for its fields; @- reads it from standard input");

    public static readonly IReadOnlyList<Flag> CommonFlags =
    [
        Body, SettingFlags.Server, SettingFlags.Token, CallerFlags.User, CallerFlags.Via, CallerFlags.App,
        CallerFlags.Scope with { Summary = "scopes of the token that --user or --app makes (default: those the method accepts)" },
        SettingFlags.Data, SettingFlags.Config,
    ];

    private readonly List<(FieldPath Field, Flag Flag)> _fields = [];

    public override IReadOnlyList<Flag> Flags { get; } =
    [
        .. FieldPath.Of(method.Rpc.InputType, HelpDepth).Select(path => path.FlagName == method.PathField?.Replace('_', '-') ? path.Flag with { Name = HttpCall.LastOf(method.PathField) } : path.Flag),
        .. CommonFlags,
    ];

    public override (int Least, int Most) Positionals => (1, 1);

    public override string Remarks =>
        "Fields may be spelled displayName, display_name or display-name. In a list of messages, a field that repeats starts the next entry.\n"
        + "The answer goes to stdout; a refusal goes to stderr, with exit status 1.";

    public override Flag? Find(string name)
    {
        if (CommonFlags.FirstOrDefault(flag => flag.Name == name) is { } common)
        {
            return common;
        }

        // The field of the path goes by its last word, as in every client: --name for space.name.
        var field = method.PathField is { } path && name == HttpCall.LastOf(path)
            ? FieldPath.Find(method.Rpc.InputType, path)
            : FieldPath.Find(method.Rpc.InputType, name);
        if (field is null)
        {
            return null;
        }

        var flag = field.Flag;
        if (!_fields.Exists(known => known.Flag.Name == flag.Name))
        {
            _fields.Add((field, flag));
        }

        return flag;
    }

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var body = await ReadBodyAsync(settings, terminal);
        using var request = HttpCall.Make(method, ReadFields(settings), body, await TokenAsync(settings));
        var server = ServerOf(settings);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = server };
        try
        {
            using var response = await http.SendAsync(request, terminal.Stop);
            var text = (await response.Content.ReadAsStringAsync(terminal.Stop)).TrimEnd();
            await (response.IsSuccessStatusCode ? terminal.Out : terminal.Error).WriteLineAsync(text.Length > 0 ? text : $"HTTP {(int)response.StatusCode}");
            return response.IsSuccessStatusCode ? 0 : RefusedException.Failed;
        }
        catch (HttpRequestException e)
        {
            throw new RefusedException($"No server answers at {server} ({e.Message}). Start one with `roomstead serve`, or name it with --server.");
        }
    }

    private JsonObject ReadFields(Settings settings)
    {
        var fields = new JsonObject();
        foreach (var (flag, value) in settings.InOrder)
        {
            _fields.Find(known => known.Flag.Name == flag.Name).Field?.Set(fields, value);
        }

        return fields;
    }

    private static async Task<JsonNode?> ReadBodyAsync(Settings settings, Terminal terminal) => settings.TextOrNull(Body) switch
    {
        null => null,
        "@-" => FieldPath.Parse(await terminal.In.ReadToEndAsync(terminal.Stop), "The body on standard input"),
        ['@', .. var file] => FieldPath.Parse(await File.ReadAllTextAsync(file, terminal.Stop), file),
        var text => FieldPath.Parse(text, "--body"),
    };

    private static Uri ServerOf(Settings settings)
    {
        var named = settings.TextOrNull(SettingFlags.Server);
        var host = settings.Text(SettingFlags.Host) is "0.0.0.0" or "::" or "localhost" ? "127.0.0.1" : settings.Text(SettingFlags.Host);
        return Uri.TryCreate(named ?? $"http://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{settings.Text(SettingFlags.Port)}", UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
            ? url
            : throw RefusedException.Usage($"--server cannot be {named}. It is a root, such as http://127.0.0.1:8910.");
    }

    /// <summary>The token given, or a new one for the person or app that is named.</summary>
    private async Task<string> TokenAsync(Settings settings)
    {
        var named = settings.All(CallerFlags.User).Count + settings.All(CallerFlags.App).Count > 0;
        if (!named && settings.TextOrNull(SettingFlags.Token) is { } token)
        {
            return token;
        }

        if (!named)
        {
            throw RefusedException.Usage("Who calls? Give --user EMAIL or --app NAME (a token is made), or --token.");
        }

        var caller = CallerFlags.Read(settings);
        var names = settings.All(CallerFlags.Scope);
        var scopes = names.Count > 0 ? caller.RequireScopes(names) : DefaultScopes(caller);
        await using var db = DataDirectory.Open(settings);
        return await Token.IssueAsync(db, caller, scopes, AccessTokens.Lifetime);
    }

    /// <summary>What the method accepts of this kind of caller. <c>chat.import</c> only where nothing else does: it makes a token of delegation.</summary>
    private ScopeSet DefaultScopes(CallerFlags caller)
    {
        var accepted = ScopeSet.Parse(string.Join(' ', method.Scopes));
        if (caller.Email is null)
        {
            return accepted.Intersect(ScopeSet.AllOfApps);
        }

        var ofPeople = accepted.Except(ScopeSet.AllOfApps);
        var withoutImport = ofPeople.Except(ScopeSet.OfChat("import"));
        return withoutImport.IsEmpty ? ofPeople : withoutImport;
    }
}
