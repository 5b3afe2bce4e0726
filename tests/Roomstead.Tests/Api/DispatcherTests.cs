using Google.Protobuf;
using Roomstead.Api;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Protocol.Rpc;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api;

public sealed class DispatcherTests
{
    [Fact]
    [Rule("E-25", "A-128")]
    public async Task A_project_whose_Chat_API_is_switched_off_is_refused_and_can_be_switched_on_again()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);
        await SwitchAsync(chat, on: false);

        var refusal = await Should.ThrowAsync<ApiError>(() => GetAsync(chat, token));
        refusal.Code.ShouldBe(RpcCode.PermissionDenied);
        refusal.Message.ShouldStartWith("Google Chat API has not been used in project 100000000101 before or it is disabled.");
        var info = refusal.Details.OfType<ErrorInfo>().Single();
        info.Reason.ShouldBe("SERVICE_DISABLED");
        info.Metadata["consumer"].ShouldBe("projects/100000000101");
        refusal.Details.OfType<Help>().Single().Links[0].Description.ShouldBe("Google developers console API activation");

        await SwitchAsync(chat, on: true);
        ((Space)await GetAsync(chat, token)).DisplayName.ShouldBe("Atlas");
    }

    [Fact]
    [Rule("S-48")]
    public async Task Times_are_kept_and_shown_in_microseconds()
    {
        var clock = new FakeClock();
        clock.Advance(TimeSpan.FromTicks(1_234_567));
        await using var chat = await TestServer.StartAsync(options => options with { Clock = clock });
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

        var answer = await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAatlas01", token);

        ((string)answer.Json["createTime"]!).ShouldBe("2026-03-04T05:06:07.123456Z");
    }

    private static Task<IMessage> GetAsync(TestServer chat, string token) =>
        new Dispatcher(chat.Db, new AccessTokens(chat.Clock, chat.Ids), new Quotas(chat.Clock), new CallCounts(), chat.Clock, chat.Ids).InvokeAsync(
            ChatServiceReflection.Descriptor.Services[0].FindMethodByName("GetSpace"),
            new GetSpaceRequest { Name = "spaces/AAAAatlas01" },
            new Credentials(token, null),
            requestId: null,
            TestContext.Current.CancellationToken);

    private static Task SwitchAsync(TestServer chat, bool on) => chat.Db.WriteAsync(async tx =>
    {
        var app = (await tx.Apps.FindAsync("demo-app"))!;
        await tx.Apps.SaveAsync(app with { ApiEnabled = on });
    });
}
