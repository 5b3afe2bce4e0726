using System.Text.RegularExpressions;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

/// <summary>Who is asked: accounts, sessions, prompts, and what keeps other sites out.</summary>
public sealed class SignInTests
{
    [Fact]
    public async Task The_chooser_shows_everybody_and_a_signed_in_browser_is_not_asked_again()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);

        var chooser = await browser.OpenAsync(client.AuthorizePath());
        chooser.Forms.Single().Buttons.Count().ShouldBe(9);
        await browser.PressAsync(chooser, "bob@example.com");
        var again = await browser.OpenAsync(client.AuthorizePath());

        again.Text.ShouldContain("bob@example.com");
        again.Forms.Single().Buttons.Select(static b => b.Value).ShouldBe(["allow", "deny", "switch"]);
    }

    [Fact]
    public async Task A_session_ends()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        await browser.ConsentAsync(client.AuthorizePath());

        chat.Clock.Advance(TimeSpan.FromSeconds(Limits.SessionLife));

        (await browser.OpenAsync(client.AuthorizePath())).Text.ShouldContain("Choose an account");
    }

    [Fact]
    [Rule("A-24")]
    public async Task Select_account_asks_whom_again_and_only_once()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        await browser.ConsentAsync(client.AuthorizePath());

        var chooser = await browser.OpenAsync(client.AuthorizePath(more: ("prompt", "select_account")));
        chooser.Text.ShouldContain("Choose an account");
        var consent = await browser.PressAsync(chooser, "carol@example.com");

        consent.Text.ShouldContain("carol@example.com");
        (await browser.PressAsync(consent, "allow")).Answer.ShouldContainKey("code");
    }

    [Fact]
    [Rule("A-24")]
    public async Task A_choice_made_for_one_request_is_none_for_another()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        var consent = await browser.PressAsync(await browser.OpenAsync(client.AuthorizePath(more: ("prompt", "select_account"))), "carol@example.com");
        var chosen = consent.Path[consent.Path.LastIndexOf("&account_chosen=", StringComparison.Ordinal)..];

        var other = await browser.OpenAsync(client.AuthorizePath(OAuthClient.Messages, more: ("prompt", "select_account")) + chosen);

        other.Text.ShouldContain("Choose an account");
    }

    [Fact]
    public async Task Another_account_can_be_taken_on_the_consent_page()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        var consent = await browser.PressAsync(await browser.OpenAsync(client.AuthorizePath()), "bob@example.com");
        var before = browser.Cookies.Values.Single();

        var chooser = await browser.PressAsync(consent, "switch");

        chooser.Text.ShouldContain("Choose an account");
        browser.Cookies.Values.Single().ShouldNotBe(before);
        (await chat.Db.ReadAsync(tx => tx.OAuthSessions.FindUserAsync(AccessTokens.Hash(before), 0))).ShouldBeNull();
    }

    [Fact]
    public async Task Signing_in_again_ends_the_session_before()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        await browser.PressAsync(await browser.OpenAsync(client.AuthorizePath()), "bob@example.com");
        var before = AccessTokens.Hash(browser.Cookies.Values.Single());
        (await chat.Db.ReadAsync(tx => tx.OAuthSessions.FindUserAsync(before, 0))).ShouldNotBeNull();

        await browser.PressAsync(await browser.OpenAsync(client.AuthorizePath(more: ("prompt", "select_account"))), "alice@example.com");

        (await chat.Db.ReadAsync(tx => tx.OAuthSessions.FindUserAsync(before, 0))).ShouldBeNull();
    }

    [Theory]
    [InlineData("bob@example.com")]
    [InlineData("BOB@EXAMPLE.COM")]
    [InlineData("100000000000000000002")]
    [Rule("A-26")]
    public async Task A_login_hint_puts_that_account_first_and_passes_over_another_that_is_signed_in(string hint)
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        await browser.ConsentAsync(client.AuthorizePath());

        var chooser = await browser.OpenAsync(client.AuthorizePath(more: ("login_hint", hint)));
        chooser.Forms.Single().Buttons.First().Value.ShouldBe("bob@example.com");
        await browser.PressAsync(chooser, "bob@example.com");

        (await browser.OpenAsync(client.AuthorizePath(more: ("login_hint", hint)))).Text.ShouldContain("wants access");
    }

    [Fact]
    [Rule("A-28")]
    public async Task A_hosted_domain_keeps_other_accounts_out()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        await browser.ConsentAsync(client.AuthorizePath());

        var chooser = await browser.OpenAsync(client.AuthorizePath(more: ("hd", "elsewhere.example")));
        chooser.Forms.Single().Buttons.Select(static b => b.Value).ShouldBe(["erin@elsewhere.example", "admin@elsewhere.example"]);
        var form = chooser.Forms.Single();
        var refused = await browser.SendAsync(HttpMethod.Post, form.Action, OAuthClient.Form([.. form.Fields, ("account", "alice@example.com")]), host: null);

        refused.Code.ShouldBe(403);
        refused.Text.ShouldContain("accounts of elsewhere.example");
        (await browser.PressAsync(chooser, "erin@elsewhere.example")).Text.ShouldContain("wants access");
    }

    [Fact]
    [Rule("A-24")]
    public async Task Prompt_none_never_shows_a_page()
    {
        await using var chat = await TestServer.StartAsync();
        var client = await OAuthClient.WebAsync(chat);
        var path = client.AuthorizePath(more: [("prompt", "none"), ("state", "s")]);
        var browser = new Browser(chat);

        (await browser.OpenAsync(path)).Location.ShouldBe(client.RedirectUri + "?state=s&error=login_required");
        await browser.PressAsync(await browser.OpenAsync(client.AuthorizePath()), "alice@example.com");
        (await browser.OpenAsync(path)).Location.ShouldBe(client.RedirectUri + "?state=s&error=consent_required");
        await browser.ConsentAsync(client.AuthorizePath());
        var silent = await browser.OpenAsync(path);

        silent.Answer["code"].ShouldStartWith("4/");
        silent.Answer["prompt"].ShouldBe("none");
        (await browser.OpenAsync(client.AuthorizePath(OAuthClient.Messages, more: ("prompt", "none")))).Answer["error"].ShouldBe("consent_required");
    }

    [Fact]
    [Rule("A-23", "A-24")]
    public async Task A_web_client_is_asked_once_and_gets_a_refresh_token_with_each_consent_for_offline_use()
    {
        await using var chat = await TestServer.StartAsync();
        var client = await OAuthClient.WebAsync(chat);
        var browser = new Browser(chat);

        (await client.TokensAsync(browser: browser))["refresh_token"].ShouldBeNull("online is the default");
        (await client.TokensAsync(OAuthClient.Messages, browser, ("access_type", "offline")))["refresh_token"].ShouldNotBeNull();
        (await client.TokensAsync(OAuthClient.Messages, browser, ("access_type", "offline")))["refresh_token"].ShouldBeNull("nobody was asked");
        (await client.TokensAsync(OAuthClient.Messages, browser, ("access_type", "offline"), ("prompt", "consent")))["refresh_token"].ShouldNotBeNull();
        (await client.TokensAsync(OAuthClient.Messages, browser, ("prompt", "consent")))["refresh_token"].ShouldBeNull("online");
    }

    [Fact]
    [Rule("A-23")]
    public async Task An_installed_app_always_gets_a_refresh_token()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);

        (await client.TokensAsync(browser: browser))["refresh_token"].ShouldNotBeNull();
        (await client.TokensAsync(browser: browser, more: ("access_type", "online")))["refresh_token"].ShouldNotBeNull();
    }

    [Fact]
    [Rule("A-25")]
    public async Task Earlier_grants_are_included_for_web_clients_only()
    {
        await using var chat = await TestServer.StartAsync();
        var web = await OAuthClient.WebAsync(chat);
        var installed = OAuthClient.Installed(chat);
        var browser = new Browser(chat);

        await web.TokensAsync(OAuthClient.Spaces, browser);
        ((string)(await web.TokensAsync(OAuthClient.Messages, browser))["scope"]!).ShouldBe(OAuthClient.Messages);
        ((string)(await web.TokensAsync(OAuthClient.Messages, browser, ("include_granted_scopes", "true")))["scope"]!)
            .Split(' ').ShouldBe([OAuthClient.Messages, OAuthClient.Spaces], ignoreOrder: true);
        await installed.TokensAsync(OAuthClient.Spaces, browser);
        ((string)(await installed.TokensAsync(OAuthClient.Messages, browser, ("include_granted_scopes", "true")))["scope"]!).ShouldBe(OAuthClient.Messages);
    }

    [Fact]
    public async Task A_form_is_good_only_in_the_browser_and_for_the_request_it_was_made_for()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        var chooser = await browser.OpenAsync(client.AuthorizePath());
        var form = chooser.Forms.Single();
        var text = OAuthClient.Form([.. form.Fields, ("account", "alice@example.com")]);

        var elsewhere = await new Browser(chat).SendAsync(HttpMethod.Post, form.Action, text, host: null);
        var forOther = await browser.SendAsync(HttpMethod.Post, client.AuthorizePath(OAuthClient.Messages), text, host: null);
        var without = await browser.SendAsync(HttpMethod.Post, form.Action, "step=account&account=alice%40example.com", host: null);
        var early = await browser.SendAsync(HttpMethod.Post, form.Action, OAuthClient.Form(form.Fields.Select(static f => f.Name == "step" ? (f.Name, "consent") : f)!) + "&decision=allow", host: null);

        foreach (var page in new[] { elsewhere, forOther, without, early })
        {
            page.Code.ShouldBe(400);
            page.Text.ShouldContain("out of date");
        }
    }

    [Fact]
    public async Task Signing_in_changes_the_cookie_and_the_store_keeps_only_its_hash()
    {
        await using var chat = await TestServer.StartAsync();
        var browser = new Browser(chat);
        var chooser = await browser.OpenAsync(OAuthClient.Installed(chat).AuthorizePath());
        chooser.Headers["Set-Cookie"].ShouldContain("httponly");
        chooser.Headers["Set-Cookie"].ShouldContain("samesite=lax");
        chooser.Headers["Set-Cookie"].ShouldNotContain("secure");
        var before = browser.Cookies["roomstead_session"];

        await browser.PressAsync(chooser, "alice@example.com");

        var after = browser.Cookies["roomstead_session"];
        after.ShouldNotBe(before);
        (await chat.Db.ReadAsync(tx => tx.OAuthSessions.FindUserAsync(AccessTokens.Hash(after), 0))).ShouldBe("users/100000000000000000001");
        (await File.ReadAllTextAsync(Path.Combine(chat.DataDirectory, "roomstead.db-wal"))).ShouldNotContain(after);
    }

    [Fact]
    public async Task Behind_https_the_cookie_is_sealed_to_the_host()
    {
        await using var chat = await TestServer.StartAsync(static o => o with { PublicUrl = "https://chat.example.com" });

        var page = await new Browser(chat).OpenAsync(OAuthClient.Installed(chat).AuthorizePath());

        page.Headers["Set-Cookie"].ShouldStartWith("__Host-roomstead_session=");
        page.Headers["Set-Cookie"].ShouldContain("; secure");
    }

    [Fact]
    public async Task Pages_run_no_script_load_nothing_are_not_kept_and_cannot_be_framed()
    {
        await using var chat = await TestServer.StartAsync();
        var browser = new Browser(chat);
        var chooser = await browser.OpenAsync(OAuthClient.Installed(chat).AuthorizePath());
        var consent = await browser.PressAsync(chooser, "alice@example.com");
        var error = await browser.OpenAsync("/o/oauth2/auth");

        foreach (var page in new[] { chooser, consent, error })
        {
            page.Text.ShouldNotContain("<script");
            page.Text.ShouldNotContain(" src=");
            page.Text.ShouldContain("width=device-width");
            page.Text.ShouldContain("prefers-color-scheme:dark");
            page.Headers["Content-Security-Policy"].ShouldStartWith("default-src 'none'; style-src 'sha256-");
            page.Headers["Content-Security-Policy"].ShouldContain("frame-ancestors 'none'");
            page.Headers["X-Frame-Options"].ShouldBe("DENY");
            page.Headers["Cache-Control"].ShouldContain("no-store");
            page.Headers["Referrer-Policy"].ShouldBe("no-referrer");
            page.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
        }
    }

    [Fact]
    public async Task What_a_request_says_is_shown_as_text()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        var page = await new Browser(chat).OpenAsync(client.AuthorizePath(more: ("redirect_uri", "http://x/\"><script>alert(1)</script>")));

        page.Text.ShouldNotContain("<script>");
        page.Text.ShouldContain("&lt;script&gt;");
    }

    [Theory]
    [InlineData("evil.example", false)]
    [InlineData("evil.example:8910", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("192.168.1.7", false)]
    [InlineData("localhost:8910", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("accounts.google.com", true)]
    [InlineData("oauth2.googleapis.com", true)]
    public async Task Without_passwords_only_names_of_this_machine_are_answered(string host, bool good)
    {
        await using var chat = await TestServer.StartAsync();

        (await new Browser(chat).OpenAsync(OAuthClient.Installed(chat).AuthorizePath(), host)).Code.ShouldBe(good ? 200 : 400);
    }

    [Fact]
    public async Task Without_passwords_any_name_is_answered_only_where_the_operator_knows()
    {
        await using var chat = await TestServer.StartAsync(static o => o with { OpenIsKnown = true });

        (await new Browser(chat).OpenAsync(OAuthClient.Installed(chat).AuthorizePath(), "chat.intranet")).Code.ShouldBe(200);
    }

    [Fact]
    public async Task Signing_in_without_passwords_is_refused_on_an_address_that_others_reach()
    {
        var refused = await Should.ThrowAsync<ArgumentException>(() => TestServer.StartAsync(static o => o with { Host = "0.0.0.0" }));

        refused.Message.ShouldContain("act as anybody");
        await using var password = await TestServer.StartAsync(static o => o with { Host = "0.0.0.0", SignIn = SignIn.Password });
        await using var known = await TestServer.StartAsync(static o => o with { Host = "0.0.0.0", OpenIsKnown = true });
    }

    [Fact]
    public async Task A_large_organisation_has_a_field_for_those_who_are_not_shown()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.Db.WriteAsync(static async tx =>
        {
            for (var i = 0; i < 60; i++)
            {
                await tx.Users.SaveAsync(new($"users/2000000000000000000{i:00}", $"p{i}@example.com", "customers/C00demo01", $"Person {i}", false, true, true, null));
            }
        });
        var browser = new Browser(chat);

        var chooser = await browser.OpenAsync(OAuthClient.Installed(chat).AuthorizePath(more: ("login_hint", "p59@example.com")));
        chooser.Forms[0].Buttons.Count().ShouldBe(Limits.ChooserAccounts);
        chooser.Forms[0].Buttons.First().Value.ShouldBe("p59@example.com");
        var typed = await browser.SendAsync(HttpMethod.Post, chooser.Forms[1].Action, OAuthClient.Form([.. chooser.Forms[1].Fields.Where(static f => f.Name != "account"), ("account", "p58@example.com")]), host: null);

        typed.Text.ShouldContain("p58@example.com");
        Regex.Count(typed.Text, "wants access").ShouldBe(2);
    }
}
