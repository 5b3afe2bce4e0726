using System.Net;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire;

/// <summary>Every request has an id, which its answer carries and the record keeps.</summary>
public sealed class RequestTagsTests
{
    private const string Header = "X-Request-Id";
    private const string Atlas = "/v1/spaces/AAAAatlas01";

    [Theory]
    [InlineData("GET", Atlas)]
    [InlineData("GET", "/v1/spaces/nothing")]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "/admin/v1/organisation")]
    [InlineData("GET", "/healthz")]
    [InlineData("POST", "/token")]
    [InlineData("OPTIONS", Atlas)]
    public async Task Every_answer_carries_the_id_of_its_request(string verb, string path)
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.PersonAsync("alice", "chat.spaces");

        (await SendAsync(chat, verb, path, token, "a-Z_0.9:x")).ShouldBe("a-Z_0.9:x");
        var (one, two) = (await SendAsync(chat, verb, path, token), await SendAsync(chat, verb, path, token));

        one.ShouldMatch(@"\A[A-Za-z0-9_-]{12}-[0-9a-f]+\z");
        two.ShouldMatch(@"\A[A-Za-z0-9_-]{12}-[0-9a-f]+\z");
        two.ShouldNotBe(one);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("<script>")]
    [InlineData("65")]
    public async Task An_id_that_is_not_short_and_plain_is_replaced(string given)
    {
        await using var chat = await TestServer.StartAsync();
        given = given == "65" ? new string('x', 65) : given;

        var answered = await SendAsync(chat, "GET", Atlas, null, given);

        answered.ShouldNotBe(given);
        answered.ShouldMatch(@"\A[A-Za-z0-9_-]{12}-[0-9a-f]+\z");
        (await SendAsync(chat, "GET", Atlas, null, new string('x', 64))).ShouldBe(new string('x', 64));
    }

    [Fact]
    public async Task Two_ids_in_one_request_are_none()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Atlas);
        request.Headers.TryAddWithoutValidation(Header, ["one", "two"]);

        using var response = await chat.Http.SendAsync(request, TestContext.Current.CancellationToken);

        response.Headers.GetValues(Header).ShouldHaveSingleItem().ShouldNotContain("one");
    }

    [Fact]
    public async Task An_entry_of_the_record_names_the_request_that_made_it()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.PersonAsync("alice", "chat.spaces");
        await SendAsync(chat, "PATCH", Atlas + "?updateMask=displayName", token, "mine-1", """{"displayName":"One"}""");
        var given = await SendAsync(chat, "PATCH", Atlas + "?updateMask=displayName", token, body: """{"displayName":"Two"}""");
        await SendAsync(chat, "PATCH", "/admin/v1/organisation", await chat.AdminTokenAsync(), "mine-2", """{"quotas":"real"}""");

        (await chat.AdminAsync("audit")).All("entries", "requestId").ShouldBe(["mine-2", given, "mine-1"]);
    }

    [Fact]
    public async Task Over_gRPC_the_id_is_metadata()
    {
        await using var chat = await TestServer.StartAsync();
        using var client = new HttpClient { BaseAddress = chat.GrpcAddress };
        using var request = Grpc("mine-3");
        using var other = Grpc(null);

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        using var second = await client.SendAsync(other, TestContext.Current.CancellationToken);

        answer.Headers.GetValues("x-request-id").ShouldBe(["mine-3"]);
        second.Headers.GetValues("x-request-id").ShouldHaveSingleItem().ShouldMatch(@"\A[A-Za-z0-9_-]{12}-[0-9a-f]+\z");

        static HttpRequestMessage Grpc(string? id)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/google.chat.v1.ChatService/GetSpace")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent([0, 0, 0, 0, 0]) { Headers = { ContentType = new("application/grpc") } },
            };
            if (id is not null)
            {
                request.Headers.Add(Header, id);
            }

            return request;
        }
    }

    [Fact]
    public async Task Each_call_of_a_batch_has_an_id_of_its_own()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/batch")
        {
            Content = new StringContent(
                "--b\r\nContent-Type: application/http\r\n\r\nGET /v1/spaces/A HTTP/1.1\r\nX-Request-Id: part-1\r\n\r\n\r\n"
                + "--b\r\nContent-Type: application/http\r\n\r\nGET /v1/spaces/B HTTP/1.1\r\n\r\n\r\n--b--\r\n"),
        };
        request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/mixed; boundary=b");

        var text = (await chat.SendAsync(request)).Text;

        text.ShouldContain("X-Request-Id: part-1\r\n");
        text.Split("X-Request-Id: ").Length.ShouldBe(3);
    }

    private static async Task<string> SendAsync(TestServer chat, string verb, string path, string? token, string? id = null, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        if (id is not null)
        {
            request.Headers.TryAddWithoutValidation(Header, id);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        }

        using var response = await chat.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.Headers.GetValues(Header).ShouldHaveSingleItem();
    }
}
