using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Protocol.Rpc;
using Roomstead.Storage;
using Roomstead.Tests.Support;

namespace Roomstead.Tests.Properties.Model;

/// <summary>To a server that listens.</summary>
internal abstract class Remote(TestServer chat, Dictionary<string, string> tokens) : IWire
{
    public FakeClock Clock => Chat.Clock;

    public Db Db => Chat.Db;

    public virtual bool TellsScopes => false;

    protected TestServer Chat { get; } = chat;

    protected string TokenOf(string part) => tokens[part];

    public virtual bool CanSay(string method, IMessage request) => true;

    public abstract Task<Heard> CallAsync(string method, IMessage request, string part);

    public ValueTask DisposeAsync() => Chat.DisposeAsync();

    protected static async Task<IWire> StartAsync(Func<TestServer, Dictionary<string, string>, IWire> wire)
    {
        var chat = await TestServer.StartAsync();
        return wire(chat, await chat.Db.WriteAsync(tx => Cast.IssueAsync(tx, new AccessTokens(chat.Clock, chat.Ids))));
    }

    protected static MethodDescriptor Rpc(string method) => ChatServiceReflection.Descriptor.Services[0].FindMethodByName(method);
}

/// <summary>Over gRPC.</summary>
internal sealed class OverGrpcWire(TestServer chat, Dictionary<string, string> tokens) : Remote(chat, tokens)
{
    private static readonly TypeRegistry Details = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);

    public static Task<IWire> StartAsync() => StartAsync(static (chat, tokens) => new OverGrpcWire(chat, tokens));

    public override async Task<Heard> CallAsync(string method, IMessage request, string part)
    {
        var answer = await Chat.Grpc.CallAsync(method, request, TokenOf(part));
        return answer.Code == RpcCode.Ok
            ? new Heard(Rpc(method).OutputType.Parser.ParseFrom(answer.Messages().Single()), Refusal: null)
            : new Heard(Answer: null, InProcess.RefusalOf(answer.Code, answer.Message ?? "", answer.Details?.Details.Select(static any => any.Unpack(Details)) ?? []));
    }
}

