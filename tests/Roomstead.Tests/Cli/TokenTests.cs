using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Cli;

public sealed class TokenTests
{
    private const string Atlas = "/v1/spaces/AAAAatlas01";

    [Fact]
    public async Task It_prints_a_token_that_works_and_nothing_else()
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync("token", "--user", "alice@example.com", "--scope", "chat.spaces");

        ran.Status.ShouldBe(0, ran.Error);
        ran.Error.ShouldBeEmpty();
        ran.Out.ShouldMatch(@"\A[A-Za-z0-9._-]{20,}\n\z");
        (await chat.SendAsync(HttpMethod.Get, Atlas, ran.Out.Trim())).Code.ShouldBe(200);
    }

    [Fact]
    public async Task Scopes_may_be_short_or_full_and_repeated()
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync(
            "token", "--app", "demo-app", "--scope", "chat.bot", "--scope", "https://www.googleapis.com/auth/chat.app.spaces", "--scope=openid");

        ran.Status.ShouldBe(0, ran.Error);
        var held = await HolderAsync(chat, ran.Out.Trim());
        held.User.ShouldBeNull();
        held.App.Name.ShouldBe("demo-app");
        held.Scopes.ShouldBe(ScopeSet.OfChat("bot", "app.spaces").Union(ScopeSet.Parse("openid")));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-60")]
    public async Task Without_time_to_live_it_is_expired(string seconds)
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync("token", "--user", "alice@example.com", "--scope", "chat.spaces", "--expires-in", seconds);

        await chat.RefusedAsync(Atlas, ran.Out.Trim(), Refusal.AccessTokenExpired);
    }

    [Theory]
    [InlineData("chat.bot")]
    [InlineData("chat.app.spaces")]
    [InlineData("https://www.googleapis.com/auth/chat.app.memberships")]
    public async Task A_person_cannot_hold_the_scopes_of_apps(string scope)
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync("token", "--user", "alice@example.com", "--scope", "chat.spaces", "--scope", scope);

        ran.Status.ShouldBe(2);
        ran.Out.ShouldBeEmpty();
        ran.Line.ShouldContain("A person cannot hold");
    }

    [Fact]
    public async Task With_the_import_scope_it_is_a_token_of_delegation()
    {
        await using var chat = await Shell.StartServerAsync();

        var import = await chat.ShellAsync("token", "--user", "alice@example.com", "--scope", "chat.import");
        var own = await chat.ShellAsync("token", "--user", "alice@example.com", "--scope", "chat.spaces");

        (await HolderAsync(chat, import.Out.Trim())).Delegated.ShouldBeTrue();
        (await HolderAsync(chat, own.Out.Trim())).Delegated.ShouldBeFalse();
    }

    [Fact]
    public async Task A_persons_token_belongs_to_the_demonstration_app_unless_another_is_named()
    {
        await using var chat = await Shell.StartServerAsync();

        var plain = await chat.ShellAsync("token", "--user", "erin@elsewhere.example", "--scope", "chat.spaces");
        var via = await chat.ShellAsync("token", "--user", "erin@elsewhere.example", "--via", "ghost-app", "--scope", "chat.spaces");

        (await HolderAsync(chat, plain.Out.Trim())).App.Name.ShouldBe("demo-app");
        (await HolderAsync(chat, via.Out.Trim())).App.Name.ShouldBe("ghost-app");
    }

    [Theory]
    [InlineData(2, "For whom?", "--scope", "chat.spaces")]
    [InlineData(2, "not both", "--user", "alice@example.com", "--app", "demo-app", "--scope", "chat.bot")]
    [InlineData(2, "--via goes with --user", "--app", "demo-app", "--via", "bare-app", "--scope", "chat.bot")]
    [InlineData(2, "--scope S is needed", "--user", "alice@example.com")]
    [InlineData(2, "Did you mean chat.spaces?", "--user", "alice@example.com", "--scope", "chat.space")]
    [InlineData(2, "whole number", "--user", "alice@example.com", "--scope", "chat.spaces", "--expires-in", "soon")]
    [InlineData(2, "whole number", "--user", "alice@example.com", "--scope", "chat.spaces", "--expires-in", "99999999999999999999")]
    [InlineData(2, "Did you mean --scope?", "--user", "alice@example.com", "--scop", "chat.spaces")]
    [InlineData(2, "given twice", "--user", "alice@example.com", "--user", "bob@example.com", "--scope", "chat.spaces")]
    [InlineData(1, "There is no user nobody@example.com", "--user", "nobody@example.com", "--scope", "chat.spaces")]
    [InlineData(1, "There is no app no-app", "--app", "no-app", "--scope", "chat.bot")]
    [InlineData(1, "PostgreSQL is not built yet", "--app", "demo-app", "--scope", "chat.bot", "--database", "postgres://localhost/chat")]
    public async Task What_is_wrong_is_said_in_one_line(int status, string part, params string[] flags)
    {
        await using var chat = await Shell.StartServerAsync();

        var ran = await chat.ShellAsync(["token", .. flags]);

        ran.Status.ShouldBe(status);
        ran.Out.ShouldBeEmpty();
        ran.Line.ShouldContain(part);
        ran.Line.ShouldNotContain("\n");
    }

    [Fact]
    public async Task Where_there_is_no_store_none_is_made()
    {
        var parent = Directory.CreateTempSubdirectory("roomstead-test-");
        try
        {
            var missing = Path.Combine(parent.FullName, "data");

            var ran = await Shell.RunAsync("token", "--user", "alice@example.com", "--scope", "chat.spaces", "--data", missing);

            ran.Status.ShouldBe(1);
            ran.Line.ShouldContain("There is no store in");
            ran.Line.ShouldContain("roomstead serve --data");
            Directory.Exists(missing).ShouldBeFalse();
        }
        finally
        {
            parent.Delete(recursive: true);
        }
    }

    private static Task<Caller> HolderAsync(TestServer chat, string token) =>
        chat.Db.ReadAsync(tx => new AccessTokens(TimeProvider.System, chat.Ids).AuthenticateAsync(tx, new Credentials(token, ApiKey: null), "test")).AsTask();
}
