using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Cards.V1;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Protocol.Rpc;
using Roomstead.Protocol.Types;
using Roomstead.Tests.Support;
using Roomstead.Wire.Rest;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class JsonWriterTests
{
    [Fact]
    [Rule("H-44")]
    public void Defaults_are_left_out_and_what_is_set_is_written()
    {
        Compact(new Space()).ShouldBe("{}");
        Compact(new Space { DisplayName = "", ImportMode = false, SpaceType = Space.Types.SpaceType.Unspecified }).ShouldBe("{}");
        Compact(new Space { SpaceDetails = new Space.Types.SpaceDetails() }).ShouldBe("""{"spaceDetails":{}}""");
        Compact(new Space.Types.PermissionSetting { AssistantManagersAllowed = false }).ShouldBe("""{"assistantManagersAllowed":false}""");
        Compact(new Space { Customer = "" }).ShouldBe("""{"customer":""}""");
        Compact(new Space { PredefinedPermissionSettings = Space.Types.PredefinedPermissionSettings.Unspecified })
            .ShouldBe("""{"predefinedPermissionSettings":"PREDEFINED_PERMISSION_SETTINGS_UNSPECIFIED"}""");
    }

    [Fact]
    [Rule("H-45", "H-111")]
    public void An_empty_list_is_left_out() => Compact(new ListSpacesResponse()).ShouldBe("{}");

    [Fact]
    [Rule("H-30")]
    public void Members_come_in_the_order_of_their_numbers_with_lowerCamel_names() => Compact(new Space
    {
        SpaceType = Space.Types.SpaceType.Space,
        ExternalUserAllowed = true,
        DisplayName = "A",
        Name = "spaces/A",
        CreateTime = new Timestamp { Seconds = 1 },
        MembershipCount = new Space.Types.MembershipCount { JoinedDirectHumanUserCount = 2 },
    }).ShouldBe(
        """{"name":"spaces/A","displayName":"A","externalUserAllowed":true,"spaceType":"SPACE","createTime":"1970-01-01T00:00:01Z","membershipCount":{"joinedDirectHumanUserCount":2}}""");

    [Fact]
    [Rule("H-62")]
    public void Indented_text_has_two_blanks_a_level() => Pretty(new ListSpacesResponse
    {
        Spaces = { new Space { Name = "a", SpaceDetails = new Space.Types.SpaceDetails() }, new Space() },
        NextPageToken = "t",
    }).ShouldBe("""
        {
          "spaces": [
            {
              "name": "a",
              "spaceDetails": {}
            },
            {}
          ],
          "nextPageToken": "t"
        }
        """);

    [Fact]
    [Rule("H-37", "H-46")]
    public void Enums_are_written_by_name_and_unknown_numbers_as_numbers()
    {
        Compact(new Space { SpaceType = Space.Types.SpaceType.GroupChat }).ShouldBe("""{"spaceType":"GROUP_CHAT"}""");
        Compact(new Space { SpaceType = (Space.Types.SpaceType)77 }).ShouldBe("""{"spaceType":77}""");
    }

    [Fact]
    [Rule("H-61")]
    public void Enums_are_numbers_where_that_was_asked_for() => Text(
        new Space { SpaceType = Space.Types.SpaceType.GroupChat, SpaceHistoryState = HistoryState.HistoryOn }, indented: false, numbers: true)
        .ShouldBe("""{"spaceType":2,"spaceHistoryState":2}""");

    [Fact]
    [Rule("H-38")]
    public void Numbers_and_bytes_are_written_as_the_mapping_says()
    {
        Compact(new SlashCommand { CommandId = long.MinValue }).ShouldBe("""{"commandId":"-9223372036854775808"}""");
        Compact(new Space.Types.MembershipCount { JoinedGroupCount = -5 }).ShouldBe("""{"joinedGroupCount":-5}""");
        Compact(new ImageCropStyle { AspectRatio = 1.5 }).ShouldBe("""{"aspectRatio":1.5}""");
        Compact(new ImageCropStyle { AspectRatio = 1 }).ShouldBe("""{"aspectRatio":1}""");
        Compact(new ImageCropStyle { AspectRatio = double.NaN }).ShouldBe("""{"aspectRatio":"NaN"}""");
        Compact(new Color { Red = float.NegativeInfinity, Green = 0.1f, Alpha = 0 }).ShouldBe("""{"red":"-Infinity","green":0.1,"alpha":0}""");
        Compact(new CustomEmoji { Payload = new CustomEmoji.Types.CustomEmojiPayload { FileContent = ByteString.CopyFrom(0xfb, 0xff) } })
            .ShouldBe("""{"payload":{"fileContent":"+/8="}}""");
    }

    [Fact]
    [Rule("H-41")]
    public void Empty_is_an_empty_object_and_a_mask_is_text()
    {
        Compact(new Empty()).ShouldBe("{}");
        Compact(new UpdateSpaceRequest { UpdateMask = new FieldMask { Paths = { "display_name", "access_settings.audience" } } })
            .ShouldBe("""{"updateMask":"displayName,accessSettings.audience"}""");
    }

    [Fact]
    [Rule("H-41", "H-28")]
    public void A_detail_has_its_type_first()
    {
        var info = new ErrorInfo { Reason = "R", Domain = "d" };
        info.Metadata["method"] = "m";
        using var text = new JsonText(indented: false);
        new JsonWriter(text).WriteAny(info);
        Encoding.UTF8.GetString(text.Written.Span)
            .ShouldBe("""{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"R","domain":"d","metadata":{"method":"m"}}""");
    }

    [Theory]
    [Rule("H-24")]
    [InlineData("<b>&'=", """\u003cb\u003e&'=""")]
    [InlineData("\"\\/", """\"\\/""")]
    [InlineData("\n\r\t\b\f\u0000\u001f\u007f", """\n\r\t\b\f\u0000\u001f\u007f""")]
    [InlineData("\u2028\u2029", """\u2028\u2029""")]
    [InlineData("é漢🎉", "é漢🎉")]
    public void Angle_brackets_are_escaped_and_other_text_is_raw(string value, string text) =>
        Compact(new Space { Name = value }).ShouldBe($$"""{"name":"{{text}}"}""");

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() => Compact(new Space { Name = "a\ud800b" }).ShouldBe("{\"name\":\"a\ufffdb\"}");

    [Fact]
    public void Text_longer_than_the_first_buffer_is_written_whole()
    {
        var name = string.Concat(Enumerable.Repeat("漢<", 100_000));
        Compact(new Space { Name = name }).ShouldBe("{\"name\":\"" + name.Replace("<", "\\u003c") + "\"}");
    }

    private static string Compact(IMessage message) => Text(message, indented: false);

    private static string Pretty(IMessage message) => Text(message, indented: true);

    private static string Text(IMessage message, bool indented, bool numbers = false)
    {
        using var text = new JsonText(indented);
        new JsonWriter(text, numbers).Write(message, MessageTable.Of(message.Descriptor));
        return Encoding.UTF8.GetString(text.Written.Span);
    }
}
