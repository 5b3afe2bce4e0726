using Google.Protobuf;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class QueryBinderTests
{
    [Theory]
    [Rule("H-53")]
    [InlineData("GET /v1/spaces?pageSize=5&pageToken=t", """{ "pageSize": 5, "pageToken": "t" }""")]
    [InlineData("GET /v1/spaces?page_size=5&page_token=t", """{ "pageSize": 5, "pageToken": "t" }""")]
    [InlineData("GET /v1/spaces?filter=spaceType%20%3D%20%22SPACE%22", """{ "filter": "spaceType = \"SPACE\"" }""")]
    [InlineData("GET /v1/spaces?filter=a+b%2Bc", """{ "filter": "a b+c" }""")]
    [InlineData("GET /v1/spaces?filter=%", """{ "filter": "%" }""")]
    [InlineData("GET /v1/spaces?filter=%zz%4", """{ "filter": "%zz%4" }""")]
    [InlineData("GET /v1/spaces?filter=a=b", """{ "filter": "a=b" }""")]
    [InlineData("GET /v1/spaces?&&pageSize=5&", """{ "pageSize": 5 }""")]
    public void Parameters_are_read_by_either_name(string target, string request) => ShouldBind(target, request);

    [Theory]
    [Rule("H-52", "P-03")]
    [InlineData("GET /v1/spaces:findGroupChats?users=users/1&users=users/2&spaceView=SPACE_VIEW_EXPANDED", """{ "users": [ "users/1", "users/2" ], "spaceView": "SPACE_VIEW_EXPANDED" }""")]
    [InlineData("GET /v1/spaces:findGroupChats?space_view=4", """{ "spaceView": "SPACE_VIEW_EXPANDED" }""")]
    [InlineData("POST /v1/spaces/A/messages?requestId=r&messageReplyOption=REPLY_MESSAGE_OR_FAIL", """{ "parent": "spaces/A", "message": { }, "requestId": "r", "messageReplyOption": "REPLY_MESSAGE_OR_FAIL" }""")]
    [InlineData("POST /v1/spaces/A/messages?createMessageNotificationOptions.notificationType=NOTIFICATION_TYPE_NONE", """{ "parent": "spaces/A", "message": { }, "createMessageNotificationOptions": { "notificationType": "NOTIFICATION_TYPE_NONE" } }""")]
    [InlineData("PATCH /v1/spaces/A?updateMask=displayName&useAdminAccess=true", """{ "space": { "name": "spaces/A" }, "updateMask": "displayName", "useAdminAccess": true }""")]
    public void Every_leaf_outside_the_body_is_a_parameter(string target, string request) => ShouldBind(target, request);

    [Theory]
    [Rule("H-54", "H-52", "E-04", "H-69")]
    [InlineData("GET /v1/spaces?foo=1", "foo")]
    [InlineData("GET /v1/spaces?PageSize=1", "PageSize")]
    [InlineData("GET /v1/spaces?uploadType=media", "uploadType")]
    [InlineData("GET /v1/spaces?pageSize.x=1", "pageSize.x")]
    [InlineData("GET /v1/spaces?=1", "")]
    [InlineData("PATCH /v1/spaces/A?displayName=x", "displayName")]
    [InlineData("PATCH /v1/spaces/A?space.displayName=x", "space.displayName")]
    [InlineData("PATCH /v1/spaces/A?space=x", "space")]
    [InlineData("POST /v1/spaces:setup?requestId=x", "requestId")]
    [InlineData("POST /v1/spaces/A:completeImport?name=x", "name")]
    [InlineData("POST /v1/spaces/A/messages?createMessageNotificationOptions=x", "createMessageNotificationOptions")]
    public void An_unknown_parameter_is_refused(string target, string name) => Reading.Faults(target).ShouldBe(
    [
        $": Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. Field '{name}' could not be found in request message.",
    ]);

    [Theory]
    [Rule("H-55", "E-06")]
    [InlineData("GET /v1/spaces?pageSize=NOPE", "page_size: Invalid value at 'page_size' (TYPE_INT32), \"NOPE\"")]
    [InlineData("GET /v1/spaces?page_size=", "page_size: Invalid value at 'page_size' (TYPE_INT32), \"\"")]
    [InlineData("GET /v1/spaces?pageSize", "page_size: Invalid value at 'page_size' (TYPE_INT32), \"\"")]
    [InlineData("GET /v1/spaces?pageSize=1.5", "page_size: Invalid value at 'page_size' (TYPE_INT32), \"1.5\"")]
    [InlineData("GET /v1/spaces?pageSize=2147483648", "page_size: Invalid value at 'page_size' (TYPE_INT32), \"2147483648\"")]
    [InlineData("GET /v1/spaces/A?useAdminAccess=maybe", "use_admin_access: Invalid value at 'use_admin_access' (TYPE_BOOL), \"maybe\"")]
    [InlineData("GET /v1/spaces/A?useAdminAccess=a%22b", "use_admin_access: Invalid value at 'use_admin_access' (TYPE_BOOL), \"a\\\"b\"")]
    [InlineData("GET /v1/spaces:findGroupChats?spaceView=NOPE", "space_view: Invalid value at 'space_view' (type.googleapis.com/google.chat.v1.SpaceView), \"NOPE\"")]
    [InlineData("POST /v1/spaces/A/messages?createMessageNotificationOptions.notificationType=X", "create_message_notification_options.notification_type: Invalid value at 'create_message_notification_options.notification_type' (type.googleapis.com/google.chat.v1.CreateMessageNotificationOptions.NotificationType), \"X\"")]
    public void A_value_that_does_not_fit_is_refused_as_text(string target, string fault) => Reading.Faults(target).ShouldBe([fault]);

    [Theory]
    [Rule("H-56")]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    [InlineData("True", true)]
    [InlineData("1", true)]
    [InlineData("y", true)]
    [InlineData("yes", true)]
    [InlineData("YES", true)]
    [InlineData("t", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("No", false)]
    [InlineData("n", false)]
    [InlineData("F", false)]
    public void Booleans_are_read_in_the_words_of_protobuf_text(string text, bool value) =>
        ((GetSpaceRequest)Reading.Bind("GET /v1/spaces/A?useAdminAccess=" + text)).UseAdminAccess.ShouldBe(value);

    [Fact]
    [Rule("H-57")]
    public void Each_repeat_is_read_and_the_last_one_counts()
    {
        ((ListSpacesRequest)Reading.Bind("GET /v1/spaces?pageSize=1&pageSize=2")).PageSize.ShouldBe(2);
        Reading.Faults("GET /v1/spaces?pageSize=NOPE&pageSize=2").Length.ShouldBe(1);
    }

    [Theory]
    [Rule("H-58", "P-04")]
    [InlineData("GET /v1/spaces/A?name=spaces/B", "", """{ "name": "spaces/A" }""")]
    [InlineData("PATCH /v1/spaces/A?space.name=spaces/B", "", """{ "space": { "name": "spaces/A" } }""")]
    [InlineData("PATCH /v1/spaces/A", """{"name": "spaces/B"}""", """{ "space": { "name": "spaces/A" } }""")]
    [InlineData("POST /v1/spaces/A:completeImport", """{"name": "spaces/B"}""", """{ "name": "spaces/A" }""")]
    public void The_path_wins_over_query_and_body(string target, string body, string request) => ShouldBind(target, request, body);

    [Fact]
    [Rule("H-14", "H-54", "H-55")]
    public void Faults_of_body_and_query_are_told_in_one_refusal() =>
        Reading.Faults("PATCH /v1/spaces/A?foo=1&useAdminAccess=maybe", """{"displayName": 1}""").Select(static fault => fault.Split(':')[0])
            .ShouldBe(["space.display_name", "", "use_admin_access"]);

    private static void ShouldBind(string target, string request, string body = "")
    {
        var bound = Reading.Bind(target, body);
        bound.ShouldBe(JsonParser.Default.Parse(request, bound.Descriptor));
    }
}
