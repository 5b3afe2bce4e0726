using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

public sealed class DeleteSpaceTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private static readonly Who Alice = Who.Alice with { Scopes = "chat.delete" };
    private static readonly Who Admin = new("admin@example.com", "chat.admin.delete", AsAdmin: true);
    private static readonly Who DemoApp = new("demo-app", "chat.app.delete", Via: "demo-app");
    private static readonly Sql RowsOf = new(
        "SELECT (SELECT count(*) FROM spaces WHERE name = $1) + (SELECT count(*) FROM memberships WHERE space = $1) + (SELECT count(*) FROM request_ids WHERE space = $1)");

    [Fact]
    [Rule("S-06", "S-130", "S-131", "S-134")]
    public async Task A_manager_deletes_a_space_and_nothing_of_it_is_left()
    {
        var made = await scene.Chat.CreatedAsync(
            await scene.Chat.PersonAsync("alice", "chat.spaces"), """{"spaceType":"SPACE","displayName":"To be deleted"}""", requestId: "to be deleted");
        var stored = await scene.StoredAsync(made.Name());
        var last = await scene.LastChangeAsync();

        var answer = await scene.SendAsync(HttpMethod.Delete, PatchScene.Path(made.Name(), mask: null), Alice);

        answer.Code.ShouldBe(200, answer.Text);
        answer.Json.ToJsonString().ShouldBe("{}");
        (await scene.Chat.Db.ReadAsync(tx => tx.NumberAsync(RowsOf, made.Name()))).ShouldBe(0);
        await DeniedAsync(made.Name(), Alice); // S-134: a second time
        await scene.RefusedAsync(made.Name(), "displayName", """{"displayName":"Back"}""", Refusal.SpaceDenied);
        var change = (await scene.ChangesOfAsync(made.Name(), last)).ShouldHaveSingleItem();
        change.Method.ShouldBe("google.chat.v1.ChatService.DeleteSpace");
        change.Actor.ShouldBe(Alice.Id);
        change.NewDoc.ShouldBeNull();
        Space.Parser.ParseFrom(change.OldDoc).ShouldBe(stored.Value);
        (await scene.Chat.Db.ReadAsync(StoreCheck.ProblemsAsync)).ShouldBeEmpty();
    }

    [Fact]
    [Rule("S-57", "S-51")]
    public async Task Its_name_and_its_request_id_are_free_again()
    {
        var alice = await scene.Chat.PersonAsync("alice", "chat.spaces");
        const string Body = """{"spaceType":"SPACE","displayName":"Free again"}""";
        var first = await scene.Chat.CreatedAsync(alice, Body, requestId: "free again");
        (await scene.SendAsync(HttpMethod.Delete, PatchScene.Path(first.Name(), mask: null), Alice)).Code.ShouldBe(200);

        (await scene.Chat.CreatedAsync(alice, Body, requestId: "free again")).Name().ShouldNotBe(first.Name());
    }

    [Theory]
    [Rule("S-131", "E-10")]
    [InlineData("bob")]
    [InlineData("carol")]
    [InlineData("frank")]
    [InlineData("dave")]
    [InlineData("erin")]
    public async Task Nobody_but_its_managers_deletes_a_space(string who)
    {
        await DeniedAsync(await scene.SpaceAsync(), (Who)who with { Scopes = "chat.delete" });
    }

    [Fact]
    [Rule("S-134")]
    public async Task An_unknown_space_is_denied()
    {
        await DeniedAsync("spaces/AAAAunknown", Alice);
        await DeniedAsync("spaces/AAAAunknown", Admin);
        await DeniedAsync("spaces/AAAAunknown", DemoApp);
    }

    [Theory]
    [Rule("S-130", "S-170")]
    [InlineData("group")]
    [InlineData("direct")]
    public async Task Only_named_spaces_are_deleted(string kind)
    {
        var space = await scene.SpaceAsync(kind == "group" ? Room.Group : Room.Direct);

        await RefusedAsync(space, Refusal.InvalidArgument("name"), Alice);
        await DeniedAsync(space, Alice with { Name = "dave@example.com" });
        await DeniedAsync(space, Admin);
    }

    [Fact]
    [Rule("S-132", "P-132", "P-131")]
    public async Task An_approved_app_deletes_what_it_made_itself()
    {
        var desk = await scene.SpaceAsync(Room.Desk);
        await DeniedAsync(desk, DemoApp with { Name = "guest-app", Via = "guest-app" });
        await RefusedAsync(desk, Refusal.AppNotApproved, DemoApp with { Name = "bare-app", Via = "bare-app" });
        await RefusedAsync(desk, Refusal.AppNotConfigured, DemoApp with { Name = "ghost-app", Via = "ghost-app" });
        await RefusedAsync("spaces/AAAAbotdm01", Refusal.AppOnDirectMessage, DemoApp);
        await RefusedAsync(desk, Refusal.AppNotSupported, DemoApp with { AsAdmin = true, Scopes = "chat.app.delete" });

        await DeletedAsync(desk, DemoApp);
    }

    [Fact]
    [Rule("S-132")]
    public async Task An_app_does_not_delete_what_people_made()
    {
        var room = Room.Desk with { Creator = Who.Alice };

        await DeniedAsync(await scene.SpaceAsync(room), DemoApp);
        await DeniedAsync(await scene.SpaceAsync(Room.Named), DemoApp);
    }

    [Fact]
    [Rule("S-132", "P-132")]
    public async Task The_approval_is_that_of_the_organisation_of_the_space()
    {
        var elsewhere = await scene.SpaceAsync(Room.Desk with { Customer = Seed.DemoOrganisation.OtherCustomer });

        await RefusedAsync(elsewhere, Refusal.AppNotApproved, DemoApp);
    }

    [Fact]
    [Rule("S-133", "S-93", "E-11", "P-126")]
    public async Task An_administrator_deletes_named_spaces_of_his_organisation()
    {
        var space = await scene.SpaceAsync();
        await RefusedAsync(space, Refusal.NonAdminUser, Admin with { Name = "alice@example.com" });
        await DeniedAsync(space, Admin with { Name = "admin@elsewhere.example" });
        await RefusedAsync(space, Refusal.ScopeInsufficient, Admin with { AsAdmin = false });
        await DeniedAsync(await scene.SpaceAsync(Room.Importing), Admin);

        await DeletedAsync(space, Admin);
        (await scene.ChangesOfAsync(space))[^1].AdminAccess.ShouldBeTrue();
    }

    [Fact]
    [Rule("S-131", "L-120", "L-122")]
    public async Task A_space_in_import_mode_is_deleted_by_its_importer()
    {
        var space = await scene.SpaceAsync(Room.Importing);
        await DeniedAsync(space, Alice);
        await DeniedAsync(space, DemoApp);
        await DeniedAsync(space, Who.Importer with { Via = "guest-app" });
        await DeniedAsync(space, Who.Importer with { Name = "erin@elsewhere.example" });
        await RefusedAsync(space, Refusal.ScopeInsufficient, Who.Importer with { Delegated = false });

        await DeletedAsync(space, Who.Importer with { Name = "dave@example.com" });
    }

    [Fact]
    [Rule("S-130", "S-131")]
    public async Task The_scope_of_imports_deletes_nothing_else()
    {
        await DeniedAsync(await scene.SpaceAsync(), Who.Importer);
        await RefusedAsync(await scene.SpaceAsync(Room.Importing with { Type = Space.Types.SpaceType.GroupChat }), Refusal.InvalidArgument("name"), Who.Importer);
    }

    [Fact]
    [Rule("L-123", "S-172")]
    public async Task An_import_that_is_over_is_not_there_to_be_deleted()
    {
        await using var own = await PatchScene.StartAsync();
        var space = await own.SpaceAsync(Room.Importing);
        own.Chat.Clock.Advance(TimeSpan.FromDays(90));

        await own.RefusedCallAsync(HttpMethod.Delete, "/v1/" + space, Refusal.SpaceDenied, Who.Importer);
    }

    [Fact]
    [Rule("P-05", "P-134", "P-135")]
    public async Task Name_and_caller_are_checked_first()
    {
        await RefusedAsync("spaces/a.b", Refusal.InvalidArgument("name"), Alice);
        await RefusedAsync("spaces/AAAAatlas01", Refusal.AppNotConfigured, Alice with { Via = "ghost-app" });
        await RefusedAsync("spaces/AAAAatlas01", Refusal.ChatNotEnabled, Alice with { Name = "gina@example.com" });
    }

    private Task<Answer> DeniedAsync(string space, Who who) => RefusedAsync(space, Refusal.SpaceDenied, who);

    private Task<Answer> RefusedAsync(string space, Refusal refusal, Who who) => scene.RefusedCallAsync(HttpMethod.Delete, PatchScene.Path(space, mask: null, who), refusal, who);

    private async Task DeletedAsync(string space, Who who)
    {
        var answer = await scene.SendAsync(HttpMethod.Delete, PatchScene.Path(space, mask: null, who), who);
        answer.Code.ShouldBe(200, answer.Text);
        (await scene.Chat.Db.ReadAsync(tx => tx.NumberAsync(RowsOf, space))).ShouldBe(0);
    }
}
