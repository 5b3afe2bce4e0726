using Google.Protobuf;
using Roomstead.Api;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Protocol.Rpc;
using Roomstead.Seed;
using Roomstead.Storage;
using Roomstead.Tests.Support;

namespace Roomstead.Tests.Properties.Model;

/// <summary>What came back: an answer or a refusal.</summary>
/// <param name="Scopes">The scopes that a refusal says are accepted, in order; null where it says none, or the wire does not tell.</param>
internal sealed record Heard(IMessage? Answer, Refusal? Refusal, string? Scopes = null);

/// <summary>A way to call a server that starts with the demonstration organisation.</summary>
internal interface IWire : IAsyncDisposable
{
    public FakeClock Clock { get; }

    public Db Db { get; }

    /// <summary>Whether a refusal tells which scopes are accepted.</summary>
    public bool TellsScopes => false;

    /// <summary>Whether the wire can carry the call at all.</summary>
    public bool CanSay(string method, IMessage request) => true;

    public Task<Heard> CallAsync(string method, IMessage request, string part);
}

/// <summary>Straight to where both wires meet.</summary>
internal sealed class InProcess : IWire
{
    private readonly DirectoryInfo _data;
    private readonly Dispatcher _dispatcher;
    private readonly Dictionary<string, string> _tokens;

    private InProcess(DirectoryInfo data, Db db, Dispatcher dispatcher, Dictionary<string, string> tokens, FakeClock clock) =>
        (_data, Db, _dispatcher, _tokens, Clock) = (data, db, dispatcher, tokens, clock);

    public FakeClock Clock { get; }

    public Db Db { get; }

    public bool TellsScopes => true;

    public static async Task<IWire> StartAsync()
    {
        var path = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "roomstead-model-" + Path.GetRandomFileName());
        var (clock, ids) = (new FakeClock(), new CountingIds());
        var data = Directory.CreateDirectory(path);
        var db = Store.Open(data.FullName, clock);
        await SearchIndex.EnsureAsync(db, CancellationToken.None); // A start is never left half way: what it makes must be taken away again.
        var issuer = new AccessTokens(clock, ids);
        var tokens = await db.WriteAsync(async tx =>
        {
            await PageToken.EnsureSecretAsync(tx, ids);
            await DemoOrganisation.CreateAsync(tx, Micros.Now(clock));
            return await Cast.IssueAsync(tx, issuer);
        });
        return new InProcess(data, db, new Dispatcher(db, issuer, new Quotas(clock), new CallCounts(), clock, ids), tokens, clock);
    }

    public async Task<Heard> CallAsync(string method, IMessage request, string part)
    {
        try
        {
            var rpc = ChatServiceReflection.Descriptor.Services[0].FindMethodByName(method);
            return new Heard(await _dispatcher.InvokeAsync(rpc, request, new Credentials(_tokens[part], null), requestId: null, TestContext.Current.CancellationToken), Refusal: null);
        }
        catch (ApiError e)
        {
            return new Heard(Answer: null, RefusalOf(e.Code, e.Message, e.Details), e.Challenge is { } challenge ? ScopesIn(challenge) : null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Db.DisposeAsync();
        _data.Delete(recursive: true);
    }

    /// <summary>The scopes that a challenge lists, without their prefix, in order.</summary>
    public static string ScopesIn(string challenge) => string.Join(
        ' ', challenge.Split("scope=\"")[1].TrimEnd('"').Split(' ').Select(static scope => scope[(ScopeSet.Prefix.Length + 5)..]).Order(StringComparer.Ordinal));

    /// <summary>A refusal as every wire tells it; what it explains beyond field, precondition and reason is not the model's business.</summary>
    public static Refusal RefusalOf(RpcCode code, string message, IEnumerable<IMessage> details)
    {
        var all = details.ToList();
        var (http, status) = code switch
        {
            RpcCode.InvalidArgument => (400, "INVALID_ARGUMENT"),
            RpcCode.FailedPrecondition => (400, "FAILED_PRECONDITION"),
            RpcCode.PermissionDenied => (403, "PERMISSION_DENIED"),
            RpcCode.NotFound => (404, "NOT_FOUND"),
            RpcCode.AlreadyExists => (409, "ALREADY_EXISTS"),
            _ => (500, code.ToString()),
        };
        return new Refusal(
            http,
            status,
            message,
            all.OfType<BadRequest>().FirstOrDefault()?.FieldViolations[0].Field,
            all.OfType<PreconditionFailure>().FirstOrDefault()?.Violations[0].Type,
            all.OfType<ErrorInfo>().FirstOrDefault()?.Reason);
    }
}