/// <summary>Over HTTP, spelled as the contract's HTTP rules say.</summary>
internal sealed partial class OverRestWire(TestServer chat, Dictionary<string, string> tokens) : Remote(chat, tokens)
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default);

    /// <summary>Verb, path, and the field that is the body; braces hold the field that the path names.</summary>
    private static readonly Dictionary<string, (string Verb, string Path, string Body)> Rules = new()
    {
        ["CreateSpace"] = ("POST", "spaces", "space"),
        ["SetUpSpace"] = ("POST", "spaces:setup", "*"),
        ["GetSpace"] = ("GET", "{name}", ""),
        ["ListSpaces"] = ("GET", "spaces", ""),
        ["SearchSpaces"] = ("GET", "spaces:search", ""),
        ["UpdateSpace"] = ("PATCH", "{space.name}", "space"),
        ["DeleteSpace"] = ("DELETE", "{name}", ""),
        ["CompleteImportSpace"] = ("POST", "{name}:completeImport", "*"),
        ["FindDirectMessage"] = ("GET", "spaces:findDirectMessage", ""),
        ["FindGroupChats"] = ("GET", "spaces:findGroupChats", ""),
        ["CreateMembership"] = ("POST", "{parent}/members", "membership"),
        ["GetMembership"] = ("GET", "{name}", ""),
        ["ListMemberships"] = ("GET", "{parent}/members", ""),
        ["UpdateMembership"] = ("PATCH", "{membership.name}", "membership"),
        ["DeleteMembership"] = ("DELETE", "{name}", ""),
        ["GetSpaceEvent"] = ("GET", "{name}", ""),
        ["ListSpaceEvents"] = ("GET", "{parent}/spaceEvents", ""),
    };

    public override bool TellsScopes => true;

    public static Task<IWire> StartAsync() => StartAsync(static (chat, tokens) => new OverRestWire(chat, tokens));

    /// <summary>What is no path of the method is another one (H-80), and a number that is no enum value is refused before the method (H-37).</summary>
    public override bool CanSay(string method, IMessage request)
    {
        var path = PathOf(method, request);
        var form = method switch
        {
            "GetMembership" or "UpdateMembership" or "DeleteMembership" => "^spaces/[^/]+/members/[^/]+$",
            "GetSpaceEvent" => "^spaces/[^/]+/spaceEvents/[^/]+$",
            "CreateMembership" or "ListMemberships" => "^spaces/[^/]+/members$",
            "ListSpaceEvents" => "^spaces/[^/]+/spaceEvents$",
            _ => "^spaces(/[^/:]+)?(:[a-zA-Z]+)?$",
        };
        var named = !Rules[method].Path.StartsWith('{') || path.Contains('/', StringComparison.Ordinal);
        return named && Regex.IsMatch(path, form) && request is not FindGroupChatsRequest { SpaceView: not (SpaceView.Unspecified or SpaceView.ResourceNameOnly or SpaceView.Expanded) };
    }

    public override async Task<Heard> CallAsync(string method, IMessage request, string part)
    {
        var (verb, _, body) = Rules[method];
        var path = string.Join('/', PathOf(method, request).Split('/').Select(Escape));
        var query = QueryOf(request, body, Named(method));
        var text = body switch { "" => null, "*" => Json.Format(WithoutName(request)), _ => Field(request, body) is IMessage message ? Json.Format(message) : "" };
        var answer = await Chat.SendAsync(new HttpMethod(verb), "/v1/" + path + query, TokenOf(part), text);
        if (answer.Code == 200)
        {
            return new Heard(JsonParser.Default.Parse(answer.Text, Rpc(method).OutputType), Refusal: null);
        }

        var scopes = answer.Headers.TryGetValue("WWW-Authenticate", out var challenge) ? InProcess.ScopesIn(challenge) : null;
        return new Heard(
            Answer: null,
            new Refusal(
                answer.Code,
                answer.ErrorStatus,
                answer.ErrorMessage,
                First(answer, "BadRequest", "fieldViolations", "field"),
                First(answer, "PreconditionFailure", "violations", "type"),
                (string?)answer.Detail("ErrorInfo")?["reason"]),
            scopes);
    }

    private static string? First(Answer answer, string detail, string list, string member) => (string?)(answer.Detail(detail)?[list] as JsonArray)?[0]![member];

    private static string PathOf(string method, IMessage request) =>
        Braces().Replace(Rules[method].Path, braces => braces.Groups["field"].Value.Split('.').Aggregate((object?)request, static (at, name) => at is IMessage inner ? Field(inner, name) : null) as string ?? "");

    private static string Named(string method) => Braces().Match(Rules[method].Path).Groups["field"].Value.Split('.')[0];

    /// <summary>A colon in an id is no verb (H-51).</summary>
    private static string Escape(string segment) => segment.Contains(':', StringComparison.Ordinal) ? segment : Uri.EscapeDataString(segment);

    private static object? Field(IMessage message, string name) => message.Descriptor.FindFieldByName(name).Accessor.GetValue(message);

    private static IMessage WithoutName(IMessage request)
    {
        var copy = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        copy.Descriptor.FindFieldByName("name")?.Accessor.Clear(copy);
        return copy;
    }

    private static string QueryOf(IMessage request, string body, string named)
    {
        var fields = request.Descriptor.Fields.InDeclarationOrder().Where(field => body != "*" && field.Name != body && field.Name != named);
        var parameters = fields.SelectMany(field => Values(request, field).Select(value => $"{field.JsonName}={Uri.EscapeDataString(value)}")).ToList();
        return parameters.Count > 0 ? "?" + string.Join('&', parameters) : "";
    }

    private static IEnumerable<string> Values(IMessage request, FieldDescriptor field) => field.Accessor.GetValue(request) switch
    {
        string text => text.Length > 0 ? [text] : [],
        int number => number != 0 ? [number.ToString(CultureInfo.InvariantCulture)] : [],
        bool yes => yes ? ["true"] : [],
        FieldMask mask => [string.Join(',', mask.Paths)],
        IEnumerable<string> texts => texts,
        System.Enum value => Convert.ToInt32(value, CultureInfo.InvariantCulture) is not 0 and var number ? [field.EnumType.FindValueByNumber(number).Name] : [],
        _ => [],
    };

    [GeneratedRegex(@"\{(?<field>[a-z.]+)\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Braces();
}
