using Roomstead.Tests.Cli;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Admin;

/// <summary>Refused calls are on the record of the caller's organisation, when it wants them there.</summary>
public sealed class RefusalsOnRecordTests
{
    private const string Atlas = "spaces/AAAAatlas01";
    private const string News = "spaces/AAAAnews001";

    [Fact]
    public async Task Nothing_that_is_refused_is_on_record_unless_asked_for()
    {
        await using var chat = await TestServer.StartAsync();

        await RefusedAsync(chat, "dave");
        await RefusedAsync(chat, "erin@elsewhere.example");
        (await chat.ChangesAsync()).ShouldBeEmpty();

        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"recordRefusals":true}""");
        await RefusedAsync(chat, "erin@elsewhere.example");
        (await chat.ChangesAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_on_record_tells_who_was_refused_what_and_how()
    {
        await using var chat = await TestServer.StartAsync();
        (await chat.ShellAsync("org", "set", "--record-refusals", "on")).Status.ShouldBe(0);

        await RefusedAsync(chat, "dave", id: "mine");
        var entry = (await chat.AdminAsync("audit?outcome=REFUSED"))["entries"]!.AsArray().ShouldHaveSingleItem()!.AsObject();

        entry.Remove("id");
        entry.Remove("hash").ShouldBeTrue();
        entry.ShouldEqual(
            """
            {"time":"2026-03-04T05:06:07.000000Z","actor":"users/100000000000000000004","app":"demo-app","adminAccess":false,
             "method":"google.chat.v1.ChatService.UpdateSpace","resource":"spaces/AAAAatlas01","requestId":"mine","outcome":"PERMISSION_DENIED","change":"refused","fields":[],
             "refusal":{"message":"Permission denied to perform the requested action on the specified resource, or the resource doesn't exist."}}
            """);
        (await chat.ShellAsync("audit", "verify")).Status.ShouldBe(0);
        (await chat.ShellAsync("db", "check")).Status.ShouldBe(0);
        (await chat.ShellAsync("db", "show", "outbox")).Out.ShouldContain("Permission denied to perform");

        await chat.ShellAsync("org", "set", "--record-refusals", "off");
        await RefusedAsync(chat, "dave");
        (await chat.AdminAsync("audit?outcome=REFUSED"))["entries"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Refusals_of_every_kind_of_method_are_on_record_with_their_details()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"recordRefusals":true}""");
        var alice = await chat.PersonAsync("alice", "chat.spaces", "chat.memberships", "chat.messages.create");

        await SendAsync(HttpMethod.Get, "/v1/spaces/AAAAnothing", alice);
        await SendAsync(HttpMethod.Patch, $"/v1/{Atlas}?updateMask=nothing", alice, "{}");
        await SendAsync(HttpMethod.Delete, "/v1/" + Atlas, alice);
        await SendAsync(HttpMethod.Post, $"/v1/{Atlas}/messages", alice, "{}");
        await SendAsync(HttpMethod.Get, "/admin/v1/users", alice);
        await SendAsync(HttpMethod.Patch, "/admin/v1/users/nobody@example.com", await chat.AdminTokenAsync(), """{"chatEnabled":true}""");
        await SendAsync(HttpMethod.Get, "/v1/" + Atlas, await chat.AppTokenAsync("demo-app", "chat.app.delete"));

        var entries = (await chat.AdminAsync("audit?outcome=REFUSED"))["entries"]!.AsArray().Reverse().ToList();
        entries.Select(static e => $"{((string)e!["method"]!).Split('.')[^2]}.{((string)e["method"]!).Split('.')[^1]} {e["resource"]} {e["outcome"]}").ShouldBe(
        [
            "ChatService.GetSpace spaces/AAAAnothing PERMISSION_DENIED",
            "ChatService.UpdateSpace spaces/AAAAatlas01 INVALID_ARGUMENT",
            "ChatService.DeleteSpace spaces/AAAAatlas01 PERMISSION_DENIED",
            "ChatService.CreateMessage spaces/AAAAatlas01 UNIMPLEMENTED",
            "Users.List users PERMISSION_DENIED",
            "Users.Update users/nobody@example.com NOT_FOUND",
            "ChatService.GetSpace spaces/AAAAatlas01 PERMISSION_DENIED",
        ]);
        ((string)entries[1]!["refusal"]!["fieldViolations"]![0]!["field"]!).ShouldBe("update_mask");
        ((string)entries[2]!["refusal"]!["reason"]!).ShouldBe("ACCESS_TOKEN_SCOPE_INSUFFICIENT");
        ((string)entries[6]!["actor"]!).ShouldBe("users/100000000000000000101");

        async Task SendAsync(HttpMethod method, string path, string token, string? body = null)
        {
            (await chat.SendAsync(method, path, token, body)).Code.ShouldBeGreaterThan(399);
            chat.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Whose_credential_is_not_good_is_nobody_and_not_on_record()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"recordRefusals":true}""");
        var count = (await chat.ChangesAsync()).Count;

        (await chat.SendAsync(HttpMethod.Get, "/v1/" + Atlas, "nobody")).Code.ShouldBe(401);
        (await chat.SendAsync(HttpMethod.Get, "/v1/" + Atlas)).Code.ShouldBe(401);
        (await chat.SendAsync(HttpMethod.Patch, $"/v1/{Atlas}", await chat.PersonAsync("alice", "chat.spaces"), "{")).Code.ShouldBe(400);

        (await chat.ChangesAsync()).Count.ShouldBe(count);
    }

    [Fact]
    public async Task What_a_client_makes_long_is_cut_and_what_cannot_be_kept_is_replaced()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"recordRefusals":true}""");
        var alice = await chat.PersonAsync("alice", "chat.spaces");

        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/" + new string('x', 9_000), alice)).Code.ShouldBe(400);
        (await chat.SendAsync(HttpMethod.Get, "/v1/spaces/a%00b%0A", alice)).Code.ShouldBeGreaterThan(399);
        (await chat.SendAsync(HttpMethod.Patch, $"/v1/{Atlas}?updateMask={new string('y', 9_000)}", alice, "{}")).Code.ShouldBe(400);

        foreach (var row in (await chat.ChangesAsync()).Skip(1))
        {
            row.Resource.Length.ShouldBeLessThanOrEqualTo(301);
            row.NewDoc!.Length.ShouldBeLessThan(4_096);
        }

        (await chat.ShellAsync("audit", "verify")).Status.ShouldBe(0);
    }

    [Fact]
    public async Task So_many_a_minute_and_a_day_are_on_record_and_the_next_tells_how_many_were_left_out()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"recordRefusals":true}""");
        chat.Clock.Advance(TimeSpan.FromSeconds(60 - chat.Clock.GetUtcNow().Second));

        for (var i = 0; i < 63; i++)
        {
            await RefusedAsync(chat, "dave");
        }

        (await chat.ChangesAsync()).Count.ShouldBe(61);
        chat.Clock.Advance(TimeSpan.FromMinutes(1));
        await RefusedAsync(chat, "dave");
        var last = (await chat.AdminAsync("audit"))["entries"]![0]!;
        ((int)last["refusal"]!["leftOutBefore"]!).ShouldBe(3);

        var rate = new Roomstead.Api.RefusalRate();
        var taken = Enumerable.Range(0, 24 * 60 * 10).Count(i => rate.Takes("customers/x", i * 6_000_000L, out _));
        taken.ShouldBe(5_000);
    }

    [Fact]
    public async Task Only_the_own_organisation_sees_them_also_when_it_asks_for_a_space()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"recordRefusals":true}""");
        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"recordRefusals":true}""", "admin@elsewhere.example");
        await RefusedAsync(chat, "erin@elsewhere.example");
        await RefusedAsync(chat, "dave");
        await chat.RenameAsync(await chat.PersonAsync("alice", "chat.spaces"), Atlas, "Atlas one");
        await chat.RenameAsync(await chat.PersonAsync("alice", "chat.spaces"), News, "News one");

        (await chat.AdminAsync("audit?space=" + Atlas)).All("entries", "change").ShouldBe(["updated", "refused"]);
        (await chat.AdminAsync($"audit?outcome=OK&space={Atlas}")).All("entries", "change").ShouldBe(["updated"]);
        (await chat.AdminAsync("audit?outcome=REFUSED&space=" + News))["entries"]!.AsArray().ShouldBeEmpty();
        var theirs = (await chat.AdminAsync("audit?space=" + Atlas, "admin@elsewhere.example"))["entries"]!.AsArray();
        theirs.Select(static e => (string)e!["actor"]!).ShouldBe(["users/100000000000000000011"]);

        // The command line sees all of them.
        (await chat.ShellAsync("audit", "list", "--json", "--space", Atlas)).Json.AsArray().Select(static e => (string)e!["change"]!).ShouldBe(["refused", "refused", "updated"]);
    }

    [Fact]
    public async Task Entries_are_chosen_by_app_method_outcome_and_address()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.AdminAsync(HttpMethod.Patch, "organisation", """{"recordRefusals":true}""");
        await RefusedAsync(chat, "dave");
        await chat.RenameAsync(await chat.PersonAsync("alice", "chat.spaces"), Atlas, "Atlas one");
        await chat.RenameAsync(await chat.UserTokenAsync("alice@example.com", ["chat.spaces"], via: "guest-app"), Atlas, "Atlas two");
        await chat.ShellAsync("user", "set", "bob@example.com", "--chat", "off");

        (await IdsAsync("")).ShouldBe([5, 4, 3, 2, 1]);
        (await IdsAsync("?app=guest-app")).ShouldBe([4]);
        (await IdsAsync("?method=UpdateSpace")).ShouldBe([4, 3, 2]);
        (await IdsAsync("?method=google.chat.v1.ChatService.UpdateSpace&outcome=OK")).ShouldBe([4, 3]);
        (await IdsAsync("?method=Space")).ShouldBeEmpty();
        (await IdsAsync("?method=roomstead%20user%20set")).ShouldBe([5]);
        (await IdsAsync("?outcome=PERMISSION_DENIED")).ShouldBe([2]);
        (await IdsAsync("?outcome=NOT_FOUND")).ShouldBeEmpty();
        (await IdsAsync("?actor=users/alice@example.com")).ShouldBe([4, 3]);
        (await IdsAsync("?actor=users/nobody@example.com")).ShouldBeEmpty();
        (await IdsAsync("?actor=operator")).ShouldBe([5]);
        (await ShellAsync("--app", "guest-app")).ShouldBe([4]);
        (await ShellAsync("--method", "UpdateSpace", "--outcome", "ok")).ShouldBe([3, 4]);
        (await ShellAsync("--outcome", "refused")).ShouldBe([2]);
        (await ShellAsync("--actor", "operator")).ShouldBe([5]);
        (await ShellAsync("--limit", "2")).ShouldBe([4, 5]);
        (await chat.ShellAsync("audit", "list", "--outcome", "x")).Status.ShouldBe(2);
        (await chat.ShellAsync("audit", "list")).Status.ShouldBe(0);
        await chat.AdminRefusedAsync(HttpMethod.Get, "audit?outcome=refused", null, Refusal.InvalidArgument("outcome"));
        var token = (string)(await chat.AdminAsync("audit?pageSize=1&method=UpdateSpace"))["nextPageToken"]!;
        (await IdsAsync("?method=UpdateSpace&pageToken=" + token)).ShouldBe([3, 2]);
        foreach (var other in new[] { "", "&method=GetSpace", "&method=UpdateSpace&app=demo-app", "&method=UpdateSpace&outcome=OK" })
        {
            var answer = await chat.SendAsync(HttpMethod.Get, $"/admin/v1/audit?pageToken={token}{other}", await chat.AdminTokenAsync());
            answer.Code.ShouldBe(400, other);
        }

        async Task<int[]> IdsAsync(string query) => [.. (await chat.AdminAsync("audit" + query))["entries"]!.AsArray().Select(static e => (int)e!["id"]!)];

        async Task<int[]> ShellAsync(params string[] flags) =>
            [.. (await chat.ShellAsync(["audit", "list", "--json", .. flags])).Json.AsArray().Select(static e => (int)e!["id"]!)];
    }

    private static async Task RefusedAsync(TestServer chat, string who, string? id = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/{Atlas}?updateMask=displayName") { Content = new StringContent("""{"displayName":"X"}""") };
        request.Headers.Authorization = new("Bearer", await chat.PersonAsync(who, "chat.spaces"));
        if (id is not null)
        {
            request.Headers.Add("X-Request-Id", id);
        }

        (await chat.SendAsync(request)).Code.ShouldBe(403);
    }
}
