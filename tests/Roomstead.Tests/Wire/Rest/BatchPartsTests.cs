using System.Text;
using FsCheck.Fluent;
using Roomstead.Domain;
using Roomstead.Tests.Support;
using Roomstead.Wire.Rest;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class BatchPartsTests
{
    private static readonly string[] Pieces =
        ["--b", "--b--", "--", "\r\n", "\n", "\n\n", "GET /v1/spaces HTTP/1.1", "PATCH", " ", "Content-ID: <x>", "Content-Type: application/http", "Content-Length: 1", "{}", ":", "é", "\0", "a: b", "\t"];

    [Theory]
    [Rule("H-101")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Lines_may_end_either_way(string end)
    {
        var text = string.Join(end,
            "What comes before the first boundary is for people.", "--b", "Content-Type: application/http", "Content-ID: <id + 1>", "",
            "GET /v1/spaces/A?alt=json HTTP/1.1", "Accept: application/json", "X-Long: one", "  two", "", "--b",
            "Content-Type: application/http; msgtype=request", "", "PATCH http://host:1/v1/spaces/A", "Content-Length: 2", "", "{}", "", "--b  ",
            "", "POST /v1/spaces:setup HTTP/2", "", """{"a":""", "1}", "--b--", "And so is what comes after the last.", "--b");

        var parts = Read(text);

        parts.Select(static part => $"{part.Id} {part.Method} {part.Target} {Encoding.UTF8.GetString(part.Body.Span).TrimEnd().ReplaceLineEndings("|")}").ShouldBe(
            ["<id + 1> GET /v1/spaces/A?alt=json ", " PATCH http://host:1/v1/spaces/A {}", """ POST /v1/spaces:setup {"a":|1}"""]);
        parts[0].Headers["accept"].ToString().ShouldBe("application/json");
        parts[0].Headers["X-Long"].ToString().ShouldBe("one two");
    }

    [Theory]
    [Rule("H-102")]
    [InlineData("", "The boundary of its Content-Type is nowhere in it.")]
    [InlineData("--c\n\nGET / HTTP/1.1\n--c--", "The boundary of its Content-Type is nowhere in it.")]
    [InlineData("--bb\n--b", "It ends before its closing boundary.")]
    [InlineData("--b\n\nGET / HTTP/1.1\n", "It ends before its closing boundary.")]
    [InlineData("--b--\n", "It has no parts.")]
    [InlineData("--b\n--b--", "Part 1: It has no request line such as GET /v1/spaces HTTP/1.1.")]
    [InlineData("--b\n\nGET /\n--b\n\nGET\n--b--", "Part 2: It has no request line such as GET /v1/spaces HTTP/1.1.")]
    [InlineData("--b\n\nGET /a b c\n--b--", "Part 1: It has no request line such as GET /v1/spaces HTTP/1.1.")]
    [InlineData("--b\n\nGET /a SPDY/1\n--b--", "Part 1: It has no request line such as GET /v1/spaces HTTP/1.1.")]
    [InlineData("--b\n\nG{T /a\n--b--", "Part 1: It has no request line such as GET /v1/spaces HTTP/1.1.")]
    [InlineData("--b\n\nGET /a\u0001\n--b--", "Part 1: It has no request line such as GET /v1/spaces HTTP/1.1.")]
    [InlineData("--b\nContent-Type: application/json\n\n{}\n--b--", "Part 1: Its Content-Type is not application/http.")]
    [InlineData("--b\nContent-ID <x>\n\nGET /\n--b--", "Part 1: It has a header field that cannot be read.")]
    [InlineData("--b\n\nGET /\nA: \u0001\n--b--", "Part 1: It has a header field that cannot be read.")]
    [InlineData("--b\n\nGET /\n A: b\n--b--", "Part 1: It has a header field that cannot be read.")]
    public void What_cannot_be_read_is_refused_as_a_whole(string text, string why) =>
        Should.Throw<ApiError>(() => Read(text)).Message.ShouldBe("Failed to parse batch request, error: " + why);

    [Fact]
    [Rule("H-102")]
    public void Parts_and_their_headers_are_bounded()
    {
        var part = "--b\n\nGET /v1/spaces\n";
        var most = string.Concat(Enumerable.Repeat(part, Limits.BatchCalls));
        Read(most + "--b--").Count.ShouldBe(Limits.BatchCalls);
        Should.Throw<ApiError>(() => Read(most + part + "--b--")).Message.ShouldContain("more than 100 calls");

        Should.Throw<ApiError>(() => Read($"--b\n\nGET /\nA: {new string('a', Limits.BatchHeaders)}\n--b--")).Message.ShouldContain("longer than 32768 bytes");
        var many = string.Concat(Enumerable.Repeat("a: b\n", Limits.BatchHeaders / 5));
        Read($"--b\n\nGET /\n{many}--b--").Count.ShouldBe(1);
        Should.Throw<ApiError>(() => Read($"--b\n\nGET /\n{many}{many}--b--")).Message.ShouldContain("longer than 32768 bytes");
    }

    [Theory]
    [Rule("H-101")]
    [InlineData("Content-Length: 2")]
    [InlineData("Content-Length: 200")]
    [InlineData("Content-Length: x")]
    [InlineData("A: b")]
    public void A_body_goes_on_to_the_boundary_whatever_length_it_names(string header) =>
        Encoding.UTF8.GetString(Read($"--b\r\n\r\nPOST /\r\n{header}\r\n\r\n{{\"a\":\"é\"}}\r\n--b--")[0].Body.Span).ShouldBe("""{"a":"é"}""");

    [Fact]
    [Rule("E-26")]
    public void Whatever_comes_is_read_or_refused()
    {
        foreach (var choices in Gen.Choose(0, 255).ArrayOf().Resize(60).Sample(2_000))
        {
            var text = "--b\n" + string.Concat(choices.Select(choice => Pieces[choice % Pieces.Length]));
            try
            {
                Read(text).ShouldNotBeEmpty(text);
            }
            catch (ApiError e)
            {
                e.Code.ShouldBe(RpcCode.InvalidArgument);
            }
        }
    }

    private static List<BatchPart> Read(string text) => BatchParts.Read(Encoding.UTF8.GetBytes(text), "b");
}
