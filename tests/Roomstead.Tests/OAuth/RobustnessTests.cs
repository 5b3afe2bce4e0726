using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Storage;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

/// <summary>Whatever is sent, the answer is one of those that are documented.</summary>
public sealed class RobustnessTests
{
    private static readonly string[] Paths =
    [
        "/o/oauth2/auth", "/o/oauth2/v2/auth", "/token", "/o/oauth2/token", "/oauth2/v4/token", "/revoke", "/o/oauth2/revoke", "/device/code", "/oauth2/v1/certs",
        "/service_accounts/v1/metadata/x509/x", "/service_accounts/v1/jwk/%00", "/tokeninfo", "/oauth2/v3/tokeninfo", "/oauth2/v3/certs", "/v1/userinfo",
        "/oauth2/v3/userinfo", "/oauth2/v2/userinfo", "/.well-known/openid-configuration",
    ];

    [Fact]
    [Rule("A-10", "A-11", "A-12", "A-13", "A-14", "A-15", "A-16", "A-17", "A-18")]
    public async Task No_input_makes_the_server_fail()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        using var account = ServiceAccount.Of(chat);
        var pieces = Gen.Elements(
            "&", "=", "%", "%0", "%00", "%ff", "%0d%0a", "+", " ", ";", "#", "é", "\ud83d\ude00", "<script>", "\"", "'", "{", "}", "[", "]", ",", ":", "null", "1e999", "\\ud800", ".", "..", "eyJ",
            "grant_type=", "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion=", "code=4/", "refresh_token=1//", "token=", "access_token=",
            "id_token=", "client_id=" + client.Id, "client_secret=" + client.Secret, "redirect_uri=http://localhost", "response_type=code", "scope=openid", "prompt=none", "state=",
            "step=account", "form_token=", "account_chosen=", account.Sign(account.Claims()), "e30.e30.", "\"grant_type\":\"refresh_token\"");
        var requests =
            from path in Gen.Elements(Paths)
            from verb in Gen.Elements("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS")
            from query in Gen.Choose(0, 8).SelectMany(n => pieces.ListOf(n))
            from body in Gen.Choose(0, 8).SelectMany(n => pieces.ListOf(n))
            from type in Gen.Elements("application/x-www-form-urlencoded", "application/json", "text/plain", "multipart/form-data; boundary=x", "nonsense", "")
            from authorization in Gen.Elements("", "Basic", "Basic !", "Basic Og==", "Basic w6k6w6k=", "Bearer", "Bearer x", "Bearer a.b.c", "Digest x", "\"")
            select new Sent(path, verb, string.Concat(query), string.Concat(body), type, authorization);

        Prop.ForAll(requests.ToArbitrary(), sent => SendAsync(chat, sent).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(600));
    }

    [Fact]
    [Rule("A-49")]
    public async Task A_store_that_fails_is_told_in_a_way_that_clients_try_again()
    {
        var data = Directory.CreateTempSubdirectory("roomstead-test-");
        try
        {
            var options = new ChatServerOptions { DataDirectory = data.FullName, Clock = new FakeClock(), Ids = new CountingIds(), Keys = new SharedKeys() };
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            await using var app = builder.Build();
            await using var db = new BrokenDb();
            var origins = new Origins("http://localhost");
            using var server = OAuthServer.Create(db, new AccessTokens(options.Clock, options.Ids), origins, options);
            new OAuthEndpoints(app.Logger).Map(app, server);
            await app.StartAsync(TestContext.Current.CancellationToken);
            using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

            using var token = await http.PostAsync("/token", new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("client_id", "x"), new("client_secret", "x")]));
            using var page = await http.GetAsync("/o/oauth2/auth?client_id=x");

            ((int)token.StatusCode).ShouldBe(503);
            (await token.Content.ReadAsStringAsync()).ShouldContain("\"error\": \"temporarily_unavailable\"");
            ((int)page.StatusCode).ShouldBe(503);
            page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public void Every_scope_that_a_person_can_grant_is_explained()
    {
        foreach (var scope in ScopeSet.AllOfChat.Except(ScopeSet.AllOfApps).Union(ScopeSet.Identity).FullNames())
        {
            ConsentTexts.Of(scope).ShouldNotBeNullOrWhiteSpace();
            ConsentTexts.Note(scope).ShouldNotBeNullOrWhiteSpace();
        }
    }

    private static async Task<bool> SendAsync(TestServer chat, Sent sent)
    {
        using var request = new HttpRequestMessage(new HttpMethod(sent.Verb), sent.Path + (sent.Query.Length > 0 ? "?" + Escaped(sent.Query) : ""));
        if (sent.Verb is "POST" or "PUT")
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(sent.Body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", sent.Type);
        }

        request.Headers.TryAddWithoutValidation("Authorization", sent.Authorization);
        var answer = await chat.SendAsync(request);
        answer.Code.ShouldBeLessThan(500, $"{sent}: {answer.Text}");
        return true;
    }

    /// <summary>Only what cannot stand in a request line at all is encoded; everything else is sent as it is.</summary>
    private static string Escaped(string query) => string.Concat(query.EnumerateRunes().Select(static r => r.Value is > 0x20 and < 0x7f and not '#' ? r.ToString() : Uri.EscapeDataString(r.ToString())));

    private sealed record Sent(string Path, string Verb, string Query, string Body, string Type, string Authorization);

    private sealed class BrokenDb : Db
    {
        public override ValueTask<T> ReadAsync<T>(Func<Tx, ValueTask<T>> work, CancellationToken cancellation = default) => throw new StoreUnavailableException("broken");

        public override Task<T> WriteAsync<T>(Func<Tx, ValueTask<T>> work, CancellationToken cancellation = default) => throw new StoreUnavailableException("broken");

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
