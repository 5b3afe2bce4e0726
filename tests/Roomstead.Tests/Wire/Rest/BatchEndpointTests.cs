using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Domain;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class BatchEndpointTests
{
    private const string Atlas = "/v1/spaces/AAAAatlas01";

    [Theory]
    [Rule("H-100", "H-101", "H-102")]
    [InlineData("/batch")]
    [InlineData("/batch/chat")]
    public async Task Each_part_is_a_call_and_answers_keep_the_order(string address)
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await SendAsync(
            chat,
            address,
            await AliceAsync(chat),
            Part("<one + 1>", "GET", Atlas + "?fields=displayName&prettyPrint=false"),
            Part("<one + 2>", "PATCH", Atlas + "?updateMask=displayName&fields=displayName&prettyPrint=false", """{"displayName":"Café"}"""),
            Part("plain", "GET", Atlas + "?fields=displayName"),
            Part(null, "GET", "http://elsewhere.example" + Atlas + "?fields=displayName&prettyPrint=false"),
            Part("<five>", "GET", "/v1/spaces/nowhere"),
            Part("<six>", "GET", "/v1/rooms"),
            Part("<seven>", "POST", "/batch"),
            Part("<eight>", "HEAD", Atlas));

        answer.Select(static part => part.Id).ShouldBe(
            ["<response-one + 1>", "<response-one + 2>", "response-plain", "", "<response-five>", "<response-six>", "<response-seven>", "<response-eight>"]);
        answer.Select(static part => part.Status).ShouldBe(
            ["HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 403 Forbidden", "HTTP/1.1 404 Not Found", "HTTP/1.1 404 Not Found", "HTTP/1.1 200 OK"]);
        answer[0].Body.ShouldBe("""{"displayName":"Atlas"}""");
        answer[1].Body.ShouldBe("""{"displayName":"Café"}""");
        answer[2].Body.ShouldBe("{\n  \"displayName\": \"Café\"\n}\n");
        answer[3].Body.ShouldBe("""{"displayName":"Café"}""");
        ((string)JsonNode.Parse(answer[4].Body)!["error"]!["status"]!).ShouldBe("PERMISSION_DENIED");
        answer[5].Body.ShouldContain("<H2>Error 404</H2>");
        answer[7].Body.ShouldBe("");
        answer[1].Headers.ShouldContain("Content-Type: application/json; charset=UTF-8");
        answer[1].Headers.ShouldContain("Content-Length: 23");
    }

    [Fact]
    [Rule("H-102")]
    public async Task Outer_headers_hold_for_parts_that_have_none_of_their_own()
    {
        await using var chat = await TestServer.StartAsync();
        var bob = await chat.UserTokenAsync("bob@example.com", ["chat.spaces"]);
        var dave = await chat.UserTokenAsync("dave@example.com", ["chat.spaces"]);

        var answer = await SendAsync(
            chat, "/batch", bob, Part("<a>", "GET", Atlas), Part("<b>", "GET", Atlas, null, $"authorization: Bearer {dave}"), Part("<c>", "GET", Atlas, null, "Authorization: Bearer x"));
        answer.Select(static part => part.Code).ShouldBe([200, 403, 401]);

        var nobody = await SendAsync(chat, "/batch", null, Part("<a>", "GET", Atlas), Part("<b>", "GET", Atlas, null, $"Authorization: Bearer {bob}"));
        nobody.Select(static part => part.Code).ShouldBe([401, 200]);
        nobody[0].Headers.ShouldContain(static header => header.StartsWith("WWW-Authenticate: Bearer realm=", StringComparison.Ordinal));
    }

    [Fact]
    [Rule("H-101", "H-84")]
    public async Task What_describes_the_envelope_means_nothing_to_the_parts()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = Request("/batch/chat", await AliceAsync(chat), Part("<a>", "GET", Atlas, null, "Accept-Encoding: gzip", "Host: other"));
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        request.Headers.TryAddWithoutValidation("Origin", "https://page.example");
        request.Headers.TryAddWithoutValidation("X-HTTP-Method-Override", "POST");

        var answer = await chat.SendAsync(request);

        answer.Headers["Access-Control-Allow-Origin"].ShouldBe("https://page.example");
        var part = Read(answer).Single();
        part.Body.ShouldContain("\"displayName\": \"Atlas\"");
        part.Headers.ShouldNotContain(static header => header.StartsWith("Access-Control", StringComparison.Ordinal) || header.StartsWith("Content-Encoding", StringComparison.Ordinal));
    }

    [Fact]
    [Rule("H-103", "H-90")]
    public async Task Bytes_do_not_travel_in_a_batch()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await SendAsync(
            chat,
            "/batch",
            await AliceAsync(chat),
            Part(null, "GET", "/v1/media/a?alt=media"),
            Part(null, "POST", "/upload/v1/spaces/A/attachments:upload?uploadType=multipart"),
            Part(null, "POST", "http://host/resumable/upload/v1/spaces/A/attachments:upload"));

        foreach (var part in answer)
        {
            part.Code.ShouldBe(400);
            part.Body.ShouldContain("Uploads and downloads cannot be part of a batch.");
        }
    }

    [Fact]
    [Rule("H-102")]
    public async Task A_batch_that_cannot_be_read_runs_nothing()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await AliceAsync(chat);
        var rename = Part("<a>", "PATCH", Atlas + "?updateMask=displayName", """{"displayName":"Never"}""");
        var before = await chat.SnapshotAsync();

        foreach (var parts in new[] { [rename, "\r\nnonsense\r\n"], Enumerable.Repeat(rename, Limits.BatchCalls + 1).ToArray(), [] })
        {
            using var request = Request("/batch", token, parts);
            var answer = await chat.SendAsync(request);
            answer.Code.ShouldBe(400);
            answer.ErrorStatus.ShouldBe("INVALID_ARGUMENT");
            answer.ErrorMessage.ShouldStartWith("Failed to parse batch request, error: ");
        }

        (await chat.SnapshotAsync()).ShouldBe(before);
    }

    [Theory]
    [Rule("H-101")]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=b")]
    [InlineData("multipart/mixed")]
    [InlineData("multipart/mixed; boundary=\"\"")]
    [InlineData("multipart/mixed; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_batch_has_a_boundary(string? type)
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/batch") { Content = new ByteArrayContent("--b\n\nGET /\n--b--"u8.ToArray()) };
        if (type is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        var answer = await chat.SendAsync(request);

        answer.Code.ShouldBe(400);
        answer.ErrorMessage.ShouldStartWith("Failed to parse batch request, error: Its Content-Type ");
    }

    [Fact]
    [Rule("H-86", "H-84")]
    public async Task A_batch_is_bounded_as_sent_and_as_unpacked()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = Request("/batch", null, Part("<a>", "GET", Atlas));
        var plain = await request.Content!.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        (await PackedAsync(chat, plain, request.Content.Headers.ContentType!)).Code.ShouldBe(200);
        (await PackedAsync(chat, new byte[Limits.RequestBody + 1], request.Content.Headers.ContentType!)).ErrorMessage.ShouldBe("Request payload size exceeds the limit: 10485760 bytes.");
    }

    [Theory]
    [Rule("H-06", "H-81")]
    [InlineData("GET", "/batch")]
    [InlineData("PUT", "/batch/chat")]
    [InlineData("POST", "/Batch")]
    [InlineData("POST", "/batch/")]
    [InlineData("POST", "/batch/drive")]
    public async Task Other_addresses_are_no_batch(string verb, string path)
    {
        await using var chat = await TestServer.StartAsync();

        (await chat.SendAsync(HttpMethod.Parse(verb), path)).Code.ShouldBe(404);
    }

    private static Task<string> AliceAsync(TestServer chat) => chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);

    private static string Part(string? id, string verb, string target, string? body = null, params string[] headers)
    {
        var fields = headers.Concat(body is null ? [] : ["Content-Type: application/json"]);
        return $"Content-Type: application/http\r\n{(id is null ? "" : $"Content-ID: {id}\r\n")}\r\n{verb} {target} HTTP/1.1\r\n{string.Concat(fields.Select(static field => field + "\r\n"))}\r\n{body}\r\n";
    }

    private static HttpRequestMessage Request(string address, string? token, params string[] parts)
    {
        var text = string.Concat(parts.Select(static part => "--b\r\n" + part)) + "--b--\r\n";
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/mixed; boundary=\"b\"");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static async Task<List<PartAnswer>> SendAsync(TestServer chat, string address, string? token, params string[] parts)
    {
        using var request = Request(address, token, parts);
        return Read(await chat.SendAsync(request));
    }

    private static async Task<Answer> PackedAsync(TestServer chat, byte[] body, MediaTypeHeaderValue type)
    {
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(body);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/batch") { Content = new ByteArrayContent(packed.ToArray()) };
        request.Content.Headers.ContentType = type;
        request.Content.Headers.ContentEncoding.Add("gzip");
        return await chat.SendAsync(request);
    }

    private static List<PartAnswer> Read(Answer answer)
    {
        answer.Code.ShouldBe(200, answer.Text);
        const string type = "multipart/mixed; boundary=";
        answer.Headers["Content-Type"].ShouldStartWith(type);
        var delimiter = "--" + answer.Headers["Content-Type"][type.Length..];
        answer.Text.ShouldEndWith($"{delimiter}--\r\n");
        return [.. answer.Text[..^(delimiter.Length + 4)].Split(delimiter + "\r\n", StringSplitOptions.RemoveEmptyEntries).Select(PartAnswer.Parse)];
    }

    private sealed record PartAnswer(string Id, string Status, string[] Headers, string Body)
    {
        public int Code => int.Parse(Status.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

        public static PartAnswer Parse(string text)
        {
            var (envelope, head, body) = text.Split("\r\n\r\n", 3) is [var first, var second, var third] ? (first.Split("\r\n"), second.Split("\r\n"), third) : throw new FormatException(text);
            envelope[0].ShouldBe("Content-Type: application/http");
            return new PartAnswer(envelope.Length > 1 ? envelope[1]["Content-ID: ".Length..] : "", head[0], head[1..], body[..^2]);
        }
    }
}
