using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>Of two faults the one that is looked for first is answered: route, system parameters, query and body, credential, scope,
/// quota, mask, kind of caller, space, role, values.</summary>
public sealed class UpdateSpaceOrderTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Atlas = "spaces/AAAAatlas01";
    private const string Name = """{"displayName":"New"}""";

    [Fact]
    [Rule("E-01", "H-10")]
    [Trait("Wire", "REST")]
    public async Task The_route_before_system_parameters()
    {
        var answer = await scene.Chat.SendAsync(HttpMethod.Patch, "/v1/spaces/a/b?$.xgafv=9&alt=zzz", token: null, "{");

        answer.Code.ShouldBe(404);
        answer.Text.ShouldContain("<H1>Not Found</H1>");
    }

    [Theory]
    [Rule("H-11", "H-10", "E-02", "E-07")]
    [InlineData("$.xgafv=9", "Invalid query parameters. Invalid value '9' for system query parameter : $.xgafv")]
    [InlineData("alt=zzz", "Invalid value \"zzz\" for query parameter 'alt'")]
    [Trait("Wire", "REST")]
    public async Task System_parameters_before_the_body_and_the_credential(string query, string message)
    {
        var answer = await scene.Chat.SendAsync(HttpMethod.Patch, $"/v1/{Atlas}?{query}&foo=1", token: null, "{");

        answer.Code.ShouldBe(400, answer.Text);
        answer.ErrorMessage.ShouldBe(message);
    }

    [Theory]
    [Rule("E-02", "E-03", "E-04", "E-06", "E-07", "H-10", "H-12")]
    [InlineData("", "{")]
    [InlineData("", """{"foo":1}""")]
    [InlineData("foo=1", Name)]
    [InlineData("useAdminAccess=maybe", Name)]
    [Trait("Wire", "REST")]
    public async Task Query_and_body_before_the_credential(string query, string body)
    {
        foreach (var token in new[] { null, "of nobody" })
        {
            var answer = await scene.Chat.SendAsync(HttpMethod.Patch, PatchScene.Path(Atlas, "displayName", more: query), token, body);
            answer.Code.ShouldBe(400, answer.Text);
        }
    }

    [Fact]
    [Rule("E-07", "E-08", "E-17", "E-18", "H-10")]
    public async Task The_credential_before_the_mask()
    {
        foreach (var mask in new[] { null, "", "nothing", "displayName,spaceHistoryState" })
        {
            (await scene.Chat.SendAsync(HttpMethod.Patch, PatchScene.Path(Atlas, mask), token: null, Name)).Code.ShouldBe(401);
            (await scene.Chat.SendAsync(HttpMethod.Patch, PatchScene.Path(Atlas, mask), "of nobody", Name)).Code.ShouldBe(401);
        }
    }

    [Fact]
    [Rule("E-09", "E-17", "E-18", "E-19")]
    public async Task The_scope_before_the_mask()
    {
        foreach (var mask in new[] { null, "", "nothing", "displayName,spaceHistoryState" })
        {
            await scene.RefusedAsync(Atlas, mask, Name, Refusal.ScopeInsufficient, Who.Alice with { Scopes = "chat.spaces.readonly" });
        }
    }

    [Fact]
    [Rule("E-09", "E-24")]
    public async Task The_scope_before_the_quota_and_the_quota_before_the_mask()
    {
        await using var own = await PatchScene.StartAsync();
        await own.PolicyAsync(static org => org with { Quotas = "real" });
        await own.PatchedAsync(Atlas, "displayName", Name);

        await own.RefusedAsync(Atlas, "displayName", Name, Refusal.ScopeInsufficient, Who.Alice with { Scopes = "chat.spaces.readonly" });
        foreach (var mask in new[] { null, "", "nothing", "displayName,spaceHistoryState" })
        {
            (await own.PatchAsync(Atlas, mask, Name)).Code.ShouldBe(429);
        }
    }

    [Theory]
    [Rule("E-17", "E-18", "E-19", "E-11", "E-12", "E-13", "E-15", "E-16")]
    [InlineData("ghost-app")]
    [InlineData("bare-app")]
    [InlineData("demo-app")]
    [InlineData("admin-alice")]
    [InlineData("admin")]
    [InlineData("dave")]
    public async Task The_mask_before_the_kind_of_caller_and_the_space(string name)
    {
        var who = name == "admin-alice" ? Who.Alice with { Scopes = "chat.admin.spaces", AsAdmin = true } : (Who)name;

        foreach (var mask in new[] { null, "", "nothing", "displayName,spaceHistoryState", "accessSettings.audience,accessSettings.accessPermissionSettings" })
        {
            await scene.RefusedAsync("spaces/AAAAnothere", mask, Name, Refusal.InvalidArgument("update_mask"), who);
        }
    }

    [Fact]
    [Rule("E-11", "E-20")]
    public async Task Whether_he_is_an_administrator_before_what_an_administrator_may()
    {
        await scene.RefusedAsync(
            Atlas, "spaceHistoryState", Name, Refusal.NonAdminUser, Who.Alice with { Scopes = "chat.admin.spaces", AsAdmin = true });
    }

    [Theory]
    [Rule("P-134", "E-15", "E-12", "E-16")]
    [InlineData("displayName")]
    [InlineData("accessSettings.audience")]
    public async Task Whether_the_app_is_configured_before_its_approval(string mask)
    {
        await scene.RefusedAsync(Atlas, mask, Name, Refusal.AppNotConfigured, "ghost-app");
    }

    [Fact]
    [Rule("E-11", "E-12", "E-15", "E-16", "E-20", "E-10", "E-13")]
    public async Task The_kind_of_caller_before_the_space()
    {
        const string Nowhere = "spaces/AAAAnothere";

        await scene.RefusedAsync(Nowhere, "displayName", Name, Refusal.NonAdminUser, Who.Alice with { Scopes = "chat.admin.spaces", AsAdmin = true });
        await scene.RefusedAsync(Nowhere, "displayName", Name, Refusal.AppNotApproved, "bare-app");
        await scene.RefusedAsync(Nowhere, "displayName", Name, Refusal.AppNotConfigured, "ghost-app");
        await scene.RefusedAsync(Nowhere, "displayName", Name, Refusal.AppNotConfigured, Who.Alice with { Via = "ghost-app" });
        await scene.RefusedAsync(Nowhere, "accessSettings.audience", Name, Refusal.AppNotSupported, "demo-app");
        await scene.RefusedAsync(Nowhere, "spaceHistoryState", Name, Refusal.InvalidArgument("update_mask"), "admin");
    }

    [Theory]
    [Rule("E-10", "E-13", "E-21", "E-22")]
    [InlineData("displayName", """{"displayName":""}""")]
    [InlineData("displayName", """{"displayName":"Atlas"}""")]
    [InlineData("spaceType", """{"spaceType":"GROUP_CHAT"}""")]
    [InlineData("spaceHistoryState", "{}")]
    [InlineData("accessSettings.audience", """{"accessSettings":{"audience":"bad"}}""")]
    [InlineData("permissionSettings.manageApps", "{}")]
    public async Task The_space_before_the_values(string mask, string body)
    {
        foreach (var space in new[] { "spaces/AAAAnothere", "spaces/AAAAnews001", "spaces/AAAAlunch01", "spaces/AAAAdm00001", "spaces/AAAAimport1" })
        {
            await scene.RefusedAsync(space, mask, body, Refusal.SpaceDenied, "dave");
            if (mask != "accessSettings.audience")
            {
                await scene.RefusedAsync(space, mask, body, Refusal.AppNotMember, "demo-app");
            }
        }
    }

    [Theory]
    [Rule("E-10", "E-21", "E-22")]
    [InlineData("displayName", """{"displayName":""}""")]
    [InlineData("displayName", """{"displayName":"Atlas"}""")]
    [InlineData("spaceDetails,spaceType", """{"spaceType":"GROUP_CHAT"}""")]
    [InlineData("spaceHistoryState", "{}")]
    [InlineData("accessSettings.audience", """{"accessSettings":{"audience":"bad"}}""")]
    [InlineData("accessSettings.accessPermissionSettings", """{"accessSettings":{"accessPermissionSettings":{"joinSpaceSetting":{"principals":[{}]}}}}""")]
    [InlineData("permissionSettings.manageApps", "{}")]
    public async Task The_role_before_the_values(string mask, string body)
    {
        await scene.RefusedAsync("spaces/AAAAnews001", mask, body, Refusal.SpaceDenied, "carol");
    }

    [Fact]
    [Rule("E-10", "E-23", "P-72")]
    public async Task The_role_before_the_state()
    {
        await using var own = await PatchScene.StartAsync();
        await own.PolicyAsync(static org => org with { History = "always-on" });

        await own.RefusedAsync("spaces/AAAAnews001", "spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""", Refusal.SpaceDenied, "carol");
    }
}
