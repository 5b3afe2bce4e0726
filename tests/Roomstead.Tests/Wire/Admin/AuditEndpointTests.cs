using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.SpaceCalls;

namespace Roomstead.Tests.Wire.Admin;

/// <summary>The audit trail over HTTP: for administrators, about their own organisation.</summary>
public sealed class AuditEndpointTests
{
    private const string Path = "/admin/v1/audit";
    private const string Atlas = "spaces/AAAAatlas01";
    private const string News = "spaces/AAAAnews001";
    private const string Other = "spaces/AAAAother01";

    [Fact]
    public async Task An_administrator_reads_the_changes_of_his_own_organisation_latest_first()
    {
        await using var chat = await TestServer.StartAsync();
        await RenameAsync(chat, Atlas, "Atlas one", "alice");
        await RenameAsync(chat, News, "News one", "alice");
        await RenameAsync(chat, Other, "Other one", "erin@elsewhere.example");
        (await chat.SendAsync(HttpMethod.Delete, "/v1/" + News, await chat.PersonAsync("alice", "chat.delete"))).Code.ShouldBe(200);

        var entries = (await AskAsync(chat, "")).Entries;

        entries.Select(static e => $"{e["id"]} {e["change"]} {e["resource"]}").ShouldBe([$"4 deleted {News}", $"2 updated {News}", $"1 updated {Atlas}"]);
        entries[2]["fields"].ShouldEqual("""[{"field":"displayName","old":"Atlas","new":"Atlas one"}]""");
        ((string)entries[2]["actor"]!, (string)entries[2]["app"]!, (string)entries[2]["time"]!).ShouldBe((Alice, "demo-app", "2026-03-04T05:06:07.000000Z"));
        (await AskAsync(chat, "", "admin@elsewhere.example")).Entries.Select(static e => (int)e["id"]!).ShouldBe([3]);
    }

    [Fact]
    public async Task Changes_are_chosen_by_space_person_and_time_and_come_in_pages()
    {
        await using var chat = await TestServer.StartAsync();
        await RenameAsync(chat, Atlas, "Atlas one", "alice");
        await RenameAsync(chat, News, "News one", "alice");
        await RenameAsync(chat, Atlas, "Atlas two", "bob");
        await RenameAsync(chat, Atlas, "Atlas three", "alice");

        (await IdsAsync("")).ShouldBe([4, 3, 2, 1]);
        (await IdsAsync("?space=" + Atlas)).ShouldBe([4, 3, 1]);
        (await IdsAsync("?actor=" + Alice)).ShouldBe([4, 2, 1]);
        (await IdsAsync("?startTime=2026-03-04T05:06:07Z&endTime=2026-03-04T05:06:09Z")).ShouldBe([3, 2]);
        (await IdsAsync($"?space={Atlas}&actor={Alice}&startTime=2026-03-04T05:06:07Z")).ShouldBe([4]);
        (await IdsAsync("?space=" + Other)).ShouldBeEmpty();
        foreach (var filter in new[] { "?pageSize=1", "?pageSize=2", "?pageSize=3&space=" + Atlas, "?pageSize=1&space=" + Atlas })
        {
            var all = new List<int>();
            for (string? next = ""; next is not null;)
            {
                (var page, next) = await AskAsync(chat, $"{filter}&pageToken={next}");
                page.Length.ShouldBeLessThanOrEqualTo(filter[10] - '0');
                all.AddRange(page.Select(static e => (int)e["id"]!));
            }

            all.ShouldBe(filter.Contains("space=", StringComparison.Ordinal) ? [4, 3, 1] : [4, 3, 2, 1], filter);
        }

        var token = (await AskAsync(chat, "?pageSize=1")).Next;
        await chat.RefusedAsync($"{Path}?pageToken={token}&actor={Alice}", await AdminAsync(chat), Refusal.InvalidArgument("page_token"));

        async Task<int[]> IdsAsync(string query) => [.. (await AskAsync(chat, query)).Entries.Select(static e => (int)e["id"]!)];
    }

    [Fact]
    [Rule("E-07", "E-08", "E-09", "E-11")]
    public async Task Everybody_else_is_refused()
    {
        await using var chat = await TestServer.StartAsync();
        await RenameAsync(chat, Atlas, "Atlas one", "alice");

        await chat.RefusedAsync(Path, null, Refusal.CredentialsMissing);
        await chat.RefusedAsync(Path, "nobody", Refusal.AccessTokenUnsupported);
        await chat.RefusedAsync(Path, await chat.PersonAsync("alice", "chat.admin.spaces.readonly"), Refusal.NonAdminUser);
        await chat.RefusedAsync(Path, await chat.PersonAsync("admin", "chat.spaces", "chat.admin.memberships"), Refusal.ScopeInsufficient);
        await chat.RefusedAsync(Path, await chat.AppTokenAsync("demo-app", "chat.app.spaces"), Refusal.AppNotSupported);
        (await chat.SendAsync(HttpMethod.Get, Path, await chat.PersonAsync("admin", "chat.admin.spaces"))).Code.ShouldBe(200);
    }

    [Theory]
    [InlineData("?spaces=x", "spaces")]
    [InlineData("?space=a&space=b", "space")]
    [InlineData("?startTime=yesterday", "startTime")]
    [InlineData("?endTime=", "endTime")]
    [InlineData("?pageSize=-1", "pageSize")]
    [InlineData("?pageSize=x", "pageSize")]
    [InlineData("?pageSize=99999999999", "pageSize")]
    [InlineData("?pageToken=x", "page_token")]
    public async Task Parameters_that_cannot_be_read_are_refused(string query, string field)
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync(Path + query, await AdminAsync(chat), Refusal.InvalidArgument(field));
    }

    private static Task<string> AdminAsync(TestServer chat, string who = "admin") => chat.PersonAsync(who, "chat.admin.spaces.readonly");

    private static async Task<(JsonNode[] Entries, string? Next)> AskAsync(TestServer chat, string query, string who = "admin")
    {
        var answer = await chat.SendAsync(HttpMethod.Get, Path + query, await AdminAsync(chat, who));
        answer.Code.ShouldBe(200, answer.Text);
        return ([.. answer.Json["entries"]!.AsArray().Select(static e => e!)], (string?)answer.Json["nextPageToken"]);
    }

    private static async Task RenameAsync(TestServer chat, string space, string name, string who)
    {
        await chat.RenameAsync(await chat.PersonAsync(who, "chat.spaces"), space, name);
        chat.Clock.Advance(TimeSpan.FromSeconds(1));
    }
}
