using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

public sealed class GetSpaceTests
{
    [Fact]
    [Rule("S-03", "S-90")]
    public async Task A_joined_member_gets_the_space()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

        var answer = await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", token);

        answer.Code.ShouldBe(200, answer.Text);
        ((string)answer.Json["displayName"]!).ShouldBe("Atlas");
    }
}
