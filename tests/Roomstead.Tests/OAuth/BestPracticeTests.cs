using System.Text;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

/// <summary>What RFC 6749, 7636, 8252 and 9700 say an authorization server of this kind MUST do: one test each, or the name of the
/// test elsewhere that proves it.</summary>
/// <remarks>
/// Elsewhere: exact redirects (9700 §2.1, 8252 §8.4) and loopback ports (8252 §7.3) in AuthorizeTests; the verifier checked against its
/// challenge (7636 §4.6, 9700 §2.1.1), single use of codes (6749 §4.1.2, 9700 §4.2.4), codes bound to client and redirect (6749 §4.1.3),
/// scopes of refreshed tokens (6749 §6, 9700 §4.14.2) in TokenTests; frames and clickjacking (9700 §4.16) in SignInTests; findable support of
/// PKCE (9700 §2.1.1) in KeysTests. Refresh tokens are not rotated (9700 §2.2.2): docs/differences.md says why.
/// </remarks>
public sealed class BestPracticeTests
{
    private const string Verifier = "0123456789012345678901234567890123456789012";

    /// <summary>RFC 9700 §2.1.1: against downgrade.</summary>
    [Fact]
    [Rule("A-21", "A-57")]
    public async Task A_verifier_is_refused_for_a_code_without_a_challenge()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        var answer = await client.RedeemAsync(await client.CodeAsync(), ("code_verifier", Verifier));

        answer.Code.ShouldBe(400);
        ((string)answer.Json["error"]!).ShouldBe("invalid_grant");
    }

    /// <summary>RFC 7636 §4.3: plain is the default.</summary>
    [Fact]
    [Rule("A-21")]
    public async Task A_challenge_without_a_method_is_plain()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        (await client.RedeemAsync(await client.CodeAsync(more: ("code_challenge", Verifier)), ("code_verifier", Verifier))).Code.ShouldBe(200);
    }

    /// <summary>RFC 7636 §4.4: the challenge stays here; a code carries nothing of it, nor of anything else.</summary>
    [Fact]
    public async Task A_code_tells_nothing()
    {
        await using var chat = await TestServer.StartAsync();
        var code = await OAuthClient.Installed(chat).CodeAsync(more: ("code_challenge", Verifier));

        var decoded = Encoding.Latin1.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(code.AsSpan(2)));
        decoded.Length.ShouldBe(32);
        (code + decoded).ShouldNotContain(Verifier);
    }

    /// <summary>RFC 9700 §2.4.</summary>
    [Fact]
    [Rule("A-60")]
    public async Task Nobodys_password_is_taken_at_the_token_endpoint()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        var answer = await client.TokenAsync(("grant_type", "password"), ("username", "alice@example.com"), ("password", "x"), ("client_id", client.Id), ("client_secret", client.Secret));

        ((string)answer.Json["error"]!).ShouldBe("unsupported_grant_type");
    }

    /// <summary>RFC 9700 §2.1, §4.11.2: no open redirector.</summary>
    [Theory]
    [InlineData("redirect_uri", "https://evil.example/")]
    [InlineData("client_id", "nobody")]
    [InlineData("scope", "nonsense")]
    [InlineData("response_type", "token")]
    [Rule("A-32")]
    public async Task Nobody_is_sent_anywhere_by_a_bad_request(string name, string value)
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, OAuthClient.Installed(chat).AuthorizePath(more: (name, value)));

        answer.Headers.ShouldNotContainKey("Location");
        answer.Code.ShouldBeInRange(400, 499);
    }

    /// <summary>RFC 9700 §2.1, §4.12: no 307 after a form with a password or a decision.</summary>
    [Fact]
    public async Task A_redirect_after_a_form_does_not_send_the_form_on()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        var form = (await browser.OpenAsync(client.AuthorizePath())).Forms.Single();
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Action)
        {
            Content = new StringContent(OAuthClient.Form([.. form.Fields, ("account", "alice@example.com")]), Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        request.Headers.Add("Cookie", browser.Cookies.Select(static c => $"{c.Key}={c.Value}"));

        (await chat.SendAsync(request)).Code.ShouldBe(303);
        (await browser.ConsentAsync(client.AuthorizePath())).Code.ShouldBe(302);
    }

    /// <summary>RFC 8252 §8.6, RFC 6749 §10.2: whoever says he is an installed app is not believed without the person.</summary>
    [Fact]
    [Rule("A-24")]
    public async Task An_installed_app_never_gets_a_code_without_asking()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        await client.TokensAsync(browser: browser);

        (await browser.OpenAsync(client.AuthorizePath())).Text.ShouldContain("wants access");
        (await browser.OpenAsync(client.AuthorizePath(more: ("prompt", "none")))).Answer["error"].ShouldBe("consent_required");
    }

    /// <summary>RFC 9700 §4.11.2: nobody is sent to an app before he has said who he is.</summary>
    [Fact]
    public async Task The_first_page_has_no_way_to_the_app()
    {
        await using var chat = await TestServer.StartAsync();
        var browser = new Browser(chat);
        var form = (await browser.OpenAsync(OAuthClient.Installed(chat).AuthorizePath())).Forms.Single();

        var denied = await browser.SendAsync(
            HttpMethod.Post, form.Action, OAuthClient.Form(form.Fields.Select(static f => (f.Name, f.Name == "step" ? "consent" : f.Value))!) + "&decision=deny", host: null);

        denied.Location.ShouldBeNull();
        denied.Code.ShouldBe(400);
    }

    /// <summary>RFC 9700 §4.2.4: codes do not leak by the Referer header.</summary>
    [Fact]
    public async Task The_way_back_to_the_app_is_not_kept_and_tells_no_referrer()
    {
        await using var chat = await TestServer.StartAsync();

        var sent = await new Browser(chat).ConsentAsync(OAuthClient.Installed(chat).AuthorizePath());

        sent.Headers["Referrer-Policy"].ShouldBe("no-referrer");
        sent.Headers["Cache-Control"].ShouldContain("no-store");
    }

    /// <summary>RFC 6749 §10.10: at least 128 bits, better 160, that nobody can guess.</summary>
    [Fact]
    [Rule("A-76")]
    public async Task Codes_and_tokens_carry_256_random_bits()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var code = await client.CodeAsync();
        var tokens = (await client.RedeemAsync(code)).Json;

        foreach (var secret in new[] { code["4/".Length..], ((string)tokens["access_token"]!)["ya29.".Length..], ((string)tokens["refresh_token"]!)["1//".Length..] })
        {
            System.Buffers.Text.Base64Url.DecodeFromChars(secret).Length.ShouldBe(32);
        }
    }

    /// <summary>RFC 6749 §3.1, §3.2: parameters with no value are absent, unknown ones ignored.</summary>
    [Fact]
    public async Task Empty_parameters_are_absent_and_unknown_ones_ignored()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        var code = await client.CodeAsync(more: [("code_challenge", ""), ("prompt", ""), ("login_hint", ""), ("something", "else")]);

        (await client.RedeemAsync(code, ("scope", ""), ("something", "else"))).Code.ShouldBe(200);
    }

    /// <summary>RFC 9700 §4.13: what a proxy might say is not believed.</summary>
    [Fact]
    public async Task Forwarding_headers_change_nothing()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/openid-configuration");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("Forwarded", "host=evil.example;proto=https");

        ((string)(await chat.SendAsync(request)).Json["issuer"]!).ShouldBe(chat.Address.GetLeftPart(UriPartial.Authority));
    }
}
