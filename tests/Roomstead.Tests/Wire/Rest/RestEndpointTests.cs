using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Roomstead.Domain;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class RestEndpointTests
{
    private const string Atlas = "/v1/spaces/AAAAatlas01";

    [Fact]
    [Rule("H-02", "H-03", "H-62", "H-85")]
    public async Task A_call_is_answered_with_the_message_as_indented_JSON()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Atlas);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]));
        request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"x\""));

        var answer = await chat.SendAsync(request);

        answer.Code.ShouldBe(200, answer.Text);
        answer.Headers["Content-Type"].ShouldBe("application/json; charset=UTF-8");
        answer.Headers["Vary"].ShouldBe("Origin, X-Origin, Referer");
        answer.Headers["Cache-Control"].ShouldBe("private");
        answer.Headers["X-XSS-Protection"].ShouldBe("0");
        answer.Headers["X-Frame-Options"].ShouldBe("SAMEORIGIN");
        answer.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
        answer.Headers.ShouldNotContainKey("ETag");
        answer.Text.ShouldStartWith("{\n  \"name\": \"spaces/AAAAatlas01\",\n  \"type\": \"ROOM\",\n");
        answer.Text.ShouldEndWith("\n}\n");
    }

    [Fact]
    [Rule("H-31", "H-32", "E-03", "H-20", "H-26")]
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

    [Theory]
    [Rule("H-80", "H-81", "H-06", "E-01", "H-01")]
    [InlineData("GET", "/v1/spaces/")]
    [InlineData("GET", "/v1/spaces/a/b")]
    [InlineData("GET", "/v1/nothing.json")]
    [InlineData("GET", "//v1/spaces")]
    [InlineData("GET", "/v1/x/../spaces")]
    [InlineData("GET", "/v2/spaces")]
    [InlineData("GET", "/")]
    [InlineData("PUT", "/v1/spaces/A")]
    [InlineData("DELETE", "/v1/spaces")]
    [InlineData("OPTIONS", "/v1/spaces")]
    public async Task A_path_or_verb_that_is_no_call_gets_a_page_and_not_JSON(string verb, string path)
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await RawAsync(chat, $"{verb} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 404 Not Found\r\n");
        answer.ShouldContain("\r\nContent-Type: text/html; charset=UTF-8\r\n");
        answer.ShouldContain("<TITLE>Not Found</TITLE>");
        answer.ShouldContain("<H1>Not Found</H1>\n<H2>Error 404</H2>");
    }

    [Fact]
    public async Task A_target_that_names_the_host_is_understood()
    {
        await using var chat = await TestServer.StartAsync();

        (await RawAsync(chat, $"GET http://other.example{Atlas}?x=1 HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n")).ShouldContain("Unknown name \\\"x\\\"");
        (await RawAsync(chat, "GET http://other.example HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 404");
        (await RawAsync(chat, "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 404");
    }

    [Fact]
    [Rule("H-82")]
    public async Task HEAD_is_GET_without_the_body()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

        var get = await chat.SendAsync(HttpMethod.Get, Atlas, token);
        var head = await chat.SendAsync(HttpMethod.Head, Atlas, token);

        head.Code.ShouldBe(200);
        head.Text.ShouldBe("");
        head.Headers["Content-Length"].ShouldBe(get.Headers["Content-Length"]);
        (await chat.SendAsync(HttpMethod.Head, "/v1/spaces:setup", token)).Code.ShouldBe(404);
    }

    [Fact]
    [Rule("H-05")]
    public async Task A_body_on_GET_is_ignored()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

        (await chat.SendAsync(HttpMethod.Get, Atlas, token, "not JSON")).Code.ShouldBe(200);
    }

    [Theory]
    [Rule("P-10", "H-71")]
    [InlineData("PATCH", 400, "Unknown name \"foo\" at 'space'")]
    [InlineData("patch", 400, "Unknown name \"foo\" at 'space'")]
    [InlineData("GET", 401, "missing required authentication credential")]
    [InlineData("PUT", 404, "<H1>Not Found</H1>")]
    [InlineData("NOPE", 404, "<H1>Not Found</H1>")]
    public async Task POST_runs_as_the_verb_of_the_override(string verb, int code, string part)
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Atlas);
        request.Headers.Add("X-HTTP-Method-Override", verb);
        request.Content = new StringContent("""{"foo": 1}""", Encoding.UTF8, "application/json");

        var answer = await chat.SendAsync(request);

        answer.Code.ShouldBe(code);
        (code == 404 ? answer.Text : answer.ErrorMessage).ShouldContain(part);
    }

    [Fact]
    [Rule("H-71")]
    public async Task Only_POST_may_be_overridden()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Atlas);
        request.Headers.Add("X-HTTP-Method-Override", "DELETE");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]));

        (await chat.SendAsync(request)).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("H-71")]
    public async Task A_query_too_long_for_a_URL_may_come_as_a_form()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Atlas);
        request.Headers.Add("X-HTTP-Method-Override", "GET");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]));
        var fields = string.Join(',', Enumerable.Repeat("displayName", 3_000));
        request.Content = new StringContent($"alt=json&fields={fields}&prettyPrint=false", Encoding.UTF8, "application/x-www-form-urlencoded");

        (await chat.SendAsync(request)).Text.ShouldBe("""{"displayName":"Atlas"}""");
    }

    [Fact]
    [Rule("H-04")]
    public async Task A_form_is_a_query_and_never_a_body()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Patch, Atlas);
        request.Content = new StringContent("""{"displayName":"x"}""", Encoding.UTF8, "application/x-www-form-urlencoded");

        (await chat.SendAsync(request)).ErrorMessage.ShouldBe(
            """Invalid JSON payload received. Unknown name "{"displayName":"x"}": Cannot bind query parameter. Field '{"displayName":"x"}' could not be found in request message.""");
    }

    [Theory]
    [Rule("H-04")]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task JSON_is_read_whatever_the_content_type_says(string? type)
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Patch, Atlas);
        request.Content = new ByteArrayContent("""{"foo": 1}"""u8.ToArray());
        request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);

        (await chat.SendAsync(request)).ErrorMessage.ShouldContain("Unknown name \"foo\" at 'space'");
    }

    [Theory]
    [Rule("H-84")]
    [InlineData("gzip", true)]
    [InlineData("gzip, deflate", true)]
    [InlineData("deflate, gzip;q=0.5", true)]
    [InlineData("deflate", false)]
    [InlineData("gzip;q=0", false)]
    public async Task Answers_are_packed_for_those_who_take_it(string accepted, bool packed)
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Atlas);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]));

        using var response = await chat.Http.SendAsync(request, TestContext.Current.CancellationToken);
        response.Content.Headers.ContentEncoding.Contains("gzip").ShouldBe(packed);
        await using var body = await response.Content.ReadAsStreamAsync();
        await using var text = packed ? new GZipStream(body, CompressionMode.Decompress) : body;
        (await new StreamReader(text).ReadToEndAsync()).ShouldContain("\"displayName\": \"Atlas\"");
    }

    [Fact]
    [Rule("H-84")]
    public async Task Small_answers_are_not_packed()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Atlas + "?fields=name");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]));

        (await chat.SendAsync(request)).Headers.ShouldNotContainKey("Content-Encoding");
    }

    [Fact]
    [Rule("H-84")]
    public async Task A_packed_body_is_unpacked()
    {
        await using var chat = await TestServer.StartAsync();

        (await PatchAsync(chat, Gzip("""{"foo": 1}"""u8), "gzip")).ErrorMessage.ShouldContain("Unknown name \"foo\" at 'space'");
        (await PatchAsync(chat, "not gzip"u8.ToArray(), "gzip")).Code.ShouldBe(400);
        (await PatchAsync(chat, Gzip("""{"foo": 1}"""u8)[..^12], "gzip")).Code.ShouldBe(400);
        (await PatchAsync(chat, "{}"u8.ToArray(), "br")).Code.ShouldBe(400);
        (await PatchAsync(chat, "{}"u8.ToArray(), "identity")).Code.ShouldBe(401);
    }

    [Fact]
    [Rule("H-86")]
    public async Task A_body_too_large_is_refused_as_sent_and_as_unpacked()
    {
        await using var chat = await TestServer.StartAsync();
        var bomb = Gzip(new byte[Limits.RequestBody + 1]);
        bomb.Length.ShouldBeLessThan(100_000);

        foreach (var answer in new[] { await PatchAsync(chat, bomb, "gzip"), await PatchAsync(chat, new byte[Limits.RequestBody + 1], null) })
        {
            answer.Code.ShouldBe(400);
            answer.ErrorMessage.ShouldBe("Request payload size exceeds the limit: 10485760 bytes.");
        }
    }

    [Fact]
    [Rule("H-86")]
    public async Task A_body_of_unknown_length_is_counted_too()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Patch, Atlas) { Content = new ByteArrayContent(new byte[Limits.RequestBody + 1]) };
        request.Headers.TransferEncodingChunked = true;

        (await chat.SendAsync(request)).ErrorMessage.ShouldBe("Request payload size exceeds the limit: 10485760 bytes.");
    }

    [Fact]
    [Rule("H-87")]
    public async Task A_URL_too_long_gets_a_page()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Get, $"{Atlas}?x={new string('a', Limits.RequestLine)}");

        answer.Status.ShouldBe(HttpStatusCode.RequestUriTooLong);
        answer.Headers["Content-Type"].ShouldBe("text/html; charset=UTF-8");
        answer.Text.ShouldContain("<H2>Error 414</H2>");
    }

    [Fact]
    [Rule("H-83")]
    public async Task A_preflight_allows_what_it_asks_for()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, Atlas);
        request.Headers.Add("Origin", "https://page.example");
        request.Headers.Add("Access-Control-Request-Method", "PATCH");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");

        var answer = await chat.SendAsync(request);

        answer.Code.ShouldBe(200);
        answer.Text.ShouldBe("");
        answer.Headers["Access-Control-Allow-Origin"].ShouldBe("https://page.example");
        answer.Headers["Access-Control-Allow-Methods"].Split(',').ShouldContain("PATCH");
        answer.Headers["Access-Control-Allow-Headers"].ShouldBe("authorization,content-type");
        answer.Headers["Access-Control-Max-Age"].ShouldBe("3600");
        answer.Headers.ShouldNotContainKey("Access-Control-Allow-Credentials");
    }

    [Theory]
    [Rule("H-83")]
    [InlineData(Atlas, 401)]
    [InlineData("/v1/nothing", 404)]
    public async Task Answers_to_other_origins_may_be_read_there(string path, int code)
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", "https://page.example");

        var answer = await chat.SendAsync(request);

        answer.Code.ShouldBe(code);
        answer.Headers["Access-Control-Allow-Origin"].ShouldBe("https://page.example");
        answer.Headers["Access-Control-Expose-Headers"].ShouldContain("WWW-Authenticate");
        (await chat.SendAsync(HttpMethod.Get, path)).Headers.ShouldNotContainKey("Access-Control-Allow-Origin");
    }

    [Theory]
    [InlineData("POST", "/upload/v1/spaces/A/attachments:upload?uploadType=multipart", "google.chat.v1.ChatService.UploadAttachment", 501)]
    [InlineData("POST", "/resumable/upload/v1/spaces/A/attachments:upload?uploadType=resumable", "google.chat.v1.ChatService.UploadAttachment", 501)]
    [InlineData("GET", "/v1/media/abc/def?alt=media", "chat.media.download", 501)]
    [InlineData("GET", "/v1/media/", "", 404)]
    [InlineData("GET", "/upload/v1/spaces", "", 404)]
    public async Task Addresses_of_bytes_say_by_name_that_they_are_not_built(string verb, string path, string name, int code)
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.messages"]);

        var answer = await chat.SendAsync(HttpMethod.Parse(verb), path, token);

        if (code == 501)
        {
            answer.Code.ShouldBe(501);
            answer.ErrorStatus.ShouldBe("UNIMPLEMENTED");
            answer.ErrorMessage.ShouldContain(name);
            (await chat.SendAsync(HttpMethod.Parse(verb), path)).Code.ShouldBe(401);
        }
        else if (code == 404)
        {
            answer.Code.ShouldBe(404);
        }
    }

    [Theory]
    [Rule("H-72")]
    [InlineData("30", 200)]
    [InlineData("nonsense", 200)]
    [InlineData("-1", 200)]
    [InlineData("1e300", 200)]
    public async Task A_deadline_that_is_not_reached_changes_nothing(string seconds, int code)
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Atlas);
        request.Headers.Add("X-Server-Timeout", seconds);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]));

        (await chat.SendAsync(request)).Code.ShouldBe(code);
    }

    [Fact]
    [Rule("H-72", "H-27")]
    public async Task A_deadline_that_is_over_before_the_write_ends_the_call_unwritten()
    {
        await using var chat = await TestServer.StartAsync(static options => options with { Clock = new HastyClock() });
        using var request = new HttpRequestMessage(HttpMethod.Patch, Atlas + "?updateMask=displayName");
        request.Headers.Add("X-Server-Timeout", "30");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]));
        request.Content = new StringContent("""{"displayName": "Late"}""", Encoding.UTF8, "application/json");
        var before = await chat.SnapshotAsync();

        var answer = await chat.SendAsync(request);

        answer.Code.ShouldBe(504);
        answer.ErrorStatus.ShouldBe("DEADLINE_EXCEEDED");
        (await chat.SnapshotAsync()).ShouldBe(before);
    }

    private static async Task<Answer> PatchAsync(TestServer chat, byte[] body, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, Atlas) { Content = new ByteArrayContent(body) };
        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        return await chat.SendAsync(request);
    }

    private static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>Sends exactly these bytes: HttpClient would tidy up the target.</summary>
    private static async Task<string> RawAsync(TestServer chat, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(chat.Address.Host, chat.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        return await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Stands still like the test's own clock, but every timer on it is due at once.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private readonly FakeClock _clock = new();

        public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            callback(state);
            return base.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
