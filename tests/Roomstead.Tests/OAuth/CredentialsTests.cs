using System.Text.Json.Nodes;
using Roomstead.Domain;
using Roomstead.Storage;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

/// <summary>Who may call the API: self-signed tokens, and what a call with a bad credential or none is told.</summary>
public sealed class CredentialsTests
{
    private const string Desk = "/v1/spaces/AAAAdesk001";

    [Theory]
    [InlineData("https://chat.googleapis.com/", null)]
    [InlineData("https://chat.googleapis.com", null)]
    [InlineData("{own}", null)]
    [InlineData("{own}/", null)]
    [InlineData(null, "chat.bot")]
    [InlineData("", "chat.bot chat.spaces")]
    [InlineData("https://chat.googleapis.com/", "chat.bot")]
    [Rule("A-03", "A-94")]
    public async Task A_token_that_a_service_account_signs_itself_is_the_app(string? audience, string? scopes)
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);
        var own = chat.Address.GetLeftPart(UriPartial.Authority);

        var token = account.Sign(account.Claims(scopes, ("aud", audience?.Replace("{own}", own, StringComparison.Ordinal)), ("sub", account.Email)));

        (await chat.SendAsync(HttpMethod.Get, Desk, token)).Code.ShouldBe(200);
        (await chat.SendAsync(HttpMethod.Get, Desk, token)).Code.ShouldBe(200, "the second time the signature is remembered");
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", token)).Code.ShouldBe(403);
    }

    [Fact]
    [Rule("A-94")]
    public async Task A_self_signed_token_may_name_every_scope_and_have_neither_key_id_nor_type()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);
        var scopes = ScopeSet.AllOfChat + " https://www.googleapis.com/auth/cloud-platform";

        var token = account.Sign(account.Claims(scopes, ("aud", null), ("sub", account.Email)), new JsonObject { ["alg"] = "RS256" });

        token.Length.ShouldBeGreaterThan(2048);
        (await chat.SendAsync(HttpMethod.Get, Desk, token)).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("A-94")]
    public async Task An_audience_alone_gives_what_was_approved()
    {
        await using var chat = await TestServer.StartAsync();
        using var demo = ServiceAccount.Of(chat);
        using var bare = ServiceAccount.Of(chat, "bare-app");
        const string path = Desk + "?updateMask=displayName";
        const string body = """{"displayName":"Renamed"}""";

        var approved = await chat.SendAsync(HttpMethod.Patch, path, demo.Sign(demo.Claims(scope: null, ("aud", "https://chat.googleapis.com/"))), body);
        var unapproved = await chat.SendAsync(HttpMethod.Patch, path, bare.Sign(bare.Claims(scope: null, ("aud", "https://chat.googleapis.com/"))), body);

        approved.Code.ShouldBe(200, approved.Text);
        unapproved.Code.ShouldBe(403);
    }

    [Fact]
    [Rule("A-94", "A-95", "A-125")]
    public async Task A_self_signed_token_that_is_not_right_in_every_way_is_no_credential()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);
        using var other = ServiceAccount.Of(chat, "guest-app");
        var now = chat.Clock.GetUtcNow().ToUnixTimeSeconds();
        const string api = "https://chat.googleapis.com/";
        string[] bad =
        [
            account.Sign(account.Claims("chat.spaces", ("aud", api), ("sub", "alice@example.com"))),
            account.Sign(account.Claims("chat.spaces", ("aud", null), ("sub", "users/100000000000000000001"))),
            account.Sign(account.Claims("chat.bot")),
            account.Sign(account.Claims(scope: null, ("aud", null))),
            account.Sign(account.Claims(scope: null, ("aud", "https://elsewhere.example/"))),
            account.Sign(account.Claims("chat.nothing", ("aud", null))),
            account.Sign(account.Claims("chat.bot", ("aud", api), ("exp", now + 3901))),
            account.Sign(account.Claims("chat.bot", ("aud", api), ("iat", now + 301))),
            account.Sign(account.Claims("chat.bot", ("aud", api), ("iat", null))),
            account.Sign(account.Claims("chat.bot", ("aud", api), ("exp", null))),
            account.Sign(account.Claims("chat.bot", ("aud", api), ("iss", "nobody"))),
            account.Sign(account.Claims("chat.bot", ("aud", api)), new JsonObject { ["alg"] = "none" }),
            other.Sign(account.Claims("chat.bot", ("aud", api))),
            account.Sign(account.Claims("chat.bot", ("aud", api), ("padding", new string('x', Limits.BearerJwt)))),
        ];

        foreach (var token in bad)
        {
            ShouldBeUnauthenticated(await chat.SendAsync(HttpMethod.Get, Desk, token), "ACCESS_TOKEN_TYPE_UNSUPPORTED");
        }

        var good = account.Sign(account.Claims("chat.bot", ("aud", api)));
        (await chat.SendAsync(HttpMethod.Get, Desk, good)).Code.ShouldBe(200);
        chat.Clock.Advance(TimeSpan.FromSeconds(3600 + Limits.ClockSkew));
        ShouldBeUnauthenticated(await chat.SendAsync(HttpMethod.Get, Desk, good), "ACCESS_TOKEN_EXPIRED");
    }

    [Fact]
    [Rule("A-94")]
    public async Task A_key_that_is_disabled_ends_its_tokens_at_once()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);
        var token = account.Sign(account.Claims("chat.bot", ("aud", null)));
        (await chat.SendAsync(HttpMethod.Get, Desk, token)).Code.ShouldBe(200);

        await chat.Db.WriteAsync(static async tx => { await tx.ExecuteAsync(new Sql("UPDATE app_keys SET disabled = 1")); });

        (await chat.SendAsync(HttpMethod.Get, Desk, token)).Code.ShouldBe(401);
    }

    [Fact]
    [Rule("A-94")]
    public async Task An_assertion_for_the_token_endpoint_does_not_open_the_api()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);
        var assertion = account.Sign(account.Claims("chat.bot"));

        (await account.ExchangeAsync(assertion)).Code.ShouldBe(200);
        (await chat.SendAsync(HttpMethod.Get, Desk, assertion)).Code.ShouldBe(401);
    }

    [Fact]
    [Rule("A-125")]
    public async Task Tokens_that_are_unknown_expired_or_revoked_are_refused_and_told_apart()
    {
        await using var chat = await TestServer.StartAsync();
        var revoked = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);
        await OAuthClient.PostAsync(chat, "/revoke", "token=" + revoked);
        var client = OAuthClient.Installed(chat);
        var tokens = await client.TokensAsync("openid " + OAuthClient.Spaces);

        ShouldBeUnauthenticated(await chat.SendAsync(HttpMethod.Get, Desk, "ya29.unknown"), "ACCESS_TOKEN_TYPE_UNSUPPORTED");
        ShouldBeUnauthenticated(await chat.SendAsync(HttpMethod.Get, Desk, (string)tokens["refresh_token"]!), "ACCESS_TOKEN_TYPE_UNSUPPORTED");
        ShouldBeUnauthenticated(await chat.SendAsync(HttpMethod.Get, Desk, (string)tokens["id_token"]!), "ACCESS_TOKEN_TYPE_UNSUPPORTED");
        ShouldBeUnauthenticated(await chat.SendAsync(HttpMethod.Get, Desk, await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], expiresIn: -5)), "ACCESS_TOKEN_EXPIRED");
        ShouldBeUnauthenticated(await chat.SendAsync(HttpMethod.Get, Desk, revoked), "ACCESS_TOKEN_EXPIRED");
    }

    [Fact]
    [Rule("A-121")]
    public async Task Nobody_at_all_is_told_so_where_a_webhook_might_call()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Post, "/v1/spaces/AAAAatlas01/messages", body: "{}");

        answer.Code.ShouldBe(403);
        answer.ErrorStatus.ShouldBe("PERMISSION_DENIED");
        answer.ErrorMessage.ShouldBe(
            "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.");
    }

    [Fact]
    [Rule("A-131")]
    public async Task A_bad_token_is_a_bad_credential_also_where_a_webhook_might_call_without_one()
    {
        await using var chat = await TestServer.StartAsync();

        ShouldBeUnauthenticated(await chat.SendAsync(HttpMethod.Post, "/v1/spaces/AAAAatlas01/messages", "nonsense", "{}"), "ACCESS_TOKEN_TYPE_UNSUPPORTED");
    }

    private static void ShouldBeUnauthenticated(Answer answer, string reason)
    {
        answer.Code.ShouldBe(401, answer.Text);
        answer.ErrorStatus.ShouldBe("UNAUTHENTICATED");
        ((string)answer.Detail("ErrorInfo")!["reason"]!).ShouldBe(reason);
        answer.Headers["WWW-Authenticate"].ShouldBe("Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"");
    }
}
