using Roomstead.Tests.Support;

namespace Roomstead.Tests.Api;

/// <summary>Why the methods refuse, as whoever asks is told; spaces.patch has a file of its own.</summary>
public sealed class ExplainedRefusalsTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private const string Atlas = "/v1/spaces/AAAAatlas01";
    private const string News = "/v1/spaces/AAAAnews001";
    private const string Nowhere = "/v1/spaces/AAAAnowhere";
    private const string Lunch = "/v1/spaces/AAAAlunch01";
    private const string Direct = "/v1/spaces/AAAAdm00001";
    private const string Import = "/v1/spaces/AAAAimport1";
    private const string Dave = """{"member":{"name":"users/dave@example.com","type":"HUMAN"}}""";
    private const string Erin = """{"member":{"name":"users/erin@elsewhere.example","type":"HUMAN"}}""";

    [Theory]
    [Rule("S-90", "S-92", "S-93", "P-131", "S-131", "S-132", "S-134", "S-130", "S-142", "S-144")]
    [InlineData("alice spaces", "GET", Nowhere, "SPACE_CLOSED", "S-90", "a space spaces/AAAAnowhere", "no space of that name")]
    [InlineData("frank spaces", "GET", Atlas, "SPACE_CLOSED", "S-90", "JOINED", "INVITED")]
    [InlineData("alice spaces", "GET", Import, "SPACE_CLOSED", "S-92", "not being imported", "in import mode by demo-app")]
    [InlineData("guest-app bot", "GET", Import, "IMPORT_CLOSED_TO_APP", "S-92", "chat.bot of demo-app itself", "chat.bot of guest-app")]
    [InlineData("demo-app app.spaces", "GET", "/v1/spaces/AAAAbotdm01", "APP_ON_DIRECT_MESSAGE", "P-131", "SPACE or GROUP_CHAT", "DIRECT_MESSAGE")]
    [InlineData("admin admin.spaces", "GET", "/v1/spaces/AAAAother01?useAdminAccess=true", "SPACE_OUTSIDE_ADMIN_ACCESS", "P-122, S-93", "customers/C00demo01", "SPACE of customers/C00demo02")]
    [InlineData("alice spaces", "GET", "/v1/spaces/a.b", "SPACE_NAME_FORM", "P-05", "letters, digits", "spaces/a.b")]
    [InlineData("alice delete", "DELETE", Nowhere, "SPACE_CLOSED", "S-134", "a space spaces/AAAAnowhere", "no space")]
    [InlineData("bob delete", "DELETE", Atlas, "ROLE_TOO_LOW", "S-131", "ROLE_MANAGER", "ROLE_ASSISTANT_MANAGER")]
    [InlineData("alice delete", "DELETE", Lunch, "ONLY_NAMED_SPACES_DELETED", "S-130", "a space of type SPACE", "GROUP_CHAT")]
    [InlineData("alice delete", "DELETE", Import, "IMPORT_CLOSED", "S-131, L-120, L-122", "chat.import by delegation of demo-app", "chat.delete through demo-app")]
    [InlineData("guest-app app.delete", "DELETE", "/v1/spaces/AAAAdesk001", "SPACE_OF_ANOTHER_APP", "S-132", "guest-app", "created by users/100000000000000000101")]
    [InlineData("importer import", "POST", Atlas + ":completeImport", "NOT_IN_IMPORT_MODE", "S-142", "in import mode", "spaces/AAAAatlas01, which is in use")]
    [InlineData("importer import", "POST", Nowhere + ":completeImport", "SPACE_CLOSED", "S-134", "a space", "no space")]
    public async Task A_space(string who, string verb, string path, string reason, string rule, string needed, string had) =>
        await ExplainedAsync(who, verb, path, verb == "POST" ? "{}" : null, new Why(reason, rule, needed, had));

    [Theory]
    [Rule("S-50", "S-53", "S-58", "S-62", "S-71", "S-72", "S-73", "S-74", "S-75", "S-76", "S-79", "S-81", "S-152")]
    [InlineData("alice spaces", "", """{"spaceType":"DIRECT_MESSAGE"}""", "TYPE_NOT_CREATED", "S-50", "SPACE, or GROUP_CHAT with import_mode", "DIRECT_MESSAGE, import_mode false")]
    [InlineData("alice spaces", "", """{"spaceType":"SPACE","displayName":"X","importMode":true}""", "SCOPE_INSUFFICIENT", "S-62", "one of the scopes chat.import", "chat.spaces")]
    [InlineData("demo-app app.spaces", "", """{"spaceType":"SPACE","displayName":"X","importMode":true}""", "APP_NOT_SUPPORTED", "S-62", "a person, for import_mode", "demo-app")]
    [InlineData("demo-app app.spaces", "", """{"spaceType":"SPACE","displayName":"X"}""", "CUSTOMER_REQUIRED", "S-53", "customers/{customer}", "nothing")]
    [InlineData("alice spaces", "", """{"spaceType":"SPACE","displayName":"X","customer":"customers/C1"}""", "CUSTOMER_NOT_FOR_USERS", "S-53, S-37", "no customer", "customers/C1")]
    [InlineData("importer import", "", """{"spaceType":"SPACE","displayName":"X","importMode":true,"createTime":"1999-01-01T00:00:00Z"}""", "CREATE_TIME_OUT_OF_RANGE", "S-62", "from 2000-01-01", "1999-01-01T00:00:00Z")]
    [InlineData("alice spaces", "", """{"spaceType":"SPACE","displayName":"X","predefinedPermissionSettings":77}""", "PREDEFINED_PERMISSIONS_UNKNOWN", "S-58", "COLLABORATION_SPACE or ANNOUNCEMENT_SPACE", "77")]
    [InlineData("alice spaces", ":setup", """{"space":{}}""", "TYPE_NOT_SET_UP", "S-71, S-72, S-73", "SPACE, GROUP_CHAT or DIRECT_MESSAGE", "SPACE_TYPE_UNSPECIFIED")]
    [InlineData("alice spaces", ":setup", """{"space":{"spaceType":"GROUP_CHAT","displayName":"X"}}""", "FIELD_NOT_FOR_TYPE", "S-72, S-73", "no space.display_name", "set")]
    [InlineData("alice spaces", ":setup", """{"space":{"spaceType":"GROUP_CHAT"}}""", "WRONG_NUMBER_OF_MEMBERS", "S-72", "at least two people", "0")]
    [InlineData("alice spaces", ":setup", """{"space":{"spaceType":"DIRECT_MESSAGE"}}""", "WRONG_NUMBER_OF_MEMBERS", "S-73", "exactly one person", "0")]
    [InlineData("alice spaces", ":setup", """{"space":{"spaceType":"SPACE","singleUserBotDm":true}}""", "APP_DIRECT_MESSAGE_ONLY", "S-74", "DIRECT_MESSAGE and no memberships", "SPACE and 0 memberships")]
    [InlineData("alice spaces", ":setup", """{"space":{"spaceType":"SPACE","importMode":true}}""", "IMPORT_MODE_NOT_SET_UP", "S-81", "not for an import", "import_mode true")]
    [InlineData("alice spaces", ":setup", """{"space":{"spaceType":"SPACE","displayName":"X"},"memberships":[{"member":{"name":"users/1","type":"BOT"}}]}""", "MEMBER_FORM", "S-79, M-21, M-30", "type: HUMAN", "memberships[0].member.type: BOT")]
    [InlineData("alice spaces", ":setup", """{"space":{"spaceType":"DIRECT_MESSAGE"},"memberships":[{"member":{"name":"users/nobody@example.com","type":"HUMAN"}}]}""", "MEMBER_UNREACHABLE", "S-152", "a person of the caller's organization", "nobody of that name")]
    [InlineData("alice spaces", ":setup", """{"space":{"spaceType":"DIRECT_MESSAGE"},"memberships":[{"member":{"name":"users/gina@example.com","type":"HUMAN"}}]}""", "MEMBER_UNREACHABLE", "S-75", "Chat service is on", "Chat service off, named by address")]
    public async Task A_new_space(string who, string verb, string body, string reason, string rule, string needed, string had) =>
        await ExplainedAsync(who, "POST", "/v1/spaces" + verb, body, new Why(reason, rule, needed, had));

    [Theory]
    [Rule("S-106", "S-111", "S-114", "S-116", "S-117", "H-110", "H-112", "L-56", "L-57", "M-53", "M-57", "M-59", "S-150", "S-151", "S-152", "S-153", "S-161", "S-163")]
    [InlineData("alice spaces", "/v1/spaces?pageSize=-7", "PAGE_SIZE_NEGATIVE", "H-110", "0 or more", "-7")]
    [InlineData("alice spaces", "/v1/spaces?pageToken=garbage", "PAGE_TOKEN_INVALID", "H-112, S-102", "next_page_token", "7 characters")]
    [InlineData("alice spaces", "/v1/spaces?filter=((", "FILTER_UNREADABLE", "S-106", "joined by AND or OR", "ends too early")]
    [InlineData("alice spaces", "/v1/spaces?filter=color%3D%22red%22", "FILTER_INVALID", "S-106", "space_type = \"SPACE\", \"GROUP_CHAT\"", "color = red")]
    [InlineData("alice spaces", "/v1/spaces:search", "QUERY_REQUIRED", "S-111", "a query", "none")]
    [InlineData("alice spaces", "/v1/spaces:search?query=display_name:%22a%22", "FILTER_INVALID", "S-111, S-112, S-113, S-114", "space_type = \"SPACE\" among them", "must contain")]
    [InlineData("alice spaces", "/v1/spaces:search?query=space_type%3D%22SPACE%22&orderBy=name", "SEARCH_ORDER_UNKNOWN", "S-116", "create_time DESC or relevance DESC", "name")]
    [InlineData("alice spaces", Atlas + "/spaceEvents", "MISSING_EVENT_TYPES", "L-57", "at least one type", "none")]
    [InlineData("alice spaces", Atlas + "/spaceEvents?filter=color%3D%22red%22", "FILTER_INVALID", "L-57", "event_types:", "color")]
    [InlineData("alice spaces", Atlas + "/spaceEvents?filter=event_types:%22google.workspace.chat.message.v1.created%22", "SCOPE_INSUFFICIENT", "A-112", "chat.messages", "chat.spaces")]
    [InlineData("dave spaces", Atlas + "/spaceEvents?filter=event_types:%22google.workspace.chat.space.v1.updated%22", "SPACE_CLOSED", "L-55", "JOINED", "no membership")]
    [InlineData("alice spaces", Atlas + "/spaceEvents/none", "EVENT_NOT_FOUND", "L-55", "an event of the last 28 days", "spaces/AAAAatlas01/spaceEvents/none")]
    [InlineData("alice memberships", Atlas + "/members?filter=role%3D%22KING%22", "FILTER_INVALID", "M-59", "role = \"ROLE\"", "KING")]
    [InlineData("alice memberships", Atlas + "/members?filter=role%3D%22ROLE_MEMBER%22%20AND%20role%3D%22ROLE_MANAGER%22", "FILTER_INVALID", "M-57", "role = \"ROLE\"", "nobody has two")]
    [InlineData("admin admin.memberships", Atlas + "/members?useAdminAccess=true", "FILTER_FOR_ADMINISTRATOR", "M-53", "member.type = \"HUMAN\"", "nothing")]
    [InlineData("alice spaces", "/v1/spaces:findDirectMessage?name=users/nobody@example.com", "USER_NOT_RESOLVED", "S-152", "a person or app", "users/nobody@example.com")]
    [InlineData("alice spaces", "/v1/spaces:findDirectMessage?name=users/dave@example.com", "DIRECT_MESSAGE_NOT_FOUND", "S-151", "a direct message of the caller with users/dave@example.com", "none")]
    [InlineData("alice spaces", "/v1/spaces:findDirectMessage?name=users/me", "DIRECT_MESSAGE_WITH_ONESELF", "S-153", "somebody else", "users/me")]
    [InlineData("demo-app bot", "/v1/spaces:findDirectMessage?name=users/alice@example.com", "USER_BY_ADDRESS_FOR_APP", "S-150", "with an id", "users/alice@example.com")]
    [InlineData("alice spaces", "/v1/spaces:findDirectMessage?name=alice", "USER_NAME_FORM", "S-150, S-161", "users/{user}", "alice")]
    [InlineData("alice memberships", "/v1/spaces:findGroupChats?users=users/me", "CALLER_NAMED_AMONG_USERS", "S-161", "besides the caller", "users/me")]
    [InlineData("alice memberships", "/v1/spaces:findGroupChats?spaceView=SPACE_VIEW_EXPANDED", "SCOPE_INSUFFICIENT", "S-163", "chat.spaces", "chat.memberships")]
    public async Task A_list(string who, string path, string reason, string rule, string needed, string had) =>
        await ExplainedAsync(who, "GET", path, body: null, new Why(reason, rule, needed, had));

    [Theory]
    [Rule("M-20", "M-22", "M-30", "M-34", "M-35", "M-36", "M-37", "M-38", "M-40", "M-41", "A-111")]
    [InlineData("dave memberships", Atlas + "/members", Dave, "SPACE_CLOSED", "P-130", "JOINED", "no membership")]
    [InlineData("carol memberships", News + "/members", Dave, "ROLE_OUTSIDE_SETTING", "M-37", "permission_settings.manage_members_and_groups of the space allows: ROLE_MANAGER, ROLE_ASSISTANT_MANAGER", "ROLE_MEMBER")]
    [InlineData("alice memberships.app", Atlas + "/members", Dave, "SCOPE_INSUFFICIENT", "A-111", "chat.memberships", "chat.memberships.app")]
    [InlineData("alice memberships", Atlas + "/members", Erin, "OUTSIDER_UNWELCOME", "M-41", "externalUserAllowed", "false of spaces/AAAAatlas01")]
    [InlineData("admin admin.memberships", Atlas + "/members?useAdminAccess=true", Erin, "OUTSIDER_UNWELCOME", "M-34, M-35", "when an administrator adds", "customers/C00demo02")]
    [InlineData("alice memberships", Atlas + "/members", """{"member":{"name":"users/100000000000000000011","type":"HUMAN"}}""", "PERSON_NOT_FOUND", "M-22", "or a person by address", "an id of customers/C00demo02")]
    [InlineData("alice memberships", Atlas + "/members", """{"member":{"name":"users/77","type":"HUMAN"}}""", "PERSON_NOT_FOUND", "M-40", "a person of this server", "users/77")]
    [InlineData("alice memberships", Atlas + "/members", """{"groupMember":{"name":"groups/none"}}""", "GROUP_NOT_FOUND", "M-40", "a group of customers/C00demo01", "groups/none")]
    [InlineData("alice memberships", Atlas + "/members", """{"member":{"name":"users/77","type":"BOT"}}""", "OTHER_APP", "M-33, M-20", "the calling app", "users/77")]
    [InlineData("alice memberships", Atlas + "/members", "{}", "MEMBER_FORM", "S-79, M-21, M-30", "a member", "membership: nothing")]
    [InlineData("alice memberships", News + "/members", """{"member":{"name":"users/gina@example.com","type":"HUMAN"}}""", "CHAT_NOT_ENABLED", "P-135", "on", "users/100000000000000000007")]
    [InlineData("alice memberships", Direct + "/members", Dave, "NOBODY_JOINS_DIRECT_MESSAGE", "M-37", "SPACE or GROUP_CHAT", "DIRECT_MESSAGE")]
    [InlineData("alice memberships", Lunch + "/members", """{"groupMember":{"name":"groups/engineering001"}}""", "ONLY_FOR_NAMED_SPACES", "M-38", "a space of type SPACE", "GROUP_CHAT")]
    [InlineData("demo-app app.memberships", "/v1/spaces/AAAAdesk001/members", """{"member":{"name":"users/app","type":"BOT"}}""", "APP_NOT_SUPPORTED", "M-34, M-38", "members who are no people", "demo-app")]
    [InlineData("admin admin.memberships", Atlas + "/members?useAdminAccess=true", """{"member":{"name":"users/app","type":"BOT"}}""", "APP_MEMBERSHIP_NOT_FOR_ADMINISTRATOR", "M-35", "a person or a group", "an app")]
    [InlineData("importer import", Import + "/members", Dave, "HISTORY_END", "M-36", "delete_time after 20", "nothing")]
    [InlineData("importer import", Import + "/members", """{"groupMember":{"name":"groups/engineering001"}}""", "HISTORY_OF_PEOPLE_ONLY", "M-36", "a person", "GROUP")]
    [InlineData("alice memberships", Import + "/members", Dave, "IMPORT_CLOSED", "M-36, P-121", "chat.import", "chat.memberships")]
    public async Task A_new_membership(string who, string path, string body, string reason, string rule, string needed, string had) =>
        await ExplainedAsync(who, "POST", path, body, new Why(reason, rule, needed, had));

    [Theory]
    [Rule("M-60", "M-61", "M-70", "M-71", "M-72", "M-73", "M-75", "M-81", "M-82", "M-85", "M-10")]
    [InlineData("alice memberships", "GET", Atlas + "/members/dave@example.com", null, "MEMBERSHIP_NOT_FOUND", "M-60, M-62", "spaces/AAAAatlas01", "none of dave@example.com")]
    [InlineData("dave memberships", "GET", Atlas + "/members/alice@example.com", null, "SPACE_CLOSED", "M-56, M-60", "JOINED", "no membership")]
    [InlineData("alice memberships", "GET", Atlas + "/members/me", null, "MEMBERSHIP_NAME_FORM", "M-10, M-24", "an id, an email address", "members/me")]
    [InlineData("admin admin.memberships", "GET", Atlas + "/members/app?useAdminAccess=true", null, "APP_MEMBERSHIP_NOT_FOR_ADMINISTRATOR", "M-61", "a person or a group", "an app")]
    [InlineData("alice memberships", "PATCH", Atlas + "/members/bob@example.com?updateMask=state", """{"role":"ROLE_MEMBER"}""", "ROLE_IS_THE_ONLY_PATH", "M-70", "role", "state")]
    [InlineData("alice memberships", "PATCH", Atlas + "/members/bob@example.com?updateMask=role", "{}", "ROLE_UNSPECIFIED", "M-71", "ROLE_MEMBER, ROLE_ASSISTANT_MANAGER or ROLE_MANAGER", "MEMBERSHIP_ROLE_UNSPECIFIED")]
    [InlineData("alice memberships", "PATCH", Atlas + "/members/alice@example.com?updateMask=role", """{"role":"ROLE_MEMBER"}""", "ONLY_MANAGER", "M-73, M-83, S-171", "another ROLE_MANAGER", "users/100000000000000000001 alone")]
    [InlineData("carol memberships", "PATCH", Atlas + "/members/bob@example.com?updateMask=role", """{"role":"ROLE_MEMBER"}""", "ROLE_TOO_LOW", "M-72", "ROLE_MANAGER or ROLE_ASSISTANT_MANAGER", "ROLE_MEMBER")]
    [InlineData("bob memberships", "PATCH", Atlas + "/members/carol@example.com?updateMask=role", """{"role":"ROLE_MANAGER"}""", "ROLE_TOO_LOW", "M-72", "ROLE_MANAGER, for", "ROLE_ASSISTANT_MANAGER")]
    [InlineData("alice memberships", "PATCH", Lunch + "/members/bob@example.com?updateMask=role", """{"role":"ROLE_MEMBER"}""", "ONLY_FOR_NAMED_SPACES", "M-71, M-12", "SPACE", "GROUP_CHAT")]
    [InlineData("guest-app app.memberships", "PATCH", "/v1/spaces/AAAAdesk001/members/carol@example.com?updateMask=role", """{"role":"ROLE_MANAGER"}""", "SPACE_OF_ANOTHER_APP", "M-74", "guest-app", "created by users/100000000000000000101")]
    [InlineData("alice memberships", "PATCH", "/v1/spaces/AAAAdesk001/members/100000000000000000101?updateMask=role", """{"role":"ROLE_MEMBER"}""", "ROLE_OF_PEOPLE_ONLY", "M-75", "a person", "BOT")]
    [InlineData("bob memberships", "DELETE", Atlas + "/members/alice@example.com", null, "ROLE_TOO_LOW", "M-82", "ROLE_MANAGER, for", "ROLE_ASSISTANT_MANAGER")]
    [InlineData("carol memberships", "DELETE", News + "/members/bob@example.com", null, "ROLE_OUTSIDE_SETTING", "M-82, M-37", "manage_members_and_groups", "ROLE_MEMBER")]
    [InlineData("alice memberships", "DELETE", Atlas + "/members/alice@example.com", null, "ONLY_MANAGER", "M-73, M-83, S-171", "spaces/AAAAatlas01", "alone")]
    [InlineData("alice memberships", "DELETE", Direct + "/members/bob@example.com", null, "NOBODY_LEAVES_DIRECT_MESSAGE", "M-85", "SPACE or GROUP_CHAT", "DIRECT_MESSAGE")]
    [InlineData("alice memberships", "DELETE", "/v1/spaces/AAAAdesk001/members/100000000000000000103", null, "OTHER_APP", "M-81, M-20", "the calling app", "100000000000000000103")]
    public async Task A_membership(string who, string verb, string path, string? body, string reason, string rule, string needed, string had) =>
        await ExplainedAsync(who, verb, path, body, new Why(reason, rule, needed, had));

    [Theory]
    [Rule("H-28", "A-120")]
    [InlineData("alice spaces", "UNIMPLEMENTED", "H-28", "a method that this server has", "google.chat.v1.ChatService.DeleteCustomEmoji")]
    [InlineData("", "CREDENTIALS_MISSING", "A-120", "an OAuth 2 access token", "no credential")]
    public async Task A_method_that_is_not_built(string who, string reason, string rule, string needed, string had) =>
        await ExplainedAsync(who, "DELETE", "/v1/customEmojis/x", body: null, new Why(reason, rule, needed, had));

    /// <param name="who">A name and what follows <c>chat.</c> in its scope; empty for no credential.</param>
    private async Task ExplainedAsync(string who, string verb, string path, string? body, Why why)
    {
        var token = who.Split(' ') is [var name, var scope] ? await scene.TokenAsync(((Who)name) with { Scopes = "chat." + scope }) : null;
        await scene.Chat.ExplainedAsync(new HttpMethod(verb), path, token, body, why);
    }
}
