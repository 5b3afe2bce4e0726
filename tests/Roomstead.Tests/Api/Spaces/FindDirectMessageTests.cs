using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.SpaceCalls;

namespace Roomstead.Tests.Api.Spaces;

public sealed class FindDirectMessageTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Dm = "spaces/AAAAdm00001";
    private const string BotDm = "spaces/AAAAbotdm01";
    private static readonly Who App = new("demo-app", "chat.bot");
    private static readonly Refusal NotFound = new(404, "NOT_FOUND", "Requested entity was not found.");

    [Theory]
    [Rule("S-08", "S-150", "S-153", "S-94")]
    [InlineData("alice", Bob, Dm)]
    [InlineData("bob", Alice, Dm)]
    [InlineData("bob", "users/alice@example.com", Dm)]
    [InlineData("bob", "users/Alice@Example.com", Dm)]
    [InlineData("alice", "users/app", BotDm)]
    [InlineData("alice", DemoApp, BotDm)]
    public async Task A_person_finds_a_direct_message_by_the_other_side(string who, string name, string expected)
    {
        var answer = await scene.SendAsync(HttpMethod.Get, Path(name), (Who)who with { Scopes = "chat.spaces.readonly" });

        answer.Code.ShouldBe(200, answer.Text);
        answer.Json.Name().ShouldBe(expected);
        answer.Json.TextAt("spaceType").ShouldBe("DIRECT_MESSAGE");
        answer.Json["displayName"].ShouldBeNull();
    }

    [Fact]
    [Rule("S-150")]
    public async Task An_app_finds_its_direct_message_with_a_user_by_id_alone()
    {
        (await scene.SendAsync(HttpMethod.Get, Path(Alice), App)).Json.Name().ShouldBe(BotDm);
        await RefusedAsync(Bob, NotFound, App);
        await RefusedAsync("users/alice@example.com", Refusal.InvalidArgument("name"), App);
        await RefusedAsync("users/app", Refusal.InvalidArgument("name"), App);
        await RefusedAsync(Alice, NotFound, new Who("guest-app", "chat.bot"));
        await RefusedAsync(Alice, Refusal.AppNotConfigured, new Who("ghost-app", "chat.bot"));
    }

    [Theory]
    [Rule("S-151")]
    [InlineData(Carol)]
    [InlineData("users/dave@example.com")]
    [InlineData(Alice)]
    public async Task Without_a_conversation_there_is_nothing_to_find(string name) => await RefusedAsync(name, NotFound, "alice");

    [Theory]
    [Rule("S-152")]
    [InlineData("users/1")]
    [InlineData("users/nobody@example.com")]
    public async Task A_user_nobody_knows_is_refused(string name) => await RefusedAsync(name, Refusal.InvalidArgument("name"), "alice");

    [Theory]
    [Rule("S-150", "S-153")]
    [InlineData("")]
    [InlineData("users/")]
    [InlineData("users/me")]
    [InlineData("users/a/b")]
    [InlineData("100000000000000000002")]
    [InlineData("spaces/AAAAdm00001")]
    public async Task A_name_that_is_no_users_is_refused(string name) => await RefusedAsync(name, Refusal.InvalidArgument("name"), "alice");

    [Fact]
    [Rule("S-150")]
    public async Task The_name_is_required() =>
        await scene.RefusedCallAsync(HttpMethod.Get, "/v1/spaces:findDirectMessage", Refusal.InvalidArgument("name"), "alice");

    [Fact]
    [Rule("S-151")]
    public async Task Somebody_who_was_only_invited_finds_nothing_yet()
    {
        var dave = await scene.TokenAsync("dave");
        var made = await scene.Chat.IsSetUpAsync(dave, """{"spaceType":"DIRECT_MESSAGE"}""", Frank);

        (await scene.SendAsync(HttpMethod.Get, Path(Frank), "dave")).Json.Name().ShouldBe(made.Name(), "before its first message, too");
        await RefusedAsync(Dave, NotFound, "frank");
    }

    [Fact]
    [Rule("P-135")]
    public async Task Chat_is_needed() => await RefusedAsync(Alice, Refusal.ChatNotEnabled, "gina");

    private static string Path(string name) => "/v1/spaces:findDirectMessage?name=" + Uri.EscapeDataString(name);

    private Task<Answer> RefusedAsync(string name, Refusal refusal, Who who) => scene.RefusedCallAsync(HttpMethod.Get, Path(name), refusal, who);
}
