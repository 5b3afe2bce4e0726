using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire;

public sealed class OperationsTests
{
    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task A_running_server_says_so(string path)
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, path);

        (answer.Code, answer.Text).ShouldBe((200, "ok\n"));
    }

    [Fact]
    public async Task Metrics_count_calls_by_method_and_code()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);
        await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", token);
        await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", token);
        await chat.SendAsync(HttpMethod.Get, "/v1/spaces/unknown", token);

        var answer = await chat.SendAsync(HttpMethod.Get, "/metrics");

        answer.Text.ShouldContain("roomstead_calls_total{method=\"GetSpace\",code=\"Ok\"} 2\n");
        answer.Text.ShouldContain("roomstead_calls_total{method=\"GetSpace\",code=\"PermissionDenied\"} 1\n");
        answer.Text.ShouldContain("process_resident_memory_bytes ");
    }
}
