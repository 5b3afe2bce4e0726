using System.Text.Json.Nodes;
using Roomstead.Api;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>The refusals of spaces.patch, word for word.</summary>
public sealed class UpdateSpaceErrorsTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Generic = "Request contains an invalid argument.";
    private const string Denied = "Permission denied to perform the requested action on the specified resource, or the resource doesn't exist.";
    private const string Name = """{"displayName":"New"}""";

    [Theory]
    [Rule("E-01", "P-01", "H-80")]
    [InlineData("/v1/spaces/?updateMask=displayName")]
    [InlineData("/v1/spaces/a/b?updateMask=displayName")]
    [InlineData("/v1/spaces/AAAAatlas01/?updateMask=displayName")]
    [InlineData("/v1/rooms/AAAAatlas01?updateMask=displayName")]
    [InlineData("/v2/spaces/AAAAatlas01?updateMask=displayName")]
    [InlineData("/v1/Spaces/AAAAatlas01?updateMask=displayName")]
    [Trait("Wire", "REST")]
    public async Task E01_A_path_of_no_route_is_answered_with_a_page(string path)
    {
        var before = await scene.Chat.SnapshotAsync();

        var answer = await scene.Chat.SendAsync(HttpMethod.Patch, path, await scene.TokenAsync("alice"), Name);

        answer.Code.ShouldBe(404);
        answer.Headers["Content-Type"].ShouldBe("text/html; charset=UTF-8");
        answer.Text.ShouldContain("<H1>Not Found</H1>");
        answer.Text.ShouldContain("<H2>Error 404</H2>");
        (await scene.Chat.SnapshotAsync()).ShouldBe(before);
    }

    [Fact]
    [Rule("E-02", "H-34")]
    [Trait("Wire", "REST")]
    public async Task E02_A_body_that_is_not_JSON_is_shown_with_a_caret()
    {
        var answer = await RefusedAsync("displayName", """{"displayName": nonsense}""", 400, "INVALID_ARGUMENT", message: null);

        answer.ErrorMessage.ShouldStartWith("Invalid JSON payload received. Unexpected token.\n");
        answer.ErrorMessage.Split('\n')[^1].TrimStart().ShouldBe("^");
        Violation(answer).ShouldEqual(new JsonObject { ["description"] = answer.ErrorMessage }.ToJsonString());
    }

    [Fact]
    [Rule("E-03", "H-31", "H-32")]
    [Trait("Wire", "REST")]
    public async Task E03_An_unknown_field_of_the_body_is_named()
    {
        const string Message = "Invalid JSON payload received. Unknown name \"foo\" at 'space': Cannot find field.";

        Violation(await RefusedAsync("displayName", """{"foo":1}""", 400, "INVALID_ARGUMENT", Message)).ShouldEqual(
            new JsonObject { ["field"] = "space", ["description"] = Message }.ToJsonString());
    }

    [Theory]
    [Rule("E-04", "H-54")]
    [InlineData("foo")]
    [InlineData("displayName")]
    [InlineData("space.displayName")]
    [InlineData("uploadType")]
    [InlineData("updatemask")]
    [Trait("Wire", "REST")]
    public async Task E04_An_unknown_query_parameter_is_named(string name)
    {
        var message = $"Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. Field '{name}' could not be found in request message.";
        var before = await scene.Chat.SnapshotAsync();

        var answer = await scene.Chat.SendAsync(
            HttpMethod.Patch, PatchScene.Path("spaces/AAAAatlas01", "displayName", more: name + "=1"), await scene.TokenAsync("alice"), Name);

        answer.Code.ShouldBe(400, answer.Text);
        answer.ErrorStatus.ShouldBe("INVALID_ARGUMENT");
        answer.ErrorMessage.ShouldBe(message);
        Violation(answer).ShouldEqual(new JsonObject { ["description"] = message }.ToJsonString());
        (await scene.Chat.SnapshotAsync()).ShouldBe(before);
    }

    [Fact]
    [Rule("E-05", "H-33")]
    [Trait("Wire", "REST")]
    public async Task E05_A_bad_enum_is_quoted_with_its_type()
    {
        const string Message = "Invalid value at 'space.space_type' (type.googleapis.com/google.chat.v1.Space.SpaceType), \"FOO\"";

        Violation(await RefusedAsync("displayName", """{"displayName":"New","spaceType":"FOO"}""", 400, "INVALID_ARGUMENT", Message)).ShouldEqual(
            new JsonObject { ["field"] = "space.space_type", ["description"] = Message }.ToJsonString());
    }

    [Theory]
    [Rule("E-06", "H-55", "P-31")]
    [InlineData("useAdminAccess=maybe")]
    [InlineData("use_admin_access=maybe")]
    [InlineData("useAdminAccess=maybe&useAdminAccess=false")]
    [InlineData("useAdminAccess=false&useAdminAccess=maybe")]
    [Trait("Wire", "REST")]
    public async Task E06_A_bad_flag_is_quoted_with_its_type_in_every_repeat(string query)
    {
        const string Message = "Invalid value at 'use_admin_access' (TYPE_BOOL), \"maybe\"";

        var answer = await scene.Chat.SendAsync(
            HttpMethod.Patch, PatchScene.Path("spaces/AAAAatlas01", "displayName", more: query), await scene.TokenAsync("alice"), Name);

        answer.Code.ShouldBe(400, answer.Text);
        answer.ErrorStatus.ShouldBe("INVALID_ARGUMENT");
        answer.ErrorMessage.ShouldBe(Message);
        Violation(answer).ShouldEqual(new JsonObject { ["field"] = "use_admin_access", ["description"] = Message }.ToJsonString());
    }

    [Fact]
    [Rule("E-07", "A-120", "A-126")]
    [Trait("Wire", "REST")]
    public async Task E07_A_missing_credential()
    {
        var answer = await RefusedAsync(
            "displayName",
            Name,
            401,
            "UNAUTHENTICATED",
            "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. "
            + "See https://developers.google.com/identity/sign-in/web/devconsole-project.",
            token: null);

        Info(answer).ShouldEqual("""
            {"reason":"CREDENTIALS_MISSING","domain":"googleapis.com",
             "metadata":{"method":"google.chat.v1.ChatService.UpdateSpace","service":"chat.googleapis.com"}}
            """);
        answer.Headers["WWW-Authenticate"].ShouldBe("Bearer realm=\"https://accounts.google.com/\"");
    }

    [Theory]
    [Rule("E-08", "A-125", "A-126")]
    [InlineData("unknown", "ACCESS_TOKEN_TYPE_UNSUPPORTED")]
    [InlineData("altered", "ACCESS_TOKEN_TYPE_UNSUPPORTED")]
    [InlineData("expired", "ACCESS_TOKEN_EXPIRED")]
    [Trait("Wire", "REST")]
    public async Task E08_A_bad_credential(string kind, string reason)
    {
        var token = kind switch
        {
            "expired" => await scene.Chat.UserTokenAsync("alice@example.com", ["chat.spaces"], expiresIn: 0),
            "altered" => await scene.TokenAsync("alice") + "x",
            _ => "ya29.of-nobody",
        };

        var answer = await RefusedAsync(
            "displayName",
            Name,
            401,
            "UNAUTHENTICATED",
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. "
            + "See https://developers.google.com/identity/sign-in/web/devconsole-project.",
            token);

        Info(answer).ShouldEqual($$$"""
            {"reason":"{{{reason}}}","domain":"googleapis.com",
             "metadata":{"method":"google.chat.v1.ChatService.UpdateSpace","service":"chat.googleapis.com"}}
            """);
        answer.Headers["WWW-Authenticate"].ShouldBe("Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"");
    }

    [Fact]
    [Rule("E-09", "A-127", "P-120", "P-121", "P-122", "P-123")]
    [Trait("Wire", "REST")]
    public async Task E09_A_missing_scope_and_those_that_would_do()
    {
        var answer = await RefusedAsync(
            "displayName",
            Name,
            403,
            "PERMISSION_DENIED",
            "Request had insufficient authentication scopes.",
            await scene.TokenAsync(Who.Alice with { Scopes = "chat.spaces.readonly" }));

        Info(answer).ShouldEqual("""
            {"reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT","domain":"googleapis.com",
             "metadata":{"method":"google.chat.v1.ChatService.UpdateSpace","service":"chat.googleapis.com"}}
            """);
        var header = answer.Headers["WWW-Authenticate"];
        header.ShouldStartWith("Bearer realm=\"https://accounts.google.com/\", error=\"insufficient_scope\", scope=\"");
        header.Split('"')[5].Split(' ').ShouldBe(
            [
                "https://www.googleapis.com/auth/chat.spaces", "https://www.googleapis.com/auth/chat.import",
                "https://www.googleapis.com/auth/chat.app.spaces", "https://www.googleapis.com/auth/chat.admin.spaces",
            ],
            ignoreOrder: true);
    }

    [Theory]
    [Rule("E-10", "P-130")]
    [InlineData("alice", "spaces/AAAAnothere")]
    [InlineData("dave", "spaces/AAAAatlas01")]
    [InlineData("frank", "spaces/AAAAatlas01")]
    [InlineData("carol", "spaces/AAAAnews001")]
    public async Task E10_No_space_no_membership_no_role(string who, string space)
    {
        await RefusedAsync("displayName", Name, 403, "PERMISSION_DENIED", Denied, await scene.TokenAsync(who), space, details: false);
    }

    [Fact]
    [Rule("E-11", "P-127")]
    public async Task E11_Admin_access_by_who_is_no_administrator()
    {
        var who = Who.Alice with { Scopes = "chat.admin.spaces", AsAdmin = true };

        var answer = await scene.PatchAsync("spaces/AAAAatlas01", "displayName", Name, who);

        Matches(answer, 403, "PERMISSION_DENIED", "This method doesn't support non-admin user authentication. Authenticate with an admin account.", details: false);
    }

    [Theory]
    [Rule("E-12", "E-13", "E-14", "E-15", "E-16", "P-131", "P-132", "P-133", "P-134")]
    [InlineData("bare-app", "spaces/AAAAdesk001", "displayName", 403, "PERMISSION_DENIED", "The administrator must grant the app the required OAuth authorization scope for this action.")]
    [InlineData("demo-app", "spaces/AAAAatlas01", "displayName", 403, "PERMISSION_DENIED", "You are not permitted to use this app")]
    [InlineData("demo-app", "spaces/AAAAbotdm01", "displayName", 400, "INVALID_ARGUMENT", "DMs are not supported for methods requiring app authentication with administrator approval.")]
    [InlineData("ghost-app", "spaces/AAAAdesk001", "displayName", 404, "NOT_FOUND", "Google Chat app not found. To create a Chat app, you must turn on the Chat API and configure the app in the Google Cloud console.")]
    [InlineData("demo-app", "spaces/AAAAdesk001", "accessSettings.audience", 403, "PERMISSION_DENIED", "This method doesn't support app authentication with a service account. Authenticate with a user account.")]
    public async Task E12_to_E16_Apps(string app, string space, string mask, int code, string status, string message)
    {
        await RefusedAsync(mask, Name, code, status, message, await scene.TokenAsync(app), space, details: false);
    }

    [Theory]
    [Rule("E-17", "E-18", "E-19", "E-20")]
    [InlineData("alice", "", "update_mask is required")]
    [InlineData("alice", "displayName,spaceUri", "space_uri")]
    [InlineData("alice", "displayName,spaceHistoryState", "space_history_state")]
    [InlineData("admin", "spaceHistoryState", "space_history_state")]
    public async Task E17_to_E20_Masks(string name, string mask, string description)
    {
        Who who = name;

        var answer = await scene.PatchAsync("spaces/AAAAatlas01", mask, Name, who);

        Matches(answer, 400, "INVALID_ARGUMENT", Generic);
        ((string?)Violation(answer)["field"]).ShouldBe("update_mask");
        ((string?)Violation(answer)["description"])!.ShouldContain(description);
        Details(answer).Count.ShouldBe(1);
    }

    [Theory]
    [Rule("E-21")]
    [InlineData("spaces/AAAAatlas01", "displayName", """{"displayName":""}""", "space.display_name")]
    [InlineData("spaces/AAAAlunch01", "displayName", """{"displayName":"Lunch"}""", "space.display_name")]
    [InlineData("spaces/AAAAlunch01", "spaceDetails", "{}", "space.space_details")]
    [InlineData("spaces/AAAAatlas01", "spaceType", """{"spaceType":"GROUP_CHAT"}""", "space.space_type")]
    [InlineData("spaces/AAAAatlas01", "spaceHistoryState", "{}", "space.space_history_state")]
    [InlineData("spaces/AAAAatlas01", "accessSettings.audience", """{"accessSettings":{"audience":"nobody"}}""", "space.access_settings.audience")]
    [InlineData("spaces/AAAAatlas01", "permissionSettings.manageApps", "{}", "space.permission_settings.manage_apps")]
    public async Task E21_Values(string space, string mask, string body, string field)
    {
        var answer = await RefusedAsync(mask, body, 400, "INVALID_ARGUMENT", Generic, await scene.TokenAsync("alice"), space);

        ((string?)Violation(answer)["field"]).ShouldBe(field);
        ((string?)Violation(answer)["description"]).ShouldNotBeNullOrWhiteSpace();
        Details(answer).Count.ShouldBe(1);
    }

    [Fact]
    [Rule("E-22", "P-46")]
    public async Task E22_A_name_that_is_taken()
    {
        await RefusedAsync("displayName", """{"displayName":"Company news"}""", 409, "ALREADY_EXISTS", "Requested entity already exists", await scene.TokenAsync("alice"), details: false);
    }

    [Fact]
    [Rule("E-23", "P-84")]
    public async Task E23_A_state_that_does_not_allow_it()
    {
        await RefusedAsync(
            "accessSettings.audience", "{}", 400, "FAILED_PRECONDITION", "Precondition check failed.", await scene.TokenAsync(Who.Importer), "spaces/AAAAimport1");
    }

    [Theory]
    [Rule("E-25", "A-128")]
    [InlineData("alice")]
    [InlineData("demo-app")]
    public async Task E25_A_project_whose_API_is_switched_off(string who)
    {
        await using var own = await PatchScene.StartAsync();
        await own.Chat.Db.WriteAsync(async tx => { await tx.Apps.SaveAsync((await tx.Apps.FindAsync("demo-app"))! with { ApiEnabled = false }); });
        var before = await own.Chat.SnapshotAsync();

        var answer = await own.PatchAsync("spaces/AAAAdesk001", "displayName", Name, who);

        Matches(answer, 403, "PERMISSION_DENIED", message: null);
        answer.ErrorMessage.ShouldStartWith("Google Chat API has not been used in project 100000000101 before or it is disabled. ");
        ((string?)Info(answer)["reason"]).ShouldBe("SERVICE_DISABLED");
        ((string?)Info(answer).At("metadata.consumer")).ShouldBe("projects/100000000101");
        answer.Detail("Help").ShouldNotBeNull();
        (await own.Chat.SnapshotAsync()).ShouldBe(before);
    }

    [Fact]
    [Rule("E-26", "P-155")]
    public async Task E26_A_store_that_cannot_be_written_now()
    {
        await using var busy = new UnwritableDb(scene.Chat.Db);
        var dispatcher = new Dispatcher(
            busy, new AccessTokens(scene.Chat.Clock, scene.Chat.Ids), new Quotas(scene.Chat.Clock), new CallCounts(), scene.Chat.Clock, scene.Chat.Ids);
        var rpc = ChatServiceReflection.Descriptor.Services[0].FindMethodByName("UpdateSpace");
        var request = new UpdateSpaceRequest
        {
            Space = new Space { Name = "spaces/AAAAatlas01", DisplayName = "New" },
            UpdateMask = new() { Paths = { "display_name" } },
        };
        var credentials = new Credentials(await scene.TokenAsync("alice"), null);

        var refusal = await Should.ThrowAsync<ApiError>(dispatcher.InvokeAsync(rpc, request, credentials, requestId: null, TestContext.Current.CancellationToken));

        refusal.Code.ShouldBe(RpcCode.Unavailable);
        refusal.Message.ShouldBe("The service is currently unavailable.");
    }

    private async Task<Answer> RefusedAsync(string mask, string body, int code, string status, string? message) =>
        await RefusedAsync(mask, body, code, status, message, await scene.TokenAsync("alice"));

    /// <param name="message">Null where the test looks for itself.</param>
    private async Task<Answer> RefusedAsync(
        string mask, string body, int code, string status, string? message, string? token, string space = "spaces/AAAAatlas01", bool details = true)
    {
        var before = await scene.Chat.SnapshotAsync();
        var answer = await scene.Chat.SendAsync(HttpMethod.Patch, PatchScene.Path(space, mask), token, body);
        (await scene.Chat.SnapshotAsync()).ShouldBe(before);
        Matches(answer, code, status, message, details);
        return answer;
    }

    private static void Matches(Answer answer, int code, string status, string? message, bool details = true)
    {
        answer.Code.ShouldBe(code, answer.Text);
        answer.Headers["Content-Type"].ShouldBe("application/json; charset=UTF-8");
        ((int)answer.Error["code"]!).ShouldBe(code);
        answer.ErrorStatus.ShouldBe(status);
        (answer.Error["details"] is not null).ShouldBe(details, answer.Text);
        if (message is not null)
        {
            answer.ErrorMessage.ShouldBe(message);
        }
    }

    private static JsonArray Details(Answer answer) => answer.Error["details"]!.AsArray();

    private static JsonNode Violation(Answer answer) => answer.Detail("BadRequest")!["fieldViolations"]![0]!;

    private static JsonNode Info(Answer answer)
    {
        var info = answer.Detail("ErrorInfo")!.DeepClone();
        info.AsObject().Remove("@type");
        return info;
    }

    /// <summary>A store that reads but has no room for writes.</summary>
    private sealed class UnwritableDb(Db inner) : Db
    {
        public override ValueTask<T> ReadAsync<T>(Func<Tx, ValueTask<T>> work, CancellationToken cancellation = default) => inner.ReadAsync(work, cancellation);

        public override Task<T> WriteAsync<T>(Func<Tx, ValueTask<T>> work, CancellationToken cancellation = default) =>
            throw new StoreUnavailableException("The disk is full.");

        public override ValueTask DisposeAsync() => default;
    }
}
