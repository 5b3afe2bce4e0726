using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Protocol.Rpc;
using Roomstead.Tests.Support;
using Roomstead.Wire;
using Shouldly;

namespace Roomstead.Tests.Wire;

/// <summary>Who is told why a call was refused, and that nobody else sees a difference.</summary>
public sealed class ExplanationsTests
{
    private const string Atlas = "/v1/spaces/AAAAatlas01";
    private const string Nowhere = "/v1/spaces/AAAAnowhere";
    private const string Patch = Atlas + "?updateMask=displayName";

    /// <summary>A broad set of refusals: caller, verb, path, body.</summary>
    public static TheoryData<string, string, string, string?> Refusals => new()
    {
        { "", "GET", Atlas, null },
        { "bad", "GET", Atlas, null },
        { "alice", "GET", Atlas + "?key=k", null },
        { "none", "PATCH", Patch, "{}" },
        { "alice", "GET", Nowhere, null },
        { "dave", "GET", Atlas, null },
        { "alice", "PATCH", Patch, """{"displayName": " "}""" },
        { "alice", "PATCH", Patch + ",spaceHistoryState", """{"displayName": "New"}""" },
        { "alice", "PATCH", Patch + "&useAdminAccess=maybe&foo=1", """{"bar": nonsense}""" },
        { "alice", "PATCH", Patch + "&useAdminAccess=maybe&foo=1", """{"bar": 1, "spaceType": "FOO"}""" },
        { "alice", "GET", "/v1/spaces?filter=color%3D%22red%22", null },
        { "alice", "GET", "/v1/spaces?filter=((", null },
        { "alice", "GET", "/v1/spaces?pageSize=-1", null },
        { "alice", "GET", "/v1/spaces?pageToken=x", null },
        { "alice", "GET", Atlas + "?fields=nothing", null },
        { "alice", "GET", Atlas + "?alt=zzz", null },
        { "alice", "GET", Nowhere + "?alt=proto", null },
        { "alice", "GET", Nowhere + "?callback=f&$.xgafv=1&fields=name&prettyPrint=false", null },
        { "alice", "POST", "/v1/spaces", """{"spaceType": "DIRECT_MESSAGE"}""" },
        { "alice", "GET", "/v1/customEmojis/x", null },
        { "alice", "GET", "/v1/rooms", null },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    [Trait("Wire", "REST")]
    public async Task Without_the_header_an_answer_is_byte_for_byte_that_of_a_server_that_explains_nothing(string who, string verb, string path, string? body)
    {
        await using var chat = await TestServer.StartAsync();
        await using var silent = await TestServer.StartAsync(static options => options with { Explain = false });

        var plain = await SendAsync(chat, who, verb, path, body);
        var other = await SendAsync(chat, who, verb, path, body, "0");
        var off = await SendAsync(silent, who, verb, path, body, "1");

        ((int)plain.Status).ShouldBeGreaterThanOrEqualTo(path.Contains("callback", StringComparison.Ordinal) ? 200 : 400);
        foreach (var answer in new[] { other, off })
        {
            answer.Status.ShouldBe(plain.Status);
            answer.Bytes.ShouldBe(plain.Bytes);
            answer.Headers.ShouldBe(plain.Headers);
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    [Trait("Wire", "REST")]
    public async Task With_the_header_the_last_detail_is_new_and_nothing_else(string who, string verb, string path, string? body)
    {
        await using var chat = await TestServer.StartAsync();
        var plain = await SendAsync(chat, who, verb, path, body);

        var explained = await SendAsync(chat, who, verb, path, body, "1");

        explained.Status.ShouldBe(plain.Status);
        if (path == "/v1/rooms")
        {
            explained.Bytes.ShouldBe(plain.Bytes); // A page, for a path of no method.
        }
        else if (path.Contains("alt=proto", StringComparison.Ordinal))
        {
            var status = Status.Parser.ParseFrom(explained.Bytes);
            status.Details[^1].Unpack<ErrorInfo>().Domain.ShouldBe("explain.roomstead");
            status.Details.RemoveAt(status.Details.Count - 1);
            status.ToByteArray().ShouldBe(plain.Bytes);
        }
        else
        {
            var (before, after) = (Json(plain), Json(explained));
            var details = (JsonArray)after["error"]!["details"]!;
            ((string?)details[^1]!["domain"]).ShouldBe("explain.roomstead");
            details.RemoveAt(details.Count - 1);
            if (details.Count == 0)
            {
                ((JsonObject)after["error"]!).Remove("details");
            }

            after.ToJsonString().ShouldBe(before.ToJsonString());
        }
    }

    [Theory]
    [InlineData("GetSpace", "spaces/AAAAnowhere")]
    [InlineData("GetSpace", "nothing")]
    [InlineData("GetSpace", "none")]
    [InlineData("ListReactions", "")]
    [InlineData("NoMethod", "")]
    public async Task Over_gRPC_the_same_holds_with_the_name_in_lower_case(string method, string name)
    {
        await using var chat = await TestServer.StartAsync();
        await using var silent = await TestServer.StartAsync(static options => options with { Explain = false });
        var request = new GetSpaceRequest { Name = name };
        var token = name == "none" ? null : await chat.PersonAsync("alice", "chat.spaces");
        var elsewhere = name == "none" ? null : await silent.PersonAsync("alice", "chat.spaces");

        var plain = await chat.Grpc.CallAsync(method, request, token);
        var off = await silent.Grpc.CallAsync(method, request, elsewhere, ("x-roomstead-explain", "1"));
        var explained = await chat.Grpc.CallAsync(method, request, token, ("x-roomstead-explain", "1"));

        plain.Code.ShouldNotBe(RpcCode.Ok);
        Trailers(off).ShouldBe(Trailers(plain));
        (explained.Code, explained.Message).ShouldBe((plain.Code, plain.Message));
        var status = explained.Details.ShouldNotBeNull();
        var why = status.Details[^1].Unpack<ErrorInfo>();
        why.Domain.ShouldBe("explain.roomstead");
        why.Metadata.Keys.ShouldBe(["rule", "needed", "had", "passes"]);
        status.Details.RemoveAt(status.Details.Count - 1);
        status.Details.ShouldBe(plain.Details?.Details ?? []);
    }

    [Fact]
    public async Task The_longest_explanation_fits_into_the_trailers_beside_the_longest_details()
    {
        await using var chat = await TestServer.StartAsync();
        var request = new UpdateSpaceRequest { Space = new() { Name = "spaces/AAAAatlas01" }, UpdateMask = new() { Paths = { "*", new string('語', 5_000) } } };

        var answer = await chat.Grpc.CallAsync("UpdateSpace", request, await chat.PersonAsync("alice", "chat.spaces"), ("x-roomstead-explain", "1"));

        answer.Detail<BadRequest>().ShouldNotBeNull();
        answer.Detail<ErrorInfo>()!.Metadata["had"].Length.ShouldBe(201);
    }

    [Fact]
    public async Task Where_the_details_are_too_long_for_the_trailers_the_explanation_comes_alone()
    {
        await using var chat = await TestServer.StartAsync();
        var request = new ListSpacesRequest { Filter = "space_type = \"" + new string('語', 1_900) + "\"" };
        var token = await chat.PersonAsync("alice", "chat.spaces");

        var plain = await chat.Grpc.CallAsync("ListSpaces", request, token);
        var explained = await chat.Grpc.CallAsync("ListSpaces", request, token, ("x-roomstead-explain", "1"));

        plain.Details.ShouldBeNull();
        explained.Details!.Details.Count.ShouldBe(1);
        explained.Detail<ErrorInfo>()!.Reason.ShouldBe("FILTER_INVALID");
    }

    [Fact]
    public async Task Messages_of_gRPC_that_cannot_be_read_are_explained()
    {
        await using var chat = await TestServer.StartAsync();

        var unknownFlag = await chat.Grpc.SendAsync(GrpcClient.Chat + "GetSpace", GrpcClient.Frame([], flag: 7), ("x-roomstead-explain", "1"));
        var noProtobuf = await chat.Grpc.SendAsync(GrpcClient.Chat + "GetSpace", GrpcClient.Frame([0xFF, 0xFF]), ("x-roomstead-explain", "1"));
        var timeout = await chat.Grpc.SendAsync(GrpcClient.Chat + "GetSpace", GrpcClient.Frame([]), ("x-roomstead-explain", "1"), ("grpc-timeout", "soon"));

        unknownFlag.Detail<ErrorInfo>()!.Metadata["had"].ShouldBe("the flag 7");
        noProtobuf.Detail<ErrorInfo>()!.Reason.ShouldBe("UNREADABLE_MESSAGE");
        timeout.Detail<ErrorInfo>()!.Metadata["had"].ShouldBe("soon");
    }

    [Theory]
    [InlineData("open", null, true)]
    [InlineData("password", null, false)]
    [InlineData("open", false, false)]
    [InlineData("password", true, true)]
    [Trait("Wire", "REST")]
    public async Task A_server_with_passwords_explains_only_when_it_is_told_to(string signIn, bool? explain, bool explains)
    {
        await using var chat = await TestServer.StartAsync(options => options with { SignIn = signIn == "open" ? SignIn.Open : SignIn.Password, Explain = explain });

        var there = Encoding.UTF8.GetString((await SendAsync(chat, "dave", "GET", Atlas, null, "1")).Bytes);
        var nowhere = Encoding.UTF8.GetString((await SendAsync(chat, "dave", "GET", Nowhere, null, "1")).Bytes);

        there.Contains("no membership", StringComparison.Ordinal).ShouldBe(explains);
        nowhere.Contains("no space of that name", StringComparison.Ordinal).ShouldBe(explains);
        (there == nowhere).ShouldBe(!explains); // No oracle where nothing is explained.
    }

    [Fact]
    [Trait("Wire", "REST")]
    public async Task A_batch_is_explained_part_by_part()
    {
        await using var chat = await TestServer.StartAsync();
        const string Body = "--b\r\nContent-Type: application/http\r\n\r\nGET /v1/spaces/AAAAnowhere\r\nX-Roomstead-Explain: 1\r\n\r\n"
            + "--b\r\nContent-Type: application/http\r\n\r\nGET /v1/spaces/AAAAnowhere\r\n\r\n--b--\r\n";

        var one = await BatchAsync(chat, Body, header: null);
        var all = await BatchAsync(chat, Body, "1");
        var envelope = await BatchAsync(chat, "nothing", "1");

        one.Split("explain.roomstead").Length.ShouldBe(2);
        all.Split("explain.roomstead").Length.ShouldBe(3);
        ((string?)JsonNode.Parse(envelope)!["error"]!["details"]![0]!["reason"]).ShouldBe("BAD_BATCH");
    }

    [Fact]
    [Trait("Wire", "REST")]
    public async Task Pages_of_other_origins_may_send_the_header()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, Atlas);
        request.Headers.Add("Origin", "https://page.example");
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,x-roomstead-explain");

        var answer = await chat.Http.SendAsync(request, TestContext.Current.CancellationToken);

        answer.Headers.GetValues("Access-Control-Allow-Headers").ShouldBe(["authorization,x-roomstead-explain"]);
    }

    [Fact]
    [Trait("Wire", "REST")]
    public async Task The_record_of_changes_explains_its_refusals_too()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = Json(await SendAsync(chat, "alice", "GET", "/admin/v1/audit?color=red", null, "1"));

        ((string?)answer["error"]!["details"]!.AsArray()[^1]!["reason"]).ShouldBe("QUERY_PARAMETER_UNKNOWN");
    }

