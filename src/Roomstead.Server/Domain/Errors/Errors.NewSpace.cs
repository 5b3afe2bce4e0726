using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;

namespace Roomstead.Domain;

/// <summary>Refusals of spaces.create and spaces.setup.</summary>
internal static partial class Errors
{
    /// <summary>S-50.</summary>
    public static ApiError TypeNotCreated(SpaceType type, bool importMode) =>
        InvalidArgument("space.space_type", "Must be SPACE, or GROUP_CHAT together with import_mode. spaces.setup makes the other kinds.")
            .Because("S-50", $"SPACE, or GROUP_CHAT with import_mode", $"{type}, import_mode {importMode}", $"{{\"spaceType\": \"SPACE\"}}, or spaces.setup for the other kinds");

    /// <summary>S-71 to S-74.</summary>
    public static ApiError TypeNotSetUp(SpaceType type) => InvalidArgument("space.space_type", "Must be SPACE, GROUP_CHAT or DIRECT_MESSAGE.")
        .Because("S-71, S-72, S-73", $"SPACE, GROUP_CHAT or DIRECT_MESSAGE", $"{type}", $"{{\"spaceType\": \"SPACE\"}} in the space, for one");

    /// <summary>S-72, S-73.</summary>
    public static ApiError FieldNotForType(string field, string type) => InvalidArgument(field, $"Must not be set for {type}.")
        .Because("S-72, S-73", $"no {field}, for {type}", $"one that is set", $"the same call without {field}, or of a space of type SPACE");

    /// <summary>S-53.</summary>
    public static ApiError CustomerRequired(string asked) =>
        InvalidArgument("space.customer", "With app authentication the owner is needed: customers/{customer}, or customers/my_customer.")
            .Because("S-53", $"customers/{{customer}}, from an app", $"{asked}", $"{{\"customer\": \"customers/my_customer\"}}, for the organization of the app's project");

    /// <summary>S-53, S-37.</summary>
    public static ApiError CustomerNotForUsers(string asked) => InvalidArgument("space.customer", "Must not be set with user authentication: the user's organization is the owner.")
        .Because("S-53, S-37", $"no customer, from a person", $"{asked}", $"the same call without customer");

    /// <summary>S-62.</summary>
    public static ApiError CreateTimeOutOfRange(Timestamp asked, DateTimeOffset now) => InvalidArgument("space.create_time", "Must lie between 2000-01-01 and now.")
        .Because("S-62", $"a time from 2000-01-01T00:00:00Z to {now}", $"{asked}", $"a createTime between these, or none");

    /// <summary>S-58.</summary>
    public static ApiError PredefinedPermissionsUnknown(Space.Types.PredefinedPermissionSettings asked) =>
        InvalidArgument("space.predefined_permission_settings", "Must be COLLABORATION_SPACE or ANNOUNCEMENT_SPACE.")
            .Because("S-58", $"COLLABORATION_SPACE or ANNOUNCEMENT_SPACE", $"{asked}", $"one of these, or none");

    /// <summary>S-60: the organisation keeps to itself.</summary>
    public static ApiError ExternalUsersOff(string customer) =>
        FailedPrecondition("EXTERNAL_USERS_OFF", customer, "The organization does not allow spaces with people from outside.")
            .Because("S-60", $"an organization that allows spaces with people from outside", $"{customer}, which does not", $"the same call without externalUserAllowed, or roomstead org set --external-users on");

    /// <summary>S-81.</summary>
    public static ApiError ImportModeNotSetUp() => InvalidArgument("space.import_mode", "Import mode begins with spaces.create.")
        .Because("S-81", $"a space that is not for an import", $"import_mode true", $"spaces.create with importMode");

    /// <summary>S-74.</summary>
    public static ApiError AppDirectMessageOnly(SpaceType type, int memberships) =>
        InvalidArgument("space.single_user_bot_dm", "Goes with DIRECT_MESSAGE and no memberships: the conversation of the caller with the calling app.")
            .Because("S-74", $"DIRECT_MESSAGE and no memberships, with single_user_bot_dm", $"{type} and {memberships} memberships", $"{{\"spaceType\": \"DIRECT_MESSAGE\", \"singleUserBotDm\": true}}, alone");

    /// <summary>S-76.</summary>
    public static ApiError TooManyMemberships(int most, int count) => InvalidArgument("memberships", $"At most {most} memberships are allowed.")
        .Because("S-76", $"at most {most} memberships", $"{count}", $"fewer, and spaces.members.create for the others");

    /// <summary>S-72, S-73: how many people besides the caller a type needs.</summary>
    public static ApiError WrongNumberOfMembers(string rule, string description, int count) => InvalidArgument("memberships", description)
        .Because(rule, $"{description}", $"{count}, without repeats and the caller", $"memberships of that number");

    /// <summary>S-79, M-21, M-30.</summary>
    /// <param name="had">The value of the field.</param>
    public static ApiError MemberForm(string field, string description, object? had) => InvalidArgument(field, description)
        .Because("S-79, M-21, M-30", $"a member {{name: users/{{user}}, type: HUMAN}}, or in a named space a groupMember {{name: groups/{{group}}}}", $"{field}: {had}", $"{description}");

    /// <summary>S-75, S-152: a direct message needs its other side.</summary>
    /// <param name="had">What stands in the way.</param>
    public static ApiError MemberUnreachable(string rule, FormattableString had) =>
        InvalidArgument("memberships", "The user cannot be found, or cannot be written to: a direct message with them cannot be started.")
            .Because(rule, $"a person of the caller's organization whose Chat service is on, or with externalUserAllowed anybody by address", had, $"another person, or the address with externalUserAllowed");

    /// <summary>S-56: another caller of the same app has used the id.</summary>
    public static ApiError RequestIdTaken(string requestId) => AlreadyExists()
        .Because("S-56", $"a request_id that nobody else of the calling app has used", $"{requestId}, which another caller has used", $"another requestId, or none");
}
