using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>Every Chat scope, alone, held by every kind of caller, at every method on spaces that is not patch: the table of scopes, whole.</summary>
public sealed class ScopesOfSpacesTests
{
    private const string Body = """{"spaceType":"SPACE"}""";

    private static readonly Dictionary<string, (HttpMethod Verb, string Path, string? Body, Dictionary<string, string[]> Open)> Methods = new()
    {
        ["CreateSpace"] = (HttpMethod.Post, "/v1/spaces", Body, new()
        {
            ["user"] = ["spaces", "spaces.create"],
            ["delegated"] = ["spaces", "spaces.create"],
            ["app"] = ["app.spaces", "app.spaces.create"],
        }),
        ["CreateSpace in import mode"] = (HttpMethod.Post, "/v1/spaces", """{"spaceType":"SPACE","importMode":true}""", new()
        {
            ["delegated"] = ["import"],
            ["app"] = [],
        }),
        ["SetUpSpace"] = (HttpMethod.Post, "/v1/spaces:setup", """{"space":{"spaceType":"SPACE"}}""", new()
        {
            ["user"] = ["spaces", "spaces.create"],
            ["delegated"] = ["spaces", "spaces.create"],
        }),
        ["GetSpace"] = (HttpMethod.Get, "/v1/spaces/AAAAdesk001", null, new()
        {
            ["user"] = ["spaces", "spaces.readonly"],
            ["delegated"] = ["spaces", "spaces.readonly"],
            ["app"] = ["bot", "app.spaces"],
        }),
        ["GetSpace as administrator"] = (HttpMethod.Get, "/v1/spaces/AAAAdesk001?useAdminAccess=true", null, new()
        {
            ["user"] = ["admin.spaces", "admin.spaces.readonly"], // Opened, and then refused for who asks.
            ["delegated"] = ["admin.spaces", "admin.spaces.readonly"],
        }),
        ["DeleteSpace"] = (HttpMethod.Delete, "/v1/spaces/AAAAunknown", null, new()
        {
            ["user"] = ["delete"],
            ["delegated"] = ["delete", "import"],
            ["app"] = ["app.delete"],
        }),
        ["DeleteSpace as administrator"] = (HttpMethod.Delete, "/v1/spaces/AAAAunknown?useAdminAccess=true", null, new()
        {
            ["user"] = ["admin.delete"], // Opened, and then refused for who asks.
            ["delegated"] = ["admin.delete"],
        }),
        ["CompleteImportSpace"] = (HttpMethod.Post, "/v1/spaces/AAAAunknown:completeImport", "{}", new()
        {
            ["delegated"] = ["import"],
        }),
        ["FindDirectMessage"] = (HttpMethod.Get, "/v1/spaces:findDirectMessage?name=users/100000000000000000001", null, new()
        {
            ["user"] = ["spaces", "spaces.readonly"],
            ["delegated"] = ["spaces", "spaces.readonly"],
            ["app"] = ["bot"],
        }),
        ["FindGroupChats"] = (HttpMethod.Get, "/v1/spaces:findGroupChats", null, new()
        {
            ["user"] = ["memberships", "memberships.readonly"],
            ["delegated"] = ["memberships", "memberships.readonly"],
        }),
        ["SearchSpaces"] = (HttpMethod.Get, "/v1/spaces:search?query=space_type%20%3D%20%22SPACE%22", null, new()
        {
            ["user"] = ["spaces", "spaces.readonly"],
            ["delegated"] = ["spaces", "spaces.readonly"],
        }),
        ["SearchSpaces as administrator"] = (HttpMethod.Get, "/v1/spaces:search?useAdminAccess=true&query=x", null, new()
        {
            ["user"] = ["admin.spaces", "admin.spaces.readonly"], // Opened, and then refused for the query.
            ["delegated"] = ["admin.spaces", "admin.spaces.readonly"],
        }),
        ["ListSpaces"] = (HttpMethod.Get, "/v1/spaces", null, new()
        {
            ["user"] = ["spaces", "spaces.readonly"],
            ["delegated"] = ["spaces", "spaces.readonly"],
            ["app"] = ["bot"],
        }),
    };

    private static readonly string[] OfMissingScope =
    [
        Refusal.ScopeInsufficient.Message, Refusal.ScopesOfUsersHeldByApp.Message, Refusal.AppNotSupported.Message,
    ];

    [Theory]
    [Rule("A-01", "A-02", "A-03", "A-93", "A-114", "E-09", "P-126", "S-54", "S-62", "S-70", "S-131", "S-132", "S-133", "S-140", "S-160", "S-110")]
    [InlineData("CreateSpace")]
    [InlineData("CreateSpace in import mode")]
    [InlineData("SetUpSpace")]
    [InlineData("GetSpace")]
    [InlineData("GetSpace as administrator")]
    [InlineData("DeleteSpace")]
    [InlineData("DeleteSpace as administrator")]
    [InlineData("CompleteImportSpace")]
    [InlineData("FindDirectMessage")]
    [InlineData("FindGroupChats")]
    [InlineData("SearchSpaces")]
    [InlineData("SearchSpaces as administrator")]
    [InlineData("ListSpaces")]
    public async Task Only_the_documented_scopes_open_it(string method)
    {
        await using var chat = await TestServer.StartAsync();
        var (verb, path, body, open) = Methods[method];
        foreach (var kind in new[] { "user", "delegated", "app" })
        {
            var let = new List<string>();
            foreach (var (scope, token) in await TokensAsync(chat, kind))
            {
                var answer = await chat.SendAsync(verb, path, token, body);
                if (answer.Code != 403 || !OfMissingScope.Contains(answer.ErrorMessage))
                {
                    let.Add(scope);
                }
            }

            let.Order(StringComparer.Ordinal).ShouldBe(open.GetValueOrDefault(kind, []).Order(StringComparer.Ordinal), $"{method} by {kind}");
        }
    }

    /// <summary>A token for each scope of the Chat API.</summary>
    private static Task<List<(string Scope, string Token)>> TokensAsync(TestServer chat, string kind) => chat.Db.WriteAsync(async tx =>
    {
        var tokens = new AccessTokens(chat.Clock, chat.Ids);
        var app = (await tx.Apps.FindAsync("demo-app"))!;
        var user = kind == "app" ? null : await tx.Users.FindByEmailAsync("alice@example.com");
        var made = new List<(string, string)>();
        foreach (var name in ScopeSet.AllOfChat.FullNames())
        {
            made.Add((name[(ScopeSet.Prefix + "chat.").Length..], await tokens.IssueAsync(tx, app, user, ScopeSet.Parse(name), delegated: kind == "delegated")));
        }

        return made;
    });
}
