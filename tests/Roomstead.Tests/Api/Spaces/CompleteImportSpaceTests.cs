using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Tests.Api.Spaces;

public sealed class CompleteImportSpaceTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private static readonly Who Dave = Who.Importer with { Name = "dave@example.com" };

    [Fact]
    [Rule("S-07", "S-141", "L-120")]
    public async Task The_space_leaves_import_mode_and_whoever_completes_it_manages_it()
    {
        var space = await scene.SpaceAsync(Room.Importing);
        var last = await scene.LastChangeAsync();

        var answer = await CompleteAsync(space, Dave);

        answer.Code.ShouldBe(200, answer.Text);
        answer.Json.AsObject().Select(static member => member.Key).ShouldBe(["space"]);
        answer.Json.TextAt("space.name").ShouldBe(space);
        answer.Json.At("space.importMode").ShouldBeNull();
        answer.Json.TextAt("space.importModeExpireTime").ShouldNotBeNull();
        answer.Json.At("space.membershipCount").ShouldEqual("""{"joinedDirectHumanUserCount":1}""");
        (await scene.RoleAsync(space, Dave)).ShouldBe(Role.RoleManager);
        (await scene.ChangesOfAsync(space, last)).ShouldHaveSingleItem().Method.ShouldBe("google.chat.v1.ChatService.CompleteImportSpace");
        (await scene.ChangesOfAsync(space + "/members/" + Dave.Id["users/".Length..], last)).ShouldHaveSingleItem().OldDoc.ShouldBeNull();
    }

    [Fact]
    [Rule("S-141", "S-92")]
    public async Task The_space_is_visible_from_then_on()
    {
        var space = await scene.SpaceAsync(Room.Importing);
        Who dave = "dave";
        await scene.RefusedCallAsync(HttpMethod.Get, "/v1/" + space, Refusal.SpaceDenied, dave);

        (await CompleteAsync(space, Dave)).Code.ShouldBe(200);

        (await scene.GetAsync(space, dave)).TextAt("name").ShouldBe(space);
        (await scene.Chat.PageAsync(await scene.TokenAsync(dave), "?pageSize=1000")).Names.ShouldContain(space);
        await scene.PatchedAsync(space, "spaceDetails", """{"spaceDetails":{"description":"Done"}}""", dave);
        await scene.GetAsync(space, "admin");
    }

    [Fact]
    [Rule("S-143")]
    public async Task Historical_memberships_end_with_the_import()
    {
        var space = await scene.SpaceAsync(Room.Importing);
        await scene.Chat.Db.WriteAsync(async tx => { await tx.Memberships.SaveAsync(new MembershipRow(space, SpaceCalls.Bob, MembershipRow.Human, State.NotAMember, Role.RoleMember, 1)); });

        (await CompleteAsync(space, Dave)).Code.ShouldBe(200);

        (await scene.RolesAsync(space)).Keys.ShouldBe([Dave.Id]);
    }

    [Fact]
    [Rule("S-141", "S-170", "S-100")]
    public async Task A_group_chat_has_no_manager_and_is_in_lists_at_once()
    {
        var chat = await scene.Chat.CreatedAsync(await scene.TokenAsync(Dave), """{"spaceType":"GROUP_CHAT","importMode":true}""");

        (await CompleteAsync(chat.Name(), Dave)).Code.ShouldBe(200);

        (await scene.RoleAsync(chat.Name(), Dave)).ShouldBe(Role.RoleMember);
        (await scene.Chat.PageAsync(await scene.TokenAsync("dave"), "?pageSize=1000")).Names.ShouldContain(chat.Name());
    }

    [Fact]
    [Rule("S-142")]
    public async Task A_space_that_is_not_being_imported_cannot_be_completed()
    {
        var refusal = Refusal.FailedPrecondition("NOT_IN_IMPORT_MODE");
        await RefusedAsync(await scene.SpaceAsync(), refusal, Who.Importer);
        await RefusedAsync(await scene.SpaceAsync(), Refusal.SpaceDenied, Dave);

        var space = await scene.SpaceAsync(Room.Importing);
        (await CompleteAsync(space, Dave)).Code.ShouldBe(200);
        await RefusedAsync(space, refusal, Dave);
        await RefusedAsync(space, Refusal.SpaceDenied, Who.Importer);
    }

    [Fact]
    [Rule("S-142", "L-123", "S-172")]
    public async Task After_90_days_there_is_nothing_left_to_complete()
    {
        await using var own = await PatchScene.StartAsync();
        var space = await own.SpaceAsync(Room.Importing);
        own.Chat.Clock.Advance(TimeSpan.FromDays(90));
        await own.RefusedCallAsync(HttpMethod.Post, $"/v1/{space}:completeImport", Refusal.SpaceDenied, Who.Importer, "{}");

        await using var other = await PatchScene.StartAsync();
        space = await other.SpaceAsync(Room.Importing);
        other.Chat.Clock.Advance(TimeSpan.FromDays(90) - TimeSpan.FromTicks(10));
        (await other.SendAsync(HttpMethod.Post, $"/v1/{space}:completeImport", Who.Importer, "{}")).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("S-140", "S-144", "L-120", "L-122")]
    public async Task Only_the_importing_app_completes_and_only_by_impersonation()
    {
        var space = await scene.SpaceAsync(Room.Importing);

        await RefusedAsync(space, Refusal.SpaceDenied, Who.Importer with { Via = "guest-app" });
        await RefusedAsync(space, Refusal.SpaceDenied, Who.Importer with { Name = "erin@elsewhere.example" });
        await RefusedAsync(space, Refusal.ScopeInsufficient, Who.Importer with { Delegated = false });
        await RefusedAsync(space, Refusal.AppNotSupported, new Who("demo-app", "chat.bot"));
        await RefusedAsync("spaces/AAAAunknown", Refusal.SpaceDenied, Who.Importer);
    }

    [Fact]
    [Rule("P-05", "P-134", "P-135")]
    public async Task Name_and_caller_are_checked_first()
    {
        await RefusedAsync("spaces/a.b", Refusal.InvalidArgument("name"), Who.Importer);
        await RefusedAsync("spaces/AAAAimport1", Refusal.AppNotConfigured, Who.Importer with { Via = "ghost-app" });
        await RefusedAsync("spaces/AAAAimport1", Refusal.ChatNotEnabled, Who.Importer with { Name = "gina@example.com" });
    }

    private Task<Answer> CompleteAsync(string space, Who who) => scene.SendAsync(HttpMethod.Post, $"/v1/{space}:completeImport", who, "{}");

    private Task<Answer> RefusedAsync(string space, Refusal refusal, Who who) =>
        scene.RefusedCallAsync(HttpMethod.Post, $"/v1/{space}:completeImport", refusal, who, "{}");
}
