using Roomstead.Domain;
using Roomstead.Domain.Events;
using Roomstead.OAuth;
using Roomstead.Seed;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.EventCalls;
using static Roomstead.Tests.Support.SpaceCalls;

namespace Roomstead.Tests.Api.SpaceEvents;

/// <summary>Which scopes open which types of events, to people and to apps.</summary>
public sealed class EventScopesTests
{
    private const string Desk = "spaces/AAAAdesk001";
    private const string Atlas = "spaces/AAAAatlas01";

    private static readonly Dictionary<string, (string[] People, string[] Apps)> Open = new()
    {
        ["message"] = (["messages", "messages.readonly"], ["app.messages.readonly", "app.all.messages.readonly"]),
        ["reaction"] = (["messages", "messages.readonly", "messages.reactions", "messages.reactions.readonly"], ["app.messages.readonly", "app.all.messages.readonly"]),
        ["membership"] = (["memberships", "memberships.readonly"], ["app.memberships", "app.memberships.readonly", "app.all.memberships.readonly"]),
        ["space"] = (["spaces", "spaces.readonly"], ["app.spaces", "app.spaces.readonly", "app.all.spaces.readonly"]),
    };

    private static readonly string[] OfMissingScope = [Refusal.ScopeInsufficient.Message, Refusal.ScopesOfUsersHeldByApp.Message];

    public static TheoryData<string> AllTypes => [.. EventType.All.Select(static type => type.Name)];

    [Fact]
    [Rule("L-56")]
    public void The_types_are_those_of_the_reference() => EventType.All.Select(static type => type.Name["google.workspace.chat.".Length..]).ShouldBe(
    [
        "message.v1.created", "message.v1.updated", "message.v1.deleted", "membership.v1.created", "membership.v1.updated", "membership.v1.deleted",
        "reaction.v1.created", "reaction.v1.deleted", "space.v1.updated",
    ]);

    [Theory]
    [Rule("A-112", "E-09", "A-114")]
    [MemberData(nameof(AllTypes))]
    public async Task Only_the_scopes_of_its_resource_open_a_type(string type)
    {
        await using var chat = await TestServer.StartAsync();
        var (people, apps) = Open[type.Split('.')[3]];

        (await OpenedByAsync(chat, Alice, EventsPath(Atlas, Types(type)))).ShouldBe(people, ignoreOrder: true);
        (await OpenedByAsync(chat, null, EventsPath(Desk, Types(type)))).ShouldBe(apps, ignoreOrder: true);
    }

    [Fact]
    [Rule("A-112")]
    [Trait("Wire", "REST")]
    public async Task Every_type_of_a_filter_needs_its_scope_and_so_does_an_event_by_name()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");
        await chat.RenameAsync(alice, Atlas, "Atlas one");
        var name = (await chat.EventsAsync(alice, Atlas, Everything)).ShouldHaveSingleItem().Name();
        var members = await chat.PersonAsync("alice", "chat.memberships");

