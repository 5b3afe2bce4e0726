using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>Which paths of a mask may travel together.</summary>
public sealed class UpdateSpaceCombinationsTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Access = "accessSettings.accessPermissionSettings";

    private static readonly string[][] Groups =
    [
        ["displayName", "spaceDetails", "spaceType", "spaceDetails.description", "spaceDetails.guidelines"],
        ["spaceHistoryState"],
        ["accessSettings.audience"],
        [Access, Access + ".discoverSpaceSetting", Access + ".joinSpaceSetting"],
        [
            "permissionSettings.manageMembersAndGroups", "permissionSettings.modifySpaceDetails", "permissionSettings.toggleHistory",
            "permissionSettings.useAtMentionAll", "permissionSettings.manageApps", "permissionSettings.manageWebhooks", "permissionSettings.replyMessages",
            "permissionSettings",
        ],
    ];

    public static TheoryData<string> Within => [.. Groups.SelectMany(Pairs)];

    public static TheoryData<string> Across =>
    [
        .. from one in Groups
           from other in Groups
           where one != other
           from first in one
           from second in other
           select $"{first},{second}",
    ];

    [Theory]
    [Rule("P-33", "P-33a", "P-33d", "P-33e")]
    [MemberData(nameof(Within))]
    public async Task Paths_of_one_group_travel_together(string mask)
    {
        var space = await scene.SpaceAsync();

        await scene.PatchedAsync(space, mask, Everything(space));

        (await scene.ChangesOfAsync(space)).Count.ShouldBe(1);
    }

    [Theory]
    [Rule("P-33", "P-33a", "P-33b", "P-33c", "P-33d", "P-33e", "P-71", "P-84", "P-93", "P-155", "E-19")]
    [MemberData(nameof(Across))]
    public async Task Paths_of_different_groups_do_not_travel_together(string mask)
    {
        var space = await scene.SpaceAsync();

        await scene.RefusedAsync(space, mask, Everything(space), Refusal.InvalidArgument("update_mask"));
    }

    [Fact]
    [Rule("P-33a")]
    public async Task Name_details_and_type_travel_together()
    {
        var group = await scene.SpaceAsync(Room.Group);

        var answer = await scene.PatchedAsync(group, "spaceType,spaceDetails,displayName", Everything(group));

        answer.TextAt("spaceType").ShouldBe("SPACE");
        answer.TextAt("displayName").ShouldBe("Together " + group);
        answer.TextAt("spaceDetails.description").ShouldBe("Combined");
    }

    [Fact]
    [Rule("P-33e", "P-100")]
    public async Task All_seven_permission_settings_travel_together()
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.PatchedAsync(space, string.Join(',', Groups[^1][..7]), Everything(space));

        foreach (var setting in Groups[^1][..7])
        {
            answer.At(setting).ShouldEqual("""{"managersAllowed":true,"assistantManagersAllowed":true}""");
        }
    }

    [Fact]
    [Rule("P-33f", "P-33", "P-155")]
    public async Task A_name_is_not_applied_when_history_travels_with_it()
    {
        var space = await scene.SpaceAsync();

        await scene.RefusedAsync(
            space, "displayName,spaceHistoryState", """{"displayName":"Half","spaceHistoryState":"HISTORY_OFF"}""", Refusal.InvalidArgument("update_mask"));

        var stored = await scene.GetAsync(space);
        stored.TextAt("displayName").ShouldNotBe("Half");
        stored.TextAt("spaceHistoryState").ShouldBe("HISTORY_ON");
    }

    /// <summary>Each path of a group with each other one; of a group of one path, that path.</summary>
    private static IEnumerable<string> Pairs(string[] paths) =>
        from first in paths
        from second in paths
        where first != second || paths.Length == 1
        select first == second ? first : $"{first},{second}";

    /// <summary>A body with a good value for every path, so that only the combination can be refused.</summary>
    private static string Everything(string space) => $$$"""
        {"displayName":"Together {{{space}}}","spaceType":"SPACE","spaceHistoryState":"HISTORY_OFF",
         "spaceDetails":{"description":"Combined","guidelines":"Combined"},
         "accessSettings":{"audience":"audiences/default","accessPermissionSettings":{
           "discoverSpaceSetting":{"principals":[{"audience":{"name":"audiences/default"}}]},
           "joinSpaceSetting":{"principals":[{"audience":{"name":"audiences/default"}}]}} },
         "permissionSettings":{
           "manageMembersAndGroups":{{{Setting}}},"modifySpaceDetails":{{{Setting}}},"toggleHistory":{{{Setting}}},"useAtMentionAll":{{{Setting}}},
           "manageApps":{{{Setting}}},"manageWebhooks":{{{Setting}}},"replyMessages":{{{Setting}}} }}
        """;

    private const string Setting = """{"managersAllowed":true,"assistantManagersAllowed":true}""";
}
