using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.OAuth;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire;

/// <summary>What real clients sent, sent again over a socket (tests/Roomstead.Tests/Wire/Fixtures).</summary>
public sealed partial class WireFixturesTests
{
    /// <summary>The one that is not HTTP/1.1: header fields before HTTP/2 packs them, then the frame.</summary>
    private const string GrpcRequest = "F-02";

    private static readonly string Folder = Repository.Path("tests", "Roomstead.Tests", "Wire", "Fixtures");
    private static readonly JsonArray Expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")))!.AsArray();

    public static TheoryData<string> Requests => [.. Expected.Select(static row => (string)row!["request"]!)];

    [Theory]
    [MemberData(nameof(Requests))]
    [Rule("F-01", "F-03", "F-04", "F-05", "F-06", "F-07", "F-08", "F-09", "F-10", "F-11", "H-101", "H-144", "H-71", "H-84", "P-22", "A-41", "A-42", "A-72")]
    public async Task A_request_of_a_real_client_is_answered_as_expected(string name)
    {
        var row = Expected.Single(row => (string)row!["request"]! == name)!;
        await using var chat = await TestServer.StartAsync();

        var (status, text) = await SendAsync(chat, await FillAsync(chat, row, await File.ReadAllBytesAsync(Path.Combine(Folder, name + ".http"))));

        status.ShouldBe((int)row["status"]!, text);
        if (row["answer"] is JsonObject answer)
        {
            ShouldHold(JsonNode.Parse(text)!, answer, "");
        }

        var at = 0;
        foreach (var part in (row["parts"] as JsonArray ?? []).Select(static part => (string)part!))
        {
            var found = text.IndexOf(part, at, StringComparison.Ordinal);
            found.ShouldBeGreaterThanOrEqualTo(0, $"{part}\nis not in, or not in this place of\n{text}");
            at = found + part.Length;
        }
    }

    [Fact]
    [Rule("F-02", "H-140", "P-23")]
    public async Task F02_An_update_over_gRPC_as_nodes_library_frames_it()
    {
        await using var chat = await TestServer.StartAsync();
        var (head, body) = Halves(await FillAsync(chat, new JsonObject { ["token"] = new JsonArray("alice", "chat.spaces") }, await File.ReadAllBytesAsync(Path.Combine(Folder, GrpcRequest + ".http"))));
        var fields = head.Split("\r\n").Select(static line => (Name: line[..line.IndexOf(": ", StringComparison.Ordinal)], Value: line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..])).ToList();

        var answer = await chat.Grpc.SendAsync(
            fields.Single(static field => field.Name == ":path").Value, body, [.. fields.Where(static field => field.Name[0] != ':' && field.Name is not ("te" or "content-type"))]);

        answer.Trailers["grpc-status"].ShouldBe("0");
        var space = Space.Parser.ParseFrom(answer.Body.AsSpan()[5..]);
        (space.Name, space.DisplayName, space.SpaceType).ShouldBe(("spaces/AAAAatlas01", "New", Space.Types.SpaceType.Space));
    }

    [Fact]
    public void Every_request_is_expected_and_holds_no_secret()
    {
        Directory.EnumerateFiles(Folder, "*.http").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)
            .ShouldBe(Requests.Select(static row => row.Data).Append(GrpcRequest).Order(StringComparer.Ordinal));
        foreach (var file in Directory.EnumerateFiles(Folder, "*.http"))
        {
            Encoding.Latin1.GetString(File.ReadAllBytes(file)).ShouldNotMatch(@"ya29\.|GOCSPX|apps\.googleusercontent", file);
        }
    }

    /// <summary>Puts what is good here in the place of secrets, and the length right again.</summary>
    private static async Task<byte[]> FillAsync(TestServer chat, JsonNode row, byte[] request)
    {
        var text = Encoding.Latin1.GetString(request);
        if (row["token"] is JsonArray token)
        {
            var (who, scope) = ((string)token[0]!, (string)token[1]!);
            text = text.Replace("{token}", who.EndsWith("-app", StringComparison.Ordinal)
                ? await chat.AppTokenAsync(who, scope)
                : await chat.UserTokenAsync(who + "@example.com", [scope]), StringComparison.Ordinal);
        }

        if (text.Contains("{refresh_token}", StringComparison.Ordinal))
        {
            var client = OAuthClient.Installed(chat);
            var refresh = (string)(await client.TokensAsync())["refresh_token"]!;
            text = text.Replace("{client_id}", client.Id, StringComparison.Ordinal).Replace("{client_secret}", client.Secret, StringComparison.Ordinal)
                .Replace("{refresh_token}", WebUtility.UrlEncode(refresh), StringComparison.Ordinal);
        }

        if (text.Contains("{assertion}", StringComparison.Ordinal))
        {
            using var account = ServiceAccount.Of(chat);
            text = text.Replace("{assertion}", account.Sign(account.Claims()), StringComparison.Ordinal);
        }

        text.ShouldNotMatch("{[a-z_]+}");
        var body = Halves(Encoding.Latin1.GetBytes(text)).Body.Length;
        return Encoding.Latin1.GetBytes(Length().Replace(text, match => match.Groups["name"].Value + body.ToString(CultureInfo.InvariantCulture), 1));
    }

    private static (string Head, byte[] Body) Halves(byte[] request)
    {
        var end = request.AsSpan().IndexOf("\r\n\r\n"u8);
        return (Encoding.Latin1.GetString(request[..end]), request[(end + 4)..]);
    }

    private static async Task<(int Status, string Text)> SendAsync(TestServer chat, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(chat.Address.Host, chat.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(request, TestContext.Current.CancellationToken);

        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append((char)(await ReadAsync(stream, 1))[0]);
        }

        var lines = head.ToString().Split("\r\n");
        var headers = lines[1..^2].ToDictionary(static line => line[..line.IndexOf(':')], static line => line[(line.IndexOf(':') + 2)..], StringComparer.OrdinalIgnoreCase);
        var body = headers.TryGetValue("Content-Length", out var length)
            ? await ReadAsync(stream, int.Parse(length, CultureInfo.InvariantCulture))
            : await ReadChunksAsync(stream);
        if (headers.ContainsKey("Content-Encoding"))
        {
            await using var unpacked = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
            return (int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), await new StreamReader(unpacked).ReadToEndAsync());
        }

        return (int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), Encoding.UTF8.GetString(body));
    }

    private static async Task<byte[]> ReadChunksAsync(NetworkStream stream)
    {
        var all = new MemoryStream();
        while (true)
        {
            var size = "";
            while (!size.EndsWith("\r\n", StringComparison.Ordinal))
            {
                size += (char)(await ReadAsync(stream, 1))[0];
            }

            var chunk = await ReadAsync(stream, int.Parse(size.TrimEnd(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) + 2);
            if (chunk.Length == 2)
            {
                return all.ToArray();
            }

            all.Write(chunk.AsSpan()[..^2]);
        }
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return bytes;
    }

    /// <summary>Whether every member that is expected is there; null stands for one that is not.</summary>
    private static void ShouldHold(JsonNode? actual, JsonNode? expected, string path)
    {
        if (expected is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                ShouldHold(actual.ShouldNotBeNull(path)[name], value, $"{path}.{name}");
            }
        }
        else
        {
            (actual?.ToJsonString()).ShouldBe(expected?.ToJsonString(), path);
        }
    }

    [GeneratedRegex(@"(?<name>(?i)\r\ncontent-length: *)\d+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Length();
}