    private static async Task<Sent> SendAsync(TestServer chat, string who, string verb, string path, string? body, string? header = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        var token = who switch
        {
            "" => null,
            "bad" => "ya29.of-nobody",
            "none" => await chat.PersonAsync("alice", "chat.messages"),
            _ => await chat.PersonAsync(who, "chat.spaces"),
        };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (header is not null)
        {
            request.Headers.Add(Explanations.Header, header);
        }

        using var response = await chat.Http.SendAsync(request, TestContext.Current.CancellationToken);
        string[] headers =
        [
            .. response.Headers.Concat(response.Content.Headers).Where(static h => h.Key is not ("Date" or "X-Request-ID")).Select(static h => $"{h.Key}: {string.Join(", ", h.Value)}").Order(StringComparer.Ordinal),
        ];
        return new Sent((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), headers);
    }

    private static async Task<string> BatchAsync(TestServer chat, string body, string? header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/batch") { Content = new StringContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/mixed; boundary=b");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await chat.PersonAsync("alice", "chat.spaces"));
        if (header is not null)
        {
            request.Headers.Add(Explanations.Header, header);
        }

        using var response = await chat.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The object, also where a script calls a function with it.</summary>
    private static JsonNode Json(Sent answer)
    {
        var text = Encoding.UTF8.GetString(answer.Bytes);
        return JsonNode.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..(text.LastIndexOf('}') + 1)])!;
    }

    private static IEnumerable<string> Trailers(GrpcAnswer answer) =>
        answer.Headers.Concat(answer.Trailers).Where(static h => h.Key.StartsWith("grpc-", StringComparison.Ordinal)).Select(static h => h.Key + " " + h.Value);

    private sealed record Sent(int Status, byte[] Bytes, string[] Headers);
}
