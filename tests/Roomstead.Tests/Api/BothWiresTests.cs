using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api;

/// <summary>That the scenarios really run over both wires, and see the same on either.</summary>
public sealed class BothWiresTests
{
    private const string Atlas = "/v1/spaces/AAAAatlas01";

    [Theory]
    [InlineData("GET", Atlas, null)]
    [InlineData("GET", "/v1/spaces?pageSize=2", null)]
    [InlineData("PATCH", Atlas + "?updateMask=spaceDetails", """{"spaceDetails": {"description": "Café <b> 100%"}}""")]
    [InlineData("PATCH", Atlas + "?updateMask=displayName", """{"displayName": " "}""")]
    [InlineData("PATCH", Atlas + "?updateMask=café", "{}")]
    [InlineData("GET", "/v1/spaces/AAAAother01", null)]
    [InlineData("DELETE", "/v1/customEmojis/x", null)]
    [Trait("Wire", "REST")]
    public async Task A_call_is_answered_letter_by_letter_as_over_the_other_wire(string verb, string path, string? body)
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.PersonAsync("alice", "chat.spaces");
        var rest = await chat.SendAsync(new HttpMethod(verb), path, token, body);
        using var request = new HttpRequestMessage(new HttpMethod(verb), path) { Content = body is null ? null : new StringContent(body) };
        request.Headers.Authorization = new("Bearer", token);

        var grpc = await OverGrpc.SendAsync(chat.Grpc, request);

        grpc.Status.ShouldBe(rest.Status);
        grpc.Text.ShouldBe(rest.Text);
    }

    [Fact]
    public async Task A_scenario_takes_the_wire_that_was_asked_for_and_no_other()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.PersonAsync("alice", "chat.spaces");

        var answer = await chat.SendAsync(HttpMethod.Get, Atlas, token);

        answer.Code.ShouldBe(200);
        answer.Headers.ContainsKey(OverGrpc.Mark).ShouldBe(OverGrpc.IsOn);
        if (OverGrpc.IsOn)
        {
            await Should.ThrowAsync<InvalidOperationException>(() => chat.Http.GetAsync(Atlas, TestContext.Current.CancellationToken));
        }
    }
}
