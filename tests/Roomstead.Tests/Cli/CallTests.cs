using System.Text.Json.Nodes;
using Roomstead.Cli.Calling;
using Roomstead.Cli.Verbs;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Cli;

public sealed class CallTests
{
    public static TheoryData<string> Methods => [.. ApiMethod.All.Select(static method => method.Id)];

    [Fact]
    public async Task It_patches_a_space_with_flags_from_the_contract()
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync(
            "call", "spaces.patch", "--name", "spaces/AAAAatlas01", "--update-mask", "displayName", "--space.display-name", "New", "--user", "alice@example.com");

        ran.Status.ShouldBe(0, ran.Error);
        ran.Error.ShouldBeEmpty();
        ((string)ran.Json["displayName"]!).ShouldBe("New");
        (await chat.ChangesAsync()).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("--space.spaceDetails.guidelines")]
    [InlineData("--space.space_details.guidelines")]
    [InlineData("--space.space-details.guidelines")]
    public async Task Words_of_a_field_may_be_spelled_in_every_way(string flag)
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync(
            "call", "spaces.patch", "--name", "spaces/AAAAatlas01", "--update-mask", "spaceDetails", flag, "Be brief.", "--user", "alice@example.com");

        ran.Status.ShouldBe(0, ran.Error);
        ((string)ran.Json["spaceDetails"]!["guidelines"]!).ShouldBe("Be brief.");
    }

    [Theory]
    [InlineData("""{"displayName": "From a body"}""", "")]
    [InlineData("@-", """{"displayName": "From a body"}""")]
    public async Task The_whole_body_may_be_given_as_JSON(string body, string input)
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync(
            ["call", "UpdateSpace", "--name", "spaces/AAAAatlas01", "--update-mask", "displayName", "--body", body, "--user", "alice@example.com"], input);

        ran.Status.ShouldBe(0, ran.Error);
        ((string)ran.Json["displayName"]!).ShouldBe("From a body");
    }

    [Fact]
    public async Task A_body_may_be_read_from_a_file()
    {
        await using var chat = await Shell.StartServerAsync();
        var file = Path.Combine(chat.DataDirectory, "body.json");
        await File.WriteAllTextAsync(file, """{"displayName": "From a file"}""");

        var ran = await chat.ShellAsync(
            "call", "spaces.patch", "--name", "spaces/AAAAatlas01", "--update-mask", "displayName", "--body", "@" + file, "--user", "alice@example.com");

        ((string)ran.Json["displayName"]!).ShouldBe("From a file");
    }

    [Fact]
    public async Task A_refusal_is_explained_behind_it_when_asked()
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync("call", "spaces.get", "--name", "spaces/AAAAatlas01", "--user", "dave@example.com", "--explain");

        ran.Status.ShouldBe(1);
        ran.Out.ShouldBeEmpty();
        var (answer, why) = (ran.Error[..ran.Error.IndexOf("Why:", StringComparison.Ordinal)], ran.Error[ran.Error.IndexOf("Why:", StringComparison.Ordinal)..]);
        ((string)JsonNode.Parse(answer)!["error"]!["status"]!).ShouldBe("PERMISSION_DENIED");
        why.ShouldBe("""
            Why: SPACE_CLOSED (S-90)
              needed  a membership in spaces/AAAAatlas01 whose state is JOINED
              had     no membership
              passes  a caller who has joined the space, or a membership for this one: spaces.members.create

            """);
    }

    [Fact]
    public async Task Of_many_lines_each_that_is_refused_is_explained()
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync(
            ["call", "spaces.get", "--each", "-", "--user", "dave@example.com", "--explain"], """
            {"name": "spaces/AAAAatlas01"}
            {"name": "spaces/AAAAnowhere"}
            """);

        ran.Status.ShouldBe(1);
        ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => (string?)JsonNode.Parse(line)!["error"]!["details"]![0]!["metadata"]!["had"])
            .ShouldBe(["no membership", "no space of that name"]);
    }

    [Fact]
    public async Task A_server_that_does_not_explain_is_said_to_be_one()
    {
        await using var chat = await TestServer.StartAsync(static options => options with { Clock = TimeProvider.System, Explain = false });

        var ran = await chat.ShellAsync("call", "spaces.get", "--name", "spaces/AAAAatlas01", "--user", "dave@example.com", "--explain");

        ran.Status.ShouldBe(1);
        ran.Error.ShouldEndWith("\nNo explanation: the server gives none. It was started with --explain off, or people sign in to it with passwords.\n");
    }

    [Fact]
    public async Task A_call_that_succeeds_has_nothing_to_explain()
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync("call", "spaces.get", "--name", "spaces/AAAAatlas01", "--user", "alice@example.com", "--explain");

        (ran.Status, ran.Error).ShouldBe((0, ""));
    }

    [Fact]
    public async Task A_refusal_goes_to_stderr_with_status_1()
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync("call", "spaces.get", "--name", "spaces/AAAAatlas01", "--user", "dave@example.com");

        ran.Status.ShouldBe(1);
        ran.Out.ShouldBeEmpty();
        ((string)JsonNode.Parse(ran.Error)!["error"]!["status"]!).ShouldBe("PERMISSION_DENIED");
    }

    [Fact]
    public async Task An_app_calls_with_its_own_scopes_and_a_token_is_used_as_it_is()
    {
        await using var chat = await Shell.StartServerAsync();
        var token = (await chat.ShellAsync("token", "--user", "alice@example.com", "--scope", "chat.spaces")).Out.Trim();

        (await chat.ShellAsync("call", "spaces.get", "--name", "spaces/AAAAdesk001", "--app", "demo-app")).Status.ShouldBe(0);
        (await chat.ShellAsync("call", "spaces.get", "--name", "spaces/AAAAatlas01", "--token", token)).Status.ShouldBe(0);
        (await chat.ShellAsync("call", "spaces.get", "--name", "spaces/AAAAatlas01", "--user", "alice@example.com", "--scope", "chat.messages"))
            .Error.ShouldContain("ACCESS_TOKEN_SCOPE_INSUFFICIENT");
    }

    [Fact]
    public async Task An_administrator_calls_with_the_switch_of_the_contract()
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync("call", "spaces.get", "--name", "spaces/AAAAatlas01", "--use-admin-access", "--user", "admin@example.com");

        ran.Status.ShouldBe(0, ran.Error);
    }

    [Theory]
    [InlineData("Did you mean --space.display-name?", "spaces.patch", "--space.display-nam", "New")]
    [InlineData("There is no flag --space.display-name.given.", "spaces.patch", "--space.display-name.given", "New")]
    [InlineData("Did you mean spaces.patch?", "spaces.pach")]
    [InlineData("--name is needed: the path is /v1/{name=spaces/*}.", "spaces.get", "--token", "t")]
    [InlineData("Who calls?", "spaces.get", "--name", "spaces/AAAAatlas01")]
    [InlineData("--body is not JSON", "spaces.create", "--token", "t", "--body", "{")]
    [InlineData("spaces.get has no body", "spaces.get", "--name", "spaces/x", "--token", "t", "--body", "{}")]
    [InlineData("--server cannot be ftp://here", "spaces.get", "--name", "spaces/x", "--token", "t", "--server", "ftp://here")]
    [InlineData("What is missing: roomstead call METHOD.", "--token", "t")]
    [InlineData("The method comes first", "--token", "t", "spaces.get")]
    public async Task What_cannot_be_meant_is_refused_with_status_2(string part, params string[] args)
    {
        var ran = await Shell.RunAsync(["call", .. args]);

        ran.Status.ShouldBe(2);
        ran.Out.ShouldBeEmpty();
        ran.Line.ShouldContain(part);
    }

    [Fact]
    public async Task Without_a_server_it_says_so()
    {
        // Port 1 of this machine: nothing that is not root listens there.
        var ran = await Shell.RunAsync("call", "spaces.get", "--name", "spaces/x", "--token", "t", "--server", "http://127.0.0.1:1");

        ran.Status.ShouldBe(1);
        ran.Line.ShouldStartWith("No server answers at http://127.0.0.1:1/");
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Help_lists_the_flags_of_every_method(string method)
    {
        var ran = await Shell.RunAsync("call", method, "--help");

        ran.Status.ShouldBe(0);
        ran.Out.ShouldStartWith($"roomstead call {method} [flags]");
        if (ApiMethod.Find(method)!.PathField is { } path)
        {
            ran.Out.ShouldContain("--" + HttpCall.LastOf(path) + " ");
        }
    }

    [Fact]
    public void No_field_of_a_request_has_the_name_of_a_common_flag()
    {
        var common = MethodCall.CommonFlags.Select(static flag => flag.Name).ToHashSet();
        foreach (var method in ApiMethod.All)
        {
            method.Rpc.InputType.Fields.InDeclarationOrder().Select(static field => field.Name.Replace('_', '-')).ShouldNotContain(name => common.Contains(name), method.Id);
        }
    }

    [Fact]
    public void Nested_and_repeated_fields_find_their_place()
    {
        var request = Fields(
            "SetUpSpace",
            ("space.display-name", "Team"),
            ("space.space-type", "SPACE"),
            ("memberships.member.name", "users/1"),
            ("memberships.member.type", "HUMAN"),
            ("memberships.member.name", "users/2"),
            ("memberships.member.type", "1"),
            ("memberships.group-member.name", "groups/3"));

        request.ToJsonString().ShouldBe(
            """{"space":{"displayName":"Team","spaceType":"SPACE"},"memberships":[{"member":{"name":"users/1","type":"HUMAN"}},"""
            + """{"member":{"name":"users/2","type":1},"groupMember":{"name":"groups/3"}}]}""");
    }

    [Fact]
    public void Messages_may_be_given_as_JSON_and_lists_of_text_repeat()
    {
        Fields("SetUpSpace", ("memberships", """{"member":{"name":"users/1"}}"""), ("memberships", """{"member":{"name":"users/2"}}"""))
            .ToJsonString().ShouldBe("""{"memberships":[{"member":{"name":"users/1"}},{"member":{"name":"users/2"}}]}""");
        Fields("FindGroupChats", ("users", "users/1"), ("users", "users/2"), ("page-size", "5")).ToJsonString().ShouldBe("""{"users":["users/1","users/2"],"pageSize":5}""");
    }

    [Fact]
    public async Task Path_query_and_body_are_divided_as_the_contract_says()
    {
        using var patch = HttpCall.Make(
            ApiMethod.Find("spaces.patch")!,
            Fields("UpdateSpace", ("space.name", "spaces/A B"), ("space.display-name", "New"), ("update-mask", "displayName,spaceDetails"), ("use-admin-access", "true")),
            body: null,
            "t");
        using var list = HttpCall.Make(ApiMethod.Find("spaces.findGroupChats")!, Fields("FindGroupChats", ("users", "users/1"), ("users", "users/2")), body: null, "t");

        patch.Method.ShouldBe(HttpMethod.Patch);
        patch.RequestUri!.OriginalString.ShouldBe("/v1/spaces/A%20B?updateMask=displayName%2CspaceDetails&useAdminAccess=true");
        (await patch.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("""{"displayName":"New"}""");
        list.RequestUri!.OriginalString.ShouldBe("/v1/spaces:findGroupChats?users=users%2F1&users=users%2F2");
        list.Content.ShouldBeNull();
    }

    [Fact]
    public async Task A_name_in_a_message_of_several_words_fills_the_path_and_a_body_that_is_no_object_is_left_to_the_server()
    {
        using var state = HttpCall.Make(
            ApiMethod.Find("UpdateSpaceReadState")!, Fields("UpdateSpaceReadState", ("space-read-state.name", "users/me/spaces/x/spaceReadState")), body: null, "t");
        using var patch = HttpCall.Make(ApiMethod.Find("spaces.create")!, new JsonObject { ["space"] = "text" }, body: null, "t");

        state.RequestUri!.OriginalString.ShouldStartWith("/v1/users/me/spaces/x/spaceReadState");
        (await patch.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("\"text\"");
    }

    private static JsonObject Fields(string rpc, params (string Name, string Value)[] flags)
    {
        var request = new JsonObject();
        foreach (var (name, value) in flags)
        {
            FieldPath.Find(ApiMethod.Find(rpc)!.Rpc.InputType, name)!.Set(request, value);
        }

        return request;
    }
}
