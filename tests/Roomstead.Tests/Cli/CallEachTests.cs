using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Cli;
using Roomstead.Cli.Calling;
using Shouldly;

namespace Roomstead.Tests.Cli;

/// <summary><c>roomstead call METHOD --each</c>.</summary>
public sealed class CallEachTests
{
    private const string Atlas = "spaces/AAAAatlas01";
    private const string News = "spaces/AAAAnews001";

    private static readonly string[] Patch = ["call", "spaces.patch", "--each", "-", "--user", "alice@example.com"];

    [Fact]
    public async Task Every_line_is_a_whole_request_and_gets_a_line_in_its_place()
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync(
            Patch,
            $$"""
            {"space": {"name": "{{Atlas}}", "displayName": "One"}, "updateMask": "displayName"}
            {"update_mask": "space_details", "space": {"space_details": {"description": "Two\nlines"}, "name": "{{News}}" } }
            {"space": {"name": "{{Atlas}}", "spaceHistoryState": 1}, "updateMask": "spaceHistoryState"}
            """);

        ran.Status.ShouldBe(0, ran.Error);
        ran.Error.ShouldBeEmpty();
        var answers = Answers(ran);
        answers.Select(static answer => (string?)answer["name"]).ShouldBe([Atlas, News, Atlas]);
        ((string?)answers[0]["displayName"]).ShouldBe("One");
        ((string?)answers[1]["spaceDetails"]!["description"]).ShouldBe("Two\nlines");
        ((string?)answers[2]["spaceHistoryState"]).ShouldBe("HISTORY_OFF");
        (await chat.ChangesAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Flags_give_what_a_line_does_not_say_itself()
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync(
            [.. Patch, "--update-mask", "displayName", "--space.display-name", "From a flag", "--name", Atlas],
            $$"""
            {"space": {"name": "{{News}}" } }
            {"space": {"display_name": "From a line" } }
            """);

        ran.Status.ShouldBe(0, ran.Error);
        Answers(ran).Select(static answer => $"{answer["name"]} {answer["displayName"]}").ShouldBe([$"{News} From a flag", $"{Atlas} From a line"]);
    }

    [Fact]
    public async Task A_refusal_stands_in_its_place_and_stops_no_other()
    {
        await using var chat = await Shell.StartServerAsync();
        var file = Path.Combine(chat.DataDirectory, "requests");
        await File.WriteAllTextAsync(file, $$"""{"name": "{{Atlas}}"}{{"\n"}}{"name": "spaces/x", "nonesuch": 1}{{"\n"}}{"name": "spaces/x"}{{"\n"}}{"name": "{{News}}"}""");

        var ran = await chat.ShellAsync("call", "spaces.get", "--each", file, "--user", "alice@example.com");

        ran.Status.ShouldBe(1);
        Answers(ran).Select(static answer => (string?)answer["name"] ?? (string?)answer["error"]!["status"]).ShouldBe([Atlas, "INVALID_ARGUMENT", "PERMISSION_DENIED", News]);
        ran.Line.ShouldBe("2 of 4 failed, the first in line 2.");
    }

    [Theory]
    [InlineData("", "is not a")] // An empty line.
    [InlineData("{", "Line 2: ")]
    [InlineData("[]", "Line 2: not a JSON object.")]
    [InlineData("""{"space": {"name": "spaces/AAAAatlas01"}, "space": {}}""", "Line 2: ")]
    [InlineData("""{"updateMask": "displayName", "update_mask": "displayName"}""", "Line 2: update_mask is there twice.")]
    [InlineData("""{"space": {"displayName": "New"}}""", "Line 2: --name is needed: the path is /v1/{space.name=spaces/*}.")]
    [InlineData("""{"space": {"name": 7}}""", "Line 2: --name cannot be 7")]
    [InlineData("""{"space": {"name": "spaces/.."}}""", "Line 2: --name cannot be")]
    [InlineData("""{"space": {"name": "spaces/AAAAatlas01", "displayName": "\ud800"}, "updateMask": "displayName"}""", "Line 2: ")]
    [InlineData("""{"space": {"name": "spaces/AAAAatlas01", "\ud800": "New"}, "updateMask": "displayName"}""", "Line 2: ")]
    public async Task A_line_that_is_no_request_is_named_and_nothing_is_sent_for_it(string line, string part)
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync(Patch, $"{Rename("One")}\n{line}\n{Rename("Two", News)}\n");

