using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

/// <summary>What can be learnt about tokens, and how they are ended: revoke, tokeninfo, userinfo.</summary>
public sealed class TokensSeenTests
{
    [Theory]
    [InlineData("POST", "/revoke", true)]
    [InlineData("POST", "/revoke", false)]
    [InlineData("GET", "/revoke", false)]
    [InlineData("GET", "/o/oauth2/revoke", false)]
    [InlineData("POST", "/o/oauth2/revoke", true)]
    [Rule("A-12", "A-70")]
    public async Task A_token_is_revoked_in_a_form_or_in_the_address(string verb, string path, bool inForm)
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var token = (string)(await client.TokensAsync())["access_token"]!;
        using var request = new HttpRequestMessage(new HttpMethod(verb), inForm ? path : path + "?token=" + token);
        request.Content = inForm ? new FormUrlEncodedContent([KeyValuePair.Create("token", token)]) : null;

        var answer = await chat.SendAsync(request);

        answer.Code.ShouldBe(200, answer.Text);
        answer.Json.AsObject().Count.ShouldBe(0);
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", token)).Code.ShouldBe(401);
    }

    [Theory]
    [InlineData("access_token")]
    [InlineData("refresh_token")]
    [Rule("A-70")]
    public async Task One_token_revoked_ends_the_others_of_its_consent_and_the_consent(string which)
    {
        await using var chat = await TestServer.StartAsync();
        var client = await OAuthClient.WebAsync(chat);
        var browser = new Browser(chat);
        var tokens = await client.TokensAsync(browser: browser, more: ("access_type", "offline"));
        var refreshed = (await client.RefreshAsync((string)tokens["refresh_token"]!)).Json;
        var apart = await client.TokensAsync(browser: new Browser(chat), more: [("access_type", "offline"), ("prompt", "consent")]);

        (await RevokeAsync(chat, (string)tokens[which]!)).Code.ShouldBe(200);

        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", (string)tokens["access_token"]!)).Code.ShouldBe(401);
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", (string)refreshed["access_token"]!)).Code.ShouldBe(401);
        (await client.RefreshAsync((string)tokens["refresh_token"]!)).Code.ShouldBe(400);
        (await browser.OpenAsync(client.AuthorizePath(more: ("prompt", "none")))).Answer["error"].ShouldBe("consent_required");
        (await client.RefreshAsync((string)apart["refresh_token"]!)).Code.ShouldBe(200, "another consent's tokens stay");
    }

    [Fact]
    [Rule("A-70")]
    public async Task A_token_that_was_good_for_changes_changes_nothing_once_it_is_revoked()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);
        const string path = "/v1/spaces/AAAAatlas01?updateMask=displayName";
        for (var i = 0; i < 3; i++)
        {
            (await chat.SendAsync(HttpMethod.Patch, path, token, $$"""{"displayName":"Atlas {{i}}"}""")).Code.ShouldBe(200);
        }

        (await RevokeAsync(chat, token)).Code.ShouldBe(200);

        (await chat.SendAsync(HttpMethod.Patch, path, token, """{"displayName":"Changed all the same"}""")).Code.ShouldBe(401);
        (await chat.Db.ReadAsync(static tx => tx.Spaces.FindAsync("spaces/AAAAatlas01")))!.Value.DisplayName.ShouldBe("Atlas 2");
    }

    [Fact]
    public async Task A_token_counts_as_one_that_was_good_from_when_it_was_found_good_until_it_was_found_bad()
    {
        await using var chat = await TestServer.StartAsync();
        var credentials = new Credentials(await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]), ApiKey: null);
        var tokens = new AccessTokens(chat.Clock, chat.Ids);
        tokens.WasGood(credentials).ShouldBeFalse();

        await chat.Db.ReadAsync(tx => tokens.AuthenticateAsync(tx, credentials, "m"));
        tokens.WasGood(credentials).ShouldBeTrue();

        (await RevokeAsync(chat, credentials.Bearer!)).Code.ShouldBe(200);
        await Should.ThrowAsync<ApiError>(() => chat.Db.ReadAsync(tx => tokens.AuthenticateAsync(tx, credentials, "m")).AsTask());
        tokens.WasGood(credentials).ShouldBeFalse();
    }

    [Fact]
    [Rule("A-70")]
    public async Task An_apps_own_token_can_be_revoked()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.AppTokenAsync("demo-app", "chat.bot");

        (await RevokeAsync(chat, token)).Code.ShouldBe(200);

        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAdesk001", token)).Code.ShouldBe(401);
    }

    [Fact]
    [Rule("A-71")]
    public async Task What_is_no_token_or_not_any_more_cannot_be_revoked()
    {
        await using var chat = await TestServer.StartAsync();
        var revoked = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);
        await RevokeAsync(chat, revoked);
        var expired = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], expiresIn: 0);

        foreach (var token in new[] { revoked, expired, "nonsense", "1//nonsense" })
        {
            var answer = await RevokeAsync(chat, token);
            answer.Code.ShouldBe(400);
            ((string)answer.Json["error"]!).ShouldBe("invalid_token");
            ((string)answer.Json["error_description"]!).ShouldBe("Token expired or revoked");
        }

        (await RevokeAsync(chat, "")).Code.ShouldBe(400);
    }

    [Theory]
    [InlineData("/tokeninfo")]
    [InlineData("/oauth2/v3/tokeninfo")]
    [Rule("A-13", "A-72")]
    public async Task Tokeninfo_takes_the_token_from_the_address_the_form_or_the_header(string path)
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var token = (string)(await client.TokensAsync($"openid email {OAuthClient.Spaces}"))["access_token"]!;
        chat.Clock.Advance(TimeSpan.FromSeconds(99));

        var answers = new[]
        {
            await chat.SendAsync(HttpMethod.Get, path + "?access_token=" + token),
            await OAuthClient.PostAsync(chat, path + "?access_token=" + token, ""),
            await OAuthClient.PostAsync(chat, path, "access_token=" + token),
            await OAuthClient.PostAsync(chat, path, "", authorization: new AuthenticationHeaderValue("Bearer", token)),
            await chat.SendAsync(HttpMethod.Get, path, token),
        };

        foreach (var answer in answers)
        {
            answer.Code.ShouldBe(200, answer.Text);
            JsonNode.DeepEquals(answer.Json, new JsonObject
            {
                ["azp"] = client.Id,
                ["aud"] = client.Id,
                ["sub"] = "100000000000000000001",
                ["scope"] = $"openid email {OAuthClient.Spaces}",
                ["exp"] = $"{chat.Clock.GetUtcNow().ToUnixTimeSeconds() + 3500}",
                ["expires_in"] = "3500",
                ["email"] = "alice@example.com",
                ["email_verified"] = "true",
                ["access_type"] = "offline",
            }).ShouldBeTrue(answer.Text);
        }
    }

    [Fact]
    [Rule("A-72")]
    public async Task Tokeninfo_tells_who_somebody_is_only_by_scope()
    {
        await using var chat = await TestServer.StartAsync();
        var plain = (await chat.SendAsync(HttpMethod.Get, "/tokeninfo", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]))).Json;
        var profile = (await chat.SendAsync(HttpMethod.Get, "/tokeninfo", await chat.UserTokenAsync("alice@example.com", ["profile"]))).Json;
        var app = (await chat.SendAsync(HttpMethod.Get, "/tokeninfo", await chat.AppTokenAsync("demo-app", "chat.bot"))).Json;

        plain.AsObject().Select(static p => p.Key).ShouldBe(["azp", "aud", "scope", "exp", "expires_in", "access_type"]);
        ((string)plain["access_type"]!).ShouldBe("online");
        profile["sub"].ShouldNotBeNull();
        profile["email"].ShouldBeNull();
        ((string)app["azp"]!).ShouldBe("100000000000000000101");
    }

    [Fact]
    [Rule("A-72")]
    public async Task Tokeninfo_reads_id_tokens()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var token = (string)(await client.TokensAsync("openid email"))["id_token"]!;

        var answer = await chat.SendAsync(HttpMethod.Get, "/tokeninfo?id_token=" + token);

        answer.Code.ShouldBe(200, answer.Text);
        ((string)answer.Json["aud"]!).ShouldBe(client.Id);
        ((string)answer.Json["email_verified"]!).ShouldBe("true");
        ((string)answer.Json["exp"]!).ShouldBe($"{chat.Clock.GetUtcNow().ToUnixTimeSeconds() + 3600}");
        ((string)answer.Json["alg"]!).ShouldBe("RS256");
        (await chat.SendAsync(HttpMethod.Get, "/tokeninfo?id_token=" + token[..^4] + "AAAA")).Code.ShouldBe(400);
        chat.Clock.Advance(TimeSpan.FromHours(1));
        (await chat.SendAsync(HttpMethod.Get, "/tokeninfo?id_token=" + token)).Code.ShouldBe(400);
    }

    [Fact]
    [Rule("A-73")]
    public async Task Tokeninfo_refuses_what_is_no_good_token()
    {
        await using var chat = await TestServer.StartAsync();
        var expired = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], expiresIn: 0);

        foreach (var query in new[] { "access_token=nonsense", "access_token=" + expired, "id_token=nonsense" })
        {
            var answer = await chat.SendAsync(HttpMethod.Get, "/tokeninfo?" + query);
            answer.Code.ShouldBe(400);
            ((string)answer.Json["error"]!).ShouldBe("invalid_token");
            ((string)answer.Json["error_description"]!).ShouldBe("Invalid Value");
        }

        (await chat.SendAsync(HttpMethod.Get, "/tokeninfo")).Code.ShouldBe(400);
    }

    [Theory]
    [InlineData("GET", "/v1/userinfo")]
    [InlineData("POST", "/v1/userinfo")]
    [InlineData("GET", "/oauth2/v3/userinfo")]
    [InlineData("POST", "/oauth2/v3/userinfo")]
    [Rule("A-14", "A-74", "A-81")]
    public async Task Userinfo_tells_what_the_scopes_allow(string verb, string path)
    {
        await using var chat = await TestServer.StartAsync();
        var method = new HttpMethod(verb);

        var all = await chat.SendAsync(method, path, await chat.UserTokenAsync("alice@example.com", ["openid", "email", "profile"]));
        var email = await chat.SendAsync(method, path, await chat.UserTokenAsync("alice@example.com", [ScopeSet.Prefix + "userinfo.email"]));
        var openid = await chat.SendAsync(method, path, await chat.UserTokenAsync("alice@example.com", ["openid"]));

        all.Code.ShouldBe(200, all.Text);
        JsonNode.DeepEquals(all.Json, JsonNode.Parse("""
            {"sub":"100000000000000000001","email":"alice@example.com","email_verified":true,"hd":"example.com","name":"Alice Archer","given_name":"Alice","family_name":"Archer"}
            """)).ShouldBeTrue(all.Text);
        email.Json.AsObject().Select(static p => p.Key).ShouldBe(["sub", "email", "email_verified", "hd"]);
        openid.Json.AsObject().Select(static p => p.Key).ShouldBe(["sub"]);
    }

    [Fact]
    [Rule("A-14")]
    public async Task The_second_version_of_userinfo_has_its_older_names()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, "/oauth2/v2/userinfo", await chat.UserTokenAsync("alice@example.com", ["openid", "email"]));

        ((string)answer.Json["id"]!).ShouldBe("100000000000000000001");
        ((bool)answer.Json["verified_email"]!).ShouldBeTrue();
    }

    [Fact]
    [Rule("A-74")]
    public async Task Userinfo_needs_a_scope_of_identity_and_knows_apps_too()
    {
        await using var chat = await TestServer.StartAsync();

        var none = await chat.SendAsync(HttpMethod.Get, "/v1/userinfo", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]));
        var app = await chat.SendAsync(HttpMethod.Get, "/v1/userinfo", await chat.AppTokenAsync("demo-app", "email"));

        none.Code.ShouldBe(403);
        none.Headers["WWW-Authenticate"].ShouldContain("insufficient_scope");
        ((string)app.Json["email"]!).ShouldBe("demo-app@demo-project.iam.gserviceaccount.com");
    }

    [Fact]
    [Rule("A-75")]
    public async Task Userinfo_refuses_a_bad_token()
    {
        await using var chat = await TestServer.StartAsync();
        var expired = await chat.UserTokenAsync("alice@example.com", ["openid"], expiresIn: 0);

        foreach (var token in new[] { "nonsense", expired, null })
        {
            var answer = await chat.SendAsync(HttpMethod.Get, "/v1/userinfo", token);
            answer.Code.ShouldBe(401);
            ((string)answer.Json["error"]!).ShouldBe("invalid_request");
            ((string)answer.Json["error_description"]!).ShouldBe("Invalid Credentials");
            answer.Headers["WWW-Authenticate"].ShouldStartWith("Bearer ");
        }
    }

    private static Task<Answer> RevokeAsync(TestServer chat, string token) => OAuthClient.PostAsync(chat, "/revoke?token=" + Uri.EscapeDataString(token), "");
}
