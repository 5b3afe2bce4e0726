using System.Text;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Admin;

/// <summary>What all of the administrators' API has in common: who may call, what is unknown, and what cannot be read.</summary>
public sealed class AdminEndpointTests
{
    private static readonly Refusal NotFound = new(404, "NOT_FOUND", "Requested entity was not found.");

    public static TheoryData<string, string, string?> Methods => new()
    {
        { "GET", "organisation", null },
        { "PATCH", "organisation", """{"history":"always-on"}""" },
        { "GET", "users", null },
        { "POST", "users", """{"email":"zoe@example.com"}""" },
        { "GET", "users/alice@example.com", null },
        { "PATCH", "users/alice@example.com", """{"chatEnabled":false}""" },
        { "DELETE", "users/alice@example.com", null },
        { "GET", "groups", null },
        { "POST", "groups", """{"email":"writers@example.com"}""" },
        { "GET", "groups/engineering001", null },
        { "GET", "groups/engineering001/people", null },
        { "PATCH", "groups/engineering001", """{"drop":["alice@example.com"]}""" },
        { "DELETE", "groups/engineering001", null },
        { "GET", "audiences", null },
        { "POST", "audiences", """{"name":"audiences/writers"}""" },
        { "GET", "audiences/engineering", null },
        { "PATCH", "audiences/engineering", """{"chatEnabled":false}""" },
        { "DELETE", "audiences/engineering", null },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    [Rule("E-07", "E-08", "E-09", "E-11")]
    public async Task Only_an_administrator_with_the_scope_may_call(string verb, string path, string? body)
    {
        await using var chat = await TestServer.StartAsync();
        var method = new HttpMethod(verb);
        var url = "/admin/v1/" + path;

        await chat.RefusedAsync(method, url, null, body, Refusal.CredentialsMissing);
        await chat.RefusedAsync(method, url, "nobody", body, Refusal.AccessTokenUnsupported);
        await chat.RefusedAsync(method, url, await chat.PersonAsync("alice", "chat.admin.spaces"), body, Refusal.NonAdminUser);
        await chat.RefusedAsync(method, url, await chat.PersonAsync("admin", "chat.spaces", "chat.admin.memberships"), body, Refusal.ScopeInsufficient);
        await chat.RefusedAsync(method, url, await chat.AppTokenAsync("demo-app", "chat.app.spaces"), body, Refusal.AppNotSupported);
        await chat.AdminRefusedAsync(method, path + "?x=1", body, Refusal.InvalidArgument("x"));
        var readonlyToken = await chat.PersonAsync("admin", "chat.admin.spaces.readonly");
        if (verb == "GET")
        {
            (await chat.SendAsync(method, url, readonlyToken, body)).Code.ShouldBe(200);
        }
        else
        {
            await chat.RefusedAsync(method, url, readonlyToken, body, Refusal.ScopeInsufficient);
        }

        await chat.AdminAsync(method, path, body);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "nothing")]
    [InlineData("GET", "Organisation")]
    [InlineData("GET", "organisation/")]
    [InlineData("GET", "users//")]
    [InlineData("GET", "users/alice@example.com/more")]
    [InlineData("POST", "organisation")]
    [InlineData("DELETE", "organisation")]
    [InlineData("PUT", "users/alice@example.com")]
    [InlineData("POST", "audit")]
    public async Task An_unknown_path_or_method_is_refused_as_everything_else_is(string verb, string path)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.AdminRefusedAsync(new HttpMethod(verb), path, verb == "GET" ? null : "{}", NotFound);
    }

    [Fact]
    [Rule("H-83")]
    public async Task A_page_of_another_origin_may_call()
    {
        await using var chat = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/admin/v1/users/alice@example.com");
        request.Headers.Add("Origin", "https://pages.example");
        request.Headers.Add("Access-Control-Request-Method", "PATCH");

        var answer = await chat.SendAsync(request);

        (answer.Code, answer.Headers["Access-Control-Allow-Origin"], answer.Text).ShouldBe((200, "https://pages.example", ""));
    }

    [Theory]
    [InlineData("users/admin@elsewhere.example")]
    [InlineData("users/100000000000000000011")]
    [InlineData("users/nobody@example.com")]
    [InlineData("users/1")]
    [InlineData("users/'")]
    [InlineData("groups/others@elsewhere.example")]
    [InlineData("groups/nothing")]
    [InlineData("audiences/theirs")]
    [InlineData("audiences/nothing")]
    public async Task What_another_organisation_has_is_as_unknown_as_what_nobody_has(string path)
    {
        await using var chat = await TestServer.StartAsync();
        await chat.AdminAsync(HttpMethod.Post, "groups", """{"email":"others@elsewhere.example"}""", "admin@elsewhere.example");
        await chat.AdminAsync(HttpMethod.Post, "audiences", """{"name":"audiences/theirs"}""", "admin@elsewhere.example");
        var change = path.StartsWith("groups", StringComparison.Ordinal) ? """{"add":["alice@example.com"]}""" : """{"chatEnabled":false}""";

        await chat.AdminRefusedAsync(HttpMethod.Get, path, null, NotFound);
        await chat.AdminRefusedAsync(HttpMethod.Patch, path, change, NotFound);
        await chat.AdminRefusedAsync(HttpMethod.Delete, path, null, NotFound);
        if (path.StartsWith("groups", StringComparison.Ordinal))
        {
            await chat.AdminRefusedAsync(HttpMethod.Get, path + "/people", null, NotFound);
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{} {}")]
    [InlineData("""{"history":5}""")]
    [InlineData("""{"history":null}""")]
    [InlineData("""{"history":"\ud800"}""")]
    [InlineData("""{"\ud800":"x"}""")]
    [InlineData("""{"externalUsers":"on"}""")]
    [InlineData("""{"History":"always-on"}""")]
    [InlineData("""{"name":"customers/x"}""")]
    [InlineData("""{"domain":"x.example"}""")]
    [InlineData("""{"history":"always-on","nothing":1}""")]
    [InlineData("""{"history":"always-on","history":"always-off"}""")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task A_body_that_cannot_be_read_or_names_what_is_not_there_is_refused(string body)
    {
        await using var chat = await TestServer.StartAsync();
        var before = await chat.AdminAsync("organisation");

        var answer = await chat.SendAsync(HttpMethod.Patch, "/admin/v1/organisation", await chat.AdminTokenAsync(), body);

        answer.Code.ShouldBe(400, answer.Text);
        answer.ErrorStatus.ShouldBe("INVALID_ARGUMENT");
        (await chat.AdminAsync("organisation")).ShouldEqual(before.ToJsonString());
        (await chat.ChangesAsync()).ShouldBeEmpty();
    }

    [Fact]
    [Rule("H-14")]
    public async Task Everything_that_cannot_be_read_is_told_at_once()
    {
        await using var chat = await TestServer.StartAsync();

        var answer = await chat.SendAsync(HttpMethod.Post, "/admin/v1/users", await chat.AdminTokenAsync(), """{"mail":"x","administrator":1,"email":[]}""");

        answer.ErrorMessage.Split('\n').ShouldBe(
        [
            "Invalid JSON payload received. Unknown name \"mail\": Cannot find field.",
            "Invalid value at 'email' (TYPE_STRING), []",
            "Invalid value at 'administrator' (TYPE_BOOL), 1",
        ]);
    }

    [Fact]
    [Rule("H-86")]
    public async Task A_body_that_is_too_long_is_refused_however_it_comes()
    {
        await using var chat = await TestServer.StartAsync();
        var body = "{\"history\":\"" + new string('x', 262_144) + "\"}";
        using var chunked = new HttpRequestMessage(HttpMethod.Patch, "/admin/v1/organisation") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Headers.Authorization = new("Bearer", await chat.AdminTokenAsync());

        (await chat.SendAsync(HttpMethod.Patch, "/admin/v1/organisation", await chat.AdminTokenAsync(), body)).ErrorMessage.ShouldBe("Request payload size exceeds the limit: 262144 bytes.");
        (await chat.SendAsync(chunked)).ErrorMessage.ShouldBe("Request payload size exceeds the limit: 262144 bytes.");
    }
}
