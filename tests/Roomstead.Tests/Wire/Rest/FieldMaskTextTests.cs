using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class FieldMaskTextTests
{
    [Theory]
    [Rule("P-21", "P-22", "P-32")]
    [InlineData("updateMask=displayName", "display_name")]
    [InlineData("update_mask=display_name", "display_name")]
    [InlineData("updateMask=displayName,spaceDetails", "display_name", "space_details")]
    [InlineData("updateMask=displayName%2CspaceDetails", "display_name", "space_details")]
    [InlineData("updateMask=spaceType,display_name", "space_type", "display_name")]
    [InlineData("updateMask=permissionSettings.manageApps", "permission_settings.manage_apps")]
    [InlineData("updateMask=permission_settings.manageApps", "permission_settings.manage_apps")]
    [InlineData("updateMask=access_settings.access_permission_settings.discoverSpaceSetting", "access_settings.access_permission_settings.discover_space_setting")]
    [InlineData("updateMask=*", "*")]
    public void Paths_are_read_in_either_spelling(string query, params string[] paths) => Paths(query).ShouldBe(paths);

    [Theory]
    [Rule("P-24")]
    [InlineData("permissionSettings(manageApps,toggleHistory)", "permission_settings.manage_apps", "permission_settings.toggle_history")]
    [InlineData("displayName,accessSettings(audience,accessPermissionSettings(joinSpaceSetting))", "display_name", "access_settings.audience", "access_settings.access_permission_settings.join_space_setting")]
    [InlineData("a(b),c", "a.b", "c")]
    [InlineData("a()")]
    public void Groups_are_written_out(string mask, params string[] paths) => Paths("updateMask=" + mask).ShouldBe(paths);

    [Theory]
    [Rule("P-25", "P-28")]
    [InlineData("displayName, spaceDetails", "display_name", " space_details")]
    [InlineData("displayName ", "display_name ")]
    [InlineData("noSuchField", "no_such_field")]
    [InlineData("a(b", "a(b")]
    [InlineData("a)b,c", "a)b", "c")]
    [InlineData("(a)", "(a)")]
    [InlineData("DisplayName", "_display_name")]
    public void What_is_no_path_stays_as_it_is_for_the_method_to_refuse(string mask, params string[] paths) => Paths("updateMask=" + mask).ShouldBe(paths);

    [Theory]
    [Rule("P-27")]
    [InlineData("displayName,,spaceType", "display_name", "space_type")]
    [InlineData(",displayName,", "display_name")]
    [InlineData("")]
    [InlineData(",")]
    public void Empty_elements_are_left_out(string mask, params string[] paths) => Paths("updateMask=" + mask).ShouldBe(paths);

    [Fact]
    [Rule("P-31", "H-57")]
    public void The_last_of_several_masks_counts() => Paths("updateMask=displayName&updateMask=spaceType").ShouldBe(["space_type"]);

    [Fact]
    public void Groups_nested_without_end_do_not_grow_without_end() =>
        Paths("updateMask=" + string.Concat(Enumerable.Repeat("a(", 5_000)) + "b" + new string(')', 5_000)).Single().Length.ShouldBeLessThan(20_000);

    private static string[] Paths(string query) => [.. Reading.Patch("", "?" + query).UpdateMask.Paths];
}
