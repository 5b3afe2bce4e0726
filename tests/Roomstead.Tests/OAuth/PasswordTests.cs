using System.Diagnostics;
using Roomstead.Domain;
using Roomstead.Domain.Administration;
using Roomstead.OAuth;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

/// <summary>Signing in with passwords.</summary>
public sealed class PasswordTests
{
    private const string Good = "correct horse battery";

    [Fact]
    public async Task A_person_signs_in_with_address_and_password()
    {
        await using var chat = await StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);

        var page = await browser.OpenAsync(client.AuthorizePath(more: ("login_hint", "alice@example.com")));
        page.Text.ShouldNotContain("Choose an account");
        page.Forms.Single().Fields.ShouldContain(("account", "alice@example.com"));
        var consent = await SignInAsync(browser, page, "Alice@Example.com", Good);

        consent.Code.ShouldBe(200);
        consent.Text.ShouldContain("wants access");
        (await client.RedeemAsync((await browser.PressAsync(consent, "allow")).Answer["code"])).Code.ShouldBe(200);
    }

    [Theory]
    [InlineData("alice@example.com", "wrong")]
    [InlineData("alice@example.com", "")]
    [InlineData("bob@example.com", Good)]
    [InlineData("nobody@example.com", Good)]
    [InlineData("", Good)]
    public async Task A_wrong_password_and_an_unknown_account_are_told_the_same(string account, string password)
    {
        await using var chat = await StartAsync();
        var browser = new Browser(chat);
        var page = await browser.OpenAsync(OAuthClient.Installed(chat).AuthorizePath());

        var refused = await SignInAsync(browser, page, account, password);

        refused.Code.ShouldBe(403);
        refused.Text.ShouldContain("That address and password do not belong together.");
        refused.Forms.Single().Buttons.Count().ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_account_takes_as_long_as_a_known_one()
    {
        using var passwords = new Passwords(new SignInThrottle(new FakeClock()));
        var user = new UserRow("users/1", "a@example.com", "c", "A", false, true, true, Passwords.Hash(Good, new CountingIds()));

        var known = await TimeAsync(() => passwords.CheckAsync(user, user.Email, "wrong", "here", default));
        var unknown = await TimeAsync(() => passwords.CheckAsync(user: null, "nobody@example.com", "wrong", "here", default));

        // Both derive a key; without that the second would take a thousandth of the first.
        unknown.ShouldBeGreaterThan(known / 10);

        static async Task<TimeSpan> TimeAsync(Func<Task<bool>> check)
        {
            var started = Stopwatch.GetTimestamp();
            (await check()).ShouldBeFalse();
            return Stopwatch.GetElapsedTime(started);
        }
    }

    [Fact]
    public async Task The_chooser_cannot_be_used_where_passwords_are_asked()
    {
        await using var chat = await StartAsync();
        var browser = new Browser(chat);
        var form = (await browser.OpenAsync(OAuthClient.Installed(chat).AuthorizePath())).Forms.Single();

        var page = await browser.SendAsync(
            HttpMethod.Post, form.Action, OAuthClient.Form([.. form.Fields.Where(static f => f.Name is "form_token"), ("step", "account"), ("account", "alice@example.com")]), host: null);

        page.Code.ShouldBe(403);
    }

    [Fact]
    public void Attempts_for_one_account_are_counted_whoever_makes_them()
    {
        var clock = new FakeClock();
        var throttle = new SignInThrottle(clock);
        for (var i = 0; i < Limits.SignInsPerAccount; i++)
        {
            throttle.RequireAttempt("Alice@example.com", $"10.0.0.{i}");
        }

        var refused = Should.Throw<OAuthError>(() => throttle.RequireAttempt("alice@example.com", "10.0.1.1"));
        (refused.Status, refused.RetryAfter).ShouldBe((429, Limits.SignInWindow));
        clock.Advance(TimeSpan.FromSeconds(Limits.SignInWindow - 1));
        Should.Throw<OAuthError>(() => throttle.RequireAttempt("alice@example.com", "10.0.1.1")).RetryAfter.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(1));
        throttle.RequireAttempt("alice@example.com", "10.0.1.1");
    }

    [Fact]
    public void Attempts_from_one_address_are_counted_whomever_they_are_for()
    {
        var throttle = new SignInThrottle(new FakeClock());
        for (var i = 0; i < Limits.SignInsPerAddress; i++)
        {
            throttle.RequireAttempt($"user{i}@example.com", "10.0.0.1");
            throttle.Forget($"user{i}@example.com");
        }

        Should.Throw<OAuthError>(() => throttle.RequireAttempt("other@example.com", "10.0.0.1")).Status.ShouldBe(429);
        throttle.RequireAttempt("other@example.com", "10.0.0.2");
    }

    [Fact]
    public void A_success_starts_the_account_anew()
    {
        var throttle = new SignInThrottle(new FakeClock());
        for (var i = 0; i < 5 * Limits.SignInsPerAccount; i++)
        {
            throttle.RequireAttempt("alice@example.com", $"10.0.0.{i}");
            throttle.Forget("alice@example.com");
        }
    }

    [Fact]
    public void However_many_accounts_are_tried_what_is_remembered_is_bounded()
    {
        var throttle = new SignInThrottle(new FakeClock());
        for (var i = 0; i < 3 * Limits.SignInCounters; i++)
        {
            throttle.RequireAttempt($"user{i}@example.com", $"address {i}");
        }

        throttle.Count.ShouldBeLessThanOrEqualTo(Limits.SignInCounters + 2);
    }

    [Fact]
    public async Task Too_many_attempts_are_told_on_a_page_with_the_time_to_wait()
    {
        await using var chat = await TestServer.StartAsync(static o => o with { SignIn = SignIn.Password });
        await chat.Db.WriteAsync(async tx => await PersonSettings.ChangeAsync(
            Author.Operator(tx, "user password", chat.Clock, chat.Ids), (await tx.Users.FindByEmailAsync("alice@example.com"))!, new() { PasswordHash = Passwords.Hash(Good, chat.Ids, iterations: 1) }));
        var browser = new Browser(chat);
        var page = await browser.OpenAsync(OAuthClient.Installed(chat).AuthorizePath());
        for (var i = 0; i < Limits.SignInsPerAccount; i++)
        {
            (await SignInAsync(browser, page, "alice@example.com", "wrong")).Code.ShouldBe(403);
        }

        var refused = await SignInAsync(browser, page, "alice@example.com", Good);

        refused.Code.ShouldBe(429);
        refused.Headers["Retry-After"].ShouldBe("900");
        chat.Clock.Advance(TimeSpan.FromSeconds(900));
        (await SignInAsync(browser, page, "alice@example.com", Good)).Text.ShouldContain("wants access");
    }

    [Fact]
    public async Task A_new_password_ends_every_session_and_the_old_password()
    {
        await using var chat = await StartAsync();
        var client = OAuthClient.Installed(chat);
        var browser = new Browser(chat);
        await SignInAsync(browser, await browser.OpenAsync(client.AuthorizePath()), "alice@example.com", Good);

        await SetPasswordAsync(chat, "alice@example.com", "another password");

        var page = await browser.OpenAsync(client.AuthorizePath());
        page.Text.ShouldContain("type=\"password\"");
        (await SignInAsync(browser, page, "alice@example.com", Good)).Code.ShouldBe(403);
        (await SignInAsync(browser, page, "alice@example.com", "another password")).Text.ShouldContain("wants access");
    }

    [Fact]
    public void Passwords_are_kept_as_salted_slow_hashes()
    {
        var ids = new CountingIds();
        var one = Passwords.Hash(Good, ids);
        var two = Passwords.Hash(Good, ids);

        one.ShouldNotBe(two);
        one.ShouldNotContain(Good);
        one.Split('$')[..2].ShouldBe(["pbkdf2-sha256", "600000"]);
        Convert.FromBase64String(one.Split('$')[2]).Length.ShouldBe(16);
        Convert.FromBase64String(one.Split('$')[3]).Length.ShouldBe(32);
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void Passwords_have_8_to_1024_characters(int length, bool good) => (Passwords.ObjectionTo(new string('x', length)) is null).ShouldBe(good);

    private static async Task<TestServer> StartAsync()
    {
        var chat = await TestServer.StartAsync(static o => o with { SignIn = SignIn.Password });
        await SetPasswordAsync(chat, "alice@example.com", Good);
        return chat;
    }

    private static Task SetPasswordAsync(TestServer chat, string email, string password) => chat.Db.WriteAsync(async tx =>
    {
        var by = Author.Operator(tx, "user password", chat.Clock, chat.Ids);
        await PersonSettings.ChangeAsync(by, (await tx.Users.FindByEmailAsync(email))!, new() { PasswordHash = Passwords.Hash(password, chat.Ids, iterations: 1_000) });
    });

    private static Task<BrowserPage> SignInAsync(Browser browser, BrowserPage page, string account, string password)
    {
        var form = page.Forms.Single();
        return browser.SendAsync(
            HttpMethod.Post,
            form.Action,
            OAuthClient.Form([.. form.Fields.Where(static f => f.Name is "step" or "form_token"), ("account", account), ("password", password)]),
            host: null);
    }
}
