using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Roomstead.Domain;
using Roomstead.Storage;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

/// <summary>The token endpoint: codes and refresh tokens.</summary>
public sealed class TokenTests
{
    private const string Verifier = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ-._~0123456789";

    [Fact]
    [Rule("A-11", "A-40", "A-48", "A-76")]
    public async Task A_code_becomes_tokens_that_open_the_api()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        var answer = await client.RedeemAsync(await client.CodeAsync());

        answer.Code.ShouldBe(200, answer.Text);
        answer.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
        answer.Headers["Cache-Control"].Split(", ").ShouldBe(["no-cache", "no-store", "max-age=0", "must-revalidate"], ignoreOrder: true);
        var access = (string)answer.Json["access_token"]!;
        var refresh = (string)answer.Json["refresh_token"]!;
        access.ShouldStartWith("ya29.");
        access.Length.ShouldBeLessThanOrEqualTo(2048);
        refresh.ShouldStartWith("1//");
        refresh.Length.ShouldBeLessThanOrEqualTo(512);
        ((int)answer.Json["expires_in"]!).ShouldBe(3599);
        ((string)answer.Json["token_type"]!).ShouldBe("Bearer");
        ((string)answer.Json["scope"]!).ShouldBe(OAuthClient.Spaces);
        answer.Json["id_token"].ShouldBeNull();
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", access)).Code.ShouldBe(200);
    }

    [Theory]
    [InlineData("/token")]
    [InlineData("/o/oauth2/token")]
    [InlineData("/oauth2/v4/token")]
    [Rule("A-11")]
    public async Task Every_address_of_the_token_endpoint_answers_posts_alone(string path)
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var body = OAuthClient.Form(
            [("grant_type", "authorization_code"), ("code", await client.CodeAsync()), ("redirect_uri", client.RedirectUri), ("client_id", client.Id), ("client_secret", client.Secret)]);

        (await chat.SendAsync(HttpMethod.Get, path + "?" + body)).Code.ShouldBe(404);
        (await OAuthClient.PostAsync(chat, path, body)).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("A-41", "A-45")]
    public async Task A_refresh_token_becomes_another_access_token_when_the_first_is_over_after_an_hour()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var first = await client.TokensAsync("openid " + OAuthClient.Spaces);
        chat.Clock.Advance(TimeSpan.FromSeconds(3598));
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", (string)first["access_token"]!)).Code.ShouldBe(200);
        chat.Clock.Advance(TimeSpan.FromSeconds(1));
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", (string)first["access_token"]!)).Code.ShouldBe(401);

        var answer = await client.RefreshAsync((string)first["refresh_token"]!);

        answer.Code.ShouldBe(200, answer.Text);
        answer.Json["refresh_token"].ShouldBeNull();
        answer.Json["id_token"].ShouldNotBeNull();
        ((int)answer.Json["expires_in"]!).ShouldBe(3599);
        ((string)answer.Json["token_type"]!).ShouldBe("Bearer");
        ((string)answer.Json["scope"]!).ShouldBe("openid " + OAuthClient.Spaces);
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", (string)answer.Json["access_token"]!)).Code.ShouldBe(200);
        (await client.RefreshAsync((string)first["refresh_token"]!)).Code.ShouldBe(200, "it stays good");
    }

    [Fact]
    [Rule("A-44")]
    public async Task A_client_may_speak_through_the_header_or_the_body_or_both_alike()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var refresh = (string)(await client.TokensAsync())["refresh_token"]!;
        var body = OAuthClient.Form([("grant_type", "refresh_token"), ("refresh_token", refresh)]);
        var idAndSecret = OAuthClient.Form([("client_id", client.Id), ("client_secret", client.Secret)]);

        var encoded = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{client.Id.Replace(".", "%2E", StringComparison.Ordinal)}:{client.Secret.Replace("-", "%2d", StringComparison.Ordinal)}"));

        (await OAuthClient.PostAsync(chat, "/token", body, authorization: client.Basic())).Code.ShouldBe(200);
        (await OAuthClient.PostAsync(chat, "/token", body, authorization: new AuthenticationHeaderValue("Basic", encoded))).Code.ShouldBe(200);
        (await OAuthClient.PostAsync(chat, "/token", $"{body}&{idAndSecret}")).Code.ShouldBe(200);
        (await OAuthClient.PostAsync(chat, "/token", $"{body}&{idAndSecret}", authorization: client.Basic())).Code.ShouldBe(200);
        (await OAuthClient.PostAsync(chat, "/token", $"{body}&client_id={client.Id}", authorization: client.Basic())).Code.ShouldBe(200);
        ShouldRefuse(await OAuthClient.PostAsync(chat, "/token", $"{body}&client_id=other", authorization: client.Basic()), 400, "invalid_request", "The request authenticates two different clients.");
        ShouldRefuse(await OAuthClient.PostAsync(chat, "/token", body), 400, "invalid_request", "Could not determine client ID from request.");
        ShouldRefuse(await OAuthClient.PostAsync(chat, "/token", body, authorization: new AuthenticationHeaderValue("Basic", "%%%")), 400, "invalid_request", "Could not determine client ID from request.");
        ShouldRefuse(await OAuthClient.PostAsync(chat, "/token", body, authorization: new AuthenticationHeaderValue("Basic", "bm9jb2xvbg==")), 400, "invalid_request", "Could not determine client ID from request.");
    }

    [Fact]
    [Rule("A-40")]
    public async Task The_body_may_be_json()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var body = $$"""{"grant_type":"authorization_code","code":"{{await client.CodeAsync()}}","client_id":"{{client.Id}}","client_secret":"{{client.Secret}}","redirect_uri":"{{client.RedirectUri}}","code_verifier":null}""";

        (await OAuthClient.PostAsync(chat, "/token", body, "application/json; charset=utf-8")).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("A-50", "A-51", "A-52", "A-53")]
    public async Task Clients_that_are_not_who_they_say_are_refused()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var code = await client.CodeAsync();

        ShouldRefuse(await client.RedeemAsync(code, ("client_id", "nobody")), 401, "invalid_client", "The OAuth client was not found.");
        ShouldRefuse(await client.RedeemAsync(code, ("client_secret", "wrong")), 401, "invalid_client", "The provided client secret is invalid.");
        ShouldRefuse(await client.RedeemAsync(code, ("client_secret", null)), 400, "invalid_request", "client_secret is missing.");
        ShouldRefuse(await client.RedeemAsync(code, ("client_secret", "")), 400, "invalid_request", "client_secret is missing.");
        await SetStateAsync(chat, client, OAuthClientRow.Deleted);
        ShouldRefuse(await client.RedeemAsync(code), 401, "deleted_client", "The OAuth client was deleted.");
        await SetStateAsync(chat, client, OAuthClientRow.Disabled);
        ShouldRefuse(await client.RedeemAsync(code), 401, "disabled_client", "The OAuth client was disabled.");
        await SetStateAsync(chat, client, OAuthClientRow.Active);
        (await client.RedeemAsync(code)).Code.ShouldBe(200, "none of these used the code up");
    }

    [Fact]
    [Rule("A-52")]
    public async Task A_client_refused_by_its_header_is_told_how_to_speak()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat) with { Secret = "wrong" };

        var answer = await OAuthClient.PostAsync(chat, "/token", "grant_type=refresh_token&refresh_token=1//x", authorization: client.Basic());

        ShouldRefuse(answer, 401, "invalid_client", "The provided client secret is invalid.");
        answer.Headers["WWW-Authenticate"].ShouldStartWith("Basic ");
    }

    [Fact]
    [Rule("A-33", "A-54", "A-55")]
    public async Task A_code_that_is_malformed_unknown_or_over_is_refused()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var code = await client.CodeAsync();

        ShouldRefuse(await client.RedeemAsync("nonsense"), 400, "invalid_grant", "Malformed auth code.");
        ShouldRefuse(await client.RedeemAsync("4/unknown"), 400, "invalid_grant", "Bad Request");
        ShouldRefuse(await client.TokenAsync(("grant_type", "authorization_code"), ("client_id", client.Id), ("client_secret", client.Secret)), 400, "invalid_request", "Missing required parameter: code");
        chat.Clock.Advance(TimeSpan.FromSeconds(600));
        ShouldRefuse(await client.RedeemAsync(code), 400, "invalid_grant", "Bad Request");
    }

    [Fact]
    [Rule("A-33")]
    public async Task A_code_lives_ten_minutes()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var code = await client.CodeAsync();

        chat.Clock.Advance(TimeSpan.FromSeconds(599));

        (await client.RedeemAsync(code)).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("A-33", "A-55")]
    public async Task A_code_used_twice_ends_everything_that_came_of_it()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var code = await client.CodeAsync();
        var first = (await client.RedeemAsync(code)).Json;
        var refreshed = (await client.RefreshAsync((string)first["refresh_token"]!)).Json;

        ShouldRefuse(await client.RedeemAsync(code), 400, "invalid_grant", "Bad Request");

        foreach (var token in new[] { first, refreshed })
        {
            (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", (string)token["access_token"]!)).Code.ShouldBe(401);
        }

        ShouldRefuse(await client.RefreshAsync((string)first["refresh_token"]!), 400, "invalid_grant", "Token has been expired or revoked.");
    }

    [Fact]
    [Rule("A-33")]
    public async Task Of_many_who_redeem_a_code_at_once_one_gets_tokens()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var code = await client.CodeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.RedeemAsync(code)));

        answers.Count(static a => a.Code == 200).ShouldBe(1);
        var token = (string)answers.Single(static a => a.Code == 200).Json["access_token"]!;
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", token)).Code.ShouldBe(401, "the others were a second use");
    }

    [Fact]
    [Rule("A-56")]
    public async Task The_redirect_must_be_the_one_the_code_was_sent_to()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var code = await client.CodeAsync();

        ShouldRefuse(await client.RedeemAsync(code, ("redirect_uri", "http://localhost:54322/")), 400, "redirect_uri_mismatch", "Bad Request");
        ShouldRefuse(await client.RedeemAsync(code, ("redirect_uri", null)), 400, "invalid_request", "Missing required parameter: redirect_uri");
    }

    [Fact]
    [Rule("A-55")]
    public async Task A_code_is_good_for_its_own_client_alone()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var other = await OAuthClient.WebAsync(chat) with { RedirectUri = client.RedirectUri };

        ShouldRefuse(await other.RedeemAsync(await client.CodeAsync()), 400, "invalid_grant", "Bad Request");
    }

    [Theory]
    [InlineData("S256")]
    [InlineData("plain")]
    [InlineData(null)]
    [Rule("A-21", "A-57")]
    public async Task A_challenge_must_be_met_by_its_verifier(string? method)
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var challenge = method == "S256" ? Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))) : Verifier;
        var code = await client.CodeAsync(more: [("code_challenge", challenge), ("code_challenge_method", method)]);

        ShouldRefuse(await client.RedeemAsync(code), 400, "invalid_grant", "Missing code verifier.");
        ShouldRefuse(await client.RedeemAsync(code, ("code_verifier", "")), 400, "invalid_grant", "Missing code verifier.");
        ShouldRefuse(await client.RedeemAsync(code, ("code_verifier", Verifier + "x")), 400, "invalid_grant", "Invalid code verifier.");
        ShouldRefuse(await client.RedeemAsync(code, ("code_verifier", "short")), 400, "invalid_grant", "Invalid code verifier.");
        ShouldRefuse(await client.RedeemAsync(code, ("code_verifier", new string('é', 64))), 400, "invalid_grant", "Invalid code verifier.");
        (await client.RedeemAsync(code, ("code_verifier", Verifier))).Code.ShouldBe(200);
    }

    [Theory]
    [InlineData(43)]
    [InlineData(128)]
    [Rule("A-21")]
    public async Task Verifiers_have_43_to_128_characters(int length)
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var verifier = new string('~', length);
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

        var code = await client.CodeAsync(more: [("code_challenge", challenge), ("code_challenge_method", "S256")]);

        (await client.RedeemAsync(code, ("code_verifier", verifier))).Code.ShouldBe(200);
        await Should.ThrowAsync<InvalidOperationException>(() => client.CodeAsync(more: ("code_challenge", new string('~', length == 43 ? 42 : 129))));
    }

    [Fact]
    [Rule("A-21", "A-57")]
    public async Task A_verifier_of_another_form_proves_nothing_even_when_its_hash_is_the_challenge()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var challenge = Base64Url.EncodeToString(SHA256.HashData("short"u8));
        var code = await client.CodeAsync(more: [("code_challenge", challenge), ("code_challenge_method", "S256")]);

        ShouldRefuse(await client.RedeemAsync(code, ("code_verifier", "short")), 400, "invalid_grant", "Invalid code verifier.");
    }

    [Fact]
    [Rule("A-57")]
    public async Task An_empty_verifier_is_none()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        (await client.RedeemAsync(await client.CodeAsync(), ("code_verifier", ""))).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("A-45", "A-58")]
    public async Task A_refresh_token_that_is_unknown_malformed_of_another_client_or_unused_for_six_months_is_refused()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var refresh = (string)(await client.TokensAsync())["refresh_token"]!;

        ShouldRefuse(await client.RefreshAsync("1//unknown"), 400, "invalid_grant", "Token has been expired or revoked.");
        ShouldRefuse(await client.RefreshAsync("nonsense"), 400, "invalid_grant", "Bad Request");
        ShouldRefuse(await client.TokenAsync(("grant_type", "refresh_token"), ("client_id", client.Id), ("client_secret", client.Secret)), 400, "invalid_request", "Missing required parameter: refresh_token");
        ShouldRefuse(await (await OAuthClient.WebAsync(chat)).RefreshAsync(refresh), 400, "invalid_grant", "Token has been expired or revoked.");
        chat.Clock.Advance(TimeSpan.FromDays(183));
        (await client.RefreshAsync(refresh)).Code.ShouldBe(200);
        chat.Clock.Advance(TimeSpan.FromDays(183));
        (await client.RefreshAsync(refresh)).Code.ShouldBe(200, "use keeps it alive");
        chat.Clock.Advance(TimeSpan.FromDays(184));
        ShouldRefuse(await client.RefreshAsync(refresh), 400, "invalid_grant", "Token has been expired or revoked.");
    }

    [Fact]
    [Rule("A-45")]
    public async Task Of_more_than_a_hundred_refresh_tokens_of_an_account_and_client_the_oldest_ends()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        var first = (string)(await client.TokensAsync(browser: browser))["refresh_token"]!;
        chat.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = (string)(await client.TokensAsync(browser: browser))["refresh_token"]!;
        var now = Micros.Of(chat.Clock.GetUtcNow());
        await chat.Db.WriteAsync(async tx =>
        {
            for (var i = 1; i < Limits.RefreshTokensPerClient; i++)
            {
                await tx.OAuthGrants.InsertRefreshTokenAsync(
                    new RefreshTokenRow([(byte)i], "grant", client.Id, "users/100000000000000000001", OAuthClient.Spaces, now + i, now + i), Limits.RefreshTokensPerClient);
            }
        });

        (await client.RefreshAsync(first)).Code.ShouldBe(400);
        (await client.RefreshAsync(second)).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("A-41", "A-46")]
    public async Task A_refresh_may_ask_for_fewer_scopes_and_never_for_more()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var refresh = (string)(await client.TokensAsync($"{OAuthClient.Spaces} {OAuthClient.Messages}"))["refresh_token"]!;

        var fewer = await client.RefreshAsync(refresh, ("scope", OAuthClient.Spaces));
        fewer.Code.ShouldBe(200, fewer.Text);
        ((string)fewer.Json["scope"]!).ShouldBe(OAuthClient.Spaces);
        ShouldRefuse(await client.RefreshAsync(refresh, ("scope", $"{OAuthClient.Spaces} {ScopeSet.Prefix}chat.delete")), 400, "invalid_scope", "Bad Request");
        ShouldRefuse(await client.RefreshAsync(refresh, ("scope", "nonsense")), 400, "invalid_scope", "Bad Request");
        ((string)(await client.RefreshAsync(refresh)).Json["scope"]!).Split(' ').Length.ShouldBe(2, "what was granted is still granted");
    }

    [Theory]
    [InlineData("grant_type=password", "application/x-www-form-urlencoded", "password")]
    [InlineData("grant_type=client_credentials", "application/x-www-form-urlencoded", "client_credentials")]
    [InlineData("", "application/x-www-form-urlencoded", "")]
    [InlineData("grant_type=", "application/x-www-form-urlencoded", "")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\nrefresh_token\r\n--b--\r\n", "multipart/form-data; boundary=b", "")]
    [InlineData("{\"grant_type\":", "application/json", "")]
    [InlineData("[1]", "application/json", "")]
    [InlineData("{\"grant_type\":\"\\ud800\"}", "application/json", "")]
    [InlineData("grant_type=refresh_token", "text/plain", "")]
    [Rule("A-60")]
    public async Task A_grant_type_that_is_unknown_or_cannot_be_read_is_refused(string body, string type, string told)
    {
        await using var chat = await TestServer.StartAsync();

        ShouldRefuse(await OAuthClient.PostAsync(chat, "/token", body, type), 400, "unsupported_grant_type", "Invalid grant_type: " + told);
    }

    [Fact]
    public async Task A_parameter_may_stand_once()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        ShouldRefuse(
            await OAuthClient.PostAsync(chat, "/token", "grant_type=refresh_token&grant_type=refresh_token"), 400, "invalid_request", "OAuth 2 parameters can only have a single value: grant_type");
        ShouldRefuse(
            await OAuthClient.PostAsync(chat, "/token", "grant_type=refresh_token&refresh_token=1//a&refresh_token=1//b", authorization: client.Basic()), 400, "invalid_request", "OAuth 2 parameters can only have a single value: refresh_token");
    }

    [Fact]
    public async Task A_body_larger_than_64_KiB_is_not_read()
    {
        await using var chat = await TestServer.StartAsync();

        (await OAuthClient.PostAsync(chat, "/token", "x=" + new string('a', Limits.OAuthBody - 2))).Code.ShouldBe(400);
        (await OAuthClient.PostAsync(chat, "/token", "x=" + new string('a', Limits.OAuthBody - 1))).Code.ShouldBe(413);
    }

    [Fact]
    [Rule("A-17", "A-43", "A-101")]
    public async Task The_device_flow_is_for_clients_of_a_kind_that_is_not_made_here()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        ShouldRefuse(await OAuthClient.PostAsync(chat, "/device/code", $"client_id={client.Id}&scope=email"), 401, "invalid_client", "Invalid client type.");
        ShouldRefuse(await OAuthClient.PostAsync(chat, "/device/code", "client_id=nobody&scope=email"), 401, "invalid_client", "The OAuth client was not found.");
        ShouldRefuse(await OAuthClient.PostAsync(chat, "/device/code", "scope=email"), 400, "invalid_request", "Could not determine client ID from request.");
        ShouldRefuse(
            await client.TokenAsync(("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", "x"), ("client_id", client.Id), ("client_secret", client.Secret)),
            401,
            "invalid_client",
            "Invalid client type.");
    }

    [Fact]
    public async Task The_store_keeps_no_secret_in_the_clear()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var code = await client.CodeAsync();
        var tokens = (await client.RedeemAsync(code)).Json;

        foreach (var file in Directory.GetFiles(chat.DataDirectory, "roomstead.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var text = await reader.ReadToEndAsync();
            foreach (var secret in new[] { client.Secret, code, (string)tokens["access_token"]!, (string)tokens["refresh_token"]! })
            {
                text.ShouldNotContain(secret);
            }
        }
    }

    [Fact]
    public async Task What_is_long_over_leaves_the_store()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        for (var i = 0; i < 5; i++)
        {
            await client.TokensAsync(browser: browser);
        }

        chat.Clock.Advance(TimeSpan.FromDays(200));
        await client.TokensAsync(browser: new Browser(chat));

        foreach (var table in new[] { "access_tokens", "oauth_codes", "oauth_refresh_tokens", "oauth_sessions" })
        {
            (await chat.Db.ReadAsync(tx => tx.NumberAsync(new Sql("SELECT count(*) FROM " + table)))).ShouldBe(1, table);
        }
    }

    private static Task SetStateAsync(TestServer chat, OAuthClient client, string state) => chat.Db.WriteAsync(async tx =>
    {
        await tx.OAuthClients.SaveAsync((await tx.OAuthClients.FindAsync(client.Id))! with { State = state });
    });

    private static void ShouldRefuse(Answer answer, int status, string error, string description)
    {
        answer.Code.ShouldBe(status, answer.Text);
        ((string)answer.Json["error"]!).ShouldBe(error);
        ((string)answer.Json["error_description"]!).ShouldBe(description);
        answer.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
        answer.Headers["Cache-Control"].ShouldContain("no-store");
    }
}
