using Roomstead.Seed;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api;

/// <summary>The published quotas of reads, where an organisation turns them on.</summary>
public sealed class ReadQuotasTests
{
    private const string Atlas = "/v1/spaces/AAAAatlas01";
    private const string News = "/v1/spaces/AAAAnews001";

    [Fact]
    [Rule("H-91", "E-24")]
    public async Task A_space_is_read_15_times_a_second_by_all_together()
    {
        await using var chat = await StartAsync();
        var alice = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);
        var bob = await chat.UserTokenAsync("bob@example.com", ["chat.spaces"], via: "guest-app");
        for (var i = 0; i < 15; i++)
        {
            (await chat.SendAsync(HttpMethod.Get, Atlas, alice)).Code.ShouldBe(200);
        }

        (await chat.SendAsync(HttpMethod.Get, Atlas, bob)).ErrorStatus.ShouldBe("RESOURCE_EXHAUSTED");
        (await chat.SendAsync(HttpMethod.Get, News, alice)).Code.ShouldBe(200);

        chat.Clock.Advance(TimeSpan.FromSeconds(1));
        (await chat.SendAsync(HttpMethod.Get, Atlas, bob)).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("H-90", "E-24")]
    public async Task A_project_reads_spaces_3000_times_a_minute_by_list_and_get_together()
    {
        await using var chat = await StartAsync();
        var token = await chat.UserTokenAsync("dave@example.com", ["chat.spaces"]);
        for (var i = 0; i < 3_000; i++)
        {
            (await chat.SendAsync(HttpMethod.Get, "/v1/spaces", token)).Code.ShouldBe(200);
        }

        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces", token)).Code.ShouldBe(429);
        var alice = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);
        (await chat.SendAsync(HttpMethod.Get, Atlas, alice)).Code.ShouldBe(429);
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces", await chat.UserTokenAsync("dave@example.com", ["chat.spaces"], via: "guest-app"))).Code.ShouldBe(200);

        chat.Clock.Advance(TimeSpan.FromSeconds(60));
        (await chat.SendAsync(HttpMethod.Get, Atlas, alice)).Code.ShouldBe(200);
    }

    private static async Task<TestServer> StartAsync()
    {
        var chat = await TestServer.StartAsync();
        await chat.Db.WriteAsync(async tx => { await tx.Organisations.SaveAsync((await tx.Organisations.FindAsync(DemoOrganisation.Customer))! with { Quotas = "real" }); });
        return chat;
    }
}
