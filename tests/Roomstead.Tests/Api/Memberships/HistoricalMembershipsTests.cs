using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.MemberCalls;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Tests.Api.Memberships;

/// <summary>Members of spaces that are being imported, and of those that were.</summary>
public sealed class HistoricalMembershipsTests
{
    private const string Path = "/v1/" + Import + "/members";

    private static readonly Refusal NotFound = new(404, "NOT_FOUND", "Requested entity was not found.");

    [Fact]
    [Rule("M-36", "M-15", "M-16", "M-45", "M-55", "L-120")]
    public async Task An_importer_records_who_was_there_from_when_to_when()
    {
        await using var chat = await StartAsync();
        var importer = await chat.MemberTokenAsync("importer");

        var added = await chat.OkAsync(HttpMethod.Post, Path, importer, Body("bob", "2026-03-04T05:10:00Z", "2026-03-04T05:20:00.500Z"));

        added.ShouldEqual("""
            {"name":"spaces/AAAAimport1/members/100000000000000000002","state":"NOT_A_MEMBER","role":"ROLE_MEMBER",
             "member":{"name":"users/100000000000000000002","type":"HUMAN"},"createTime":"2026-03-04T05:10:00Z","deleteTime":"2026-03-04T05:20:00.500Z","affiliation":"INTERNAL"}
            """);
        (await chat.OkAsync(HttpMethod.Post, Path, importer, Body("bob", null, "2026-03-04T05:30:00Z"))).ShouldEqual(added);
        (await chat.OkAsync(HttpMethod.Get, Path, importer))["memberships"]!.AsArray().ShouldHaveSingleItem().ShouldEqual(added);
        (await chat.ChangesSinceAsync(0)).ShouldHaveSingleItem().After!.DeleteTime.ToDateTimeOffset().Minute.ShouldBe(20);
        (await chat.CountAsync(Import)).JoinedDirectHumanUserCount.ShouldBe(0);
        (await chat.StoredMemberAsync(Import, "bob"))!.State.ShouldBe(State.NotAMember);
        await chat.RefusedAsync("/v1/" + Import, await chat.UserTokenAsync("bob@example.com", ["chat.spaces"]), Refusal.SpaceDenied);
        await chat.ShouldBeSoundAsync();
    }

    [Fact]
    [Rule("M-36")]
    public async Task Without_a_beginning_history_begins_a_microsecond_before_its_end()
    {
        await using var chat = await StartAsync();

        var added = await chat.OkAsync(HttpMethod.Post, Path, await chat.MemberTokenAsync("importer"), Body("bob", null, "2026-03-04T05:20:00Z"));

        ((string?)added["createTime"]).ShouldBe("2026-03-04T05:19:59.999999Z");
    }

    [Theory]
    [Rule("M-36")]
    [InlineData(null, null, "membership.delete_time")]
    [InlineData("2026-03-04T05:10:00Z", null, "membership.delete_time")]
    [InlineData(null, "2026-03-04T05:06:07Z", "membership.delete_time")]
    [InlineData(null, "2026-03-04T07:06:07.000001Z", "membership.delete_time")]
    [InlineData(null, "0001-01-01T00:00:00Z", "membership.delete_time")]
    [InlineData(null, "9999-12-31T23:59:59Z", "membership.delete_time")]
    [InlineData("2026-03-04T05:06:06.999999Z", "2026-03-04T05:10:00Z", "membership.create_time")]
    [InlineData("2026-03-04T05:10:00Z", "2026-03-04T05:10:00Z", "membership.create_time")]
    [InlineData("2026-03-04T05:11:00Z", "2026-03-04T05:10:00Z", "membership.create_time")]
    [InlineData("0001-01-01T00:00:00Z", "2026-03-04T05:10:00Z", "membership.create_time")]
    public async Task History_lies_between_the_creation_of_the_space_and_now(string? from, string? to, string field)
    {
        await using var chat = await StartAsync();

        await chat.RefusedAsync(HttpMethod.Post, Path, await chat.MemberTokenAsync("importer"), Body("bob", from, to), Refusal.InvalidArgument(field));
    }

