using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

/// <summary>An app that asks for authorization, as libraries do it.</summary>
internal sealed record OAuthClient(TestServer Server, string Id, string Secret, string RedirectUri)
{
    public const string Spaces = ScopeSet.Prefix + "chat.spaces";
    public const string Messages = ScopeSet.Prefix + "chat.messages";

    /// <summary>The client of <c>client_secrets.json</c>, listening on a loopback port.</summary>
    public static OAuthClient Installed(TestServer server)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(server.DataDirectory, "credentials", "client_secrets.json")))!["installed"]!;
        return new OAuthClient(server, (string)file["client_id"]!, (string)file["client_secret"]!, "http://localhost:54321/");
    }

    /// <summary>A web client of demo-project.</summary>
    public static async Task<OAuthClient> WebAsync(TestServer server, string redirectUri = "http://localhost:3000/oauth2callback", bool isInternal = false, string app = "demo-app")
    {
        var (client, secret) = OAuthClients.New(
            server.Ids, server.Clock, (await server.Db.ReadAsync(tx => tx.Apps.FindAsync(app)))!, "Web client", OAuthClientRow.Web, [redirectUri], isInternal);
        await server.Db.WriteAsync(async tx => { await tx.OAuthClients.SaveAsync(client); });
        return new OAuthClient(server, client.Id, secret, redirectUri);
    }

    /// <summary>The address a browser is sent to.</summary>
    /// <param name="more">Parameters to add, or to put in place of the usual ones; null leaves one out.</param>
    public string AuthorizePath(string scope = Spaces, string path = "/o/oauth2/v2/auth", params (string Name, string? Value)[] more)
    {
        var query = new Dictionary<string, string?> { ["response_type"] = "code", ["client_id"] = Id, ["redirect_uri"] = RedirectUri, ["scope"] = scope };
        foreach (var (name, value) in more)
        {
            query[name] = value;
        }

        return path + "?" + Form(query.Where(static p => p.Value is not null).Select(static p => (p.Key, p.Value)));
    }

    /// <summary>Goes through sign-in and consent, and returns the code.</summary>
    public async Task<string> CodeAsync(string scope = Spaces, Browser? browser = null, params (string Name, string? Value)[] more)
    {
        var page = await (browser ?? new Browser(Server)).ConsentAsync(AuthorizePath(scope, more: more));
        return page.Answer["code"];
    }

    /// <summary>Redeems a code.</summary>
    public Task<Answer> RedeemAsync(string code, params (string Name, string? Value)[] more) => TokenAsync(
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("client_id", Id), ("client_secret", Secret), .. more]);

    public Task<Answer> RefreshAsync(string refreshToken, params (string Name, string? Value)[] more) => TokenAsync(
        [("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("client_id", Id), ("client_secret", Secret), .. more]);

    /// <summary>Consent and exchange: the answer of the token endpoint.</summary>
    public async Task<JsonNode> TokensAsync(string scope = Spaces, Browser? browser = null, params (string Name, string? Value)[] more)
    {
        var answer = await RedeemAsync(await CodeAsync(scope, browser, more));
        answer.Code.ShouldBe(200, answer.Text);
        return answer.Json;
    }

    /// <summary>Calls the token endpoint. A later parameter takes the place of an earlier one; null leaves it out.</summary>
    public Task<Answer> TokenAsync(params (string Name, string? Value)[] parameters) =>
        PostAsync(Server, "/token", Form(parameters.GroupBy(static p => p.Name).Select(static g => (g.Key, g.Last().Value)).Where(static p => p.Value is not null)));

    public AuthenticationHeaderValue Basic() => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Id + ":" + Secret)));

    public static async Task<Answer> PostAsync(TestServer server, string path, string body, string type = "application/x-www-form-urlencoded", AuthenticationHeaderValue? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.Authorization = authorization;
        return await server.SendAsync(request);
    }

    public static string Form(IEnumerable<(string Name, string? Value)> parameters) =>
        string.Join('&', parameters.Select(static p => WebUtility.UrlEncode(p.Name) + "=" + WebUtility.UrlEncode(p.Value)));
}
