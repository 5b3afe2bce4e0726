using Roomstead.Tests.Support;
using Shouldly;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>The mask <c>space_type</c>.</summary>
public sealed class UpdateSpaceTypeTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Everybody = """{"managersAllowed":true,"assistantManagersAllowed":true,"membersAllowed":true}""";

    private static readonly Refusal BadType = Refusal.InvalidArgument("space.space_type");
    private static readonly Refusal BadName = Refusal.InvalidArgument("space.display_name");

    [Theory]
    [Rule("P-50", "P-140", "P-55", "S-170")]
    [InlineData("alice")]
    [InlineData("bob")]
    [InlineData("carol")]
    public async Task Any_member_turns_a_group_chat_into_a_space(string who)
    {
        var group = await scene.SpaceAsync(Room.Group);
        var before = await scene.GetAsync(group);

        var answer = await scene.PatchedAsync(group, "spaceType,displayName", $$"""{"spaceType":"SPACE","displayName":"Made by {{who}}"}""", who);

        answer.TextAt("spaceType").ShouldBe("SPACE");
        answer.TextAt("displayName").ShouldBe("Made by " + who);
        answer.TextAt("type").ShouldBe("ROOM");
        answer.TextAt("accessSettings.accessState").ShouldBe("PRIVATE");
        answer.At("accessSettings.audience").ShouldBeNull();
        answer.At("membershipCount").ShouldEqual(before.At("membershipCount")!.ToJsonString());
        answer.TextAt("customer").ShouldBe("customers/C00demo01");
        (await scene.GetAsync(group, who)).ShouldEqual(answer.ToJsonString());
    }

    [Theory]
    [Rule("P-55", "S-120", "S-121", "S-122", "S-123", "S-124", "S-125", "S-126", "S-127")]
    [InlineData("manageMembersAndGroups")]
    [InlineData("modifySpaceDetails")]
    [InlineData("toggleHistory")]
    [InlineData("useAtMentionAll")]
    [InlineData("manageApps")]
    [InlineData("manageWebhooks")]
    [InlineData("postMessages")]
    [InlineData("replyMessages")]
    public async Task A_converted_group_chat_is_a_collaboration_space(string setting)
    {
        var group = await scene.SpaceAsync(Room.Group);

        var answer = await scene.PatchedAsync(group, "spaceType,displayName", $$"""{"spaceType":"SPACE","displayName":"Collaborates in {{setting}}"}""");

        answer.At("permissionSettings." + setting).ShouldEqual(Everybody);
    }

    [Fact]
    [Rule("P-55", "S-171")]
    public async Task Whoever_converts_a_group_chat_manages_the_space_and_the_others_stay_members()
    {
        var group = await scene.SpaceAsync(Room.Group);

        await scene.PatchedAsync(group, "spaceType,displayName", """{"spaceType":"SPACE","displayName":"Managed by carol"}""", "carol");

        (await scene.RoleAsync(group, "carol")).ShouldBe(Role.RoleManager);
        (await scene.RoleAsync(group, "alice")).ShouldBe(Role.RoleMember);
        (await scene.RoleAsync(group, "bob")).ShouldBe(Role.RoleMember);
        await scene.PatchedAsync(group, "permissionSettings.manageApps", """{"permissionSettings":{"manageApps":{"managersAllowed":true}}}""", "carol");
        await scene.RefusedAsync(
            group, "permissionSettings.manageApps", """{"permissionSettings":{"manageApps":{"managersAllowed":true}}}""", Refusal.SpaceDenied, "alice");
    }

    [Fact]
    [Rule("P-50", "P-55")]
    public async Task The_conversion_is_one_change_in_the_outbox()
    {
        var group = await scene.SpaceAsync(Room.Group);

        await scene.PatchedAsync(group, "displayName,spaceType", """{"spaceType":"SPACE","displayName":"One change"}""");

        var change = (await scene.ChangesOfAsync(group)).ShouldHaveSingleItem();
        change.Mask!.Split(',').ShouldBe(["display_name", "space_type"], ignoreOrder: true);
    }

    [Theory]
    [Rule("P-50", "P-45", "P-44")]
    [InlineData("""{"spaceType":"SPACE"}""")]
    [InlineData("""{"spaceType":"SPACE","displayName":""}""")]
    [InlineData("""{"spaceType":"SPACE","displayName":"  "}""")]
    [InlineData("""{"spaceType":"SPACE","displayName":null}""")]
    public async Task A_conversion_needs_a_name_in_the_body(string body)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(Room.Group), "spaceType,displayName", body, BadName);
    }

    [Theory]
    [Rule("P-50", "P-52", "E-21")]
    [InlineData("spaceType")]
    [InlineData("spaceType,spaceDetails")]
    public async Task A_conversion_needs_the_name_in_the_mask(string mask)
    {
        var group = await scene.SpaceAsync(Room.Group);

        await scene.RefusedAsync(
            group, mask, """{"spaceType":"SPACE","displayName":"Not in the mask","spaceDetails":{"description":"d"}}""", Refusal.InvalidArgument("update_mask"));

        (await scene.RoleAsync(group, "alice")).ShouldBe(Role.RoleMember);
    }

    [Theory]
    [Rule("P-51")]
    [InlineData("spaceType,displayName")]
    [InlineData("displayName,spaceType")]
    public async Task The_type_may_come_along_when_a_space_is_renamed(string mask)
    {
        var space = await scene.SpaceAsync();

        var answer = await scene.PatchedAsync(space, mask, $$"""{"spaceType":"SPACE","displayName":"With {{mask}}"}""", "bob");

        answer.TextAt("displayName").ShouldBe("With " + mask);
        answer.TextAt("spaceType").ShouldBe("SPACE");
        (await scene.RoleAsync(space, "bob")).ShouldBe(Role.RoleAssistantManager);
    }

    [Fact]
    [Rule("P-51")]
    public async Task Coming_along_the_type_resets_no_settings()
    {
        var space = await scene.SpaceAsync(Room.Named with
        {
            With = static s =>
            {
                s.PermissionSettings.ManageApps = Levels.Of("managers");
                s.AccessSettings = new() { AccessState = Protocol.Chat.V1.Space.Types.AccessSettings.Types.AccessState.Discoverable, Audience = "audiences/default" };
            },
        });

        var answer = await scene.PatchedAsync(space, "spaceType,displayName", """{"spaceType":"SPACE","displayName":"Keeps settings"}""");

        answer.At("permissionSettings.manageApps.membersAllowed").ShouldBeNull();
        answer.TextAt("accessSettings.accessState").ShouldBe("DISCOVERABLE");
    }

    [Fact]
    [Rule("P-52", "P-165")]
    public async Task The_type_alone_is_harmless_on_a_space()
    {
        var space = await scene.SpaceAsync();
        var before = await scene.GetAsync(space);

        var answer = await scene.PatchedAsync(space, "spaceType", """{"spaceType":"SPACE"}""");

        answer.ShouldEqual(before.ToJsonString());
        (await scene.ChangesOfAsync(space)).ShouldBeEmpty();
    }

    [Theory]
    [Rule("P-53", "E-21")]
    [InlineData("SPACE", "GROUP_CHAT")]
    [InlineData("SPACE", "DIRECT_MESSAGE")]
    [InlineData("SPACE", "SPACE_TYPE_UNSPECIFIED")]
    [InlineData("SPACE", null)]
    [InlineData("GROUP_CHAT", "GROUP_CHAT")]
    [InlineData("GROUP_CHAT", "DIRECT_MESSAGE")]
    [InlineData("GROUP_CHAT", "SPACE_TYPE_UNSPECIFIED")]
    [InlineData("GROUP_CHAT", null)]
    [InlineData("DIRECT_MESSAGE", "SPACE")]
    [InlineData("DIRECT_MESSAGE", "GROUP_CHAT")]
    [InlineData("DIRECT_MESSAGE", "DIRECT_MESSAGE")]
    [InlineData("DIRECT_MESSAGE", "SPACE_TYPE_UNSPECIFIED")]
    [InlineData("DIRECT_MESSAGE", null)]
    public async Task No_other_change_of_type_is_possible(string from, string? to)
    {
        var space = await scene.SpaceAsync(from switch { "SPACE" => Room.Named, "GROUP_CHAT" => Room.Group, _ => Room.Direct });
        var body = to is null ? """{"displayName":"Changed"}""" : $$"""{"displayName":"Changed","spaceType":"{{to}}"}""";

        await scene.RefusedAsync(space, "spaceType,displayName", body, BadType);
        await scene.RefusedAsync(space, "spaceType", body, BadType);
    }

    [Fact]
    [Rule("P-53", "P-154")]
    public async Task A_type_of_an_unknown_number_is_refused()
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), "spaceType,displayName", """{"displayName":"Changed","spaceType":9}""", BadType);
    }

    [Theory]
    [Rule("P-54", "P-129", "E-20")]
    [InlineData("spaceType")]
    [InlineData("spaceType,displayName")]
    [InlineData("displayName,spaceDetails,spaceType")]
    public async Task An_administrator_cannot_change_the_type(string mask)
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(), mask, """{"spaceType":"SPACE","displayName":"By an administrator"}""", Refusal.InvalidArgument("update_mask"), "admin");
    }

    [Theory]
    [Rule("P-55", "P-130")]
    [InlineData("frank")]
    [InlineData("dave")]
    public async Task Who_has_not_joined_a_group_chat_cannot_convert_it(string who)
    {
        await scene.RefusedAsync(
            await scene.SpaceAsync(Room.Group), "spaceType,displayName", """{"spaceType":"SPACE","displayName":"Not mine"}""", Refusal.SpaceDenied, who);
    }

    [Fact]
    [Rule("P-155", "P-63")]
    public async Task A_conversion_with_details_that_are_too_long_converts_nothing()
    {
        var group = await scene.SpaceAsync(Room.Group);

        await scene.RefusedAsync(
            group,
            "spaceType,displayName,spaceDetails",
            $$$"""{"spaceType":"SPACE","displayName":"Never made","spaceDetails":{"description":"{{{new string('d', 151)}}}"}}""",
            Refusal.InvalidArgument("space.space_details.description"));

        (await scene.StoredAsync(group)).Value.SpaceType.ShouldBe(SpaceType.GroupChat);
        (await scene.RoleAsync(group, "alice")).ShouldBe(Role.RoleMember);
    }

    [Fact]
    [Rule("P-50", "S-170")]
    public async Task A_group_chat_is_converted_once()
    {
        var group = await scene.SpaceAsync(Room.Group);
        await scene.PatchedAsync(group, "spaceType,displayName", """{"spaceType":"SPACE","displayName":"First"}""");

        await scene.RefusedAsync(group, "spaceType,displayName", """{"spaceType":"GROUP_CHAT","displayName":"Second"}""", BadType);
        await scene.PatchedAsync(group, "spaceType,displayName", """{"spaceType":"SPACE","displayName":"Second"}""", "bob");

        (await scene.RoleAsync(group, "bob")).ShouldBe(Role.RoleMember);
    }
}
