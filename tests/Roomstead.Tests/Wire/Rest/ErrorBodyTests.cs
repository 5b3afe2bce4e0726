using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;
using Roomstead.Tests.Support;
using Roomstead.Wire.Rest;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class ErrorBodyTests
{
    private const string Atlas = "/v1/spaces/AAAAatlas01";

    [Theory]
    [Rule("H-20")]
    [InlineData(1, 499, "CANCELLED")]
    [InlineData(2, 500, "UNKNOWN")]
    [InlineData(3, 400, "INVALID_ARGUMENT")]
    [InlineData(4, 504, "DEADLINE_EXCEEDED")]
    [InlineData(5, 404, "NOT_FOUND")]
    [InlineData(6, 409, "ALREADY_EXISTS")]
    [InlineData(7, 403, "PERMISSION_DENIED")]
    [InlineData(8, 429, "RESOURCE_EXHAUSTED")]
    [InlineData(9, 400, "FAILED_PRECONDITION")]
    [InlineData(10, 409, "ABORTED")]
    [InlineData(11, 400, "OUT_OF_RANGE")]
    [InlineData(12, 501, "UNIMPLEMENTED")]
    [InlineData(13, 500, "INTERNAL")]
    [InlineData(14, 503, "UNAVAILABLE")]
    [InlineData(15, 500, "DATA_LOSS")]
    [InlineData(16, 401, "UNAUTHENTICATED")]
    public async Task Each_code_has_its_HTTP_status_and_its_name(int code, int status, string name)
    {
        var http = new DefaultHttpContext();
        var body = new MemoryStream();
        http.Response.Body = body;

        await ErrorBody.SendAsync(http, new ApiError((RpcCode)code, "m", []), system: null);

        http.Response.StatusCode.ShouldBe(status);
        System.Text.Encoding.UTF8.GetString(body.ToArray()).ShouldBe(
            $"{{\n  \"error\": {{\n    \"code\": {status},\n    \"message\": \"m\",\n    \"status\": \"{name}\"\n  }}\n}}\n");
    }

    [Fact]
    [Rule("H-27", "E-26")]
    public void The_general_sentences_are_those_of_the_real_service()
    {
        Errors.MaskRequired().Message.ShouldBe("Request contains an invalid argument.");
        Errors.UnknownService("s").Message.ShouldBe("Requested entity was not found.");
        Errors.AccessInImportMode("s").Message.ShouldBe("Precondition check failed.");
        Errors.RequestIdTaken("r").Message.ShouldBe("Requested entity already exists");
        Errors.Internal().Message.ShouldBe("Internal error encountered.");
        Errors.Unavailable().Message.ShouldBe("The service is currently unavailable.");
        Errors.DeadlineExceeded().Message.ShouldBe("Deadline expired before operation could complete.");
    }

    [Theory]
    [Rule("H-21", "H-22", "A-125", "A-127")]
    [InlineData("?$.xgafv=1&useAdminAccess=maybe", "", "invalid", null, null)]
    [InlineData("?$.xgafv=1&foo=1", "", "invalid", null, null)]
    [InlineData("?$.xgafv=1", "", "required", "global", "Authorization")]
    [InlineData("?$.xgafv=1", "bad", "authError", "global", "Authorization")]
    [InlineData("?$.xgafv=1", "none", "insufficientPermissions", "global", null)]
    [InlineData("?$.xgafv=1&fields=x", "", "badRequest", "global", null)]
    [InlineData("?$.xgafv=2&$.xgafv=1", "dave", "forbidden", "global", null)]
    public async Task The_old_array_of_errors_comes_only_where_it_is_asked_for(string query, string caller, string reason, string? domain, string? location)
    {
        await using var chat = await TestServer.StartAsync();
        var token = caller switch
        {
            "" => null,
            "none" => await chat.UserTokenAsync("alice@example.com", ["chat.messages"]),
            "dave" => await chat.UserTokenAsync("dave@example.com", ["chat.spaces"]),
            _ => caller,
        };

        var answer = await chat.SendAsync(HttpMethod.Get, Atlas + query, token);
        var entry = answer.Error["errors"].ShouldBeOfType<JsonArray>().Single()!;
        ((string)entry["reason"]!).ShouldBe(reason);
        ((string?)entry["domain"]).ShouldBe(domain);
        ((string?)entry["location"]).ShouldBe(location);
        ((string?)entry["locationType"]).ShouldBe(location is null ? null : "header");
        answer.Error.AsObject().Select(static member => member.Key).Where(static key => key != "details")
            .ShouldBe(["code", "message", "errors", "status"]); // H-20

        (await chat.SendAsync(HttpMethod.Get, Atlas + query.Replace("$.xgafv=1", "$.xgafv=2"), token)).Error["errors"].ShouldBeNull();
        (await chat.SendAsync(HttpMethod.Get, Atlas + query.Replace("$.xgafv=1", "").Replace("$.xgafv=2", ""), token)).Error["errors"].ShouldBeNull();
    }

    [Fact]
    [Rule("H-23", "H-24")]
    public async Task Errors_are_indented_and_escaped_whatever_was_asked_for()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, Atlas + "?prettyPrint=false&%3Cfoo%3E=1");

        answer.Text.ShouldStartWith("{\n  \"error\": {\n    \"code\": 400,\n");
        answer.Text.ShouldEndWith("\n  }\n}\n");
        answer.Text.ShouldContain("Unknown name \\\"\\u003cfoo\\u003e\\\"");
        answer.ErrorMessage.ShouldContain("\"<foo>\"");
    }

    [Theory]
    [Rule("H-10", "H-13", "P-151")]
    [InlineData("$.xgafv=9&alt=zzz&foo=1", "Invalid query parameters. Invalid value '9' for system query parameter : $.xgafv")]
    [InlineData("alt=zzz&foo=1", "Invalid value \"zzz\" for query parameter 'alt'")]
    [InlineData("foo=1&key=bad", "Invalid JSON payload received. Unknown name \"foo\": Cannot bind query parameter. Field 'foo' could not be found in request message.")]
    [InlineData("key=bad", "API key not valid. Please pass a valid API key.")]
    [InlineData("", "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.")]
    public async Task Checks_come_in_their_order(string query, string message)
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, "/v1/spaces/none?" + query, "bad");

        answer.ErrorMessage.ShouldBe(message);
    }

    [Fact]
    [Rule("H-13", "P-151")]
    public async Task A_bad_body_is_refused_before_the_space_is_looked_up()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

        (await chat.SendAsync(HttpMethod.Patch, "/v1/spaces/none?updateMask=displayName", token, """{"importMode": 1}""")).Code.ShouldBe(400);
    }
}
