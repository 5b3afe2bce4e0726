using System.Text.Json.Nodes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Shouldly;

namespace Roomstead.Tests.Support;

/// <summary>Calls on the members of spaces, and the facts that tests of them need.</summary>
internal static class MemberCalls
{
    public const string Atlas = "spaces/AAAAatlas01";
    public const string News = "spaces/AAAAnews001";
    public const string Lunch = "spaces/AAAAlunch01";
    public const string Direct = "spaces/AAAAdm00001";
    public const string BotDirect = "spaces/AAAAbotdm01";
    public const string Desk = "spaces/AAAAdesk001";
    public const string Import = "spaces/AAAAimport1";
    public const string Partners = "spaces/AAAAguest01";
    public const string Elsewhere = "spaces/AAAAother01";
    public const string Engineering = "groups/engineering001";

    /// <summary>The name of a membership of somebody at the demonstration organisation.</summary>
    /// <param name="member">A name such as <c>alice</c> or <c>demo-app</c>; anything else stands as it is.</param>
    public static string In(string space, string member) => $"{space}/members/{Id(member)}";

    /// <summary>The digits of somebody at the demonstration organisation; anything else stands as it is.</summary>
    public static string Id(string member) => member switch
    {
        "alice" or "bob" or "carol" or "dave" or "frank" or "gina" or "demo-app" or "bare-app" or "guest-app" => ((Who)member).Id["users/".Length..],
        "erin" => "100000000000000000011",
        _ => member,
    };

    /// <summary>Tokens of people and apps for the methods on members. <c>admin</c> holds the scope of administrators, the apps that of apps.</summary>
    public static Task<string> MemberTokenAsync(this TestServer chat, string who, params string[] scopes) => who switch
    {
        "admin" => chat.UserTokenAsync("admin@example.com", Or(scopes, "chat.admin.memberships")),
        "other-admin" => chat.UserTokenAsync("admin@elsewhere.example", Or(scopes, "chat.admin.memberships")),
        "erin" => chat.UserTokenAsync("erin@elsewhere.example", Or(scopes, "chat.memberships")),
        "importer" => chat.UserTokenAsync("alice@example.com", Or(scopes, "chat.import"), delegated: true),
        _ when who.EndsWith("-app", StringComparison.Ordinal) => chat.AppTokenAsync(who, Or(scopes, "chat.app.memberships")),
        _ => chat.UserTokenAsync(who + "@example.com", Or(scopes, "chat.memberships")),
    };

    public static async Task<JsonNode> OkAsync(this TestServer chat, HttpMethod method, string path, string token, string? body = null)
    {
        var answer = await chat.SendAsync(method, path, token, body);
        answer.Code.ShouldBe(200, answer.Text);
        return answer.Json;
    }

    public static Task<JsonNode> MemberAsync(this TestServer chat, string token, string name, string query = "") =>
        chat.OkAsync(HttpMethod.Get, "/v1/" + name + query, token);

    /// <summary>The ids of a page of members, and the token of the next page.</summary>
    public static async Task<(string[] Members, string? Next)> MembersAsync(this TestServer chat, string token, string space, string query = "")
    {
        var page = await chat.OkAsync(HttpMethod.Get, $"/v1/{space}/members{query}", token);
        return ([.. (page["memberships"] as JsonArray ?? []).Select(static m => ((string)m!["name"]!).Split('/')[3])], (string?)page["nextPageToken"]);
    }

    public static string Filter(string filter) => "filter=" + Uri.EscapeDataString(filter);

    /// <summary>Puts a membership into the store and counts it.</summary>
    public static Task JoinAsync(
        this TestServer chat,
        string space,
        string member,
        Membership.Types.MembershipRole role = Membership.Types.MembershipRole.RoleMember,
        Membership.Types.MembershipState state = Membership.Types.MembershipState.Joined) => chat.Db.WriteAsync(async tx =>
    {
        var group = member.StartsWith("groups/", StringComparison.Ordinal);
        var id = group ? member : "users/" + Id(member);
        var kind = group ? MembershipRow.Group : await tx.Apps.FindByUserIdAsync(id) is null ? MembershipRow.Human : MembershipRow.Bot;
        await tx.Memberships.SaveAsync(new MembershipRow(space, id, kind, state, group ? default : role, Roomstead.Domain.Micros.Of(chat.Clock.GetUtcNow())));
        if (state == Membership.Types.MembershipState.Joined && kind != MembershipRow.Bot)
        {
            var row = (await tx.Spaces.FindAsync(space))!;
            var value = row.Value.Clone();
            value.MembershipCount ??= new();
            _ = group ? value.MembershipCount.JoinedGroupCount++ : value.MembershipCount.JoinedDirectHumanUserCount++;
            await tx.Spaces.UpdateAsync(row, value);
        }
    });

    /// <summary>Takes somebody who has joined out of the store, and out of the count.</summary>
    public static Task DeleteMembersAsync(this TestServer chat, string space, string member) => chat.Db.WriteAsync(async tx =>
    {
        await tx.Memberships.DeleteAsync(space, "users/" + Id(member));
        var row = (await tx.Spaces.FindAsync(space))!;
        var value = row.Value.Clone();
        value.MembershipCount.JoinedDirectHumanUserCount--;
        await tx.Spaces.UpdateAsync(row, value);
    });

    /// <summary>Changes the stored message of a space.</summary>
    public static Task TouchAsync(this TestServer chat, string space, Action<Space> change) => chat.Db.WriteAsync(async tx =>
    {
        var row = (await tx.Spaces.FindAsync(space))!;
        var value = row.Value.Clone();
        change(value);
        await tx.Spaces.UpdateAsync(row, value);
    });

    public static Task<MembershipRow?> StoredMemberAsync(this TestServer chat, string space, string member) =>
        chat.Db.ReadAsync(tx => tx.Memberships.FindAsync(space, member.StartsWith("groups/", StringComparison.Ordinal) ? member : "users/" + Id(member))).AsTask();

    public static async Task<Space.Types.MembershipCount> CountAsync(this TestServer chat, string space) =>
        (await chat.Db.ReadAsync(tx => tx.Spaces.FindAsync(space)))!.Value.MembershipCount;

    /// <summary>What the changes of spaces since an earlier one say about memberships: who, by which method, and what was and is.</summary>
    public static async Task<(string Resource, string Method, string Actor, Membership? Before, Membership? After)[]> ChangesSinceAsync(this TestServer chat, int count) =>
    [
        .. (await chat.ChangesAsync()).Skip(count).Where(static row => row.Space.StartsWith("spaces/", StringComparison.Ordinal)).Select(static row => (
            row.Resource, row.Method.Split('.')[^1], row.Actor, Parse(row.OldDoc), Parse(row.NewDoc))),
    ];

    /// <summary>What holds of every store holds of this one.</summary>
    public static async Task ShouldBeSoundAsync(this TestServer chat) =>
        (await chat.Db.ReadAsync(static tx => Roomstead.Storage.StoreCheck.ProblemsAsync(tx))).ShouldBeEmpty();

    private static Membership? Parse(byte[]? bytes) => bytes is null ? null : Membership.Parser.ParseFrom(bytes);

    private static string[] Or(string[] scopes, string scope) => scopes.Length > 0 ? scopes : [scope];
}
