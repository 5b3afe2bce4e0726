using System.Text.Json.Nodes;
using Roomstead.Cli.Calling;
using Roomstead.Cli.Input;
using Roomstead.Wire;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead call METHOD</c>: flags made from the request message of the contract, sent over HTTP.</summary>
internal sealed class MethodCall(ApiMethod method) : Verb("call " + method.Id, $"{method.HttpVerb} {method.Template} ({method.Rpc.Name})")
{
    private const int HelpDepth = 3;
    private static readonly Flag Body = new("body", "JSON|@FILE", "the whole body, in place of flags for its fields; @- reads it from standard input");
    private static readonly Flag Explain = new("explain", null, "ask why, if the call is refused: which rule, what it needs, what would pass");

    public static readonly IReadOnlyList<Flag> CommonFlags =
    [
        Body, Explain, EachLine.Each, EachLine.AtOnce, AnswerForm.Print, SettingFlags.Server, SettingFlags.Token, CallerFlags.User, CallerFlags.Via, CallerFlags.App,
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
        + "The answer goes to stdout; a refusal goes to stderr, with exit status 1.\n\n"
        + "With --each every line is a whole request, such as\n"
        + """  {"space": {"name": "spaces/AAAAatlas01", "displayName": "New"}, "updateMask": "displayName"}""" + "\n"
        + "and flags give what the lines do not say themselves. Each gets a line on stdout, in the same order: its answer, or {\"error\": ...}; with\n"
        + "--print an empty line for a refusal, which goes to stderr with the line's number. Lines are sent several at once, so none may need\n"
        + "what another does (--at-once 1 sends one after the other). A refused line does not stop the others; the exit status is 0 only when\n"
        + $"all succeeded. A line may have {RequestLine.Most} bytes.";

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
        var form = AnswerForm.Read(settings, method);
        if (settings.TextOrNull(EachLine.Each) is { } file)
        {
            return await RunEachAsync(file, form, settings, terminal);
        }

        if (settings.IsGiven(EachLine.AtOnce))
        {
            throw RefusedException.Usage("--at-once goes with --each.");
        }

        var body = await ReadBodyAsync(settings, terminal);
        using var request = HttpCall.Make(method, ReadFields(settings), body, await new CallerToken(method, settings).GetAsync());
        using var http = Connect(settings, connections: 1);
        try
        {
            using var response = await http.SendAsync(request, terminal.Stop);
            var text = (await response.Content.ReadAsStringAsync(terminal.Stop)).TrimEnd();
            var shown = response.IsSuccessStatusCode && form.IsFields ? form.Line(JsonNode.Parse(text)!) : text.Length > 0 ? text : $"HTTP {(int)response.StatusCode}";
            await (response.IsSuccessStatusCode ? terminal.Out : terminal.Error).WriteLineAsync(shown);
            if (response.IsSuccessStatusCode)
            {
                return 0;
            }

            if (settings.IsOn(Explain))
            {
                await terminal.Error.WriteAsync(ExplanationText.Of(text));
            }

            return RefusedException.Failed;
        }
        catch (Exception e) when (HttpCall.IsLost(e, terminal.Stop))
        {
            throw new RefusedException(HttpCall.Lost(http.BaseAddress!, e));
        }
    }

    private async Task<int> RunEachAsync(string file, AnswerForm form, Settings settings, Terminal terminal)
    {
        if (settings.IsGiven(Body))
        {
            throw RefusedException.Usage("Give --each or --body, not both: a line of --each is a whole request.");
        }

        var atOnce = (int)settings.Number(EachLine.AtOnce, 1, EachLine.MostAtOnce);
        using var http = Connect(settings, atOnce);
        await using var input = file == "-" ? terminal.In : File.OpenRead(file);
        return await new EachLine(method, ReadFields(settings), new CallerToken(method, settings), form, atOnce, terminal).RunAsync(http, input);
    }

    private static HttpClient Connect(Settings settings, int connections)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, MaxConnectionsPerServer = connections })
        {
            BaseAddress = ServerOf(settings),
        };
        if (settings.IsOn(Explain))
        {
            http.DefaultRequestHeaders.Add(Explanations.Header, "1");
        }

        return http;
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
        "@-" => FieldPath.Parse(await new StreamReader(terminal.In).ReadToEndAsync(terminal.Stop), "The body on standard input"),
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
}
