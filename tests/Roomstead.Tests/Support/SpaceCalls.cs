using System.Text.Json.Nodes;
using Roomstead.Seed;
using Roomstead.Storage.Tables;
using Shouldly;

namespace Roomstead.Tests.Support;

/// <summary>Calls that make, get and list spaces, and the facts that tests of them need.</summary>
internal static class SpaceCalls
{
    public const string Alice = "users/100000000000000000001";
    public const string Bob = "users/100000000000000000002";
    public const string Carol = "users/100000000000000000003";
    public const string Dave = "users/100000000000000000004";
    public const string Frank = "users/100000000000000000006";
    public const string Gina = "users/100000000000000000007";
    public const string Erin = "users/100000000000000000011";
    public const string DemoApp = "users/100000000000000000101";

    /// <summary>A token of somebody at example.com, or of anybody by the whole address.</summary>
    public static Task<string> PersonAsync(this TestServer chat, string who, params string[] scopes) =>
        chat.UserTokenAsync(who.Contains('@', StringComparison.Ordinal) ? who : who + "@example.com", scopes);

    /// <summary>Sends spaces.create, whatever the answer.</summary>
    public static Task<Answer> CreateAsync(this TestServer chat, string? token, string body, string? requestId = null) =>
        chat.SendAsync(HttpMethod.Post, CreatePath(requestId), token, body);

    /// <summary>Sends spaces.create and returns the space it answers.</summary>
    public static async Task<JsonNode> CreatedAsync(this TestServer chat, string token, string body, string? requestId = null) =>
        Ok(await chat.CreateAsync(token, body, requestId));

    public static Task<Answer> CreateRefusedAsync(this TestServer chat, string? token, string body, Refusal expected, string? requestId = null) =>
        chat.RefusedAsync(HttpMethod.Post, CreatePath(requestId), token, body, expected);

    /// <summary>Sends spaces.setup, whatever the answer.</summary>
    public static Task<Answer> SetUpAsync(this TestServer chat, string? token, string body) => chat.SendAsync(HttpMethod.Post, "/v1/spaces:setup", token, body);

    /// <summary>Sends spaces.setup and returns the space it answers.</summary>
    public static async Task<JsonNode> IsSetUpAsync(this TestServer chat, string token, string space, params string[] members) =>
        Ok(await chat.SetUpAsync(token, SetUpBody(space, members)));

    public static Task<Answer> SetUpRefusedAsync(this TestServer chat, string? token, string body, Refusal expected) =>
        chat.RefusedAsync(HttpMethod.Post, "/v1/spaces:setup", token, body, expected);

    /// <param name="space">The space, as JSON.</param>
    /// <param name="members">Ids or addresses of people, or <c>groups/{group}</c>.</param>
    public static string SetUpBody(string space, params string[] members)
    {
        var memberships = members.Select(static member => member.StartsWith("groups/", StringComparison.Ordinal)
            ? $$$"""{"groupMember":{"name":"{{{member}}}"}}"""
            : $$$"""{"member":{"name":"{{{(member.StartsWith("users/", StringComparison.Ordinal) ? "" : "users/")}}}{{{member}}}","type":"HUMAN"}}""");
        return $$"""{"space":{{space}},"memberships":[{{string.Join(',', memberships)}}]}""";
    }

    public static async Task<JsonNode> GotAsync(this TestServer chat, string token, string space, string query = "") =>
        Ok(await chat.SendAsync(HttpMethod.Get, $"/v1/{space}{query}", token));

    /// <summary>The names on one page of spaces.list, and the token of the next.</summary>
    public static async Task<(List<string> Names, string? Next)> PageAsync(this TestServer chat, string token, string query = "")
    {
        var page = Ok(await chat.SendAsync(HttpMethod.Get, "/v1/spaces" + query, token));
        return ([.. (page["spaces"] as JsonArray ?? []).Select(static space => (string)space!["name"]!)], (string?)page["nextPageToken"]);
    }

    /// <summary>Who is in a space: member, state and role, in the order of the members.</summary>
    public static async Task<string[]> MembersAsync(this TestServer chat, JsonNode space) =>
        [.. (await chat.Db.ReadAsync(tx => tx.Memberships.ListAsync(space.Name(), 100))).Select(static m => $"{m.Member} {m.Kind} {m.State} {m.Role}")];

    public static async Task<SpaceRow> StoredAsync(this TestServer chat, JsonNode space) =>
        (await chat.Db.ReadAsync(tx => tx.Spaces.FindAsync(space.Name())))!;

    /// <summary>Sets a policy of the demonstration organisation.</summary>
    public static Task PolicyAsync(this TestServer chat, Func<OrganisationRow, OrganisationRow> change) => chat.Db.WriteAsync(
        async tx => { await tx.Organisations.SaveAsync(change((await tx.Organisations.FindAsync(DemoOrganisation.Customer))!)); });

    public static Task DeleteSpaceAsync(this TestServer chat, string name) => chat.Db.WriteAsync(async tx => await tx.Spaces.DeleteAsync((await tx.Spaces.FindAsync(name))!));

    public static string Name(this JsonNode space) => (string)space["name"]!;

    private static string CreatePath(string? requestId) => "/v1/spaces" + (requestId is null ? "" : "?requestId=" + Uri.EscapeDataString(requestId));

    private static JsonNode Ok(Answer answer)
    {
        answer.Code.ShouldBe(200, answer.Text);
        return answer.Json;
    }
}
