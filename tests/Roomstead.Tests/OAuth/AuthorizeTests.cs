using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

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
    }
}