        var answer = await chat.RefusedAsync(EventsPath(Atlas, Types(MemberCreated, SpaceUpdated)), members, Refusal.ScopeInsufficient);
        answer.Headers["WWW-Authenticate"].ShouldContain("auth/chat.spaces.readonly");
        answer.Headers["WWW-Authenticate"].ShouldNotContain("memberships");
        await chat.RefusedAsync("/v1/" + name, members, Refusal.ScopeInsufficient);
        (await chat.SendAsync(HttpMethod.Get, "/v1/" + name, await chat.PersonAsync("alice", "chat.spaces.readonly"))).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("A-112", "A-96", "P-131", "P-132", "E-12", "E-14", "E-15")]
    public async Task An_app_reads_where_it_has_joined_by_the_approval_of_that_organisation()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.RenameAsync(await chat.PersonAsync("alice", "chat.spaces"), Desk, "Front desk");
        var path = EventsPath(Desk, Types(SpaceUpdated));
        var app = await chat.AppTokenAsync("demo-app", "chat.app.spaces.readonly");

        var data = (await chat.EventsAsync(app, Desk, Types(SpaceUpdated))).ShouldHaveSingleItem()["spaceUpdatedEventData"]!["space"]!;
        ((string)data["displayName"]!).ShouldBe("Front desk");
        data["permissionSettings"].ShouldBeNull();

        await chat.RefusedAsync(EventsPath(Atlas, Types(SpaceUpdated)), app, Refusal.SpaceDenied);
        await chat.RefusedAsync(EventsPath("spaces/AAAAbotdm01", Types(SpaceUpdated)), app, Refusal.AppOnDirectMessage);
        await chat.RefusedAsync(path, await chat.AppTokenAsync("bare-app", "chat.app.spaces.readonly"), Refusal.AppNotApproved);
        await chat.RefusedAsync(path, await chat.AppTokenAsync("ghost-app", "chat.app.spaces.readonly"), Refusal.AppNotConfigured);
        await chat.RefusedAsync(path, await chat.AppTokenAsync("demo-app", "chat.bot"), Refusal.ScopeInsufficient);
        await ApproveAsync(chat, DemoOrganisation.Customer, "chat.app.memberships");
        await chat.RefusedAsync(path, app, Refusal.AppNotApproved);
        await ApproveAsync(chat, DemoOrganisation.OtherCustomer, "chat.app.spaces.readonly");
        await chat.RefusedAsync(path, app, Refusal.AppNotApproved);
    }

    [Fact]
    [Rule("A-113")]
    public async Task An_app_approved_for_all_spaces_reads_without_having_joined()
    {
        await using var chat = await TestServer.StartAsync();
        await chat.RenameAsync(await chat.PersonAsync("alice", "chat.spaces"), Atlas, "Atlas one");
        var all = await chat.AppTokenAsync("demo-app", "chat.app.all.spaces.readonly");
        var mixed = await chat.AppTokenAsync("demo-app", "chat.app.all.spaces.readonly", "chat.app.memberships.readonly");

        var name = (await chat.EventsAsync(all, Atlas, Types(SpaceUpdated))).ShouldHaveSingleItem().Name();
        (await chat.SendAsync(HttpMethod.Get, "/v1/" + name, all)).Code.ShouldBe(200);
        await chat.RefusedAsync(EventsPath(Atlas, Types(MemberCreated)), mixed, Refusal.AppNotApproved);
        await chat.RefusedAsync(EventsPath("spaces/AAAAdm00001", Types(SpaceUpdated)), all, Refusal.SpaceDenied);
        await chat.RefusedAsync(EventsPath("spaces/AAAAother01", Types(SpaceUpdated)), all, Refusal.SpaceDenied);
        await chat.RefusedAsync(EventsPath("spaces/AAAAunknown", Types(SpaceUpdated)), all, Refusal.SpaceDenied);
        await ApproveAsync(chat, DemoOrganisation.Customer, "chat.app.spaces.readonly");
        await chat.RefusedAsync(EventsPath(Atlas, Types(SpaceUpdated)), all, Refusal.AppNotApproved);
    }

    private static Task ApproveAsync(TestServer chat, string customer, string scope) =>
        chat.Db.WriteAsync(async tx => { await tx.Apps.SaveApprovalAsync("demo-app", customer, ScopeSet.Prefix + scope); });

    /// <summary>The scopes that, each alone, are not refused for what they are.</summary>
    private static async Task<List<string>> OpenedByAsync(TestServer chat, string? user, string path)
    {
        var tokens = await chat.Db.WriteAsync(async tx =>
        {
            var issuer = new AccessTokens(chat.Clock, chat.Ids);
            var app = (await tx.Apps.FindAsync("demo-app"))!;
            var person = user is null ? null : await tx.Users.FindAsync(user);
            var made = new List<(string Scope, string Token)>();
            foreach (var name in ScopeSet.AllOfChat.FullNames())
            {
                made.Add((name[(ScopeSet.Prefix + "chat.").Length..], await issuer.IssueAsync(tx, app, person, ScopeSet.Parse(name))));
            }

            return made;
        });
        var open = new List<string>();
        foreach (var (scope, token) in tokens)
        {
            var answer = await chat.SendAsync(HttpMethod.Get, path, token);
            if (answer.Code == 403 && OfMissingScope.Contains(answer.ErrorMessage))
            {
                continue;
            }

            answer.Code.ShouldBe(200, scope + ": " + answer.Text);
            open.Add(scope);
        }

        return open;
    }
}
