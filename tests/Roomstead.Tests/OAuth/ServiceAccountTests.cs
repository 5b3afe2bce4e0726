using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Storage;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

/// <summary>The assertion grant: service accounts for themselves, and for people whose organisation delegates to them.</summary>
public sealed class ServiceAccountTests
{
    [Fact]
    [Rule("A-03", "A-42", "A-90")]
    public async Task An_app_gets_a_token_of_its_own()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);

        var answer = await account.ExchangeAsync(account.Claims("chat.bot"));

        answer.Code.ShouldBe(200, answer.Text);
        answer.Json.AsObject().Select(static p => p.Key).ShouldBe(["access_token", "expires_in", "token_type"]);
        ((int)answer.Json["expires_in"]!).ShouldBe(3599);
        ((string)answer.Json["token_type"]!).ShouldBe("Bearer");
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAdesk001", (string)answer.Json["access_token"]!)).Code.ShouldBe(200);
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", (string)answer.Json["access_token"]!)).Code.ShouldBe(403);
    }

    [Fact]
    [Rule("A-02", "A-92")]
    public async Task An_app_acts_as_a_person_whose_organisation_delegates_to_it()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);

        var answer = await account.ExchangeAsync(account.Claims("chat.spaces chat.import", ("sub", "alice@example.com")));

        answer.Code.ShouldBe(200, answer.Text);
        var holder = await chat.Db.ReadAsync(tx => tx.OAuth.FindHolderAsync(AccessTokens.Hash((string)answer.Json["access_token"]!)));
        holder!.User!.Email.ShouldBe("alice@example.com");
        holder.Token.Delegated.ShouldBeTrue();
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", (string)answer.Json["access_token"]!)).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("A-04")]
    public async Task An_administrator_is_one_by_delegation_too()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);

        var answer = await account.ExchangeAsync(account.Claims("chat.admin.spaces.readonly", ("sub", "admin@example.com")));

        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01?useAdminAccess=true", (string)answer.Json["access_token"]!)).Code.ShouldBe(200);
    }

    [Theory]
    [InlineData("guest-app", "alice@example.com", "chat.spaces")]
    [InlineData("demo-app", "erin@elsewhere.example", "chat.spaces")]
    [InlineData("demo-app", "alice@example.com", "chat.bot")]
    [InlineData("demo-app", "alice@example.com", "chat.app.spaces")]
    [InlineData("demo-app", "alice@example.com", "chat.spaces chat.bot")]
    [InlineData("demo-app", "alice@example.com", "chat.spaces email")]
    [Rule("A-02", "A-61", "A-67", "A-92")]
    public async Task Without_delegation_of_every_scope_nobody_is_acted_for(string app, string sub, string scopes)
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat, app);
        await chat.Db.WriteAsync(static async tx => { await tx.Apps.SaveDelegationAsync("demo-app", "customers/C00demo01", ScopeSet.AllOfChat.ToString()); });

        ShouldRefuse(
            await account.ExchangeAsync(account.Claims(scopes, ("sub", sub))),
            401,
            "unauthorized_client",
            "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.");
    }

    [Fact]
    [Rule("A-65")]
    public async Task A_subject_nobody_knows_is_refused()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);

        ShouldRefuse(await account.ExchangeAsync(account.Claims("chat.spaces", ("sub", "nobody@example.com"))), 400, "invalid_grant", "Invalid email or User ID");
    }

    [Fact]
    [Rule("A-93", "A-114")]
    public async Task An_app_may_ask_for_scopes_of_people_and_the_api_refuses_it()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);

        var answer = await account.ExchangeAsync(account.Claims("chat.spaces"));

        answer.Code.ShouldBe(200, answer.Text);
        var refused = await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAdesk001", (string)answer.Json["access_token"]!);
        refused.Code.ShouldBe(403);
        refused.ErrorMessage.ShouldContain("support app authentication with a service account");
    }

    [Theory]
    [InlineData("https://oauth2.googleapis.com/token")]
    [InlineData("https://www.googleapis.com/oauth2/v4/token")]
    [InlineData("https://accounts.google.com/o/oauth2/token")]
    [InlineData("{own}/token")]
    [InlineData("{own}/o/oauth2/token")]
    [InlineData("{own}/oauth2/v4/token")]
    [InlineData("{localhost}/token")]
    [Rule("A-91")]
    public async Task Every_audience_that_libraries_write_is_ours(string audience)
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);
        var own = chat.Address.GetLeftPart(UriPartial.Authority);
        var text = audience.Replace("{own}", own, StringComparison.Ordinal).Replace("{localhost}", own.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), StringComparison.Ordinal);

        (await account.ExchangeAsync(account.Claims(more: ("aud", text)))).Code.ShouldBe(200);
        (await account.ExchangeAsync(account.Claims(more: ("aud", new JsonArray("https://elsewhere.example", text))))).Code.ShouldBe(200);
    }

    [Theory]
    [InlineData("https://elsewhere.example/token")]
    [InlineData("https://oauth2.googleapis.com/token/")]
    [InlineData("https://chat.googleapis.com/")]
    [InlineData("")]
    [InlineData(null)]
    [Rule("A-91")]
    public async Task Any_other_audience_is_somebody_elses(string? audience)
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);

        var answer = await account.ExchangeAsync(account.Claims(more: ("aud", audience)));

        answer.Code.ShouldBe(400);
        ((string)answer.Json["error"]!).ShouldBe("invalid_grant");
        ((string)answer.Json["error_description"]!).ShouldStartWith("Invalid JWT: Failed audience check.");
    }

    [Fact]
    [Rule("A-91")]
    public async Task With_a_public_url_a_host_header_makes_no_audience_ours()
    {
        await using var chat = await TestServer.StartAsync(static o => o with { PublicUrl = "https://chat.example.com" });
        using var account = ServiceAccount.Of(chat);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/token");
        request.Headers.Host = "elsewhere.example";
        request.Content = new StringContent(
            OAuthClient.Form([("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", account.Sign(account.Claims(more: ("aud", "http://elsewhere.example/token"))))]),
            Encoding.UTF8,
            "application/x-www-form-urlencoded");

        (await chat.SendAsync(request)).Code.ShouldBe(400);
        (await account.ExchangeAsync(account.Claims(more: ("aud", "https://chat.example.com/token")))).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("A-90")]
    public async Task A_header_without_key_id_and_type_is_tried_with_every_key_of_the_account()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);
        using var second = RSA.Create(2048);
        var app = (await chat.Db.ReadAsync(static tx => tx.Apps.FindAsync("demo-app")))!;
        await chat.Db.WriteAsync(async tx => await OAuthClients.AddKeyAsync(tx, OAuthClients.NewKey(chat.Clock, app, second)));

        (await account.ExchangeAsync(account.Claims(), new JsonObject { ["alg"] = "RS256" })).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("A-63")]
    public async Task A_signature_that_is_not_the_accounts_is_refused()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);
        using var other = ServiceAccount.Of(chat, "guest-app");
        var good = account.Sign(account.Claims());
        var parts = good.Split('.');
        var none = ServiceAccount.Encode(new JsonObject { ["alg"] = "none" });
        var secret = HMACSHA256.HashData(account.Key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(ServiceAccount.Encode(new JsonObject { ["alg"] = "HS256" }) + "." + parts[1]));
        string[] bad =
        [
            other.Sign(account.Claims()),
            other.Sign(account.Claims(), new JsonObject { ["alg"] = "RS256", ["kid"] = account.KeyId }),
            account.Sign(account.Claims(), new JsonObject { ["alg"] = "RS256", ["kid"] = "unknown" }),
            account.Sign(account.Claims(), new JsonObject { ["alg"] = "RS256", ["crit"] = new JsonArray("x"), ["x"] = 1 }),
            $"{none}.{parts[1]}.",
            $"{none}.{parts[1]}.{parts[2]}",
            $"{ServiceAccount.Encode(new JsonObject { ["alg"] = "HS256" })}.{parts[1]}.{Base64Url.EncodeToString(secret)}",
            $"{parts[0]}.{ServiceAccount.Encode(account.Claims("chat.bot chat.app.spaces"))}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}",
            good + ".x",
            "nonsense",
            "...",
            "e30.e30.e30",
            $"{parts[0]}.{Base64Url.EncodeToString("{\"iss\":1}"u8)}.{parts[2]}!",
        ];

        foreach (var assertion in bad)
        {
            ShouldRefuse(await account.ExchangeAsync(assertion), 400, "invalid_grant", "Invalid JWT Signature.");
        }

        (await account.ExchangeAsync(good)).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("A-63", "A-67")]
    public async Task A_key_that_is_disabled_is_refused()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);
        await chat.Db.WriteAsync(static async tx => { await tx.ExecuteAsync(new Sql("UPDATE app_keys SET disabled = 1")); });

        ShouldRefuse(await account.ExchangeAsync(account.Claims()), 401, "disabled_client", "The OAuth client was disabled.");
    }

    [Theory]
    [InlineData("nobody@demo-project.iam.gserviceaccount.com")]
    [InlineData("alice@example.com")]
    [InlineData("")]
    [InlineData(null)]
    [Rule("A-64")]
    public async Task An_account_nobody_knows_is_refused(string? issuer)
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);

        ShouldRefuse(await account.ExchangeAsync(account.Claims(more: ("iss", issuer))), 400, "invalid_grant", "Invalid grant: account not found");
    }

    [Theory]
    [InlineData(0, 3600, true)]
    [InlineData(0, 3900, true)]
    [InlineData(0, 3901, false)]
    [InlineData(300, 3600, true)]
    [InlineData(301, 3600, false)]
    [InlineData(-3600, -299, true)]
    [InlineData(-3600, -300, false)]
    [InlineData(0, -1, false)]
    [InlineData(null, 3600, false)]
    [InlineData(0, null, false)]
    [Rule("A-62", "A-90", "A-97")]
    public async Task The_times_of_an_assertion_must_be_near_now(int? issued, int? expires, bool good)
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);
        var now = chat.Clock.GetUtcNow().ToUnixTimeSeconds();

        var answer = await account.ExchangeAsync(account.Claims(more: [("iat", issued is { } i ? now + i : null), ("exp", expires is { } e ? now + e : null)]));

        if (good)
        {
            answer.Code.ShouldBe(200, answer.Text);
        }
        else
        {
            ShouldRefuse(
                answer,
                400,
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("chat.bot,chat.app.spaces")]
    [InlineData("chat.bot chat.nothing")]
    [Rule("A-66")]
    public async Task Scopes_that_are_missing_or_do_not_exist_are_refused(string? scopes)
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);

        ShouldRefuse(await account.ExchangeAsync(account.Claims(scopes)), 400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.");
    }

    [Fact]
    [Rule("A-42")]
    public async Task With_a_target_audience_the_answer_is_an_id_token_alone()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);

        var answer = await account.ExchangeAsync(account.Claims(scope: null, ("target_audience", "https://app.example.com")));

        answer.Code.ShouldBe(200, answer.Text);
        answer.Json.AsObject().Select(static p => p.Key).ShouldBe(["id_token"]);
        var claims = await IdTokenReader.ReadAsync(chat, (string)answer.Json["id_token"]!);
        ((string)claims["aud"]!).ShouldBe("https://app.example.com");
        ((string)claims["email"]!).ShouldBe(account.Email);
        ((string)claims["sub"]!).ShouldBe("100000000000000000101");
    }

    [Fact]
    [Rule("A-96")]
    public async Task A_project_without_a_configured_app_gets_a_token_that_opens_nothing()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat, "ghost-app");

        var answer = await account.ExchangeAsync(account.Claims("chat.app.spaces"));

        answer.Code.ShouldBe(200, answer.Text);
        var refused = await chat.SendAsync(HttpMethod.Patch, "/v1/spaces/AAAAdesk001?updateMask=displayName", (string)answer.Json["access_token"]!, """{"displayName":"x"}""");
        refused.Code.ShouldBe(404);
        refused.ErrorMessage.ShouldStartWith("Google Chat app not found.");
    }

    [Fact]
    [Rule("A-96")]
    public async Task Scopes_of_apps_need_an_administrators_approval()
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat, "bare-app");

        var answer = await account.ExchangeAsync(account.Claims("chat.app.spaces"));

        answer.Code.ShouldBe(200, answer.Text);
        var refused = await chat.SendAsync(HttpMethod.Patch, "/v1/spaces/AAAAdesk001?updateMask=displayName", (string)answer.Json["access_token"]!, """{"displayName":"x"}""");
        refused.Code.ShouldBe(403);
    }

    [Fact]
    public async Task An_account_has_ten_keys_at_most()
    {
        await using var chat = await TestServer.StartAsync();
        var app = (await chat.Db.ReadAsync(static tx => tx.Apps.FindAsync("demo-app")))!;
        using var pair = RSA.Create(2048);
        var key = OAuthClients.NewKey(chat.Clock, app, pair);
        for (var i = 1; i < Limits.ServiceAccountKeys; i++)
        {
            await chat.Db.WriteAsync(async tx => await OAuthClients.AddKeyAsync(tx, key with { KeyId = $"key{i}" }));
        }

        await Should.ThrowAsync<InvalidOperationException>(() => chat.Db.WriteAsync(async tx => await OAuthClients.AddKeyAsync(tx, key)));
    }

    private static void ShouldRefuse(Answer answer, int status, string error, string description)
    {
        answer.Code.ShouldBe(status, answer.Text);
        ((string)answer.Json["error"]!).ShouldBe(error);
        ((string)answer.Json["error_description"]!).ShouldBe(description);
    }
}