    [Theory]
    [Rule("M-36")]
    [InlineData("2026-03-04T05:06:07Z", "2026-03-04T05:06:07.000001Z")]
    [InlineData("2026-03-04T05:06:07Z", "2026-03-04T07:06:07Z")]
    public async Task Both_ends_may_be_as_far_as_they_go(string from, string to)
    {
        await using var chat = await StartAsync();

        await chat.OkAsync(HttpMethod.Post, Path, await chat.MemberTokenAsync("importer"), Body("bob", from, to));
    }

    [Fact]
    [Rule("M-36", "M-40")]
    public async Task History_is_of_people()
    {
        await using var chat = await StartAsync();
        var importer = await chat.MemberTokenAsync("importer");
        await chat.RefusedAsync(HttpMethod.Post, Path, importer, """{"groupMember":{"name":"groups/engineering001"},"deleteTime":"2026-03-04T05:10:00Z"}""", Refusal.InvalidArgument("membership"));
        await chat.RefusedAsync(HttpMethod.Post, Path, importer, """{"member":{"name":"users/app","type":"BOT"},"deleteTime":"2026-03-04T05:10:00Z"}""", Refusal.InvalidArgument("membership"));
        await chat.RefusedAsync(HttpMethod.Post, Path, importer, Body("nobody@example.com", null, "2026-03-04T05:10:00Z"), NotFound);
        await chat.RefusedAsync(HttpMethod.Post, Path, importer, Body("erin@elsewhere.example", null, "2026-03-04T05:10:00Z"), Refusal.SpaceDenied);
        await chat.OkAsync(HttpMethod.Post, Path, importer, Body("gina", null, "2026-03-04T05:10:00Z"));
    }

    [Fact]
    [Rule("M-36", "L-120", "L-122", "P-121")]
    public async Task Only_the_app_that_imports_records_history_by_impersonation_and_in_time()
    {
        await using var chat = await StartAsync();
        var body = Body("bob", null, "2026-03-04T05:10:00Z");
        await chat.RefusedAsync(HttpMethod.Post, Path, await chat.MemberTokenAsync("alice"), body, Refusal.SpaceDenied);
        await chat.RefusedAsync(HttpMethod.Post, Path, await chat.MemberTokenAsync("demo-app"), body, Refusal.AppNotMember);
        await chat.RefusedAsync(HttpMethod.Post, Path, await chat.UserTokenAsync("alice@example.com", ["chat.import"], via: "guest-app"), body, Refusal.SpaceDenied);
        await chat.RefusedAsync(HttpMethod.Post, Path, await chat.UserTokenAsync("alice@example.com", ["chat.import"], delegated: false), body, Refusal.ScopeInsufficient);
        await chat.OkAsync(HttpMethod.Post, Path, await chat.UserTokenAsync("dave@example.com", ["chat.import"]), body);
        chat.Clock.Advance(TimeSpan.FromDays(90));
        await chat.RefusedAsync(HttpMethod.Post, Path, await chat.MemberTokenAsync("importer"), body, Refusal.SpaceDenied);
    }

    [Fact]
    [Rule("A-111", "M-36", "P-121")]
    public async Task The_scope_of_imports_makes_no_lesser_scope_greater_elsewhere()
    {
        await using var chat = await StartAsync();
        foreach (var lesser in new[] { "chat.memberships.app", "chat.memberships.readonly" })
        {
            var token = await chat.MemberTokenAsync("importer", "chat.import", lesser);
            await chat.RefusedAsync(HttpMethod.Post, $"/v1/{Atlas}/members", token, Body("dave", null, null), Refusal.SpaceDenied);
            await chat.RefusedAsync(HttpMethod.Patch, $"/v1/{In(Atlas, "bob")}?updateMask=role", token, """{"role":"ROLE_MANAGER"}""", Refusal.SpaceDenied);
            await chat.RefusedAsync(HttpMethod.Delete, "/v1/" + In(Atlas, "carol"), token, body: null, Refusal.SpaceDenied);
        }

        var own = await chat.MemberTokenAsync("importer", "chat.import", "chat.memberships.app");
        await chat.RefusedAsync($"/v1/{Atlas}/members", own, Refusal.SpaceDenied);
        await chat.OkAsync(HttpMethod.Post, $"/v1/{Atlas}/members", own, """{"member":{"name":"users/app","type":"BOT"}}""");
        await chat.OkAsync(HttpMethod.Delete, $"/v1/{Atlas}/members/app", own);
    }

