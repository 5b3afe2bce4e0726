using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>The mask <c>space_history_state</c>.</summary>
public sealed class UpdateSpaceHistoryTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Off = """{"spaceHistoryState":"HISTORY_OFF"}""";
    private const string On = """{"spaceHistoryState":"HISTORY_ON"}""";

    [Fact]
    [Rule("P-70", "P-76")]
    public async Task History_is_switched_off_and_on()
    {
        var space = await scene.SpaceAsync();

        (await scene.PatchedAsync(space, "spaceHistoryState", Off)).TextAt("spaceHistoryState").ShouldBe("HISTORY_OFF");
        (await scene.GetAsync(space)).TextAt("spaceHistoryState").ShouldBe("HISTORY_OFF");

        (await scene.PatchedAsync(space, "spaceHistoryState", On)).TextAt("spaceHistoryState").ShouldBe("HISTORY_ON");
        (await scene.GetAsync(space)).TextAt("spaceHistoryState").ShouldBe("HISTORY_ON");
    }

    [Theory]
    [Rule("P-70", "P-153", "E-21")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("""{"spaceHistoryState":null}""")]
    [InlineData("""{"spaceHistoryState":"HISTORY_STATE_UNSPECIFIED"}""")]
    [InlineData("""{"spaceHistoryState":0}""")]
    [InlineData("""{"spaceHistoryState":3}""")]
    [InlineData("""{"spaceHistoryState":-1}""")]
    public async Task History_must_be_on_or_off(string body)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), "spaceHistoryState", body, Refusal.InvalidArgument("space.space_history_state"));
    }

    [Theory]
    [Rule("P-71")]
    [InlineData("spaceHistoryState,displayName")]
    [InlineData("spaceHistoryState,spaceDetails")]
    [InlineData("spaceHistoryState,spaceType")]
    [InlineData("spaceHistoryState,accessSettings.audience")]
    [InlineData("spaceHistoryState,permissionSettings.toggleHistory")]
    public async Task History_must_be_the_only_path_in_the_mask(string mask)
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(),
            mask,
            """{"spaceHistoryState":"HISTORY_OFF","displayName":"New","spaceType":"SPACE","permissionSettings":{"toggleHistory":{"managersAllowed":true}}}""",
            Refusal.InvalidArgument("update_mask"));
    }

    [Theory]
    [Rule("P-72", "E-23")]
    [InlineData("always-on", On)]
    [InlineData("always-on", Off)]
    [InlineData("always-off", On)]
    [InlineData("always-off", Off)]
    public async Task An_organisation_may_fix_history(string policy, string body)
    {
        await using var own = await PatchScene.StartAsync();
        await own.PolicyAsync(org => org with { History = policy });

        foreach (var room in new[] { Room.Named, Room.Group })
        {
            await own.RefusedAsync(await own.SpaceAsync(room), "spaceHistoryState", body, Refusal.FailedPrecondition("HISTORY_FIXED_BY_ORGANIZATION"));
        }

        await own.PatchedAsync(await own.SpaceAsync(), "displayName", """{"displayName":"Only history is fixed"}""");
    }

    [Fact]
    [Rule("P-72")]
    public async Task A_policy_of_another_organisation_fixes_nothing_here()
    {
        await using var own = await PatchScene.StartAsync();
        await own.PolicyAsync(static org => org with { History = "always-on" });

        var answer = await own.PatchedAsync("spaces/AAAAother01", "spaceHistoryState", Off, "erin");

        answer.TextAt("spaceHistoryState").ShouldBe("HISTORY_OFF");
    }

    [Fact]
    [Rule("P-73", "P-129", "E-20")]
    public async Task An_administrator_cannot_change_history()
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), "spaceHistoryState", Off, Refusal.InvalidArgument("update_mask"), "admin");
    }

    [Theory]
    [Rule("P-74", "P-103", "P-137")]
    [MemberData(nameof(Levels.WhoMay), MemberType = typeof(Levels))]
    public async Task Who_may_change_history_is_what_toggleHistory_says(string allowed, string who, bool may)
    {
        var space = await scene.SpaceAsync(Room.Named with { With = s => s.PermissionSettings.ToggleHistory = Levels.Of(allowed) });

        if (may)
        {
            (await scene.PatchedAsync(space, "spaceHistoryState", Off, who)).TextAt("spaceHistoryState").ShouldBe("HISTORY_OFF");
        }
        else
        {
            await scene.RefusedAsync(space, "spaceHistoryState", Off, Refusal.SpaceDenied, who);
        }
    }

    [Fact]
    [Rule("P-74", "P-49")]
    public async Task History_and_details_have_settings_of_their_own()
    {
        var space = await scene.SpaceAsync(Room.Named with
        {
            With = static s =>
            {
                s.PermissionSettings.ToggleHistory = Levels.Of("members");
                s.PermissionSettings.ModifySpaceDetails = Levels.Of("managers");
            },
        });

        await scene.PatchedAsync(space, "spaceHistoryState", Off, "carol");
        await scene.RefusedAsync(space, "displayName", """{"displayName":"By carol"}""", Refusal.SpaceDenied, "carol");
    }

    [Theory]
    [Rule("P-74")]
    [InlineData("GROUP_CHAT", "alice")]
    [InlineData("GROUP_CHAT", "carol")]
    [InlineData("DIRECT_MESSAGE", "alice")]
    [InlineData("DIRECT_MESSAGE", "bob")]
    public async Task In_chats_without_roles_any_member_may_change_history(string type, string who)
    {
        var space = await scene.SpaceAsync(type == "GROUP_CHAT" ? Room.Group : Room.Direct);

        (await scene.PatchedAsync(space, "spaceHistoryState", Off, who)).TextAt("spaceHistoryState").ShouldBe("HISTORY_OFF");
    }

    [Theory]
    [Rule("P-74", "P-130")]
    [InlineData("GROUP_CHAT", "frank")]
    [InlineData("GROUP_CHAT", "dave")]
    [InlineData("DIRECT_MESSAGE", "carol")]
    public async Task In_chats_without_roles_who_has_not_joined_may_not(string type, string who)
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(type == "GROUP_CHAT" ? Room.Group : Room.Direct), "spaceHistoryState", Off, Refusal.SpaceDenied, who);
    }

    [Fact]
    [Rule("P-75")]
    public async Task An_app_may_change_history_in_its_space()
    {
        var space = await scene.SpaceAsync(Room.Desk);

        (await scene.PatchedAsync(space, "spaceHistoryState", Off, "demo-app")).TextAt("spaceHistoryState").ShouldBe("HISTORY_OFF");
    }

    [Fact]
    [Rule("P-75", "P-123")]
    public async Task An_app_may_change_history_in_a_space_that_another_app_made()
    {
        var space = await scene.SpaceAsync(Room.Desk);

        (await scene.PatchedAsync(space, "spaceHistoryState", Off, "guest-app")).TextAt("spaceHistoryState").ShouldBe("HISTORY_OFF");
    }
}