        ran.Status.ShouldBe(1);
        var answers = Answers(ran);
        answers.Count.ShouldBe(3);
        ((string?)answers[1]["error"]!["status"]).ShouldBe("INVALID_ARGUMENT");
        ((string?)answers[1]["error"]!["message"])!.ShouldContain(line.Length == 0 ? "Line 2: " : part);
        (await chat.ChangesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_line_that_is_too_long_or_not_UTF_8_is_named()
    {
        await using var chat = await Shell.StartServerAsync();
        byte[] input = [.. "{\"space\":\""u8, 0xC3, .. "\"}\n"u8, .. Encoding.UTF8.GetBytes(new string(' ', RequestLine.Most + 1)), .. "\n\uFEFF{}\n"u8, .. Encoding.UTF8.GetBytes(Rename("Last").PadRight(RequestLine.Most))];
        var file = Path.Combine(chat.DataDirectory, "requests");
        await File.WriteAllBytesAsync(file, input);

        var ran = await chat.ShellAsync("call", "spaces.patch", "--each", file, "--user", "alice@example.com");

        ran.Status.ShouldBe(1);
        var messages = Answers(ran).ConvertAll(static answer => (string?)answer["error"]?["message"] ?? "");
        messages.Count.ShouldBe(4);
        messages[0].ShouldStartWith("Line 1: ");
        messages[1].ShouldBe("Line 2: longer than 1048576 bytes.");
        messages[2].ShouldStartWith("Line 3: ");
        messages[3].ShouldBeEmpty();
        (await chat.ChangesAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Fields_are_printed_as_text_and_a_refusal_keeps_its_line_empty()
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync(
            ["call", "spaces.get", "--each", "-", "--user", "alice@example.com", "--print", "name", "--print", "external-user-allowed", "--print", "spaceDetails.description", "--print", "membershipCount"],
            """
            {"name": "spaces/AAAAguest01"}
            {"name": "spaces/x"}
            {"name": "spaces/AAAAatlas01"}
            """);
        var single = await chat.ShellAsync("call", "spaces.members.list", "--parent", News, "--user", "alice@example.com", "--print", "memberships.member.name", "--print", "nextPageToken");

        ran.Status.ShouldBe(1);
        ran.Out.ShouldBe(
            "spaces/AAAAguest01\ttrue\t\t{\"joinedDirectHumanUserCount\":2}\n"
            + "\n"
            + "spaces/AAAAatlas01\t\tWhere the Atlas project meets\t{\"joinedDirectHumanUserCount\":4}\n");
        ran.Error.ShouldStartWith("Line 2: {\"error\":{\"code\":403,");
        single.Out.ShouldBe("users/100000000000000000001,users/100000000000000000002,users/100000000000000000003\t\n", single.Error);
    }

    [Fact]
    public async Task Text_that_would_break_a_line_is_printed_as_JSON()
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync(
            "call", "spaces.patch", "--name", Atlas, "--update-mask", "spaceDetails", "--space.space-details.description", "Two\nlines", "--user", "alice@example.com", "--print", "spaceDetails.description");

        ran.Out.ShouldBe("\"Two\\nlines\"\n", ran.Error);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(100)]
    public async Task Answers_are_in_the_order_of_the_requests_however_many_are_on_their_way(int atOnce)
    {
        await using var chat = await Shell.StartServerAsync();
        string[] spaces = [Atlas, News, "spaces/x", "spaces/AAAAlunch01"];
        var names = Enumerable.Range(0, 300).Select(i => spaces[i % spaces.Length]).ToList();

        var ran = await chat.ShellAsync(
            ["call", "spaces.get", "--each", "-", "--user", "alice@example.com", "--print", "name", "--at-once", atOnce.ToString(CultureInfo.InvariantCulture)],
            string.Concat(names.Select(static name => $$"""{"name": "{{name}}"}""" + "\n")));

        ran.Out.Split('\n')[..^1].ShouldBe(names.Select(static name => name == "spaces/x" ? "" : name));
    }

    [Fact]
    public async Task However_long_the_input_is_only_lines_on_their_way_are_read_and_an_answer_waits_for_no_further_line()
    {
        await using var chat = await Shell.StartServerAsync();
        await using var output = new CountingWriter();
        await using var input = new LineByLine(2_000, output);
        var terminal = new Terminal(input, output, TextWriter.Null, name => name == "ROOMSTEAD_DATA" ? chat.DataDirectory : name == "ROOMSTEAD_SERVER" ? chat.Address.ToString() : null);

        var status = await CommandLine.RunAsync(["call", "spaces.get", "--each", "-", "--user", "alice@example.com", "--print", "name", "--at-once", "4"], terminal);

        status.ShouldBe(0);
        output.Lines.ShouldBe(2_000);
        input.FurthestAhead.ShouldBeLessThanOrEqualTo(5);
    }

    [Fact]
    public async Task When_the_server_is_gone_it_stops_and_says_so()
    {
        // Port 1 of this machine: nothing that is not root listens there.
        var ran = await Shell.RunAsync(
            [], ["call", "spaces.get", "--each", "-", "--token", "t", "--server", "http://127.0.0.1:1", "--at-once", "2"], string.Concat(Enumerable.Repeat("{\"name\": \"spaces/x\"}\n", 1_000)));

        ran.Status.ShouldBe(1);
        var answers = Answers(ran);
        answers.Count.ShouldBeLessThan(10);
        answers.ShouldAllBe(static answer => (string?)answer["error"]!["status"] == "UNAVAILABLE");
        ran.Line.ShouldStartWith("No server answers at http://127.0.0.1:1/");
        ran.Line.ShouldEndWith($"Lines after {answers.Count.ToString(CultureInfo.InvariantCulture)} were not sent.");
    }

    [Fact]
    public async Task No_lines_are_no_failure()
    {
        var ran = await Shell.RunAsync("call", "spaces.get", "--each", "-", "--token", "t");

        (ran.Status, ran.Out, ran.Error).ShouldBe((0, "", ""));
    }

    [Theory]
    [InlineData("--at-once cannot be 0.", "--each", "-", "--at-once", "0")]
    [InlineData("--at-once cannot be 101.", "--each", "-", "--at-once", "101")]
    [InlineData("--at-once goes with --each.", "--at-once", "2")]
    [InlineData("Give --each or --body, not both", "--each", "-", "--body", "{}")]
    [InlineData("--print cannot be displayNam. spaces.patch answers with Space. Did you mean display-name?", "--print", "displayNam")]
    [InlineData("Who calls?", "--each", "-")]
    public async Task What_cannot_be_meant_is_refused_with_status_2(string part, params string[] args)
    {
        var ran = await Shell.RunAsync(["call", "spaces.patch", .. args]);

        ran.Status.ShouldBe(2);
        ran.Out.ShouldBeEmpty();
        ran.Line.ShouldContain(part);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        var ran = await Shell.RunAsync("call", "spaces.get", "--each", "/nonesuch", "--token", "t");

        ran.Status.ShouldBe(1);
        ran.Line.ShouldContain("/nonesuch");
    }

    private static string Rename(string name, string space = Atlas) => $$"""{"space": {"name": "{{space}}", "displayName": "{{name}}"}, "updateMask": "displayName"}""";

    private static List<JsonNode> Answers(Ran ran) => ran.Out.Split('\n')[..^1].Select(static line => JsonNode.Parse(line)!).ToList();

    private sealed class CountingWriter : StringWriter
    {
        private int _lines;

        public int Lines => Volatile.Read(ref _lines);

        public override async Task WriteLineAsync(string? value)
        {
            await base.WriteLineAsync(value);
            Interlocked.Increment(ref _lines);
            Printed.TrySetResult();
        }

        public TaskCompletionSource Printed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>A request with every read. The second comes only after the first was answered.</summary>
    private sealed class LineByLine(int lines, CountingWriter answers) : MemoryStream
    {
        private int _read;

        public int FurthestAhead { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_read == 1)
            {
                await answers.Printed.Task.WaitAsync(cancellationToken);
            }

            if (_read == lines)
            {
                return 0;
            }

            _read++;
            FurthestAhead = Math.Max(FurthestAhead, _read - answers.Lines);
            return Encoding.UTF8.GetBytes($$"""{"name": "{{Atlas}}"}""" + "\n", buffer.Span);
        }
    }
}
