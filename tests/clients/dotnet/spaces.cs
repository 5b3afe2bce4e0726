// Spaces through Google.Apis, the base of Google's .NET libraries: packed bodies, its own consent, service accounts and batches.

using System.Net;
using Google;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Flows;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Requests;
using Google.Apis.Util;
using Google.Apis.Util.Store;
using Roomstead.Clients;
using static Roomstead.Clients.Cases;

const string Scope = "https://www.googleapis.com/auth/chat.";
const string Atlas = "spaces/AAAAatlas01";
const string Desk = "spaces/AAAAdesk001";

var alice = Chat(GoogleCredential.FromAccessToken(await TokenAsync("--user", "alice@example.com", "--scope", "chat.spaces")));
await RunAsync(new()
{
    ["create_get_patch"] = async () =>
    {
        var made = await FreshAsync();
        Same(made.SpaceType, "SPACE");
        Same(await alice.Get(made.Name!).ExecuteAsync(), made);
        var changed = await alice.Patch(made.Name!, new Space { SpaceDetails = new() { Description = "Café" } }, "spaceDetails").ExecuteAsync();
        Same(changed, made with { SpaceDetails = new() { Description = "Café" } });
    },
    ["plain_bodies"] = async () =>
    {
        var title = Title();
        var plain = new ChatApi(GoogleCredential.FromAccessToken(await TokenAsync("--user", "alice@example.com", "--scope", "chat.spaces")), Root, packed: false);
        Same((await plain.Patch((await FreshAsync()).Name!, new Space { DisplayName = title }, "displayName").ExecuteAsync()).DisplayName, title);
    },
    ["over_tls"] = async () =>
    {
        var tls = new ChatApi(GoogleCredential.FromAccessToken(await TokenAsync("--user", "alice@example.com", "--scope", "chat.spaces")), TlsRoot);
        Same((await tls.Get(Atlas).ExecuteAsync()).Name, Atlas);
    },
    ["errors"] = async () =>
    {
        var bad = await RefusedAsync<GoogleApiException>(() => alice.Patch(Atlas, new Space { DisplayName = "" }, "displayName").ExecuteAsync());
        Same(bad.HttpStatusCode, HttpStatusCode.BadRequest);
        Same(bad.Error.Message, "Request contains an invalid argument.");
        Same(bad.Error.ErrorResponseContent.Contains("space.display_name", StringComparison.Ordinal), true);
        Same((await RefusedAsync<GoogleApiException>(() => alice.Get("spaces/nowhere").ExecuteAsync())).HttpStatusCode, HttpStatusCode.Forbidden);
        Same((await RefusedAsync<GoogleApiException>(() => Chat(null).Get(Atlas).ExecuteAsync())).Error.Code, 401);
    },
    ["batch"] = async () =>
    {
        var (first, second) = (await FreshAsync(), await FreshAsync());
        var title = Title() + " 日本";
        var answers = new List<string>();
        var batch = new BatchRequest(alice);
        Queue(alice.Patch(first.Name!, new Space { DisplayName = title }, "displayName"));
        Queue(alice.Get(first.Name!));
        Queue(alice.Get("spaces/nowhere"));
        Queue(alice.Get(second.Name!));
        await batch.ExecuteAsync();
        Same(string.Join('|', answers), $"0 {title}|1 {title}|2 403|3 {second.DisplayName}");

        void Queue(SpaceRequest request) => batch.Queue<Space>(request, (space, error, index, _) => answers.Add($"{index} {(error is null ? space.DisplayName : $"{error.Code}")}"));
    },
    ["consent_refresh_and_revocation"] = async () =>
    {
        using var flow = new PkceGoogleAuthorizationCodeFlow(new Endpoints(Root)
        {
            ClientSecrets = (await GoogleClientSecrets.FromFileAsync(Credentials("client_secrets.json"))).Secrets,
            Scopes = [Scope + "spaces"],
            DataStore = new NullDataStore(),
        });
        OpenWithTheScriptedBrowser();
        var person = await new AuthorizationCodeInstalledApp(flow, new LocalServerCodeReceiver()).AuthorizeAsync("user", CancellationToken.None);
        Same((await Chat(person).Get(Atlas).ExecuteAsync()).Name, Atlas);
        // What the server does not know any more is answered with 401, and the library refreshes by itself.
        person.Token = new TokenResponse { AccessToken = "stale", RefreshToken = person.Token.RefreshToken, ExpiresInSeconds = 3600, IssuedUtc = SystemClock.Default.UtcNow };
        Same((await Chat(person).Get(Atlas).ExecuteAsync()).Name, Atlas);
        Same(await person.RevokeTokenAsync(CancellationToken.None), true);
        Same((await RefusedAsync<TokenResponseException>(() => person.RefreshTokenAsync(CancellationToken.None))).Error.Error, "invalid_grant");
    },
    ["service_account"] = async () =>
    {
        Same((await Chat(App("demo-app", "app.spaces")).Patch(Desk, new Space { DisplayName = "Desk of .NET" }, "displayName").ExecuteAsync()).DisplayName, "Desk of .NET");
        Same((await RefusedAsync<GoogleApiException>(() => Chat(App("demo-app", "bot")).Patch(Desk, new Space { DisplayName = "X" }, "displayName").ExecuteAsync())).Error.Code, 403);
    },
    ["delegation"] = async () =>
    {
        Same((await Chat(App("demo-app", "spaces").CreateWithUser("alice@example.com")).Get(Atlas).ExecuteAsync()).Name, Atlas);
        var refused = await RefusedAsync<TokenResponseException>(() => Chat(App("bare-app", "spaces").CreateWithUser("alice@example.com")).Get(Atlas).ExecuteAsync());
        Same(refused.Error.Error, "unauthorized_client");
    },
});

static string Title() => $"Space {Path.GetRandomFileName()}";

static ChatApi Chat(Google.Apis.Http.IConfigurableHttpClientInitializer? credential) => new(credential, Root);

static GoogleCredential App(string name, params string[] scopes) => CredentialFactory
    .FromFile<ServiceAccountCredential>(Credentials(name + ".json")).ToGoogleCredential().CreateScoped(scopes.Select(static scope => Scope + scope));

// The library opens what is called xdg-open.
static void OpenWithTheScriptedBrowser()
{
    var directory = Directory.CreateTempSubdirectory("roomstead-browser-").FullName;
    AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
    var browser = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "browser.py"));
    var program = Path.Combine(directory, "xdg-open");
    File.WriteAllText(program, $"#!/bin/sh\nexec '{Environment.GetEnvironmentVariable("ROOMSTEAD_PYTHON")}' '{browser}' --account alice@example.com \"$1\"\n");
    if (!OperatingSystem.IsWindows())
    {
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    Environment.SetEnvironmentVariable("PATH", directory + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"));
}

async Task<Space> FreshAsync() => await alice.Create(new Space { SpaceType = "SPACE", DisplayName = Title() }).ExecuteAsync();
