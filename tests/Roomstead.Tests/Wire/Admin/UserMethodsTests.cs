using Roomstead.Tests.Cli;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Admin;

/// <summary>The people of an organisation over HTTP.</summary>
public sealed class UserMethodsTests
{
    private const string Atlas = "/v1/spaces/AAAAatlas01";
    private static readonly Refusal LastAdministrator = Refusal.FailedPrecondition("LAST_ADMINISTRATOR");

    [Fact]
    public async Task A_person_is_made_changed_and_removed()
    {
        await using var chat = await TestServer.StartAsync();

        var made = await chat.AdminAsync(HttpMethod.Post, "users", """{"email":"Zoe@Example.com","displayName":"Zoe Zander"}""");
        var name = (string)made["name"]!;
        name.ShouldMatch(@"\Ausers/1\d{20}\z");
        made.ShouldEqual(
            $$"""{"name":"{{name}}","email":"zoe@example.com","displayName":"Zoe Zander","administrator":false,"chatEnabled":true,"autoAccept":true,"passwordSet":false}""");
        (await chat.AdminAsync("users/ZOE@example.com")).ShouldEqual(made.ToJsonString());

        var changed = await chat.AdminAsync(HttpMethod.Patch, name, """{"administrator":true,"chatEnabled":false,"displayName":"Zoe","autoAccept":false}""");
        changed.ShouldEqual(
            $$"""{"name":"{{name}}","email":"zoe@example.com","displayName":"Zoe","administrator":true,"chatEnabled":false,"autoAccept":false,"passwordSet":false}""");

        (await chat.AdminAsync(HttpMethod.Delete, name)).ShouldEqual("{}");
        await chat.AdminRefusedAsync(HttpMethod.Get, name, null, new Refusal(404, "NOT_FOUND", "Requested entity was not found."));
        (await chat.AdminAsync("audit")).All("entries", "method").ShouldBe(
            ["roomstead.admin.v1.Users.Delete", "roomstead.admin.v1.Users.Update", "roomstead.admin.v1.Users.Create"]);
    }

    [Fact]
    public async Task People_are_listed_in_pages_those_of_the_own_organisation_only()
    {
        await using var chat = await TestServer.StartAsync();
        var all = (await chat.AdminAsync("users")).All("users", "email");

        all.ShouldBe(["alice@example.com", "bob@example.com", "carol@example.com", "dave@example.com", "frank@example.com", "gina@example.com", "admin@example.com"]);
        var paged = new List<string>();
        for (string? token = ""; token is not null;)
        {
            var page = await chat.AdminAsync("users?pageSize=3&pageToken=" + token);
            page["users"]!.AsArray().Count.ShouldBeLessThanOrEqualTo(3);
            paged.AddRange(page.All("users", "email"));
            token = (string?)page["nextPageToken"];
        }

        paged.ShouldBe(all);
        var next = (string)(await chat.AdminAsync("users?pageSize=1"))["nextPageToken"]!;
        await chat.AdminRefusedAsync(HttpMethod.Get, "users?pageToken=" + next, null, Refusal.InvalidArgument("page_token"), "admin@elsewhere.example");
        await chat.AdminRefusedAsync(HttpMethod.Get, "groups?pageToken=" + next, null, Refusal.InvalidArgument("page_token"));
        await chat.AdminRefusedAsync(HttpMethod.Get, "users?pageToken=x" + next, null, Refusal.InvalidArgument("page_token"));
        await chat.AdminRefusedAsync(HttpMethod.Get, "users?pageSize=-1", null, Refusal.InvalidArgument("pageSize"));
    }

