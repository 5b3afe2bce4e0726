using Roomstead.Tests.Cli;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Admin;

/// <summary>Groups and target audiences over HTTP, and target audiences at the command line.</summary>
public sealed class GroupsAndAudiencesTests
{
    private const string News = "/v1/spaces/AAAAnews001";
    private const string Atlas = "/v1/spaces/AAAAatlas01";

    [Fact]
    [Rule("M-54", "M-38")]
    public async Task A_group_opens_and_closes_its_spaces_to_the_people_in_it()
    {
        await using var chat = await TestServer.StartAsync();
        var dave = await chat.PersonAsync("dave", "chat.spaces");

        var group = await chat.AdminAsync(HttpMethod.Post, "groups", """{"email":"Writers@Example.com","people":["dave@example.com"]}""");
        var name = (string)group["name"]!;
        (await chat.AdminAsync("groups/writers@example.com")).ShouldEqual($$"""{"name":"{{name}}","email":"writers@example.com"}""");
        (await chat.AdminAsync("groups")).All("groups", "email").ShouldBe(["engineering@example.com", "writers@example.com"], ignoreOrder: true);
        (await chat.SendAsync(
            HttpMethod.Post, News + "/members", await chat.PersonAsync("alice", "chat.memberships"), $$$"""{"groupMember":{"name":"{{{name}}}"}}""")).Code.ShouldBe(200);
        (await chat.SendAsync(HttpMethod.Get, News, dave)).Code.ShouldBe(200);

        await chat.AdminAsync(HttpMethod.Patch, name, """{"drop":["dave@example.com"],"add":["frank@example.com","bob@example.com"]}""");
        (await chat.AdminAsync(name + "/people?pageSize=1")).All("people", "email").ShouldBe(["bob@example.com"]);
        (await chat.AdminAsync(name + "/people")).All("people", "email").ShouldBe(["bob@example.com", "frank@example.com"]);
        (await chat.SendAsync(HttpMethod.Get, News, dave)).Code.ShouldBe(403);
        (await chat.AdminAsync("audit"))["entries"]![0]!["fields"].ShouldEqual(
            """
            [{"field":"people.users/100000000000000000004","old":"dave@example.com","new":null},
             {"field":"people.users/100000000000000000006","old":null,"new":"frank@example.com"},
             {"field":"people.users/100000000000000000002","old":null,"new":"bob@example.com"}]
            """);

        await chat.AdminAsync(HttpMethod.Delete, name);
        (await chat.AdminAsync("groups")).All("groups", "email").ShouldBe(["engineering@example.com"]);
        (await chat.ShellAsync("db", "check")).Status.ShouldBe(0);
        (await chat.ShellAsync("audit", "verify")).Status.ShouldBe(0);
    }

