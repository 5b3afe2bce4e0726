using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Admin;

/// <summary>The policy of an organisation over HTTP: what it is, and that the API's methods follow it at once.</summary>
public sealed class OrganisationMethodsTests
{
    private const string Atlas = "/v1/spaces/AAAAatlas01";

    [Fact]
    public async Task An_administrator_reads_and_sets_the_policy_of_his_own_organisation()
    {
        await using var chat = await TestServer.StartAsync();

        (await chat.AdminAsync("organisation")).ShouldEqual(
            """
            {"name":"customers/C00demo01","domain":"example.com","history":"user-choice","externalUsers":true,"nameUniqueness":"case-sensitive",
             "adminPermissionSettings":"refuse","quotas":"off","autoAccept":true,"recordRefusals":false}
            """);
        var changed = await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"history":"always-on","externalUsers":false}""");

        ((string)changed["history"]!, (bool)changed["externalUsers"]!, (string)changed["quotas"]!).ShouldBe(("always-on", false, "off"));
        (await chat.AdminAsync("organisation")).ShouldEqual(changed.ToJsonString());
        ((string)(await chat.AdminAsync("organisation", "admin@elsewhere.example"))["history"]!).ShouldBe("user-choice");
    }

    [Theory]
    [InlineData("history", "sometimes")]
    [InlineData("nameUniqueness", "")]
    [InlineData("adminPermissionSettings", "Allow")]
    [InlineData("quotas", "on")]
    public async Task A_policy_is_one_of_those_there_are(string field, string value)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.AdminRefusedAsync(HttpMethod.Patch, "organisation", $$"""{"externalUsers":false,"{{field}}":"{{value}}"}""", Refusal.InvalidArgument(field));
    }

    [Fact]
    [Rule("P-72")]
    public async Task History_that_is_fixed_cannot_be_changed()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"history":"always-on"}""");

        (await PatchAsync(chat, "spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""")).ErrorStatus.ShouldBe("FAILED_PRECONDITION");

        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"history":"user-choice"}""");
        (await PatchAsync(chat, "spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""")).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("P-48")]
    public async Task Names_differ_as_the_policy_says()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"nameUniqueness":"case-insensitive"}""");

        (await PatchAsync(chat, "displayName", """{"displayName":"COMPANY NEWS"}""")).ErrorStatus.ShouldBe("ALREADY_EXISTS");

        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"nameUniqueness":"off"}""");
        (await PatchAsync(chat, "displayName", """{"displayName":"Company news"}""")).Code.ShouldBe(200);
    }

    [Fact]
    public async Task Permission_settings_are_open_to_administrators_when_the_policy_allows_it()
    {
        await using var chat = await TestServer.StartAsync();
        const string path = Atlas + "?updateMask=permissionSettings.manageApps&useAdminAccess=true";
        const string body = """{"permissionSettings":{"manageApps":{"managersAllowed":true}}}""";
        var admin = await chat.AdminTokenAsync();
        (await chat.SendAsync(HttpMethod.Patch, path, admin, body)).Code.ShouldNotBe(200);

        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"adminPermissionSettings":"allow"}""");

        (await chat.SendAsync(HttpMethod.Patch, path, admin, body)).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("P-175")]
    public async Task Quotas_count_when_they_are_on()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"quotas":"real"}""");

        (await PatchAsync(chat, "displayName", """{"displayName":"One"}""")).Code.ShouldBe(200);
        (await PatchAsync(chat, "displayName", """{"displayName":"Two"}""")).ErrorStatus.ShouldBe("RESOURCE_EXHAUSTED");
    }

    [Fact]
    [Rule("M-32")]
    public async Task Whoever_is_added_joins_where_invited_as_the_policy_says()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"autoAccept":false}""");

        await chat.AdminAsync(HttpMethod.Post, "users", """{"email":"zoe@example.com"}""");
        await chat.AdminAsync(HttpMethod.Post, "users", """{"email":"yan@example.com","autoAccept":true}""");

        (await InviteAsync("zoe")).ShouldBe("INVITED");
        (await InviteAsync("yan")).ShouldBe("JOINED");

        async Task<string> InviteAsync(string who)
        {
            var answer = await chat.SendAsync(
                HttpMethod.Post,
                Atlas + "/members",
                await chat.PersonAsync("alice", "chat.memberships"),
                $$$"""{"member":{"name":"users/{{{who}}}@example.com","type":"HUMAN"}}""");
            answer.Code.ShouldBe(200, answer.Text);
            return (string)answer.Json["state"]!;
        }
    }

    [Fact]
    public async Task People_of_other_organisations_are_let_in_as_the_policy_says()
    {
        await using var chat = await TestServer.StartAsync();
        const string create = """{"spaceType":"SPACE","displayName":"With partners","externalUserAllowed":true}""";
        var alice = await chat.PersonAsync("alice", "chat.spaces.create");
        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"externalUsers":false}""");

        (await chat.SendAsync(HttpMethod.Post, "/v1/spaces", alice, create)).Code.ShouldNotBe(200);

        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"externalUsers":true}""");
        (await chat.SendAsync(HttpMethod.Post, "/v1/spaces", alice, create)).Code.ShouldBe(200);
    }

    [Fact]
    public async Task A_change_is_on_the_record_with_what_was_and_what_is()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"quotas":"real","autoAccept":true}""");
        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"quotas":"real"}""");

        var entry = (await chat.AdminAsync("audit"))["entries"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)entry["actor"]!, (string)entry["app"]!, (string)entry["method"]!, (string)entry["resource"]!, (bool)entry["adminAccess"]!)
            .ShouldBe((AdminCalls.Admin, "demo-app", "roomstead.admin.v1.Organisation.Update", "customers/C00demo01", true));
        entry["fields"].ShouldEqual("""[{"field":"quotas","old":"off","new":"real"}]""");
        (await chat.AdminAsync("audit", "admin@elsewhere.example"))["entries"]!.AsArray().ShouldBeEmpty();
    }

    private static async Task<Answer> PatchAsync(TestServer chat, string mask, string body) =>
        await chat.SendAsync(HttpMethod.Patch, $"{Atlas}?updateMask={mask}", await chat.PersonAsync("alice", "chat.spaces"), body);
}
