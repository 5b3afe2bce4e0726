using System.Net.Http.Headers;
using System.Text;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class SystemParametersTests
{
    private const string Atlas = "/v1/spaces/AAAAatlas01";

    [Theory]
    [Rule("H-63", "H-11")]
    [InlineData("$.xgafv=3", "3")]
    [InlineData("$.xgafv=", "")]
    [InlineData("%24.xgafv=01", "01")]
    [InlineData("$.xgafv=1&$.xgafv=x", "x")]
    public async Task Xgafv_is_1_or_2(string query, string value)
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, $"{Atlas}?{query}&foo=1&key=bad");

        answer.Code.ShouldBe(400);
        answer.ErrorStatus.ShouldBe("INVALID_ARGUMENT");
        answer.ErrorMessage.ShouldBe($"Invalid query parameters. Invalid value '{value}' for system query parameter : $.xgafv");
    }

    [Theory]
    [Rule("H-61", "H-11")]
    [InlineData("alt=zzz&alt=json", "zzz")]
    [InlineData("$alt=JSON", "JSON")]
    [InlineData("alt=", "")]
    public async Task An_unknown_alt_is_refused_before_anything_else(string query, string value)
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, $"{Atlas}?{query}&foo=1&key=bad");

        answer.Code.ShouldBe(400);
        answer.ErrorMessage.ShouldBe($"Invalid value \"{value}\" for query parameter 'alt'");
    }

    [Theory]
    [Rule("H-61", "H-144", "H-57")]
    [InlineData("alt=json&alt=zzz", "\"spaceType\": \"SPACE\"")]
    [InlineData("$alt=json;enum-encoding=int", "\"spaceType\": 1")]
    [InlineData("$alt=json%3Benum-encoding=int", "\"spaceType\": 1")]
    [InlineData("%24alt=json%3Benum-encoding%3Dint", "\"spaceType\": 1")]
    public async Task Enums_are_numbers_where_asked_for(string query, string part)
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

        (await chat.SendAsync(HttpMethod.Get, $"{Atlas}?{query}", token)).Text.ShouldContain(part);
    }

    [Fact]
    [Rule("H-61")]
    public async Task Alt_proto_answers_in_binary_and_refuses_in_binary()
    {
        await using var chat = await TestServer.StartAsync();
        chat.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]));

        using var good = await chat.Http.GetAsync(new Uri(Atlas + "?alt=proto", UriKind.Relative), TestContext.Current.CancellationToken);
        good.Content.Headers.ContentType!.ToString().ShouldBe("application/x-protobuf");
        Space.Parser.ParseFrom(await good.Content.ReadAsByteArrayAsync()).DisplayName.ShouldBe("Atlas");

        using var bad = await chat.Http.GetAsync(new Uri(Atlas + "?alt=proto&foo=1", UriKind.Relative), TestContext.Current.CancellationToken);
        ((int)bad.StatusCode).ShouldBe(400);
        var status = Roomstead.Protocol.Rpc.Status.Parser.ParseFrom(await bad.Content.ReadAsByteArrayAsync());
        status.Code.ShouldBe(3);
        status.Details.Single().TypeUrl.ShouldBe("type.googleapis.com/google.rpc.BadRequest");
    }

    [Fact]
    [Rule("H-15")]
    public async Task Alt_media_is_refused_after_the_credential()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

        (await chat.SendAsync(HttpMethod.Get, Atlas + "?alt=media")).Code.ShouldBe(401);
        var answer = await chat.SendAsync(HttpMethod.Get, Atlas + "?alt=media", token);
        answer.Code.ShouldBe(400);
        answer.ErrorMessage.ShouldBe("Unsupported alt type \"media\" for non byte stream request.");
    }

    [Theory]
    [Rule("H-62", "H-57")]
    [InlineData("", true)]
    [InlineData("prettyPrint=true", true)]
    [InlineData("prettyPrint=false", false)]
    [InlineData("$prettyPrint=0", false)]
    [InlineData("prettyPrint=nope", true)]
    [InlineData("prettyPrint=", true)]
    [InlineData("prettyPrint=false&prettyPrint=true", false)]
    public async Task Answers_are_indented_unless_told_otherwise(string query, bool indented)
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

        var text = (await chat.SendAsync(HttpMethod.Get, $"{Atlas}?fields=name,type&{query}", token)).Text;

        text.ShouldBe(indented ? "{\n  \"name\": \"spaces/AAAAatlas01\",\n  \"type\": \"ROOM\"\n}\n" : """{"name":"spaces/AAAAatlas01","type":"ROOM"}""");
    }

    [Theory]
    [Rule("H-60", "H-75", "H-57", "H-78")]
    [InlineData("fields=name", null, 1)]
    [InlineData("$fields=name,type", null, 2)]
    [InlineData("fields=name&fields=type,displayName", null, 1)]
    [InlineData("", "name,type", 2)]
    [InlineData("fields=name", "name,type", 1)]
    public async Task Fields_cuts_the_answer(string query, string? header, int members)
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Atlas}?{query}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]));
        if (header is not null)
        {
            request.Headers.Add("X-Goog-FieldMask", header);
        }

        (await chat.SendAsync(request)).Json.AsObject().Count.ShouldBe(members);
    }

    [Fact]
    [Rule("H-78")]
    public async Task Empty_fields_are_as_if_absent()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

        (await chat.SendAsync(HttpMethod.Get, Atlas + "?fields=", token)).Json.AsObject().Count.ShouldBeGreaterThan(5);
    }

    [Fact]
    [Rule("H-76", "H-77")]
    public async Task An_unknown_path_in_fields_is_refused_before_anything_changes_and_errors_are_not_cut()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);
        var before = await chat.SnapshotAsync();

        var answer = await chat.SendAsync(HttpMethod.Patch, Atlas + "?updateMask=displayName&fields=name,foo", token, """{"displayName": "New"}""");

        answer.Code.ShouldBe(400);
        answer.ErrorMessage.ShouldBe("Request contains an invalid argument.");
        var violation = answer.Detail("BadRequest")!["fieldViolations"]![0]!;
        ((string)violation["field"]!).ShouldBe("name,foo");
        ((string)violation["description"]!).ShouldBe("Error expanding 'fields' parameter. Cannot find matching fields for path 'foo'.");
        (await chat.SnapshotAsync()).ShouldBe(before);

        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/AAAAnone?fields=name", token)).ErrorStatus.ShouldBe("PERMISSION_DENIED");
    }

    [Fact]
    [Rule("H-64", "H-57")]
    public async Task A_callback_makes_a_script_of_the_answer()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

        var pretty = await chat.SendAsync(HttpMethod.Get, Atlas + "?callback=a.b%5B0%5D&callback=c&fields=name", token);
        pretty.Headers["Content-Type"].ShouldBe("text/javascript; charset=UTF-8");
        pretty.Text.ShouldBe("// API callback\na.b[0]({\n  \"name\": \"spaces/AAAAatlas01\"\n}\n);");

        var compact = await chat.SendAsync(HttpMethod.Get, Atlas + "?$callback=cb&fields=name&prettyPrint=false", token);
        compact.Text.ShouldBe("// API callback\ncb({\"name\":\"spaces/AAAAatlas01\"});");
    }

    [Fact]
    [Rule("H-25", "H-23")]
    public async Task A_callback_makes_a_script_of_an_error_with_status_200()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, Atlas + "?callback=cb&foo=1&prettyPrint=false");

        answer.Code.ShouldBe(200);
        answer.Headers["Content-Type"].ShouldBe("text/javascript; charset=UTF-8");
        answer.Text.ShouldStartWith("// API callback\ncb({\n  \"error\": {\n    \"code\": 400,\n");
        answer.Text.ShouldEndWith("\n}\n);");
    }

    [Theory]
    [Rule("H-64")]
    [InlineData("alert(1)//")]
    [InlineData("a b")]
    [InlineData("1a")]
    [InlineData("<script>")]
    [InlineData("é")]
    public async Task A_callback_that_is_more_than_a_name_is_refused_as_plain_JSON(string name)
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, Atlas + "?callback=" + Uri.EscapeDataString(name));

        answer.Code.ShouldBe(400);
        answer.Headers["Content-Type"].ShouldBe("application/json; charset=UTF-8");
        answer.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
        answer.ErrorMessage.ShouldBe($"Invalid value \"{name}\" for query parameter 'callback'");
    }

    [Theory]
    [Rule("H-67", "H-69", "H-70", "H-68")]
    [InlineData("quotaUser=me&$quotaUser=me&upload_protocol=raw&$upload_protocol=raw&callback=")]
    public async Task Parameters_and_headers_without_an_effect_are_accepted(string query)
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Atlas}?{query}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]));
        request.Headers.Add("X-Goog-Api-Client", "gl-node/24 gax/5");
        request.Headers.Add("x-goog-request-params", "name=spaces%2Fother");
        request.Headers.Add("X-Goog-User-Project", "some-project");
        request.Headers.Add("X-Goog-Quota-User", "me");

        (await chat.SendAsync(request)).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("H-66", "A-130")]
    public async Task A_token_may_stand_in_the_header_or_the_query_and_the_header_wins()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

        (await chat.SendAsync(HttpMethod.Get, $"{Atlas}?access_token={token}")).Code.ShouldBe(200);
        (await chat.SendAsync(HttpMethod.Get, $"{Atlas}?oauth_token={token}")).Code.ShouldBe(200);
        (await chat.SendAsync(HttpMethod.Get, $"{Atlas}?access_token=bad", token)).Code.ShouldBe(200);
        (await chat.SendAsync(HttpMethod.Get, $"{Atlas}?access_token={token}", "bad")).Code.ShouldBe(401);
    }

    [Theory]
    [Rule("A-131", "A-126")]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("bearer nope")]
    [InlineData("nonsense")]
    public async Task A_credential_that_is_there_but_unreadable_is_a_bad_one_and_not_none(string header)
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Atlas);
        request.Headers.TryAddWithoutValidation("Authorization", header);

        var answer = await chat.SendAsync(request);

        answer.Code.ShouldBe(401);
        answer.ErrorMessage.ShouldStartWith("Request had invalid authentication credentials.");
        ((string)answer.Detail("ErrorInfo")!["reason"]!).ShouldBe("ACCESS_TOKEN_TYPE_UNSUPPORTED");
        answer.Headers["WWW-Authenticate"].ShouldBe("Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"");
    }

    [Fact]
    [Rule("A-120", "A-126", "E-07", "H-29")]
    public async Task No_credential_is_told_as_such()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, Atlas);

        answer.Code.ShouldBe(401);
        ((string)answer.Detail("ErrorInfo")!["reason"]!).ShouldBe("CREDENTIALS_MISSING");
        answer.Headers["WWW-Authenticate"].ShouldBe("Bearer realm=\"https://accounts.google.com/\"");
    }

    [Theory]
    [Rule("H-65", "A-123", "H-10", "H-12")]
    [InlineData("key=AIzaSomething", null)]
    [InlineData("$key=AIzaSomething", null)]
    [InlineData("", "AIzaSomething")]
    public async Task An_unknown_key_is_refused_even_beside_a_good_token_but_after_the_body(string query, string? header)
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

        foreach (var (bearer, body, message) in new[]
        {
            (null, "{}", "API key not valid. Please pass a valid API key."),
            (token, "{}", "API key not valid. Please pass a valid API key."),
            (null, "x", "Invalid JSON payload received. Unexpected token.\nx\n^"),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, $"{Atlas}?updateMask=displayName&{query}");
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
            if (header is not null)
            {
                request.Headers.Add("X-Goog-Api-Key", header);
            }

            var answer = await chat.SendAsync(request);

            answer.Code.ShouldBe(400);
            answer.ErrorMessage.ShouldBe(message);
            if (body == "{}")
            {
                ((string)answer.Detail("ErrorInfo")!["reason"]!).ShouldBe("API_KEY_INVALID");
                ((string)answer.Detail("LocalizedMessage")!["message"]!).ShouldBe(message);
            }
        }
    }
}
