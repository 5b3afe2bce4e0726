using Roomstead.Tests.Support;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>Why spaces.patch refuses, as whoever asks is told.</summary>
public sealed class UpdateSpaceExplainedTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Atlas = "spaces/AAAAatlas01";
    private const string Name = """{"displayName":"New"}""";

    [Theory]
    [Rule("E-02", "E-03", "E-04", "E-05", "E-06", "H-14", "P-111", "P-151")]
    [InlineData("", """{"displayName": nonsense}""", "NOT_JSON", "H-34", "in JSON", "Unexpected token.")]
    [InlineData("", """{"foo":1}""", "UNKNOWN_NAME", "H-31", "google.chat.v1.Space (name, type, spaceType,", "foo")]
    [InlineData("", """{"spaceDetails":{"foo":1}}""", "UNKNOWN_NAME", "H-31", "google.chat.v1.Space.SpaceDetails (description, guidelines)", "foo")]
    [InlineData("foo=1", Name, "UNKNOWN_PARAMETER", "H-54", "google.chat.v1.UpdateSpaceRequest (space, updateMask, useAdminAccess)", "foo")]
    [InlineData("", """{"spaceType":"FOO"}""", "INVALID_VALUE", "H-33, H-55", "type.googleapis.com/google.chat.v1.Space.SpaceType for space.space_type", "\"FOO\"")]
    [InlineData("useAdminAccess=maybe", Name, "INVALID_VALUE", "H-33, H-55", "TYPE_BOOL for use_admin_access", "maybe")]
    [InlineData("", """{"createTime":"soon"}""", "INVALID_TIMESTAMP", "H-40", "RFC 3339 for space.create_time", "none")]
    [InlineData("", """{"displayName":"A","display_name":"B"}""", "DUPLICATE_NAME", "H-43, P-151", "each name once", "display_name twice")]
    [InlineData("", """{"predefinedPermissionSettings":"COLLABORATION_SPACE","permissionSettings":{}}""", "ONEOF_ALREADY_SET", "H-42, P-111", "at most one field of", "permissionSettings beside another")]
    [InlineData("", "7", "INVALID_VALUE", "H-33, H-55", "google.chat.v1.Space for space", "7")]
    [InlineData("bar=1", """{"foo":1}""", "UNKNOWN_NAME", "H-31, H-54", "google.chat.v1.UpdateSpaceRequest", "foo; bar")]
    [InlineData("alt=zzz", Name, "INVALID_SYSTEM_PARAMETER", "H-61, H-64", "json, proto, media", "alt=zzz")]
    [InlineData("$.xgafv=7", Name, "INVALID_ERROR_FORMAT", "H-63", "1 or 2", "7")]
    [InlineData("fields=foo", Name, "UNKNOWN_FIELDS", "H-76", "google.chat.v1.Space (name,", "foo")]
    [InlineData("alt=media", Name, "MEDIA_NOT_SUPPORTED", "H-15", "alt=json or alt=proto", "alt=media")]
    [InlineData("key=k", Name, "API_KEY_INVALID", "A-123", "no API key", "a key")]
    [Trait("Wire", "REST")]
    public async Task What_cannot_be_read(string query, string body, string reason, string rule, string needed, string had) => await scene.Chat.ExplanationAsync(
        HttpMethod.Patch, PatchScene.Path(Atlas, "displayName", more: query), await scene.TokenAsync("alice"), body, new Why(reason, rule, needed, had));

    [Theory]
    [Rule("E-07", "E-08")]
    [InlineData("none", "CREDENTIALS_MISSING", "A-120", "an OAuth 2 access token", "no credential")]
    [InlineData("unknown", "ACCESS_TOKEN_UNSUPPORTED", "A-125", "an access token of this server", "a text that is no token of this server")]
    [InlineData("jwt", "ACCESS_TOKEN_UNSUPPORTED", "A-125", "an access token of this server", "a text in the form of a signed token, which names no service account")]
    [InlineData("expired", "ACCESS_TOKEN_EXPIRED", "A-125", "still good", "one that expired at 20")]
    [InlineData("revoked", "ACCESS_TOKEN_EXPIRED", "A-125", "still good", "one that was revoked at 20")]
    public async Task A_bad_credential(string kind, string reason, string rule, string needed, string had)
    {
        var token = kind switch
        {
            "none" => null,
            "jwt" => "eyJhbGciOiJSUzI1NiJ9.e30.AAAA",
            "expired" => await scene.Chat.UserTokenAsync("alice@example.com", ["chat.spaces"], expiresIn: 0),
            "revoked" => await RevokedAsync(),
            _ => "ya29.of-nobody",
        };

        await scene.Chat.ExplainedAsync(HttpMethod.Patch, PatchScene.Path(Atlas, "displayName"), token, Name, new Why(reason, rule, needed, had));
    }

    [Theory]
    [Rule("E-09", "A-114", "P-124", "P-126")]
    [InlineData("alice@example.com", "chat.spaces.readonly", false, "SCOPE_INSUFFICIENT", "A-127", "one of the scopes chat.spaces", "chat.spaces.readonly")]
    [InlineData("admin@example.com", "chat.spaces", true, "SCOPE_INSUFFICIENT", "A-127, P-126", "one of the scopes chat.admin.spaces", "chat.spaces")]
    [InlineData("admin@example.com", "chat.admin.spaces", false, "SCOPE_INSUFFICIENT", "A-127", "one of the scopes chat.spaces", "chat.admin.spaces")]
    [InlineData("demo-app", "chat.bot", false, "SCOPE_INSUFFICIENT", "A-127", "one of the scopes chat.app.spaces", "chat.bot")]
    [InlineData("demo-app", "chat.spaces", false, "SCOPES_OF_USERS_HELD_BY_APP", "A-114", "one of the scopes of apps chat.app.spaces", "chat.spaces")]
    public async Task A_missing_scope(string name, string scopes, bool admin, string reason, string rule, string needed, string had)
    {
        var who = new Who(name, scopes, AsAdmin: admin);

        await ExplainedAsync(Atlas, "displayName", Name, who, new Why(reason, rule, needed, had));
    }

    [Theory]
    [Rule("E-10", "P-130", "P-120", "P-121", "P-122", "P-123", "P-107")]
    [InlineData("alice", "spaces/AAAAnothere", "displayName", "SPACE_CLOSED", "P-130", "a space spaces/AAAAnothere", "no space of that name")]
    [InlineData("dave", Atlas, "displayName", "SPACE_CLOSED", "P-130", "whose state is JOINED", "no membership")]
    [InlineData("frank", Atlas, "displayName", "SPACE_CLOSED", "P-130", "whose state is JOINED", "INVITED")]
    [InlineData("importer", Atlas, "displayName", "SPACE_CLOSED", "P-120, P-121", "one of the scopes chat.spaces", "chat.import")]
    [InlineData("alice", "spaces/AAAAimport1", "displayName", "IMPORT_CLOSED", "P-121", "chat.import by delegation of demo-app, for a person of customers/C00demo01, before 20", "chat.spaces through demo-app, for customers/C00demo01, at 20")]
    [InlineData("other-admin", Atlas, "displayName", "SPACE_OUTSIDE_ADMIN_ACCESS", "P-122, S-93", "a space of type SPACE that belongs to customers/C00demo02", "SPACE of customers/C00demo01")]
    [InlineData("admin", "spaces/AAAAnothere", "displayName", "SPACE_OUTSIDE_ADMIN_ACCESS", "P-122, S-93", "customers/C00demo01", "no space spaces/AAAAnothere")]
    [InlineData("admin", "spaces/AAAAlunch01", "displayName", "SPACE_OUTSIDE_ADMIN_ACCESS", "P-122, S-93", "a space of type SPACE", "GROUP_CHAT of customers/C00demo01")]
    [InlineData("guest-app", "spaces/AAAAdesk001", "permissionSettings.manageApps", "SPACE_OF_ANOTHER_APP", "P-107", "a space that guest-app (users/100000000000000000103) created itself", "created by users/100000000000000000101")]
    public async Task No_space_for_this_caller(string who, string space, string mask, string reason, string rule, string needed, string had) =>
        await ExplainedAsync(space, mask, Name, who, new Why(reason, rule, needed, had));

    [Theory]
    [Rule("E-10", "P-86", "P-93", "P-109", "P-136", "P-137", "P-138", "P-139")]
    [InlineData("displayName", "ROLE_OUTSIDE_SETTING", "P-49, P-66, P-136", "permission_settings.modify_space_details of the space allows: ROLE_MANAGER, ROLE_ASSISTANT_MANAGER")]
    [InlineData("spaceHistoryState", "ROLE_OUTSIDE_SETTING", "P-74, P-137", "permission_settings.toggle_history of the space allows: ROLE_MANAGER, ROLE_ASSISTANT_MANAGER")]
    [InlineData("accessSettings.audience", "ROLE_TOO_LOW", "P-86, P-138", "ROLE_MANAGER or ROLE_ASSISTANT_MANAGER")]
    [InlineData("accessSettings.accessPermissionSettings", "ROLE_TOO_LOW", "P-93, P-138", "ROLE_MANAGER or ROLE_ASSISTANT_MANAGER")]
    [InlineData("permissionSettings", "ROLE_TOO_LOW", "P-109, P-139", "ROLE_MANAGER or ROLE_ASSISTANT_MANAGER")]
    public async Task A_role_that_is_too_low(string mask, string reason, string rule, string needed) =>
        await ExplainedAsync("spaces/AAAAnews001", mask, Name, "carol", new Why(reason, rule, needed, "ROLE_MEMBER"));

    [Theory]
    [Rule("E-11", "E-12", "E-13", "E-14", "E-15", "E-16", "P-135")]
    [InlineData("bare-app", "spaces/AAAAdesk001", "displayName", "APP_NOT_APPROVED", "P-132", "approved for bare-app", "chat.app.spaces")]
    [InlineData("demo-app", Atlas, "displayName", "APP_NOT_MEMBER", "P-133", "a membership of demo-app in spaces/AAAAatlas01", "no membership")]
    [InlineData("demo-app", "spaces/AAAAnothere", "displayName", "APP_NOT_MEMBER", "P-133", "a membership of demo-app", "no space of that name")]
    [InlineData("demo-app", "spaces/AAAAbotdm01", "displayName", "APP_ON_DIRECT_MESSAGE", "P-131", "SPACE or GROUP_CHAT", "spaces/AAAAbotdm01, a DIRECT_MESSAGE")]
    [InlineData("ghost-app", "spaces/AAAAdesk001", "displayName", "APP_NOT_CONFIGURED", "P-134", "a Chat app that is configured", "ghost-app in ghost-project")]
    [InlineData("demo-app", "spaces/AAAAdesk001", "accessSettings.audience", "APP_NOT_SUPPORTED", "P-85, P-93", "a person, for a mask of access_settings", "the app demo-app by itself")]
    [InlineData("gina", Atlas, "displayName", "CHAT_NOT_ENABLED", "P-135", "whose Chat service is on", "users/100000000000000000007")]
    public async Task A_caller_of_the_wrong_kind(string who, string space, string mask, string reason, string rule, string needed, string had) =>
        await ExplainedAsync(space, mask, Name, who, new Why(reason, rule, needed, had));

    [Fact]
    [Rule("E-11", "P-127", "P-128")]
    public async Task Admin_access_of_whom_it_is_not_for()
    {
        await ExplainedAsync(
            Atlas, "displayName", Name, Who.Alice with { Scopes = "chat.admin.spaces", AsAdmin = true }, new Why("NON_ADMIN_USER", "P-127", "an administrator", "alice@example.com"));
        await ExplainedAsync(
            Atlas, "displayName", Name, ((Who)"demo-app") with { AsAdmin = true }, new Why("APP_NOT_SUPPORTED", "P-128", "a person, for useAdminAccess", "demo-app"));
    }

    [Theory]
    [Rule("E-17", "E-18", "E-19", "E-20")]
    [InlineData("alice", "", "MASK_REQUIRED", "P-20", "at least one path", "none")]
    [InlineData("alice", "displayName,spaceUri", "MASK_PATH_NOT_UPDATABLE", "P-28", "fields that can be updated", "space_uri")]
    [InlineData("alice", "displayName,spaceHistoryState", "MASK_PATHS_APART", "P-33a, P-33b, P-33c, P-33d, P-33e", "paths of one group", "display_name and space_history_state")]
    [InlineData("admin", "spaceHistoryState", "MASK_NOT_FOR_ADMINISTRATOR", "P-129, P-73", "display_name or space_details", "space_history_state")]
    [InlineData("admin", "displayName,spaceType", "MASK_NOT_FOR_ADMINISTRATOR", "P-54", "display_name or space_details", "space_type")]
    public async Task A_mask(string who, string mask, string reason, string rule, string needed, string had) =>
        await ExplainedAsync(Atlas, mask, Name, who, new Why(reason, rule, needed, had));

    [Theory]
    [Rule("E-21", "P-40", "P-44", "P-52", "P-53", "P-65", "P-70", "P-80", "P-83", "P-91", "P-92", "P-101", "P-105", "P-110")]
    [InlineData(Atlas, "displayName", """{"displayName":"  "}""", "DISPLAY_NAME_BLANK", "P-44, P-45", "not blank", "2 characters")]
    [InlineData("spaces/AAAAlunch01", "displayName", Name, "ONLY_FOR_NAMED_SPACES", "P-40, P-65", "a space of type SPACE, for space.display_name", "GROUP_CHAT")]
    [InlineData("spaces/AAAAdm00001", "spaceDetails", "{}", "ONLY_FOR_NAMED_SPACES", "P-40, P-65", "space.space_details", "DIRECT_MESSAGE")]
    [InlineData(Atlas, "spaceType", """{"spaceType":"GROUP_CHAT"}""", "SPACE_TYPE_CHANGE", "P-53", "from GROUP_CHAT to SPACE", "from SPACE to GROUP_CHAT")]
    [InlineData("spaces/AAAAlunch01", "spaceType", """{"spaceType":"SPACE"}""", "SPACE_TYPE_NEEDS_DISPLAY_NAME", "P-50, P-52", "space_type and display_name", "space_type")]
    [InlineData(Atlas, "spaceHistoryState", "{}", "HISTORY_STATE_UNSPECIFIED", "P-70", "HISTORY_ON or HISTORY_OFF", "HISTORY_STATE_UNSPECIFIED")]
    [InlineData(Atlas, "accessSettings.audience", """{"accessSettings":{"audience":"nobody"}}""", "AUDIENCE_FORM", "P-83", "audiences/{audience}", "nobody")]
    [InlineData(Atlas, "accessSettings.audience", """{"accessSettings":{"audience":"audiences/x"}}""", "AUDIENCE_UNKNOWN", "P-83", "an audience of customers/C00demo01", "audiences/x, which it does not have")]
    [InlineData("spaces/AAAAlunch01", "accessSettings.audience", "{}", "ONLY_FOR_NAMED_SPACES", "P-80, P-93", "space.access_settings.audience", "GROUP_CHAT")]
    [InlineData(Atlas, "accessSettings.accessPermissionSettings", """{"accessSettings":{"accessPermissionSettings":{"joinSpaceSetting":{"principals":[{}]}}}}""", "PRINCIPAL_FORM", "P-91", "an audience in each principal", "without one")]
    [InlineData(Atlas, "accessSettings.accessPermissionSettings", """{"accessSettings":{"accessPermissionSettings":{"joinSpaceSetting":{"principals":[{"audience":{"name":"audiences/default"}}]}}}}""", "JOIN_WITHOUT_DISCOVER", "P-92", "among those that may discover", "audiences/default may join; may discover: nobody")]
    [InlineData("spaces/AAAAlunch01", "permissionSettings.manageApps", "{}", "ONLY_FOR_NAMED_SPACES", "P-101", "space.permission_settings", "GROUP_CHAT")]
    [InlineData(Atlas, "permissionSettings.manageApps", """{"permissionSettings":{"manageApps":{"managersAllowed":true,"membersAllowed":true,"assistantManagersAllowed":false}}}""", "PERMISSION_LEVELS", "P-105", "assistantManagersAllowed wherever", "allowed: ROLE_MANAGER, ROLE_MEMBER")]
    [InlineData(Atlas, "permissionSettings", "{}", "NO_SETTING_IN_BODY", "P-110", "at least one setting", "none")]
    public async Task A_value(string space, string mask, string body, string reason, string rule, string needed, string had) =>
        await ExplainedAsync(space, mask, body, Who.Alice, new Why(reason, rule, needed, had));

    [Theory]
    [Rule("E-21", "P-41", "P-42", "P-63")]
    [InlineData("displayName", "P-41, P-42", "128 characters (code points) in space.display_name", 129)]
    [InlineData("spaceDetails.description", "P-63, P-42", "150 characters (code points) in space.space_details.description", 151)]
    [InlineData("spaceDetails.guidelines", "P-63, P-42", "5000 characters (code points) in space.space_details.guidelines", 5_001)]
    public async Task A_text_that_is_too_long_with_its_length_in_characters(string path, string rule, string needed, int length)
    {
        var text = string.Concat(Enumerable.Repeat("😀", length));
        var body = path == "displayName" ? $$"""{"displayName":"{{text}}"}""" : $$$"""{"spaceDetails":{"{{{path[13..]}}}":"{{{text}}}"}}""";

        await ExplainedAsync(Atlas, path, body, Who.Alice, new Why("TEXT_TOO_LONG", rule, needed, FormattableString.Invariant($"{length}")));
    }

    [Fact]
    [Rule("E-22", "P-46")]
    public Task A_name_that_is_taken() => ExplainedAsync(
        Atlas, "displayName", """{"displayName":"Company news"}""", Who.Alice, new Why("DISPLAY_NAME_TAKEN", "P-46, P-48", "no other space of customers/C00demo01 has, compared case-sensitive", "Company news"));

    [Fact]
    [Rule("E-23", "P-72", "P-84")]
    public async Task A_state_that_does_not_allow_it()
    {
        await using var own = await PatchScene.StartAsync();
        await own.PolicyAsync(static org => org with { History = "always-on" });

        await ExplainedAsync("spaces/AAAAimport1", "accessSettings.audience", "{}", Who.Importer, new Why("ACCESS_IN_IMPORT_MODE", "P-84, P-93", "not in import mode", "spaces/AAAAimport1"));
        await own.Chat.ExplainedAsync(
            HttpMethod.Patch,
            PatchScene.Path(Atlas, "spaceHistoryState"),
            await own.TokenAsync("alice"),
            """{"spaceHistoryState":"HISTORY_OFF"}""",
            new Why("HISTORY_FIXED", "P-72", "an organization whose history is user-choice", "customers/C00demo01, whose history is always-on"));
    }

    [Fact]
    [Rule("E-24", "E-25", "P-177", "A-128")]
    public async Task A_quota_and_an_API_that_is_switched_off()
    {
        await using var own = await PatchScene.StartAsync();
        await own.PolicyAsync(static org => org with { Quotas = "real" });
        await own.PatchedAsync(Atlas, "displayName", Name);
        var path = PatchScene.Path(Atlas, "displayName");

        await own.Chat.ExplanationAsync(
            HttpMethod.Patch, path, await own.TokenAsync("alice"), Name, new Why("QUOTA_EXCEEDED", "P-177, H-95", "at most 1 calls in 1 s for spaces/AAAAatlas01 (Write requests per space per second)", "call number 2"));

        await own.Chat.Db.WriteAsync(async tx => { await tx.Apps.SaveAsync((await tx.Apps.FindAsync("demo-app"))! with { ApiEnabled = false }); });
        await own.Chat.ExplainedAsync(
            HttpMethod.Patch, path, await own.TokenAsync("alice"), Name, new Why("API_DISABLED", "A-128", "a project in which the Chat API is on", "project demo-project"));
    }

    [Fact]
    [Rule("P-123")]
    public async Task A_space_that_no_app_made()
    {
        var space = await scene.SpaceAsync(Room.Desk with { Creator = Who.Alice });

        await ExplainedAsync(space, "displayName", Name, "demo-app", new Why("SPACE_OF_PERSON", "P-123", "a space that a Chat app created", "created by users/100000000000000000001"));
    }

    private async Task ExplainedAsync(string space, string mask, string body, Who who, Why why) =>
        await scene.Chat.ExplainedAsync(HttpMethod.Patch, PatchScene.Path(space, mask, who), await scene.TokenAsync(who), body, why);

    private async Task<string> RevokedAsync()
    {
        var token = await scene.Chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);
        using var form = new FormUrlEncodedContent([new("token", token)]);
        (await scene.Chat.Http.PostAsync("/revoke", form, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        return token;
    }
}
