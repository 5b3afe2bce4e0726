using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

public sealed class TokenTests
{
    [Fact]
    [Rule("A-11", "A-40", "A-76")]
    public async Task A_code_becomes_tokens_that_open_the_api()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        var answer = await client.RedeemAsync(await client.CodeAsync());

        answer.Code.ShouldBe(200, answer.Text);
        answer.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
        answer.Headers["Cache-Control"].ShouldContain("no-store");
        ((string)answer.Json["access_token"]!).ShouldStartWith("ya29.");
        ((string)answer.Json["refresh_token"]!).ShouldStartWith("1//");
        ((int)answer.Json["expires_in"]!).ShouldBe(3599);
        ((string)answer.Json["token_type"]!).ShouldBe("Bearer");
        ((string)answer.Json["scope"]!).ShouldBe(OAuthClient.Spaces);
        answer.Json["id_token"].ShouldBeNull();
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", (string)answer.Json["access_token"]!)).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("A-41")]
    public async Task A_refresh_token_becomes_another_access_token()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);
        var first = await client.TokensAsync();
        chat.Clock.Advance(TimeSpan.FromHours(2));
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", (string)first["access_token"]!)).Code.ShouldNotBe(200);

        var answer = await client.RefreshAsync((string)first["refresh_token"]!);

        answer.Code.ShouldBe(200, answer.Text);
        answer.Json["refresh_token"].ShouldBeNull();
        ((string)answer.Json["scope"]!).ShouldBe(OAuthClient.Spaces);
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", (string)answer.Json["access_token"]!)).Code.ShouldBe(200);
    }
}
