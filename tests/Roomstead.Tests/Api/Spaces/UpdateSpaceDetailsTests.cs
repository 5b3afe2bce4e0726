using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>The mask <c>space_details</c>.</summary>
public sealed class UpdateSpaceDetailsTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private static Room Described { get; } = Room.Named with { With = static s => s.SpaceDetails = new() { Description = "Old description", Guidelines = "Old guidelines" } };

    [Fact]
    [Rule("P-60")]
    public async Task Description_and_guidelines_are_replaced()
    {
        var space = await scene.SpaceAsync(Described);

        var answer = await scene.PatchedAsync(space, "spaceDetails", """{"spaceDetails":{"description":"New","guidelines":"Newer"}}""");

        answer.At("spaceDetails").ShouldEqual("""{"description":"New","guidelines":"Newer"}""");
        (await scene.GetAsync(space)).At("spaceDetails").ShouldEqual("""{"description":"New","guidelines":"Newer"}""");
    }

    [Theory]
    [Rule("P-60", "P-61")]
    [InlineData("""{"description":"New"}""")]
    [InlineData("""{"guidelines":"New"}""")]
    public async Task A_field_left_out_ends_up_empty(string details)
    {
        var space = await scene.SpaceAsync(Described);

        var answer = await scene.PatchedAsync(space, "spaceDetails", $$"""{"spaceDetails":{{details}} }""");

        answer.At("spaceDetails").ShouldEqual(details);
    }

    [Theory]
    [Rule("P-62", "P-153", "S-29")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("""{"spaceDetails":null}""")]
    [InlineData("""{"spaceDetails":{}}""")]
    [InlineData("""{"spaceDetails":{"description":"","guidelines":""}}""")]
    [InlineData("""{"spaceDetails":{"description":null,"guidelines":null}}""")]
    public async Task Details_in_the_mask_but_not_in_the_body_are_cleared(string body)
    {
        var space = await scene.SpaceAsync(Described);

        (await scene.PatchedAsync(space, "spaceDetails", body)).At("spaceDetails").ShouldBeNull();

        (await scene.GetAsync(space)).At("spaceDetails").ShouldBeNull();
    }

    [Theory]
    [Rule("P-63", "P-42")]
    [InlineData("description", 150, "d")]
    [InlineData("description", 150, "😀")]
    [InlineData("description", 150, "\n")]
    [InlineData("guidelines", 5_000, "g")]
    [InlineData("guidelines", 5_000, "😀")]
    [InlineData("guidelines", 5_000, "\n")]
    public async Task Details_have_a_limit_in_code_points(string field, int limit, string character)
    {
        var space = await scene.SpaceAsync();
        var longest = string.Concat(Enumerable.Repeat(character, limit));

        (await scene.PatchedAsync(space, "spaceDetails", Body(field, longest))).TextAt("spaceDetails." + field).ShouldBe(longest);

        await scene.RefusedAsync(space, "spaceDetails", Body(field, longest + character), Refusal.InvalidArgument("space.space_details." + field));
    }

    [Theory]
    [Rule("P-63", "P-64", "E-21")]
    [InlineData("description", 151)]
    [InlineData("guidelines", 5_001)]
    public async Task The_limit_holds_for_a_single_field_too(string field, int length)
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(), "spaceDetails." + field, Body(field, new string('x', length)), Refusal.InvalidArgument("space.space_details." + field));
    }

    [Theory]
    [Rule("P-64")]
    [InlineData("spaceDetails.description", """{"description":"New","guidelines":"Old guidelines"}""")]
    [InlineData("space_details.description", """{"description":"New","guidelines":"Old guidelines"}""")]
    [InlineData("spaceDetails.guidelines", """{"description":"Old description","guidelines":"Newer"}""")]
    [InlineData("spaceDetails.description,spaceDetails.guidelines", """{"description":"New","guidelines":"Newer"}""")]
    public async Task A_path_below_the_details_changes_only_that_field(string mask, string expected)
    {
        var space = await scene.SpaceAsync(Described);

        var answer = await scene.PatchedAsync(space, mask, """{"spaceDetails":{"description":"New","guidelines":"Newer"}}""");

        answer.At("spaceDetails").ShouldEqual(expected);
    }

    [Theory]
    [Rule("P-64", "P-62")]
    [InlineData("spaceDetails.description", """{"guidelines":"Old guidelines"}""")]
    [InlineData("spaceDetails.guidelines", """{"description":"Old description"}""")]
    public async Task A_single_field_that_the_body_lacks_is_cleared(string mask, string expected)
    {
        var space = await scene.SpaceAsync(Described);

        (await scene.PatchedAsync(space, mask, "{}")).At("spaceDetails").ShouldEqual(expected);
    }

    [Theory]
    [Rule("P-65", "E-21")]
    [InlineData("GROUP_CHAT", "spaceDetails")]
    [InlineData("GROUP_CHAT", "spaceDetails.description")]
    [InlineData("DIRECT_MESSAGE", "spaceDetails")]
    [InlineData("DIRECT_MESSAGE", "spaceDetails.guidelines")]
    public async Task Only_a_space_of_type_SPACE_has_details(string type, string mask)
    {
        var space = await scene.SpaceAsync(type == "GROUP_CHAT" ? Room.Group : Room.Direct);

        var answer = await scene.RefusedAsync(
            space, mask, Body("description", "Not for chats"), Refusal.InvalidArgument("space.space_details" + Below(mask)));

        answer.ErrorStatus.ShouldBe("INVALID_ARGUMENT");
    }

    [Theory]
    [Rule("P-66", "P-103", "P-136")]
    [MemberData(nameof(Levels.WhoMay), MemberType = typeof(Levels))]
    public async Task Who_may_change_details_is_what_modifySpaceDetails_says(string allowed, string who, bool may)
    {
        var space = await scene.SpaceAsync(Room.Named with { With = s => s.PermissionSettings.ModifySpaceDetails = Levels.Of(allowed) });

        if (may)
        {
            await scene.PatchedAsync(space, "spaceDetails", Body("description", "By " + who), who);
            await scene.PatchedAsync(space, "spaceDetails.guidelines", Body("guidelines", "By " + who), who);
        }
        else
        {
            await scene.RefusedAsync(space, "spaceDetails", Body("description", "By " + who), Refusal.SpaceDenied, who);
            await scene.RefusedAsync(space, "spaceDetails.guidelines", Body("guidelines", "By " + who), Refusal.SpaceDenied, who);
            await scene.RefusedAsync(space, "spaceDetails,spaceType", """{"spaceType":"SPACE"}""", Refusal.SpaceDenied, who);
        }
    }

    [Theory]
    [Rule("P-155")]
    [InlineData("""{"displayName":"Half done","spaceDetails":{"description":"ok","guidelines":"{long}"}}""", "space.space_details.guidelines")]
    [InlineData("""{"displayName":" ","spaceDetails":{"description":"ok"}}""", "space.display_name")]
    public async Task Of_two_paths_neither_changes_when_one_fails(string body, string field)
    {
        var space = await scene.SpaceAsync(Described);
        var text = body.Replace("{long}", new string('g', 5_001), StringComparison.Ordinal);

        await scene.RefusedAsync(space, "displayName,spaceDetails", text, Refusal.InvalidArgument(field));
        await scene.RefusedAsync(space, "spaceDetails,displayName", text, Refusal.InvalidArgument(field));
    }

    [Fact]
    [Rule("P-155", "P-46")]
    public async Task Details_do_not_change_when_the_name_is_taken()
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(Described), "displayName,spaceDetails", """{"displayName":"Atlas","spaceDetails":{"description":"ok"}}""", Refusal.AlreadyExists);
    }

    private static string Body(string field, string text) =>
        new JsonObject { ["spaceDetails"] = new JsonObject { [field] = text } }.ToJsonString();

    private static string Below(string mask) => mask["spaceDetails".Length..];
}
