using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>The masks <c>access_settings.access_permission_settings</c> and below.</summary>
public sealed class UpdateSpaceAccessPermissionsTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Both = "accessSettings.accessPermissionSettings";
    private const string Discover = Both + ".discoverSpaceSetting";
    private const string Join = Both + ".joinSpaceSetting";
    private const string Everybody = "audiences/default";
    private const string Engineering = "audiences/engineering";

    private static readonly Refusal BadAccess = Refusal.InvalidArgument("space.access_settings.access_permission_settings");

    [Theory]
    [Rule("P-90", "P-91")]
    [InlineData(Both)]
    [InlineData(Discover + "," + Join)]
    [InlineData(Both + "," + Join)]
    public async Task Both_settings_are_set_by_the_parent_or_by_the_two_paths_below(string mask)
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.PatchedAsync(space, mask, Body([Everybody, Engineering], [Engineering]));

        Names(answer, Discover).ShouldBe([Everybody, Engineering], ignoreOrder: true);
        Names(answer, Join).ShouldBe([Engineering]);
        answer.TextAt("accessSettings.audience").ShouldBe(Engineering);
        answer.TextAt("accessSettings.accessState").ShouldBe("DISCOVERABLE");
        (await scene.GetAsync(space)).At("accessSettings").ShouldEqual(answer.At("accessSettings")!.ToJsonString());
    }

    [Fact]
    [Rule("P-90", "P-150")]
    public async Task A_path_below_changes_only_its_setting()
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, Both, Body([Everybody], []));

        var answer = await scene.PatchedAsync(space, Join, Body([], [Everybody]));
        Names(answer, Discover).ShouldBe([Everybody]);
        Names(answer, Join).ShouldBe([Everybody]);

        answer = await scene.PatchedAsync(space, Discover, Body([Engineering, Everybody], []));
        Names(answer, Discover).ShouldBe([Everybody, Engineering], ignoreOrder: true);
        Names(answer, Join).ShouldBe([Everybody]);
    }

    [Fact]
    [Rule("P-91")]
    public async Task A_list_is_replaced_as_a_whole()
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, Both, Body([Everybody, Engineering], [Everybody, Engineering]));

        var answer = await scene.PatchedAsync(space, Join, Body([], [Engineering]));

        Names(answer, Join).ShouldBe([Engineering]);
        Names(answer, Discover).ShouldBe([Everybody, Engineering], ignoreOrder: true);
    }

    [Theory]
    [Rule("P-91", "P-94", "P-153")]
    [InlineData("{}")]
    [InlineData("""{"accessSettings":{}}""")]
    [InlineData("""{"accessSettings":{"accessPermissionSettings":null}}""")]
    [InlineData("""{"accessSettings":{"accessPermissionSettings":{}}}""")]
    [InlineData("""{"accessSettings":{"accessPermissionSettings":{"discoverSpaceSetting":{},"joinSpaceSetting":{"principals":[]}}}}""")]
    public async Task What_is_missing_is_an_empty_list(string body)
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, Both, Body([Everybody], [Everybody]));

        var answer = await scene.PatchedAsync(space, Both, body);

        Names(answer, Discover).ShouldBeEmpty();
        Names(answer, Join).ShouldBeEmpty();
        answer.TextAt("accessSettings.accessState").ShouldBe("PRIVATE");
        answer.At("accessSettings.audience").ShouldBeNull();
    }

    [Fact]
    [Rule("P-91")]
    public async Task A_missing_join_list_is_emptied_by_its_own_path()
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, Both, Body([Everybody], [Everybody]));

        var answer = await scene.PatchedAsync(space, Join, "{}");

        Names(answer, Join).ShouldBeEmpty();
        Names(answer, Discover).ShouldBe([Everybody]);
    }

    [Theory]
    [Rule("P-91", "P-83", "E-21")]
    [InlineData("""{"principals":[{"audience":{"name":"audiences/nobody"}}]}""")]
    [InlineData("""{"principals":[{"audience":{"name":"default"}}]}""")]
    [InlineData("""{"principals":[{"audience":{"name":""}}]}""")]
    [InlineData("""{"principals":[{"audience":{"name":"audiences/default"}},{"audience":{"name":"groups/engineering001"}}]}""")]
    [InlineData("""{"principals":[{}]}""")]
    [InlineData("""{"principals":[{"audience":{}}]}""")]
    public async Task A_principal_is_an_audience_of_the_organisation(string setting)
    {
        var space = await scene.SpaceAsync();

        await scene.RefusedAsync(space, Discover, Sent(setting, "{}"), BadAccess);
        await scene.RefusedAsync(space, Both, Sent(setting, setting), BadAccess);
    }

    [Theory]
    [Rule("P-92", "E-21")]
    [InlineData(Both, new string[0], new[] { Everybody })]
    [InlineData(Both, new[] { Everybody }, new[] { Engineering })]
    [InlineData(Both, new[] { Everybody }, new[] { Everybody, Engineering })]
    [InlineData(Join, new string[0], new[] { Everybody })]
    [InlineData(Join, new[] { Everybody }, new[] { Everybody })]
    public async Task Who_may_join_must_be_able_to_discover(string mask, string[] discover, string[] join)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), mask, Body(discover, join), BadAccess);
    }

    [Fact]
    [Rule("P-92")]
    public async Task Who_may_join_must_stay_able_to_discover()
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, Both, Body([Everybody, Engineering], [Everybody]));

        await scene.RefusedAsync(space, Discover, Body([Engineering], []), BadAccess);
        await scene.RefusedAsync(space, Discover, "{}", BadAccess);
        await scene.PatchedAsync(space, Discover, Body([Everybody], []));
    }

    [Fact]
    [Rule("P-92")]
    public async Task The_resulting_state_counts_not_the_body()
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, Both, Body([Everybody], []));

        var answer = await scene.PatchedAsync(space, Join, Body([Engineering], [Everybody]));

        Names(answer, Discover).ShouldBe([Everybody]);
        Names(answer, Join).ShouldBe([Everybody]);
    }

    [Theory]
    [Rule("P-93", "E-21")]
    [InlineData("GROUP_CHAT", Both)]
    [InlineData("GROUP_CHAT", Discover)]
    [InlineData("DIRECT_MESSAGE", Both)]
    [InlineData("DIRECT_MESSAGE", Join)]
    public async Task Only_a_space_of_type_SPACE_has_access_permissions(string type, string mask)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(type == "GROUP_CHAT" ? Room.Group : Room.Direct), mask, Body([Everybody], [Everybody]), BadAccess);
    }

    [Theory]
    [Rule("P-93", "P-138")]
    [InlineData("alice", true)]
    [InlineData("bob", true)]
    [InlineData("carol", false)]
    public async Task Managers_and_assistant_managers_change_access_permissions(string who, bool may)
    {
        foreach (var mask in new[] { Both, Discover })
        {
            var space = await scene.SpaceAsync();
            if (may)
            {
                await scene.PatchedAsync(space, mask, Body([Everybody], []), who);
            }
            else
            {
                await scene.RefusedAsync(space, mask, Body([Everybody], []), Refusal.SpaceDenied, who);
            }
        }
    }

    [Theory]
    [Rule("P-93", "P-121", "E-23")]
    [InlineData(Both)]
    [InlineData(Discover)]
    [InlineData(Join)]
    public async Task Access_permissions_cannot_be_changed_in_import_mode(string mask)
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(Room.Importing), mask, Body([Everybody], [Everybody]), Refusal.FailedPrecondition("IMPORT_MODE"), Who.Importer);
    }

    [Theory]
    [Rule("P-93", "P-129", "E-20")]
    [InlineData(Both)]
    [InlineData(Discover)]
    [InlineData(Join)]
    public async Task An_administrator_cannot_change_access_permissions(string mask)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), mask, Body([Everybody], [Everybody]), Refusal.InvalidArgument("update_mask"), "admin");
    }

    [Theory]
    [Rule("P-93", "E-16")]
    [InlineData(Both)]
    [InlineData(Discover)]
    [InlineData(Join)]
    public async Task An_app_cannot_change_access_permissions(string mask)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(Room.Desk), mask, Body([Everybody], [Everybody]), Refusal.AppNotSupported, "demo-app");
    }

    [Theory]
    [Rule("P-94")]
    [InlineData(new[] { Everybody }, new string[0], null, "DISCOVERABLE")]
    [InlineData(new[] { Everybody }, new[] { Everybody }, Everybody, "DISCOVERABLE")]
    [InlineData(new[] { Everybody, Engineering }, new[] { Engineering }, Engineering, "DISCOVERABLE")]
    [InlineData(new[] { Everybody, Engineering }, new[] { Everybody, Engineering }, null, "DISCOVERABLE")]
    [InlineData(new[] { Everybody, Everybody }, new[] { Everybody, Everybody }, Everybody, "DISCOVERABLE")]
    [InlineData(new string[0], new string[0], null, "PRIVATE")]
    public async Task The_audience_is_answered_when_exactly_one_may_join(string[] discover, string[] join, string? audience, string state)
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, "accessSettings.audience", """{"accessSettings":{"audience":"audiences/engineering"}}""");

        var answer = await scene.PatchedAsync(space, Both, Body(discover, join));

        answer.TextAt("accessSettings.audience").ShouldBe(audience);
        answer.TextAt("accessSettings.accessState").ShouldBe(state);
    }

    [Fact]
    [Rule("P-94", "P-165")]
    public async Task An_audience_equals_discovering_and_joining_by_it()
    {
        var space = await scene.SpaceAsync();
        await scene.PatchedAsync(space, "accessSettings.audience", """{"accessSettings":{"audience":"audiences/default"}}""");

        await scene.PatchedAsync(space, Both, Body([Everybody], [Everybody]));

        (await scene.ChangesOfAsync(space)).Count.ShouldBe(1);
    }

    [Fact]
    [Rule("P-91", "P-165")]
    public async Task The_order_of_a_list_means_nothing()
    {
        var space = await scene.SpaceAsync();
        var first = await scene.PatchedAsync(space, Both, Body([Everybody, Engineering], [Engineering, Everybody]));

        var again = await scene.PatchedAsync(space, Both, Body([Engineering, Everybody, Engineering], [Everybody, Engineering]));

        again.ShouldEqual(first);
        (await scene.ChangesOfAsync(space)).Count.ShouldBe(1);
    }

    private static string Body(string[] discover, string[] join) => Sent(Setting(discover), Setting(join));

    private static string Sent(string discover, string join) =>
        $$$"""{"accessSettings":{"accessPermissionSettings":{"discoverSpaceSetting":{{{discover}}},"joinSpaceSetting":{{{join}}} }} }""";

    private static string Setting(string[] audiences) => new JsonObject
    {
        ["principals"] = new JsonArray([.. audiences.Select(static name => new JsonObject { ["audience"] = new JsonObject { ["name"] = name } })]),
    }.ToJsonString();

    private static IEnumerable<string> Names(JsonNode space, string setting) =>
        space.At(setting + ".principals")?.AsArray().Select(static p => (string)p!["audience"]!["name"]!) ?? [];
}
