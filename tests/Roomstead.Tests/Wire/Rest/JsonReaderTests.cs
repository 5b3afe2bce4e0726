using Google.Protobuf;
using Roomstead.Domain;
using Roomstead.Protocol.Cards.V1;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class JsonReaderTests
{
    [Theory]
    [Rule("H-30")]
    [InlineData("""{"displayName": "New"}""")]
    [InlineData("""{"display_name": "New"}""")]
    [InlineData("""{"display\u004eame": "New"}""")]
    public void Both_spellings_of_a_name_are_read(string body) => Reading.Patch(body).Space.DisplayName.ShouldBe("New");

    [Theory]
    [Rule("P-09")]
    [InlineData("")]
    [InlineData("{}")]
    public void No_body_and_an_empty_object_are_an_empty_message(string body) =>
        Reading.Bind("POST /v1/spaces", body).ShouldBe(new CreateSpaceRequest { Space = new Space() });

    [Theory]
    [Rule("H-31", "H-32", "P-151")]
    [InlineData("PATCH /v1/spaces/A", """{"foo": 1}""", """space: Invalid JSON payload received. Unknown name "foo" at 'space': Cannot find field.""")]
    [InlineData("PATCH /v1/spaces/A", """{"DisplayName": 1}""", """space: Invalid JSON payload received. Unknown name "DisplayName" at 'space': Cannot find field.""")]
    [InlineData("PATCH /v1/spaces/A", """{"accessSettings": {"x": {"deep": [1, {}]}}}""", """space.access_settings: Invalid JSON payload received. Unknown name "x" at 'space.access_settings': Cannot find field.""")]
    [InlineData("POST /v1/spaces:setup", """{"foo": null}""", """: Invalid JSON payload received. Unknown name "foo": Cannot find field.""")]
    [InlineData("POST /v1/spaces/A/messages", """{"cardsV2": [{"x": 1}]}""", """message.cards_v2[0]: Invalid JSON payload received. Unknown name "x" at 'message.cards_v2[0]': Cannot find field.""")]
    [InlineData("POST /v1/spaces/A/messages", """{"cardsV2": [{}, {"card": {"sections": [{"x": 1}]}}]}""", """message.cards_v2[1].card.sections[0]: Invalid JSON payload received. Unknown name "x" at 'message.cards_v2[1].card.sections[0]': Cannot find field.""")]
    public void An_unknown_name_is_refused_with_the_path_of_its_message(string target, string body, string fault) =>
        Reading.Faults(target, body).ShouldBe([fault]);

    [Theory]
    [Rule("H-33", "H-37", "H-39", "E-05", "P-151")]
    [InlineData("""{"spaceType": "FOO"}""", """space.space_type: Invalid value at 'space.space_type' (type.googleapis.com/google.chat.v1.Space.SpaceType), "FOO" """)]
    [InlineData("""{"spaceType": "space"}""", """space.space_type: Invalid value at 'space.space_type' (type.googleapis.com/google.chat.v1.Space.SpaceType), "space" """)]
    [InlineData("""{"spaceType": ""}""", """space.space_type: Invalid value at 'space.space_type' (type.googleapis.com/google.chat.v1.Space.SpaceType), "" """)]
    [InlineData("""{"spaceType": 1.5}""", """space.space_type: Invalid value at 'space.space_type' (type.googleapis.com/google.chat.v1.Space.SpaceType), 1.5""")]
    [InlineData("""{"spaceHistoryState": true}""", """space.space_history_state: Invalid value at 'space.space_history_state' (type.googleapis.com/google.chat.v1.HistoryState), true""")]
    [InlineData("""{"displayName": 5}""", """space.display_name: Invalid value at 'space.display_name' (TYPE_STRING), 5""")]
    [InlineData("""{"displayName": ["a"]}""", """space.display_name: Invalid value at 'space.display_name' (TYPE_STRING), ["a"]""")]
    [InlineData("""{"displayName": {"a": 1}}""", """space.display_name: Invalid value at 'space.display_name' (TYPE_STRING), {"a": 1}""")]
    [InlineData("""{"displayName": "\ud800"}""", """space.display_name: Invalid value at 'space.display_name' (TYPE_STRING), "\ud800" """)]
    [InlineData("""{"importMode": "true"}""", """space.import_mode: Invalid value at 'space.import_mode' (TYPE_BOOL), "true" """)]
    [InlineData("""{"importMode": 1}""", """space.import_mode: Invalid value at 'space.import_mode' (TYPE_BOOL), 1""")]
    [InlineData("""{"spaceDetails": "text"}""", """space.space_details: Invalid value at 'space.space_details' (type.googleapis.com/google.chat.v1.Space.SpaceDetails), "text" """)]
    [InlineData("""{"spaceDetails": []}""", """space.space_details: Invalid value at 'space.space_details' (type.googleapis.com/google.chat.v1.Space.SpaceDetails), []""")]
    [InlineData("""{"membershipCount": {"joinedGroupCount": "x"}}""", """space.membership_count.joined_group_count: Invalid value at 'space.membership_count.joined_group_count' (TYPE_INT32), "x" """)]
    [InlineData("""{"membershipCount": {"joinedGroupCount": ""}}""", """space.membership_count.joined_group_count: Invalid value at 'space.membership_count.joined_group_count' (TYPE_INT32), "" """)]
    [InlineData("""{"membershipCount": {"joinedGroupCount": 2147483648}}""", """space.membership_count.joined_group_count: Invalid value at 'space.membership_count.joined_group_count' (TYPE_INT32), 2147483648""")]
    [InlineData("""{"membershipCount": {"joinedGroupCount": 1.5}}""", """space.membership_count.joined_group_count: Invalid value at 'space.membership_count.joined_group_count' (TYPE_INT32), 1.5""")]
    [InlineData("""{"createTime": 5}""", """space.create_time: Invalid value at 'space.create_time' (type.googleapis.com/google.protobuf.Timestamp), 5""")]
    public void A_value_that_does_not_fit_is_refused_with_its_path_type_and_text(string body, string fault) =>
        Reading.PatchFaults(body).ShouldBe([fault.TrimEnd()]);

    [Fact]
    [Rule("H-33")]
    public void A_single_value_is_no_list() => Reading.Faults("POST /v1/spaces:setup", """{"memberships": {}}""")
        .ShouldBe(["memberships: Invalid value at 'memberships' (type.googleapis.com/google.chat.v1.Membership), {}"]);

    [Fact]
    [Rule("H-14", "H-32")]
    public void All_faults_are_told_in_the_order_of_the_body()
    {
        var refusal = Should.Throw<ApiError>(() => Reading.Patch("""{"b": 1, "displayName": 2, "a": 3, "spaceDetails": {"description": []}, "c": {}}"""));

        string[] lines =
        [
            """Invalid JSON payload received. Unknown name "b" at 'space': Cannot find field.""",
            "Invalid value at 'space.display_name' (TYPE_STRING), 2",
            """Invalid JSON payload received. Unknown name "a" at 'space': Cannot find field.""",
            "Invalid value at 'space.space_details.description' (TYPE_STRING), []",
            """Invalid JSON payload received. Unknown name "c" at 'space': Cannot find field.""",
        ];
        refusal.Message.ShouldBe(string.Join('\n', lines));
        ((Roomstead.Protocol.Rpc.BadRequest)refusal.Details[0]).FieldViolations.Select(static violation => violation.Description).ShouldBe(lines);
    }

    [Fact]
    public void A_refusal_tells_a_hundred_faults_and_quotes_five_hundred_bytes_at_the_most()
    {
        var many = string.Join(',', Enumerable.Range(0, 1_000).Select(static i => $"\"x{i}\": 1"));
        Reading.PatchFaults("{" + many + "}").Length.ShouldBe(Limits.Faults);

        var name = new string('x', 10_000);
        Reading.PatchFaults($$"""{"{{name}}": 1}""").Single().Length.ShouldBeLessThan(700);
        Reading.PatchFaults($$"""{"importMode": "{{name}}"}""").Single().Length.ShouldBeLessThan(700);
    }

    [Theory]
    [Rule("H-36", "P-153")]
    [InlineData("""{"displayName": null, "spaceType": null, "importMode": null, "spaceDetails": null, "createTime": null}""")]
    [InlineData("""{"permissionSettings": null, "predefinedPermissionSettings": null}""")]
    public void Null_is_as_if_it_were_not_there(string body) =>
        Reading.Patch(body).Space.ShouldBe(new Space { Name = "spaces/AAA" });

    [Fact]
    [Rule("H-36")]
    public void Null_inside_an_object_leaves_the_object()
    {
        var space = Reading.Patch("""{"accessSettings": {"audience": null}}""").Space;
        space.AccessSettings.ShouldBe(new Space.Types.AccessSettings());
    }

    [Theory]
    [Rule("H-36")]
    [InlineData("""{"memberships": [null]}""", "memberships[0]: Invalid value at 'memberships[0]' (type.googleapis.com/google.chat.v1.Membership), null")]
    [InlineData("""{"memberships": [{}, null]}""", "memberships[1]: Invalid value at 'memberships[1]' (type.googleapis.com/google.chat.v1.Membership), null")]
    public void Null_inside_a_list_is_refused(string body, string fault) => Reading.Faults("POST /v1/spaces:setup", body).ShouldBe([fault]);

    [Theory]
    [Rule("H-37", "P-154")]
    [InlineData("""{"spaceType": "GROUP_CHAT"}""", 2)]
    [InlineData("""{"spaceType": 2}""", 2)]
    [InlineData("""{"spaceType": 77}""", 77)]
    [InlineData("""{"spaceType": "SPACE_TYPE_UNSPECIFIED"}""", 0)]
    public void Enums_are_read_by_name_or_number(string body, int number) => ((int)Reading.Patch(body).Space.SpaceType).ShouldBe(number);

    [Theory]
    [Rule("H-38")]
    [InlineData("7", 7)]
    [InlineData("\"7\"", 7)]
    [InlineData("-7", -7)]
    [InlineData("7.0", 7)]
    [InlineData("7e2", 700)]
    [InlineData("2147483647", 2147483647)]
    public void Whole_numbers_are_read_in_every_spelling(string number, int value) =>
        Reading.Patch($$$"""{"membershipCount": {"joinedGroupCount": {{{number}}}}}""").Space.MembershipCount.JoinedGroupCount.ShouldBe(value);

    [Theory]
    [Rule("H-38")]
    [InlineData("9223372036854775807", 9223372036854775807)]
    [InlineData("\"9223372036854775807\"", 9223372036854775807)]
    [InlineData("\"-1\"", -1)]
    public void Long_numbers_are_read_bare_and_in_quotes(string number, long value) =>
        ((CreateMessageRequest)Reading.Bind("POST /v1/spaces/A/messages", $$$"""{"slashCommand": {"commandId": {{{number}}}}}"""))
            .Message.SlashCommand.CommandId.ShouldBe(value);

    [Theory]
    [Rule("H-38")]
    [InlineData("1.5", 1.5)]
    [InlineData("\"1.5\"", 1.5)]
    [InlineData("\"NaN\"", double.NaN)]
    [InlineData("\"-Infinity\"", double.NegativeInfinity)]
    public void Fractions_are_read_bare_and_in_quotes(string number, double value) =>
        Card($$$"""{"aspectRatio": {{{number}}}}""").AspectRatio.ShouldBe(value);

    [Theory]
    [Rule("H-38")]
    [InlineData("1e999")]
    [InlineData("\"1e999\"")]
    [InlineData("\"x\"")]
    [InlineData("\"\"")]
    public void Fractions_that_are_none_are_refused(string number) =>
        Should.Throw<ApiError>(() => Card($$$"""{"aspectRatio": {{{number}}}}""")).Message.ShouldContain("(TYPE_DOUBLE), " + number);

    [Theory]
    [Rule("H-38")]
    [InlineData("+/8=")]
    [InlineData("+/8")]
    [InlineData("-_8=")]
    [InlineData("-_8")]
    public void Bytes_are_read_from_both_alphabets_of_base64(string text) =>
        ((CreateCustomEmojiRequest)Reading.Bind("POST /v1/customEmojis", $$$"""{"payload": {"fileContent": "{{{text}}}"}}"""))
            .CustomEmoji.Payload.FileContent.ShouldBe(ByteString.CopyFrom(0xfb, 0xff));

    [Theory]
    [Rule("H-38")]
    [InlineData("a")]
    [InlineData("a b=")]
    [InlineData("ab=====")]
    [InlineData("äöü=")]
    public void Bytes_that_are_no_base64_are_refused(string text) =>
        Reading.Faults("POST /v1/customEmojis", $$$"""{"payload": {"fileContent": "{{{text}}}"}}""")
            .ShouldBe([$"custom_emoji.payload.file_content: Invalid value at 'custom_emoji.payload.file_content' (TYPE_BYTES), \"{text}\""]);

    [Theory]
    [Rule("H-42", "P-111", "P-151")]
    [InlineData("""{"permissionSettings": {}, "predefinedPermissionSettings": "COLLABORATION_SPACE"}""", "predefinedPermissionSettings")]
    [InlineData("""{"predefined_permission_settings": 1, "permission_settings": {}}""", "permissionSettings")]
    public void Two_members_of_a_oneof_are_refused(string body, string second) => Reading.PatchFaults(body)
        .ShouldBe([$"space: Invalid value at 'space' (oneof), oneof field 'space_permission_settings' is already set. Cannot set '{second}'"]);

    [Theory]
    [Rule("H-43", "P-151")]
    [InlineData("""{"displayName": "a", "displayName": "a"}""", """space: Invalid JSON payload received. Duplicate name "displayName" at 'space'.""")]
    [InlineData("""{"displayName": "a", "display_name": "b"}""", """space: Invalid JSON payload received. Duplicate name "display_name" at 'space'.""")]
    [InlineData("""{"displayName": null, "displayName": "b"}""", """space: Invalid JSON payload received. Duplicate name "displayName" at 'space'.""")]
    [InlineData("""{"spaceDetails": {}, "spaceDetails": {}}""", """space: Invalid JSON payload received. Duplicate name "spaceDetails" at 'space'.""")]
    public void A_name_twice_in_one_object_is_refused(string body, string fault) => Reading.PatchFaults(body).ShouldBe([fault]);

    [Theory]
    [Rule("H-35")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("5")]
    [InlineData("null")]
    public void A_body_that_is_no_object_is_refused(string body)
    {
        Reading.PatchFaults(body).ShouldBe([$"space: Invalid value at 'space' (type.googleapis.com/google.chat.v1.Space), {body}"]);
        Reading.Faults("POST /v1/spaces:setup", body)
            .ShouldBe([""": Invalid JSON payload received. Unknown name "": Root element must be a message."""]);
    }

    [Fact]
    [Rule("H-35", "H-144")]
    public void An_empty_string_is_an_empty_message_as_the_field_of_the_body_alone()
    {
        Reading.Patch("\"\"", "?updateMask=space_details").Space.SpaceDetails.ShouldBeNull();
        Reading.PatchFaults("""{"spaceDetails": ""}""")
            .ShouldBe(["space.space_details: Invalid value at 'space.space_details' (type.googleapis.com/google.chat.v1.Space.SpaceDetails), \"\""]);
        Reading.Faults("POST /v1/spaces:setup", "\"\"").ShouldBe([""": Invalid JSON payload received. Unknown name "": Root element must be a message."""]);
    }

    [Fact]
    [Rule("H-34")]
    public void A_body_nested_too_deep_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"x\":[", Limits.JsonDepth));
        Reading.PatchFaults(deep).Single().ShouldStartWith(": Invalid JSON payload received. Message too deep. Max recursion depth reached.");
    }

    [Fact]
    [Rule("H-04")]
    public void Bytes_that_are_no_UTF8_are_refused_wherever_they_stand()
    {
        byte[] body = [.. "{\"displayName\": \""u8, 0xc3, 0x28, .. "\"}"u8];
        Should.Throw<ApiError>(() => Reading.Bind("PATCH /v1/spaces/A", body)).Message
            .ShouldBe("Invalid JSON payload received. Encountered non UTF-8 code points.");
    }

    [Fact]
    [Rule("H-04")]
    public void A_byte_order_mark_is_refused()
    {
        byte[] body = [0xef, 0xbb, 0xbf, .. "{}"u8];
        Should.Throw<ApiError>(() => Reading.Bind("PATCH /v1/spaces/A", body)).Message
            .ShouldStartWith("Invalid JSON payload received. Unexpected token.");
    }

    [Fact]
    public void Text_of_every_plane_arrives_as_it_was_sent()
    {
        const string text = "é 漢字 🎉 \u2028 \u0000";
        Reading.Patch("""{"displayName": "é 漢字 \ud83c\udf89 \u2028 \u0000"}""").Space.DisplayName.ShouldBe(text);
    }

    private static ImageCropStyle Card(string style)
    {
        var body = """{"cardsV2": [{"card": {"sections": [{"widgets": [{"grid": {"items": [{"image": {"cropStyle": """ + style + "}}]}}]}]}}]}";
        var request = (CreateMessageRequest)Reading.Bind("POST /v1/spaces/A/messages", body);
        return request.Message.CardsV2[0].Card.Sections[0].Widgets[0].Grid.Items[0].Image.CropStyle;
    }
}
