using Roomstead.Domain;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

/// <summary>The authorization request: what is refused on a page, and what the app is sent.</summary>
public sealed class AuthorizeTests
{
    [Theory]
    [InlineData("/o/oauth2/auth")]
    [InlineData("/o/oauth2/v2/auth")]
    [Rule("A-01", "A-10", "A-20", "A-30")]
    public async Task A_person_chooses_an_account_and_allows_and_the_app_gets_a_code(string path)
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);

        var chooser = await browser.OpenAsync(client.AuthorizePath(path: path, more: ("state", "abc")));
        chooser.Code.ShouldBe(200, chooser.Text);
        var consent = await browser.PressAsync(chooser, "alice@example.com");
        consent.Code.ShouldBe(200, consent.Text);
        consent.Text.ShouldContain("Demo client");
        consent.Text.ShouldContain("alice@example.com");
        var sent = await browser.PressAsync(consent, "allow");

        sent.Code.ShouldBe(302);
        sent.Location.ShouldStartWith("http://localhost:54321/?state=abc&code=4%2F");
        sent.Answer["code"].ShouldStartWith("4/");
        sent.Answer["code"].Length.ShouldBeLessThanOrEqualTo(256);
        sent.Answer["scope"].ShouldBe(OAuthClient.Spaces);
        sent.Answer["authuser"].ShouldBe("0");
        sent.Answer["prompt"].ShouldBe("consent");
    }

    [Theory]
    [InlineData("client_id")]
    [InlineData("redirect_uri")]
    [InlineData("response_type")]
    [InlineData("scope")]
    [Rule("A-20", "A-32")]
    public async Task A_parameter_that_is_missing_or_empty_or_repeated_is_named_on_a_page(string name)
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        await ShouldBeRefusedAsync(chat, client.AuthorizePath(more: (name, null)), 400, "invalid_request", name);
        await ShouldBeRefusedAsync(chat, client.AuthorizePath(more: (name, "")), 400, "invalid_request", name);
        await ShouldBeRefusedAsync(chat, client.AuthorizePath() + $"&{name}=x", 400, "invalid_request", name);
    }

    [Fact]
    [Rule("A-32")]
    public async Task A_client_that_is_unknown_deleted_or_disabled_gets_a_page()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        await ShouldBeRefusedAsync(chat, client.AuthorizePath(more: ("client_id", "nobody")), 401, "invalid_client");
        await SetStateAsync(chat, client, OAuthClientRow.Deleted);
        await ShouldBeRefusedAsync(chat, client.AuthorizePath(), 401, "deleted_client");
        await SetStateAsync(chat, client, OAuthClientRow.Disabled);
        await ShouldBeRefusedAsync(chat, client.AuthorizePath(), 401, "disabled_client");
    }

    [Theory]
    [InlineData("http://localhost")]
    [InlineData("http://localhost:1")]
    [InlineData("http://localhost:65535/")]
    [InlineData("http://127.0.0.1:8080/authorize/")]
    [InlineData("http://[::1]:50000/callback")]
    [InlineData("http://localhost:9000/a/b?c=d")]
    [InlineData("http://localhost/a@b")]
    [Rule("A-29")]
    public async Task An_installed_app_may_use_any_port_and_path_of_a_loopback_address(string uri)
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat) with { RedirectUri = uri };

        var sent = await new Browser(chat).ConsentAsync(client.AuthorizePath());

        sent.Location.ShouldStartWith(uri + (uri.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "code=");
        (await client.RedeemAsync(sent.Answer["code"])).Code.ShouldBe(200);
    }

    [Theory]
    [InlineData("https://localhost:1/")]
    [InlineData("http://localhost:0/")]
    [InlineData("http://localhost:65536/")]
    [InlineData("http://localhost:1x/")]
    [InlineData("http://localhost.evil.example/")]
    [InlineData("http://localhost@evil.example/")]
    [InlineData("http://localhost:1@evil.example/")]
    [InlineData("http://evil.example/?http://localhost")]
    [InlineData("http://localhost:1/#fragment")]
    [InlineData("http://localhost:1/\r\nSet-Cookie: a=b")]
    [InlineData("http://localhost\\.evil.example/")]
    [InlineData("http://127.0.0.2:1/")]
    [InlineData("http://192.168.0.1/")]
    [InlineData("com.example.app:/callback")]
    [InlineData("javascript:alert(1)")]
    [Rule("A-29", "A-32")]
    public async Task An_installed_app_may_use_nothing_that_only_looks_like_loopback(string uri)
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat) with { RedirectUri = uri };

        await ShouldBeRefusedAsync(chat, client.AuthorizePath(), 400, "redirect_uri_mismatch");
    }

    [Theory]
    [InlineData("http://localhost:3000/oauth2callback/")]
    [InlineData("http://localhost:3001/oauth2callback")]
    [InlineData("http://localhost:3000/OAuth2callback")]
    [InlineData("http://localhost:3000/oauth2callback?x=y")]
    [InlineData("http://127.0.0.1:3000/oauth2callback")]
    [InlineData("https://localhost:3000/oauth2callback")]
    [InlineData("http://localhost:3000/x/../oauth2callback")]
    [Rule("A-32")]
    public async Task A_web_client_may_use_only_the_very_address_it_registered(string uri)
    {
        await using var chat = await TestServer.StartAsync();
        var client = await OAuthClient.WebAsync(chat);

        (await new Browser(chat).ConsentAsync(client.AuthorizePath())).Location.ShouldStartWith("http://localhost:3000/oauth2callback?code=");
        await ShouldBeRefusedAsync(chat, (client with { RedirectUri = uri }).AuthorizePath(), 400, "redirect_uri_mismatch");
    }

    [Theory]
    [InlineData("urn:ietf:wg:oauth:2.0:oob")]
    [InlineData("urn:ietf:wg:oauth:2.0:oob:auto")]
    [Rule("A-34")]
    public async Task A_code_is_never_shown_to_be_copied_by_hand(string uri)
    {
        await using var chat = await TestServer.StartAsync();

        await ShouldBeRefusedAsync(chat, (OAuthClient.Installed(chat) with { RedirectUri = uri }).AuthorizePath(), 400, "invalid_request", "out-of-band");
    }

    [Theory]
    [InlineData("token")]
    [InlineData("id_token")]
    [InlineData("code token")]
    [Rule("A-20")]
    public async Task No_token_travels_in_a_redirect(string type)
    {
        await using var chat = await TestServer.StartAsync();

        await ShouldBeRefusedAsync(chat, OAuthClient.Installed(chat).AuthorizePath(more: ("response_type", type)), 400, "unsupported_response_type");
    }

    [Theory]
    [InlineData("chat.bot")]
    [InlineData("chat.app.spaces")]
    [InlineData("chat.app.all.spaces.readonly")]
    [InlineData("chat.nothing")]
    [InlineData("drive")]
    [Rule("A-01", "A-32")]
    public async Task Scopes_of_apps_and_unknown_scopes_cannot_be_asked_of_a_person(string scope)
    {
        await using var chat = await TestServer.StartAsync();

        await ShouldBeRefusedAsync(chat, OAuthClient.Installed(chat).AuthorizePath($"{OAuthClient.Spaces} {ScopeSet.Prefix}{scope}"), 400, "invalid_scope", scope);
    }

    [Fact]
    [Rule("A-01")]
    public async Task Every_other_scope_can_be_asked_of_a_person_and_is_explained()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var scopes = ScopeSet.AllOfChat.Except(ScopeSet.AllOfApps).Union(ScopeSet.Identity);

        var sent = await new Browser(chat).ConsentAsync(client.AuthorizePath(scopes.ToString()));

        sent.Answer["scope"].ShouldBe(scopes.ToString());
    }

    [Theory]
    [InlineData("st+ate%2F%2B")]
    [InlineData("%7B%22a%22%3A1%7D")]
    [InlineData("caf%C3%A9%FF")]
    [InlineData("a=b%3D")]
    [InlineData("%26code%3Devil")]
    [Rule("A-22")]
    public async Task The_state_comes_back_byte_for_byte(string state)
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        var allowed = await new Browser(chat).ConsentAsync(client.AuthorizePath() + "&state=" + state);
        var denied = await new Browser(chat).ConsentAsync(client.AuthorizePath() + "&state=" + state, decision: "deny");

        allowed.Location.ShouldStartWith($"http://localhost:54321/?state={state}&code=");
        denied.Location.ShouldBe($"http://localhost:54321/?state={state}&error=access_denied");
    }

    [Fact]
    [Rule("A-22")]
    public async Task A_request_is_the_same_however_a_browser_writes_it()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        var path = client.AuthorizePath(more: ("prompt", "select_account")) + "&state=a'b|c";

        var chooser = await browser.OpenAsync(path);
        var form = chooser.Forms.Single();
        form.Action.ShouldEndWith("&state=a%27b%7Cc");
        var consent = await browser.SendAsync(
            HttpMethod.Post, form.Action.Replace("%27", "'", StringComparison.Ordinal), OAuthClient.Form([.. form.Fields, ("account", "alice@example.com")]), host: null);
        var sent = await browser.PressAsync(consent, "allow");

        sent.Answer["state"].ShouldBe("a'b|c");
    }

    [Fact]
    [Rule("A-22")]
    public async Task Without_a_state_none_comes_back()
    {
        await using var chat = await TestServer.StartAsync();

        (await new Browser(chat).ConsentAsync(OAuthClient.Installed(chat).AuthorizePath())).Location.ShouldStartWith("http://localhost:54321/?code=");
    }

    [Fact]
    [Rule("A-31")]
    public async Task A_person_who_says_no_sends_the_app_away_with_nothing()
    {
        await using var chat = await TestServer.StartAsync();

        var sent = await new Browser(chat).ConsentAsync(OAuthClient.Installed(chat).AuthorizePath(), decision: "deny");

        sent.Code.ShouldBe(302);
        sent.Location.ShouldBe("http://localhost:54321/?error=access_denied");
    }

    [Fact]
    [Rule("A-35", "A-46")]
    public async Task Single_scopes_can_be_unticked_and_are_then_not_granted()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        var sent = await new Browser(chat).ConsentAsync(client.AuthorizePath($"openid {OAuthClient.Spaces} {OAuthClient.Messages}"), untick: [OAuthClient.Messages]);

        sent.Answer["scope"].ShouldBe("openid " + OAuthClient.Spaces);
        ((string)(await client.RedeemAsync(sent.Answer["code"])).Json["scope"]!).ShouldBe("openid " + OAuthClient.Spaces);
    }

    [Fact]
    [Rule("A-31", "A-35")]
    public async Task Unticking_everything_is_saying_no()
    {
        await using var chat = await TestServer.StartAsync();

        var sent = await new Browser(chat).ConsentAsync(OAuthClient.Installed(chat).AuthorizePath(), untick: [OAuthClient.Spaces]);

        sent.Answer["error"].ShouldBe("access_denied");
    }

    [Fact]
    [Rule("A-35")]
    public async Task A_form_cannot_grant_what_was_not_asked()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        var consent = await browser.PressAsync(await browser.OpenAsync(client.AuthorizePath()), "alice@example.com");

        var sent = await browser.PressAsync(consent, "allow", fill: [("scope", OAuthClient.Messages), ("scope", OAuthClient.Spaces)]);

        sent.Answer["scope"].ShouldBe(OAuthClient.Spaces);
    }

    [Theory]
    [InlineData("code_challenge", "short", "code_challenge")]
    [InlineData("code_challenge", "0123456789012345678901234567890123456789 12", "code_challenge")]
    [InlineData("code_challenge_method", "S512", "transform algorithm not supported")]
    [InlineData("code_challenge_method", "S256", "code_challenge")]
    [InlineData("prompt", "login", "prompt")]
    [InlineData("prompt", "none consent", "prompt")]
    [InlineData("access_type", "sometimes", "access_type")]
    [Rule("A-21", "A-23", "A-24")]
    public async Task A_parameter_with_a_bad_value_is_named_on_a_page(string name, string value, string told)
    {
        await using var chat = await TestServer.StartAsync();

        await ShouldBeRefusedAsync(chat, OAuthClient.Installed(chat).AuthorizePath(more: (name, value)), 400, "invalid_request", told);
    }

    [Fact]
    [Rule("A-32")]
    public async Task A_client_for_its_own_organisation_refuses_people_of_others()
    {
        await using var chat = await TestServer.StartAsync();
        var client = await OAuthClient.WebAsync(chat, isInternal: true);
        var browser = new Browser(chat);

        var page = await browser.PressAsync(await browser.OpenAsync(client.AuthorizePath()), "erin@elsewhere.example");

        page.Code.ShouldBe(403);
        page.Text.ShouldContain("Error 403: org_internal");
        (await new Browser(chat).ConsentAsync(client.AuthorizePath())).Answer.ShouldContainKey("code");
    }

    [Fact]
    public async Task Parameters_nobody_knows_are_ignored()
    {
        await using var chat = await TestServer.StartAsync();

        var sent = await new Browser(chat).ConsentAsync(OAuthClient.Installed(chat).AuthorizePath(more: [("flowName", "x"), ("enable_granular_consent", "true")]) + "&unknown=1&unknown=2");

        sent.Answer.ShouldContainKey("code");
    }

    private static Task SetStateAsync(TestServer chat, OAuthClient client, string state) => chat.Db.WriteAsync(async tx =>
    {
        await tx.OAuthClients.SaveAsync((await tx.OAuthClients.FindAsync(client.Id))! with { State = state });
    });

    /// <summary>On a page, and nowhere else: the app's address is not called.</summary>
    private static async Task ShouldBeRefusedAsync(TestServer chat, string path, int status, string error, string? told = null)
    {
        var page = await new Browser(chat).OpenAsync(path);
        page.Code.ShouldBe(status, page.Text);
        page.Location.ShouldBeNull();
        page.Headers["Content-Type"].ShouldBe("text/html; charset=utf-8");
        page.Text.ShouldContain($"Error {status}: {error}");
        page.Text.ShouldContain(told ?? error);
        page.Forms.ShouldBeEmpty();
    }
}
