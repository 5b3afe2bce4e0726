using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class RestEndpointTests
{
    private const string Atlas = "/v1/spaces/AAAAatlas01";

    [Fact]
    [Rule("H-02", "H-03", "H-62")]
    public async Task A_call_is_answered_with_the_message_as_indented_JSON()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

        var answer = await chat.SendAsync(HttpMethod.Get, Atlas, token);

        answer.Code.ShouldBe(200, answer.Text);
        answer.Headers["Content-Type"].ShouldBe("application/json; charset=UTF-8");
        answer.Text.ShouldStartWith("{\n  \"name\": \"spaces/AAAAatlas01\",\n  \"type\": \"ROOM\",\n");
        answer.Text.ShouldEndWith("\n}\n");
    }

    [Fact]
    [Rule("H-31", "H-32", "E-03", "H-20")]
    public async Task An_unknown_name_in_the_body_is_refused_with_its_place()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Patch, Atlas + "?updateMask=displayName", token: null, """{"foo": 1}""");

        const string line = """Invalid JSON payload received. Unknown name \"foo\" at 'space': Cannot find field.""";
        answer.Code.ShouldBe(400);
        answer.Text.ShouldBe(
            $$"""
            {
              "error": {
                "code": 400,
                "message": "{{line}}",
                "status": "INVALID_ARGUMENT",
                "details": [
                  {
                    "@type": "type.googleapis.com/google.rpc.BadRequest",
                    "fieldViolations": [
                      {
                        "field": "space",
                        "description": "{{line}}"
                      }
                    ]
                  }
                ]
              }
            }

            """);
    }

    [Fact]
    [Rule("E-01", "H-80")]
    public async Task An_unknown_path_is_a_page_and_not_JSON()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, "/v1/spaces/");

        answer.Code.ShouldBe(404);
        answer.Headers["Content-Type"].ShouldBe("text/html; charset=UTF-8");
        answer.Text.ShouldContain("<H1>Not Found</H1>\n<H2>Error 404</H2>");
    }
}