    [Theory]
    [InlineData("POST", "groups", """{"email":"writers@elsewhere.example"}""", "email")]
    [InlineData("POST", "groups", """{"email":"writers@example.com","people":["erin@elsewhere.example"]}""", "people")]
    [InlineData("POST", "groups", """{"email":"writers@example.com","people":["dave@example.com","nobody@example.com"]}""", "people")]
    [InlineData("PATCH", "groups/engineering001", """{"add":["dave@example.com","erin@elsewhere.example"]}""", "add")]
    [InlineData("PATCH", "groups/engineering001", """{"add":["dave@example.com"],"drop":["nobody@example.com"]}""", "drop")]
    [InlineData("PATCH", "groups/engineering001", """{"add":["x"]}""", "add")]
    [InlineData("POST", "audiences", """{"name":"writers"}""", "name")]
    [InlineData("POST", "audiences", """{"name":"audiences/a b"}""", "name")]
    [InlineData("POST", "audiences", """{}""", "name")]
    [InlineData("PATCH", "audiences/engineering", """{"displayName":" "}""", "displayName")]
    public async Task What_cannot_be_is_refused(string verb, string path, string body, string field)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.AdminRefusedAsync(new HttpMethod(verb), path, body, Refusal.InvalidArgument(field));
    }

    [Fact]
    public async Task One_request_names_so_many_people_and_no_more()
    {
        await using var chat = await TestServer.StartAsync();
        var many = "[" + string.Join(',', Enumerable.Repeat("\"alice@example.com\"", 501)) + "]";

        await chat.AdminRefusedAsync(HttpMethod.Patch, "groups/engineering001", $$"""{"drop":{{many}}}""", Refusal.InvalidArgument("add"));
        await chat.AdminRefusedAsync(HttpMethod.Post, "groups", $$"""{"email":"w@example.com","people":{{many}}}""", Refusal.InvalidArgument("people"));
    }

    [Fact]
    [Rule("P-83")]
    public async Task A_space_is_opened_to_an_audience_that_is_there_and_switched_on()
    {
        await using var chat = await TestServer.StartAsync();
        (await OpenAsync()).ErrorStatus.ShouldBe("INVALID_ARGUMENT");

        (await chat.AdminAsync(HttpMethod.Post, "audiences", """{"name":"audiences/writers","displayName":"Writers","chatEnabled":false}""")).ShouldEqual(
            """{"name":"audiences/writers","displayName":"Writers","chatEnabled":false}""");
        (await OpenAsync()).ErrorStatus.ShouldBe("INVALID_ARGUMENT");

        await chat.AdminAsync(HttpMethod.Patch, "audiences/writers", """{"chatEnabled":true}""");
        (await OpenAsync()).Code.ShouldBe(200);

        await chat.AdminAsync(HttpMethod.Delete, "audiences/writers");
        (await chat.AdminAsync("audiences")).All("audiences", "name").ShouldBe(["audiences/default", "audiences/engineering"]);
        (await OpenAsync()).ErrorStatus.ShouldBe("INVALID_ARGUMENT");

        async Task<Answer> OpenAsync() => await chat.SendAsync(
            HttpMethod.Patch, Atlas + "?updateMask=accessSettings.audience", await chat.PersonAsync("alice", "chat.spaces"), """{"accessSettings":{"audience":"audiences/writers"}}""");
    }

    [Fact]
    public async Task The_default_audience_stays_and_no_other_takes_a_name_that_is_there()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.AdminRefusedAsync(HttpMethod.Delete, "audiences/default", null, Refusal.FailedPrecondition("DEFAULT_AUDIENCE"));
        await chat.AdminRefusedAsync(
            HttpMethod.Post, "audiences", """{"name":"audiences/engineering"}""", new Refusal(409, "ALREADY_EXISTS", "There is an audience audiences/engineering already."));
    }

    [Fact]
    public async Task The_command_line_does_the_same_with_audiences()
    {
        await using var chat = await Shell.StartServerAsync();

        (await chat.ShellAsync("audience", "add", "writers", "--display-name", "Writers", "--no-chat", "--json")).Json.ShouldEqual(
            """[{"audience":"audiences/writers","display-name":"Writers","org":"example.com","chat":false}]""");
        (await chat.ShellAsync("audience", "set", "audiences/writers", "--chat", "on", "--json")).Json[0]!["chat"]!.ToJsonString().ShouldBe("true");
        (await chat.ShellAsync("audience", "list", "--org", "example.com")).Out.ShouldContain("audiences/writers");
        (await chat.ShellAsync("audience", "set", "writers")).Line.ShouldBe("What to set? Give one of: --display-name, --chat.");
        (await chat.ShellAsync("audience", "remove", "nothing")).Line.ShouldStartWith("example.com has no audiences/nothing.");
        (await chat.ShellAsync("audience", "add", "a b")).Status.ShouldBe(2);
        (await chat.ShellAsync("audience", "remove", "default")).Status.ShouldBe(1);
        (await chat.ShellAsync("audience", "remove", "writers")).Out.ShouldBe("audiences/writers is removed.\n");
        (await chat.ShellAsync("audience", "list")).Out.ShouldNotContain("writers");

        var entries = (await chat.ShellAsync("audit", "list", "--json")).Json.AsArray();
        entries.Select(static e => $"{e!["actor"]} {e["method"]} {e["change"]} {e["resource"]}").ShouldBe(
        [
            "operator roomstead audience add created audiences/writers",
            "operator roomstead audience set updated audiences/writers",
            "operator roomstead audience remove deleted audiences/writers",
        ]);
    }
}
