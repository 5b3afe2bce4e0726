using System.Text.Json.Nodes;
using Shouldly;

namespace Roomstead.Tests.Support;

/// <summary>Calls of the administrators' API.</summary>
internal static class AdminCalls
{
    public const string Admin = "users/100000000000000000009";
    private const string Root = "/admin/v1/";

    /// <summary>A token that may change settings.</summary>
    public static Task<string> AdminTokenAsync(this TestServer chat, string who = "admin") => chat.PersonAsync(who, "chat.admin.spaces");

    /// <summary>Calls as an administrator; it must succeed.</summary>
    public static async Task<JsonNode> AdminAsync(this TestServer chat, HttpMethod method, string path, string? body = null, string who = "admin")
    {
        var answer = await chat.SendAsync(method, Root + path, await chat.AdminTokenAsync(who), body);
        answer.Code.ShouldBe(200, answer.Text);
        answer.Headers["Content-Type"].ShouldBe("application/json; charset=UTF-8");
        return answer.Json;
    }

    public static Task<JsonNode> AdminAsync(this TestServer chat, string path, string who = "admin") => chat.AdminAsync(HttpMethod.Get, path, body: null, who);

    /// <summary>Calls as an administrator; it must be refused, and nothing of what administrators set may differ.</summary>
    public static async Task AdminRefusedAsync(this TestServer chat, HttpMethod method, string path, string? body, Refusal expected, string who = "admin")
    {
        var before = await chat.SettingsAsync();
        await chat.RefusedAsync(method, Root + path, await chat.AdminTokenAsync(who), body, expected);
        (await chat.SettingsAsync()).ShouldBe(before, $"{method} {path} was refused and must not change anything");
    }

    /// <summary>The values of a member in a list.</summary>
    public static string[] All(this JsonNode answer, string list, string member) => [.. answer[list]!.AsArray().Select(entry => (string)entry![member]!)];

    /// <summary>Everything that administrators set, as text.</summary>
    private static Task<string> SettingsAsync(this TestServer chat) => chat.Db.ReadAsync(static async tx =>
    {
        var lines = new List<string>();
        foreach (var org in await tx.Organisations.ListAsync())
        {
            lines.Add(org.ToString());
            lines.AddRange((await tx.Organisations.ListAudiencesAsync(org.Customer, "", 1_000)).Select(static row => row.ToString()));
        }

        lines.AddRange((await tx.Users.ListAsync("", 1_000)).Select(static row => row.ToString()));
        foreach (var group in await tx.Groups.ListAsync("", 1_000))
        {
            lines.Add(group + " " + string.Join(' ', await tx.Groups.ListPeopleAsync(group.Name)));
        }

        return string.Join('\n', lines);
    }).AsTask();
}
