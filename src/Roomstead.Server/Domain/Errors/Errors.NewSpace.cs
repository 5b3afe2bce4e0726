namespace Roomstead.Domain;

/// <summary>Refusals of spaces.create and spaces.setup.</summary>
internal static partial class Errors
{
    /// <summary>S-50.</summary>
    public static ApiError TypeNotCreated() =>
        InvalidArgument("space.space_type", "Must be SPACE, or GROUP_CHAT together with import_mode. spaces.setup makes the other kinds.");

    /// <summary>S-71 to S-74.</summary>
    public static ApiError TypeNotSetUp() => InvalidArgument("space.space_type", "Must be SPACE, GROUP_CHAT or DIRECT_MESSAGE.");

    /// <summary>S-72, S-73.</summary>
    public static ApiError FieldNotForType(string field, string type) => InvalidArgument(field, $"Must not be set for {type}.");

    /// <summary>S-53.</summary>
    public static ApiError CustomerRequired() =>
        InvalidArgument("space.customer", "With app authentication the owner is needed: customers/{customer}, or customers/my_customer.");

    /// <summary>S-53, S-37.</summary>
    public static ApiError CustomerNotForUsers() => InvalidArgument("space.customer", "Must not be set with user authentication: the user's organization is the owner.");

    /// <summary>S-62.</summary>
    public static ApiError CreateTimeOutOfRange() => InvalidArgument("space.create_time", "Must lie between 2000-01-01 and now.");

    /// <summary>S-58.</summary>
    public static ApiError PredefinedPermissionsUnknown() =>
        InvalidArgument("space.predefined_permission_settings", "Must be COLLABORATION_SPACE or ANNOUNCEMENT_SPACE.");

    /// <summary>S-60: the organisation keeps to itself.</summary>
    public static ApiError ExternalUsersOff(string customer) =>
        FailedPrecondition("EXTERNAL_USERS_OFF", customer, "The organization does not allow spaces with people from outside.");

    /// <summary>S-81.</summary>
    public static ApiError ImportModeNotSetUp() => InvalidArgument("space.import_mode", "Import mode begins with spaces.create.");

    /// <summary>S-74.</summary>
    public static ApiError AppDirectMessageOnly() =>
        InvalidArgument("space.single_user_bot_dm", "Goes with DIRECT_MESSAGE and no memberships: the conversation of the caller with the calling app.");

    /// <summary>S-76.</summary>
    public static ApiError TooManyMemberships(int most) => InvalidArgument("memberships", $"At most {most} memberships are allowed.");

    /// <summary>S-72, S-73: how many people besides the caller a type needs.</summary>
    public static ApiError WrongNumberOfMembers(string description) => InvalidArgument("memberships", description);

    /// <summary>S-79.</summary>
    public static ApiError MemberForm(string field, string description) => InvalidArgument(field, description);

    /// <summary>S-75, S-152: a direct message needs its other side.</summary>
    public static ApiError MemberUnreachable() =>
        InvalidArgument("memberships", "The user cannot be found, or cannot be written to: a direct message with them cannot be started.");
}