    [Fact]
    [Rule("M-76", "M-74")]
    public async Task History_is_not_patched_but_deleted_and_made_anew()
    {
        await using var chat = await StartAsync();
        var importer = await chat.MemberTokenAsync("importer");
        await chat.OkAsync(HttpMethod.Post, Path, importer, Body("bob", null, "2026-03-04T05:10:00Z"));

        await chat.RefusedAsync(
            HttpMethod.Patch, $"/v1/{In(Import, "bob")}?updateMask=role", importer, """{"role":"ROLE_MANAGER"}""", Refusal.FailedPrecondition("HISTORICAL_MEMBERSHIP"));

        (await chat.OkAsync(HttpMethod.Delete, "/v1/" + In(Import, "bob"), importer)).ShouldEqual("""{"name":"spaces/AAAAimport1/members/100000000000000000002","state":"NOT_A_MEMBER"}""");
        await chat.RefusedAsync(HttpMethod.Delete, "/v1/" + In(Import, "bob"), importer, body: null, NotFound);
        ((string?)(await chat.OkAsync(HttpMethod.Post, Path, importer, Body("bob", null, "2026-03-04T05:20:00Z")))["deleteTime"]).ShouldBe("2026-03-04T05:20:00Z");
        await chat.ShouldBeSoundAsync();
    }

    [Fact]
    [Rule("M-36", "M-55", "S-143")]
    public async Task When_an_import_is_complete_its_manager_goes_on_for_90_days_with_ordinary_members()
    {
        await using var chat = await StartAsync();
        var importer = await chat.MemberTokenAsync("importer");
        await chat.OkAsync(HttpMethod.Post, Path, importer, Body("bob", null, "2026-03-04T05:10:00Z"));
        await chat.OkAsync(HttpMethod.Post, $"/v1/{Import}:completeImport", importer, "{}");

        var added = await chat.OkAsync(HttpMethod.Post, Path, importer, Body("bob", null, "2026-03-04T05:10:00Z"));

        ((string?)added["state"]).ShouldBe("JOINED");
        added["deleteTime"].ShouldBeNull();
        await chat.OkAsync(HttpMethod.Patch, $"/v1/{In(Import, "bob")}?updateMask=role", importer, """{"role":"ROLE_ASSISTANT_MANAGER"}""");
        await chat.RefusedAsync(
            HttpMethod.Post, Path, await chat.UserTokenAsync("bob@example.com", ["chat.import"]), Body("carol", null, null), Refusal.SpaceDenied);
        await chat.RefusedAsync(
            HttpMethod.Post, Path, await chat.UserTokenAsync("alice@example.com", ["chat.import"], via: "guest-app"), Body("carol", null, null), Refusal.SpaceDenied);
        await chat.RefusedAsync(HttpMethod.Post, $"/v1/{Atlas}/members", importer, Body("dave", null, null), Refusal.SpaceDenied);
        await chat.OkAsync(HttpMethod.Delete, "/v1/" + In(Import, "bob"), importer);
        chat.Clock.Advance(TimeSpan.FromDays(90));
        await chat.RefusedAsync(HttpMethod.Post, Path, await chat.MemberTokenAsync("importer"), Body("bob", null, null), Refusal.SpaceDenied);
        await chat.OkAsync(HttpMethod.Post, Path, await chat.MemberTokenAsync("alice"), Body("bob", null, null));
        await chat.ShouldBeSoundAsync();
    }

    /// <summary>Two hours after the space to import into was made.</summary>
    private static async Task<TestServer> StartAsync()
    {
        var chat = await TestServer.StartAsync();
        chat.Clock.Advance(TimeSpan.FromHours(2));
        return chat;
    }

    private static string Body(string who, string? from, string? to)
    {
        var body = JsonNode.Parse(CreateMembershipTests.Person(who))!.AsObject();
        if (from is not null)
        {
            body["createTime"] = from;
        }

        if (to is not null)
        {
            body["deleteTime"] = to;
        }

        return body.ToJsonString();
    }
}