    [Theory]
    [InlineData("""{}""", "email")]
    [InlineData("""{"email":"zoe"}""", "email")]
    [InlineData("""{"email":"zoe@elsewhere.example"}""", "email")]
    [InlineData("""{"email":"a/b@example.com"}""", "email")]
    [InlineData("""{"email":"zoe@example.com","displayName":""}""", "displayName")]
    [InlineData("""{"email":"zoe@example.com","displayName":"a\u0000b"}""", "displayName")]
    [InlineData("""{"email":"zoe@example.com","password":"short"}""", "password")]
    public async Task What_cannot_be_a_person_is_refused(string body, string field)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.AdminRefusedAsync(HttpMethod.Post, "users", body, Refusal.InvalidArgument(field));
    }

    [Theory]
    [InlineData("ALICE@example.com")]
    [InlineData("engineering@example.com")]
    public async Task An_address_belongs_to_one_person_or_group(string email)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.AdminRefusedAsync(
            HttpMethod.Post, "users", $$"""{"email":"{{email}}"}""", new Refusal(409, "ALREADY_EXISTS", $"There is a group or user {email.ToLowerInvariant()} already."));
    }

    [Fact]
    public async Task The_last_administrator_of_an_organisation_stays_one()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.AdminRefusedAsync(HttpMethod.Patch, AdminCalls.Admin, """{"administrator":false}""", LastAdministrator);
        await chat.AdminRefusedAsync(HttpMethod.Delete, AdminCalls.Admin, null, LastAdministrator);
        (await chat.ShellAsync("user", "set", "admin@example.com", "--admin", "off")).Line.ShouldStartWith("The last administrator");
        (await chat.ShellAsync("user", "remove", "admin@example.com")).Status.ShouldBe(1);

        await chat.AdminAsync(HttpMethod.Patch, "users/bob@example.com", """{"administrator":true}""");
        (await chat.AdminAsync(HttpMethod.Patch, AdminCalls.Admin, """{"administrator":false}"""))["administrator"]!.ToJsonString().ShouldBe("false");
        await chat.RefusedAsync("/admin/v1/users", await chat.AdminTokenAsync(), Refusal.NonAdminUser);
        await chat.AdminRefusedAsync(HttpMethod.Delete, "users/bob@example.com", null, LastAdministrator, "bob");
    }

    [Fact]
    public async Task Two_administrators_who_demote_each_other_at_once_leave_one()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.AdminAsync(HttpMethod.Patch, "users/bob@example.com", """{"administrator":true}""");
        var (admin, bob) = (await chat.AdminTokenAsync(), await chat.AdminTokenAsync("bob"));

        var answers = await Task.WhenAll(
            chat.SendAsync(HttpMethod.Patch, "/admin/v1/users/bob@example.com", admin, """{"administrator":false}"""),
            chat.SendAsync(HttpMethod.Patch, "/admin/v1/" + AdminCalls.Admin, bob, """{"administrator":false}"""));

        answers.Count(static answer => answer.Code == 200).ShouldBe(1);
        (await chat.Db.ReadAsync(static tx => tx.Users.ListAsync("customers/C00demo01", "", 100))).Count(static user => user.Administrator).ShouldBe(1);
    }

    [Fact]
    [Rule("P-135")]
    public async Task Chat_is_switched_off_and_on_for_a_person()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        await chat.AdminAsync(HttpMethod.Patch, "users/alice@example.com", """{"chatEnabled":false}""");
        await chat.RefusedAsync(Atlas, alice, Refusal.ChatNotEnabled);

        await chat.AdminAsync(HttpMethod.Patch, "users/alice@example.com", """{"chatEnabled":true}""");
        (await chat.SendAsync(HttpMethod.Get, Atlas, alice)).Code.ShouldBe(200);
    }

    [Fact]
    public async Task Whoever_is_removed_is_in_no_space_and_no_group_and_his_tokens_are_no_good()
    {
        await using var chat = await TestServer.StartAsync();
        var bob = await chat.PersonAsync("bob", "chat.spaces");

        await chat.AdminAsync(HttpMethod.Delete, "users/bob@example.com");

        await chat.RefusedAsync(Atlas, bob, Refusal.AccessTokenUnsupported);
        (await chat.AdminAsync("groups/engineering001/people")).All("people", "email").ShouldBe(["alice@example.com"]);
        var entries = (await chat.AdminAsync("audit"))["entries"]!.AsArray();
        entries.ShouldAllBe(static entry => (string)entry!["actor"]! == AdminCalls.Admin && (string)entry["method"]! == "roomstead.admin.v1.Users.Delete");
        entries.Select(static entry => (string)entry!["resource"]!).ShouldBe(
        [
            SpaceCalls.Bob, "groups/engineering001",
            .. new[] { "news001", "lunch01", "dm00001", "atlas01" }.Select(static id => $"spaces/AAAA{id}/members/100000000000000000002"),
        ], ignoreOrder: true);
        entries.Single(static entry => (string)entry!["resource"]! == "groups/engineering001")!["fields"].ShouldEqual(
            $$"""[{"field":"people.{{SpaceCalls.Bob}}","old":"bob@example.com","new":null}]""");
        (await chat.ShellAsync("audit", "verify")).Status.ShouldBe(0);
        (await chat.ShellAsync("db", "check")).Status.ShouldBe(0);
    }

    [Fact]
    public async Task A_password_is_set_and_never_shown()
    {
        await using var chat = await TestServer.StartAsync();

        var first = await chat.AdminAsync(HttpMethod.Patch, "users/alice@example.com", """{"password":"correct horse battery"}""");
        var hash = await HashAsync();
        await chat.AdminAsync(HttpMethod.Patch, "users/alice@example.com", """{"password":"battery horse correct"}""");

        ((bool)first["passwordSet"]!).ShouldBeTrue();
        hash.ShouldStartWith("pbkdf2-sha256$");
        (await HashAsync()).ShouldNotBe(hash);
        var text = (await chat.AdminAsync("audit")).ToJsonString();
        text.ShouldNotContain("pbkdf2");
        text.ShouldNotContain("horse");
        (await chat.AdminAsync("audit"))["entries"]![0]!["fields"].ShouldEqual("""[{"field":"password","old":"(not shown)","new":"(another, not shown)"}]""");

        Task<string> HashAsync() => chat.Db.ReadAsync(static async tx => (await tx.Users.FindByEmailAsync("alice@example.com"))!.PasswordHash!).AsTask();
    }
}
