using System.Text.RegularExpressions;
using Roomstead.Tests.Support;
using Shouldly;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>The published quotas, where an organisation turns them on.</summary>
public sealed partial class UpdateSpaceQuotasTests
{
    private const string Details = """{"spaceDetails":{"description":"d"}}""";

    [Fact]
    [Rule("P-175", "E-24")]
    public async Task A_project_writes_spaces_60_times_a_minute()
    {
        await using var scene = await RealAsync();
        await UseUpAsync(scene, 60);
        var another = await scene.SpaceAsync();

        await ExceededAsync(scene, another, "alice", "60");

        scene.Chat.Clock.Advance(TimeSpan.FromSeconds(61));
        await scene.PatchedAsync(another, "spaceDetails", Details);
    }

    [Fact]
    [Rule("P-175")]
    public async Task Each_project_has_its_own_60()
    {
        await using var scene = await RealAsync();
        await UseUpAsync(scene, 60);

        await scene.PatchedAsync(await scene.SpaceAsync(), "spaceDetails", Details, Who.Alice with { Via = "guest-app" });
    }

    [Fact]
    [Rule("P-175")]
    public async Task People_and_the_app_of_a_project_share_its_60()
    {
        await using var scene = await RealAsync();
        await UseUpAsync(scene, 60);
        var desk = await scene.SpaceAsync(Room.Desk);

        await ExceededAsync(scene, desk, "demo-app", "60");
        await ExceededAsync(scene, desk, "admin", "60");
        await ExceededAsync(scene, desk, "carol", "60");
    }

    [Theory]
    [Rule("P-175", "S-173")]
    [InlineData("/v1/spaces", """{"spaceType":"SPACE","displayName":"Created 60 times"}""")]
    [InlineData("/v1/spaces:setup", """{"space":{"spaceType":"SPACE","displayName":"Set up 60 times"}}""")]
    public async Task Creating_and_changing_spaces_share_the_60(string path, string body)
    {
        await using var scene = await RealAsync();
        await UseUpAsync(scene, 59);

        var created = await scene.Chat.SendAsync(HttpMethod.Post, path, await scene.TokenAsync("alice"), body);

        created.Code.ShouldBe(200, created.Text);
        await ExceededAsync(scene, await scene.SpaceAsync(), "alice", "60");
    }

    [Fact]
    [Rule("P-176", "E-24")]
    public async Task A_space_is_written_once_a_second()
    {
        await using var scene = await RealAsync();
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, "spaceDetails", Details);

        await ExceededAsync(scene, space, "alice", "1");
        await scene.PatchedAsync(await scene.SpaceAsync(), "spaceDetails", Details);

        scene.Chat.Clock.Advance(TimeSpan.FromSeconds(1));
        await scene.PatchedAsync(space, "spaceDetails", Details);
    }

    [Fact]
    [Rule("P-176")]
    public async Task All_apps_share_the_writes_of_a_space()
    {
        await using var scene = await RealAsync();
        var space = await scene.SpaceAsync(Room.Desk with { Members = [.. Room.Desk.Members, ("bob", Role.RoleMember)] });
        await scene.PatchedAsync(space, "spaceDetails", Details);

        await ExceededAsync(scene, space, (Who)"bob" with { Via = "bare-app" }, "1");
        await ExceededAsync(scene, space, "guest-app", "1");
    }

    [Fact]
    [Rule("P-177", "E-24", "H-95", "H-96")]
    public async Task The_refusal_names_the_quota_and_says_where_to_ask_for_more()
    {
        await using var scene = await RealAsync();
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, "spaceDetails", Details);

        var answer = await ExceededAsync(scene, space, "alice", "1");

        Sentence().IsMatch(answer.ErrorMessage).ShouldBeTrue(answer.ErrorMessage);
        answer.Headers.ShouldNotContainKey("Retry-After");
        var info = answer.Detail("ErrorInfo")!;
        ((string?)info["domain"]).ShouldBe("googleapis.com");
        ((string?)info["metadata"]!["service"]).ShouldBe("chat.googleapis.com");
        ((string?)info["metadata"]!["consumer"]).ShouldBe("projects/100000000101");
        ((string?)info["metadata"]!["quota_location"]).ShouldBe("global");
        ((string?)info["metadata"]!["quota_metric"]).ShouldNotBeNullOrEmpty();
        ((string?)info["metadata"]!["quota_limit"]).ShouldNotBeNullOrEmpty();
        answer.Detail("Help")!["links"]!.ShouldEqual(
            """[{"description":"Request a higher quota limit.","url":"https://cloud.google.com/docs/quota#requesting_higher_quota"}]""");
    }

    [Fact]
    [Rule("P-175", "P-176")]
    public async Task By_default_nothing_is_counted()
    {
        await using var scene = await PatchScene.StartAsync();
        var space = await scene.SpaceAsync();

        for (var i = 0; i < 70; i++)
        {
            await scene.PatchedAsync(space, "spaceDetails", Details);
        }
    }

    [Fact]
    [Rule("P-175", "E-24")]
    public async Task A_refused_credential_or_scope_uses_up_nothing()
    {
        await using var scene = await RealAsync();
        var space = await scene.SpaceAsync();

        await scene.RefusedAsync(space, "spaceDetails", Details, Refusal.ScopeInsufficient, Who.Alice with { Scopes = "chat.spaces.readonly" });

        await scene.PatchedAsync(space, "spaceDetails", Details);
    }

    private static async Task<PatchScene> RealAsync()
    {
        var scene = await PatchScene.StartAsync();
        await scene.PolicyAsync(static org => org with { Quotas = "real" });
        return scene;
    }

    private static async Task UseUpAsync(PatchScene scene, int writes)
    {
        for (var i = 0; i < writes; i++)
        {
            await scene.PatchedAsync(await scene.SpaceAsync(), "spaceDetails", Details);
        }
    }

    private static async Task<Answer> ExceededAsync(PatchScene scene, string space, Who who, string limit)
    {
        var before = await scene.Chat.SnapshotAsync();
        var answer = await scene.PatchAsync(space, "spaceDetails", """{"spaceDetails":{"description":"One too many"}}""", who);
        answer.Code.ShouldBe(429, answer.Text);
        answer.ErrorStatus.ShouldBe("RESOURCE_EXHAUSTED");
        ((string?)answer.Detail("ErrorInfo")!["reason"]).ShouldBe("RATE_LIMIT_EXCEEDED");
        ((string?)answer.Detail("ErrorInfo")!["metadata"]!["quota_limit_value"]).ShouldBe(limit);
        (await scene.Chat.SnapshotAsync()).ShouldBe(before);
        return answer;
    }

    [GeneratedRegex(@"^Quota exceeded for quota metric '[^']+' and limit '[^']+' of service 'chat\.googleapis\.com' for consumer 'project_number:100000000101'\.$")]
    private static partial Regex Sentence();
}
