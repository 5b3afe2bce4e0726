namespace Roomstead.Domain;

/// <summary>Refusals of the methods on memberships.</summary>
internal static partial class Errors
{
    /// <summary>M-10, M-24, M-40.</summary>
    public static ApiError MembershipNameForm(string field) =>
        InvalidArgument(field, "A membership name has the form spaces/{space}/members/{member}: an id, an email address, group-{group} or app.");

    /// <summary>M-35, M-61, M-84.</summary>
    public static ApiError AppMembershipNotForAdministrator(string field) =>
        InvalidArgument(field, "Memberships of apps are out of reach of use_admin_access.");

    /// <summary>M-53.</summary>
    public static ApiError FilterForAdministrator() => InvalidArgument(
        "filter", "With use_admin_access the filter must contain member.type = \"HUMAN\" or member.type != \"BOT\", and no other comparison of member.type.");

    /// <summary>M-20, M-33, M-81.</summary>
    public static ApiError OtherApp(string field) =>
        InvalidArgument(field, "Apps add and remove themselves only: as users/app with type BOT, and as spaces/{space}/members/app.");

    /// <summary>M-37.</summary>
    public static ApiError NobodyJoinsDirectMessage(string field) => InvalidArgument(field, "Nobody but the calling app can be added to a direct message.");

    /// <summary>M-85.</summary>
    public static ApiError NobodyLeavesDirectMessage(string field) => InvalidArgument(field, "Nobody can leave a direct message or be removed from it.");

    /// <summary>M-36.</summary>
    public static ApiError HistoryEnd() => InvalidArgument(
        "membership.delete_time", "In import mode a membership is history: delete_time must be after the creation of the space and not in the future.");

    /// <summary>M-36.</summary>
    public static ApiError HistoryBegin() =>
        InvalidArgument("membership.create_time", "Must be before delete_time and not before the creation of the space.");

    /// <summary>M-42.</summary>
    public static ApiError HistoryConflict(string space) => FailedPrecondition(
        "HISTORY_CONFLICT", space, "The user's organization fixes history to another state than the space has.");

    /// <summary>M-70.</summary>
    public static ApiError RoleIsTheOnlyPath(string path) => InvalidArgument(MaskField, $"'{Shown(path)}' cannot be updated. The one path is role.");

    /// <summary>M-71.</summary>
    public static ApiError RoleUnspecified() => InvalidArgument("membership.role", "Must be ROLE_MEMBER, ROLE_ASSISTANT_MANAGER or ROLE_MANAGER.");

    /// <summary>M-75.</summary>
    public static ApiError RoleOfPeopleOnly() => InvalidArgument("membership.name", "The role of a group or an app cannot be set.");

    /// <summary>M-76.</summary>
    public static ApiError HistoryUnchangeable(string membership) =>
        FailedPrecondition("HISTORICAL_MEMBERSHIP", membership, "A membership of history is not changed: delete it and create it anew.");

    /// <summary>M-73, M-83, S-171.</summary>
    public static ApiError OnlyManager(string space) => FailedPrecondition(
        "ONLY_MANAGER", space, "The only manager of a space cannot be removed or given another role: make somebody else ROLE_MANAGER first.");
}
