using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Tests.Support;

/// <summary>A server of its own per test: a fresh store with the demonstration organisation, a free port, a clock and ids that are the test's.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly DirectoryInfo _data;
    private readonly ChatServer _server;

    private TestServer(DirectoryInfo data, ChatServer server, FakeClock clock, CountingIds ids)
    {
        _data = data;
        _server = server;
        Clock = clock;
        Ids = ids;
        Http = new HttpClient(new RestOnly(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })) { BaseAddress = server.Address };
        Grpc = new GrpcClient(server.GrpcAddress);
    }

    public FakeClock Clock { get; }

    public CountingIds Ids { get; }

    public HttpClient Http { get; }

    public GrpcClient Grpc { get; }

    public Uri Address => _server.Address;

    public Uri GrpcAddress => _server.GrpcAddress;

    public Uri TlsAddress => _server.TlsAddress!;

    public Db Db => _server.Db;

    public string DataDirectory => _data.FullName;

    public static async Task<TestServer> StartAsync(Func<ChatServerOptions, ChatServerOptions>? with = null)
    {
        var data = Directory.CreateTempSubdirectory("roomstead-test-");
        var clock = new FakeClock();
        var ids = new CountingIds();
        var options = new ChatServerOptions { DataDirectory = data.FullName, Port = 0, GrpcPort = 0, Clock = clock, Ids = ids, RequestIds = new CountingIds(), Keys = new SharedKeys() };
        var server = await ChatServer.StartAsync(with is null ? options : with(options), TestContext.Current.CancellationToken);
        return new TestServer(data, server, clock, ids);
    }

    /// <summary>A token of a person, acting through an app (default demo-app).</summary>
    /// <param name="scopes">Short names, such as <c>chat.spaces</c>; <c>chat.import</c> makes it a delegation token.</param>
    public Task<string> UserTokenAsync(string email, string[] scopes, string via = "demo-app", long expiresIn = AccessTokens.Lifetime, bool? delegated = null) =>
        Db.WriteAsync(async tx => await new AccessTokens(Clock, Ids).IssueAsync(
            tx,
            (await tx.Apps.FindAsync(via))!,
            (await tx.Users.FindByEmailAsync(email))!,
            Scopes(scopes),
            delegated ?? scopes.Contains("chat.import"),
            expiresIn: expiresIn));

    /// <summary>A token of an app itself.</summary>
    public Task<string> AppTokenAsync(string app, params string[] scopes) =>
        Db.WriteAsync(async tx => await new AccessTokens(Clock, Ids).IssueAsync(tx, (await tx.Apps.FindAsync(app))!, user: null, Scopes(scopes)));

    /// <summary>Sends a request; a body is sent as JSON.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string? token = null, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        if (OverGrpc.IsOn)
        {
            return await OverGrpc.SendAsync(Grpc, request);
        }

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), Copy(response));
    }

    /// <summary>Every row that a refused call could have changed, as text: equal before and after means nothing changed.</summary>
    public async Task<string> SnapshotAsync() => await Db.ReadAsync(static async tx =>
    {
        var text = new StringBuilder();
        foreach (var row in await tx.ListAsync(AllSpaces, static row => row.GetText(0) + " " + row.GetInt64(1) + " " + Convert.ToHexString(row.GetBytes(2))))
        {
            text.AppendLine(row);
        }

        foreach (var row in await tx.ListAsync(AllMemberships, static row => $"{row.GetText(0)} {row.GetText(1)} {row.GetInt64(2)} {row.GetInt64(3)}"))
        {
            text.AppendLine(row);
        }

        foreach (var row in await tx.ListAsync(AllRequestIds, static row => $"{row.GetText(0)} {row.GetText(1)} {row.GetText(2)} {row.GetText(3)}"))
        {
            text.AppendLine(row);
        }

        foreach (var row in await tx.ListAsync(AllWords, static row => $"{row.GetText(0)} {row.GetText(1)}"))
        {
            text.AppendLine(row);
        }

        text.Append("changes ").Append((await tx.Outbox.ListAsync(0, int.MaxValue)).Count);
        return text.ToString();
    });

    public Task<List<OutboxRow>> ChangesAsync() => Db.ReadAsync(static tx => tx.Outbox.ListAsync(0, int.MaxValue)).AsTask();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Grpc.Dispose();
        await _server.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private static readonly Sql AllSpaces = new("SELECT name, revision, doc FROM spaces ORDER BY name");
    private static readonly Sql AllMemberships = new("SELECT space, member, state, role FROM memberships ORDER BY space, member");

    private static readonly Roomstead.Storage.Sql AllRequestIds = new("SELECT app, request_id, caller, space FROM request_ids ORDER BY app, request_id");

    private static readonly Sql AllWords = new("SELECT word, space FROM space_words ORDER BY word, space");

    private static ScopeSet Scopes(string[] names) =>
        ScopeSet.Parse(string.Join(' ', names.Select(static name => name.StartsWith("chat.", StringComparison.Ordinal) ? ScopeSet.Prefix + name : name)));

    private static Dictionary<string, string> Copy(HttpResponseMessage response) => response.Headers.Concat(response.Content.Headers)
        .ToDictionary(static h => h.Key, static h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
}

/// <summary>What the server answered.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, Dictionary<string, string> Headers)
{
    public int Code => (int)Status;

    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The <c>error</c> member.</summary>
    public JsonNode Error => Json["error"]!;

    public string ErrorStatus => (string)Error["status"]!;

    public string ErrorMessage => (string)Error["message"]!;

    /// <summary>The detail of a google.rpc type, such as <c>BadRequest</c>; null when there is none.</summary>
    public JsonNode? Detail(string type) =>
        (Error["details"] as JsonArray)?.FirstOrDefault(detail => (string)detail!["@type"]! == "type.googleapis.com/google.rpc." + type);
}
