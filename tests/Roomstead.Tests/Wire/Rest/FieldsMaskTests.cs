using System.Text;
using Google.Protobuf;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Protocol.Rpc;
using Roomstead.Tests.Support;
using Roomstead.Wire.Rest;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class FieldsMaskTests
{
    private static readonly Space Atlas = new()
    {
        Name = "n",
        DisplayName = "d",
        SpaceDetails = new Space.Types.SpaceDetails { Description = "x", Guidelines = "y" },
        PermissionSettings = new Space.Types.PermissionSettings
        {
            ManageApps = new Space.Types.PermissionSetting { ManagersAllowed = true, MembersAllowed = true },
            ToggleHistory = new Space.Types.PermissionSetting { ManagersAllowed = true },
        },
    };

    private static readonly ListSpacesResponse List = new() { Spaces = { Atlas, new Space { Name = "m" } }, NextPageToken = "t" };

    [Theory]
    [Rule("H-75", "H-77")]
    [InlineData("name", """{"name":"n"}""")]
    [InlineData("displayName,name", """{"name":"n","displayName":"d"}""")]
    [InlineData("name,", """{"name":"n"}""")]
    [InlineData(",name", """{"name":"n"}""")]
    [InlineData("spaceDetails", """{"spaceDetails":{"description":"x","guidelines":"y"}}""")]
    [InlineData("spaceDetails.description", """{"spaceDetails":{"description":"x"}}""")]
    [InlineData("spaceDetails/description", """{"spaceDetails":{"description":"x"}}""")]
    [InlineData("spaceDetails(description,guidelines),name", """{"name":"n","spaceDetails":{"description":"x","guidelines":"y"}}""")]
    [InlineData("spaceDetails/description,spaceDetails/guidelines", """{"spaceDetails":{"description":"x","guidelines":"y"}}""")]
    [InlineData("spaceDetails/description,spaceDetails", """{"spaceDetails":{"description":"x","guidelines":"y"}}""")]
    [InlineData("spaceDetails,spaceDetails/description", """{"spaceDetails":{"description":"x","guidelines":"y"}}""")]
    [InlineData("spaceDetails/*", """{"spaceDetails":{"description":"x","guidelines":"y"}}""")]
    [InlineData("permissionSettings(manageApps(membersAllowed),toggleHistory)", """{"permissionSettings":{"toggleHistory":{"managersAllowed":true},"manageApps":{"membersAllowed":true}}}""")]
    [InlineData("permissionSettings/*/membersAllowed", """{"permissionSettings":{"toggleHistory":{},"manageApps":{"membersAllowed":true}}}""")]
    [InlineData("customer", "{}")]
    public void An_answer_is_cut_to_the_paths(string mask, string text) => Cut(Atlas, mask).ShouldBe(text);

    [Theory]
    [Rule("H-75", "H-77")]
    [InlineData("spaces/name", """{"spaces":[{"name":"n"},{"name":"m"}]}""")]
    [InlineData("spaces(displayName)", """{"spaces":[{"displayName":"d"},{}]}""")]
    [InlineData("nextPageToken", """{"nextPageToken":"t"}""")]
    [InlineData("spaces.name,nextPageToken", """{"spaces":[{"name":"n"},{"name":"m"}],"nextPageToken":"t"}""")]
    public void A_list_is_cut_element_by_element(string mask, string text) => Cut(List, mask).ShouldBe(text);

    [Fact]
    [Rule("H-75")]
    public void A_star_is_the_whole_level() => Cut(List, "*").ShouldBe(Cut(List, null));

    [Theory]
    [Rule("H-76", "H-75", "P-25")]
    [InlineData("foo", "foo")]
    [InlineData("name,foo", "foo")]
    [InlineData("display_name", "display_name")]
    [InlineData("DisplayName", "DisplayName")]
    [InlineData("name, displayName", " displayName")]
    [InlineData(" name", " name")]
    [InlineData("name.x", "name")]
    [InlineData("createTime/seconds", "createTime")]
    [InlineData("spaceDetails/foo", "spaceDetails.foo")]
    [InlineData("spaceDetails(description,foo)", "spaceDetails.foo")]
    [InlineData("spaceDetails(description", "spaceDetails")]
    [InlineData("spaceDetails.", "spaceDetails.")]
    [InlineData("name)", ")")]
    [InlineData("(name)", "")]
    [InlineData("spaces[0]", "spaces[0]")]
    public void A_path_that_no_answer_has_is_refused(string mask, string path)
    {
        var refusal = Should.Throw<ApiError>(() => FieldsMask.Parse(mask, MessageTable.Of(Space.Descriptor)));

        refusal.Code.ShouldBe(RpcCode.InvalidArgument);
        refusal.Message.ShouldBe("Request contains an invalid argument.");
        var violation = refusal.Details.Single().ShouldBeOfType<BadRequest>().FieldViolations.Single();
        violation.Field.ShouldBe(mask);
        violation.Description.ShouldBe($"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'.");
    }

    [Fact]
    public void A_mask_cannot_be_made_to_grow_without_end()
    {
        var stars = string.Join('/', Enumerable.Repeat("*", 1_000));
        Should.Throw<ApiError>(() => FieldsMask.Parse(stars, MessageTable.Of(Message.Descriptor)));
        var brackets = string.Concat(Enumerable.Repeat("quotedMessageMetadata(", 1_000));
        Should.Throw<ApiError>(() => FieldsMask.Parse(brackets, MessageTable.Of(Message.Descriptor)));
    }

    private static string Cut(IMessage message, string? mask)
    {
        var table = MessageTable.Of(message.Descriptor);
        using var text = new JsonText(indented: false);
        new JsonWriter(text).Write(message, table, mask is null ? null : FieldsMask.Parse(mask, table));
        return Encoding.UTF8.GetString(text.Written.Span);
    }
}
