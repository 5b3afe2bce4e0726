using System.Text.Json.Nodes;
using Roomstead.Seed;
using Roomstead.Tests.Support;
using Shouldly;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>The mask <c>display_name</c>.</summary>
public sealed class UpdateSpaceDisplayNameTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private static readonly Refusal BadName = Refusal.InvalidArgument("space.display_name");

    [Fact]
    [Rule("P-40", "P-160")]
    public async Task A_space_is_renamed()
    {
        var space = await scene.SpaceAsync();

        (await scene.PatchedAsync(space, "displayName", """{"displayName":"Quarterly review"}""")).TextAt("displayName").ShouldBe("Quarterly review");

        (await scene.GetAsync(space)).TextAt("displayName").ShouldBe("Quarterly review");
    }

    [Theory]
    [Rule("P-40", "E-21")]
    [InlineData("GROUP_CHAT")]
    [InlineData("DIRECT_MESSAGE")]
    public async Task Only_a_space_of_type_SPACE_has_a_display_name(string type)
    {
        var space = await scene.SpaceAsync(type == "GROUP_CHAT" ? Room.Group : Room.Direct);

        await scene.RefusedAsync(space, "displayName", """{"displayName":"Not for chats"}""", BadName);
    }

    [Fact]
    [Rule("P-40", "P-50")]
    public async Task A_group_chat_that_becomes_a_space_in_the_same_call_gets_its_name()
    {
        var group = await scene.SpaceAsync(Room.Group);

        var answer = await scene.PatchedAsync(group, "displayName,spaceType", """{"spaceType":"SPACE","displayName":"Grown up"}""");

        answer.TextAt("displayName").ShouldBe("Grown up");
    }

    [Theory]
    [Rule("P-41", "P-42")]
    [InlineData("a")]
    [InlineData("é")]
    [InlineData("漢")]
    [InlineData("😀")]
    public async Task A_name_has_at_most_128_code_points(string character)
    {
        var space = await scene.SpaceAsync();
        var longest = Repeat(character, 128);

        (await scene.PatchedAsync(space, "displayName", Body(longest))).TextAt("displayName").ShouldBe(longest);

        await scene.RefusedAsync(space, "displayName", Body(longest + character), BadName);
    }

    [Fact]
    [Rule("P-42")]
    public async Task A_letter_and_its_combining_mark_count_as_two()
    {
        var space = await scene.SpaceAsync();
        var letters = Repeat("e\u0301", 64);

        await scene.PatchedAsync(space, "displayName", Body(letters));

        await scene.RefusedAsync(space, "displayName", Body(letters + "e"), BadName);
    }

    [Fact]
    [Rule("P-42")]
    public async Task A_family_of_joined_emoji_counts_each_part()
    {
        const string Family = "👨\u200D👩\u200D👧"; // five code points, one cluster
        var space = await scene.SpaceAsync();

        await scene.PatchedAsync(space, "displayName", Body(Repeat(Family, 25) + "abc"));

        await scene.RefusedAsync(space, "displayName", Body(Repeat(Family, 25) + "abcd"), BadName);
    }

    [Theory]
    [Rule("P-43")]
    [InlineData("  Trimmed 1", "Trimmed 1")]
    [InlineData("Trimmed 2  ", "Trimmed 2")]
    [InlineData("\t\n Trimmed 3 \r\n", "Trimmed 3")]
    [InlineData("\u00A0\u3000Trimmed 4\u2003", "Trimmed 4")]
    [InlineData(" Trimmed  5 ", "Trimmed  5")]
    public async Task White_space_around_a_name_is_trimmed_before_it_is_stored(string sent, string stored)
    {
        var space = await scene.SpaceAsync();

        (await scene.PatchedAsync(space, "displayName", Body(sent))).TextAt("displayName").ShouldBe(stored);

        (await scene.StoredAsync(space)).Value.DisplayName.ShouldBe(stored);
    }

    [Theory]
    [Rule("P-44", "P-43")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t \u3000\n")]
    public async Task A_name_that_is_empty_or_blank_is_refused(string name)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), "displayName", Body(name), BadName);
    }

    [Theory]
    [Rule("P-45")]
    [InlineData("{}")]
    [InlineData("""{"displayName":null}""")]
    [InlineData("""{"spaceDetails":{"description":"Something else"}}""")]
    public async Task A_name_in_the_mask_but_not_in_the_body_is_empty(string body)
    {
        await scene.RefusedAsync(await scene.SpaceAsync(), "displayName", body, BadName);
    }

    [Fact]
    [Rule("P-46", "E-22")]
    public async Task A_name_that_another_space_of_the_organisation_has_is_taken()
    {
        var space = await scene.SpaceAsync();

        await scene.RefusedAsync(space, "displayName", Body("Atlas"), Refusal.AlreadyExists);
    }

    [Theory]
    [Rule("P-46")]
    [InlineData("bob")]
    [InlineData("demo-app")]
    public async Task A_taken_name_is_taken_for_every_caller_even_of_spaces_he_cannot_see(string who)
    {
        var taken = await scene.SpaceAsync(Room.Named with { DisplayName = "Hidden from " + who, Members = [("alice", Role.RoleManager)], Invited = [] });
        var space = await scene.SpaceAsync(Room.Desk with { Members = [.. Room.Desk.Members, ("bob", Role.RoleMember)] });
        taken.ShouldNotBe(space);

        await scene.RefusedAsync(space, "displayName", Body("Hidden from " + who), Refusal.AlreadyExists, who);
    }

    [Fact]
    [Rule("P-46", "P-121")]
    public async Task Names_of_imported_spaces_are_unique_too()
    {
        var import = await scene.SpaceAsync(Room.Importing with { DisplayName = "Being imported" });
        var space = await scene.SpaceAsync();

        await scene.RefusedAsync(import, "displayName", Body("Atlas"), Refusal.AlreadyExists, Who.Importer);
        await scene.RefusedAsync(space, "displayName", Body("Being imported"), Refusal.AlreadyExists);
    }

    [Fact]
    [Rule("P-46", "P-50")]
    public async Task A_group_chat_cannot_become_a_space_of_a_taken_name()
    {
        var group = await scene.SpaceAsync(Room.Group);

        await scene.RefusedAsync(group, "spaceType,displayName", """{"spaceType":"SPACE","displayName":"Atlas"}""", Refusal.AlreadyExists);

        (await scene.RoleAsync(group, "alice")).ShouldBe(Role.RoleMember);
    }

    [Fact]
    [Rule("P-47")]
    public async Task A_name_of_another_organisation_is_free()
    {
        var space = await scene.SpaceAsync();

        (await scene.PatchedAsync(space, "displayName", Body("Elsewhere"))).TextAt("displayName").ShouldBe("Elsewhere");

        await scene.RefusedAsync(await scene.SpaceAsync(), "displayName", Body("Elsewhere"), Refusal.AlreadyExists);
    }

    [Fact]
    [Rule("P-47")]
    public async Task Spaces_without_an_organisation_may_share_a_name()
    {
        var one = await scene.SpaceAsync(Room.Named with { Customer = null });
        var other = await scene.SpaceAsync(Room.Named with { Customer = null });

        await scene.PatchedAsync(one, "displayName", Body("Of nobody"));
        await scene.PatchedAsync(other, "displayName", Body("Of nobody"));
    }

    [Fact]
    [Rule("P-48")]
    public async Task Names_are_compared_as_they_are_stored()
    {
        var space = await scene.SpaceAsync();

        await scene.RefusedAsync(space, "displayName", Body("  Atlas\t"), Refusal.AlreadyExists);
    }

    [Fact]
    [Rule("P-48")]
    public async Task By_default_names_that_differ_in_case_are_different()
    {
        var space = await scene.SpaceAsync();

        (await scene.PatchedAsync(space, "displayName", Body("ATLAS"))).TextAt("displayName").ShouldBe("ATLAS");
    }

    [Fact]
    [Rule("P-48")]
    public async Task An_organisation_may_compare_names_without_case()
    {
        await using var own = await PatchScene.StartAsync();
        await own.PolicyAsync(static org => org with { NameUniqueness = "case-insensitive" });
        var space = await own.SpaceAsync();
        await own.PatchedAsync(space, "displayName", Body("Größe"));

        await own.RefusedAsync(await own.SpaceAsync(), "displayName", Body("aTLAs"), Refusal.AlreadyExists);
        await own.RefusedAsync(await own.SpaceAsync(), "displayName", Body("GRÖßE"), Refusal.AlreadyExists);
        (await own.PatchedAsync(space, "displayName", Body("GRÖßE"))).TextAt("displayName").ShouldBe("GRÖßE");
    }

    [Fact]
    [Rule("P-48")]
    public async Task An_organisation_may_let_spaces_share_names()
    {
        await using var own = await PatchScene.StartAsync();
        await own.PolicyAsync(static org => org with { NameUniqueness = "off" });

        var answer = await own.PatchedAsync(await own.SpaceAsync(), "displayName", Body("Atlas"));

        answer.TextAt("displayName").ShouldBe("Atlas");
    }

    [Theory]
    [Rule("P-48", "P-165")]
    [InlineData("To itself", "To itself")]
    [InlineData("To itself, trimmed", " To itself, trimmed ")]
    public async Task A_space_never_stands_in_its_own_way(string name, string sent)
    {
        var space = await scene.SpaceAsync(Room.Named with { DisplayName = name });

        (await scene.PatchedAsync(space, "displayName", Body(sent))).TextAt("displayName").ShouldBe(name);
    }

    [Fact]
    [Rule("P-48")]
    public async Task A_deleted_space_frees_its_name()
    {
        var gone = await scene.SpaceAsync(Room.Named with { DisplayName = "Freed" });
        var space = await scene.SpaceAsync();
        await scene.RefusedAsync(space, "displayName", Body("Freed"), Refusal.AlreadyExists);
        await scene.DeleteAsync(gone);

        (await scene.PatchedAsync(space, "displayName", Body("Freed"))).TextAt("displayName").ShouldBe("Freed");
    }

    [Fact]
    [Rule("P-48")]
    public async Task A_renamed_space_frees_its_former_name()
    {
        var first = await scene.SpaceAsync(Room.Named with { DisplayName = "Passed on" });
        await scene.PatchedAsync(first, "displayName", Body("Passed on from here"));

        await scene.PatchedAsync(await scene.SpaceAsync(), "displayName", Body("Passed on"));
    }

    [Fact]
    [Rule("P-47", "P-48")]
    public async Task A_space_of_another_organisation_is_compared_with_its_own_neighbours()
    {
        await using var own = await PatchScene.StartAsync();
        var theirs = await own.SpaceAsync(Room.Named with
        {
            Customer = DemoOrganisation.OtherCustomer,
            Creator = "erin",
            Members = [("erin", Role.RoleManager), ("alice", Role.RoleMember)],
        });

        await own.RefusedAsync(theirs, "displayName", Body("Elsewhere"), Refusal.AlreadyExists, "alice");
        await own.PatchedAsync(theirs, "displayName", Body("Atlas"), "alice");
    }

    [Theory]
    [Rule("P-49", "P-103", "P-136")]
    [MemberData(nameof(Levels.WhoMay), MemberType = typeof(Levels))]
    public async Task Who_may_rename_is_what_modifySpaceDetails_says(string allowed, string who, bool may)
    {
        var space = await scene.SpaceAsync(Room.Named with { With = s => s.PermissionSettings.ModifySpaceDetails = Levels.Of(allowed) });
        var name = $"Named by {who} of {allowed}";

        if (may)
        {
            (await scene.PatchedAsync(space, "displayName", Body(name), who)).TextAt("displayName").ShouldBe(name);
        }
        else
        {
            await scene.RefusedAsync(space, "displayName", Body(name), Refusal.SpaceDenied, who);
        }
    }

    [Theory]
    [Rule("P-40", "P-160")]
    [InlineData("A name with any character: \\ \" / < > & ' {} [] % _ ;--")]
    [InlineData("\u202Eright to left")]
    [InlineData("tab\tinside and \u0000 too")]
    public async Task Any_character_may_stand_in_a_name(string name)
    {
        var space = await scene.SpaceAsync();

        (await scene.PatchedAsync(space, "displayName", Body(name))).TextAt("displayName").ShouldBe(name);

        (await scene.GetAsync(space)).TextAt("displayName").ShouldBe(name);
    }

    private static string Body(string name) => new JsonObject { ["displayName"] = name }.ToJsonString();

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
