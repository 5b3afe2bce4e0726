namespace Roomstead.Domain;

/// <summary>Refusals of spaces.patch.</summary>
internal static partial class Errors
{
    private const string MaskField = "update_mask";

    /// <summary>E-17.</summary>
    public static ApiError MaskRequired() => InvalidArgument(MaskField, "update_mask is required: name the fields to change, such as display_name.");

    /// <summary>E-18.</summary>
    public static ApiError MaskPathNotUpdatable(string path) => InvalidArgument(
        MaskField,
        $"'{Shown(path)}' cannot be updated. Paths: display_name, space_details, space_type, space_history_state, access_settings.audience, "
        + "access_settings.access_permission_settings and permission_settings with the fields below them.");

    /// <summary>E-19.</summary>
    public static ApiError MaskPathsApart(string path, string other) =>
        InvalidArgument(MaskField, $"'{Shown(path)}' and '{Shown(other)}' cannot be updated in one call.");

    /// <summary>E-20.</summary>
    public static ApiError MaskNotForAdministrator(string path) =>
        InvalidArgument(MaskField, $"'{Shown(path)}' cannot be updated with use_admin_access.");

    /// <summary>P-110.</summary>
    public static ApiError NoSettingInBody() =>
        InvalidArgument("space.permission_settings", "The mask permission_settings changes the settings that the body holds, and it holds none.");

    /// <summary>P-40, P-65, P-80, P-93, P-101: a field that only named spaces have.</summary>
    public static ApiError OnlyForNamedSpaces(string field) => InvalidArgument(field, "Only a space of type SPACE has this field.");

    /// <summary>P-53.</summary>
    public static ApiError SpaceTypeChange() =>
        InvalidArgument("space.space_type", "The only change of type is from GROUP_CHAT to SPACE.");

    /// <summary>P-50, P-52.</summary>
    public static ApiError SpaceTypeNeedsDisplayName() =>
        InvalidArgument(MaskField, "Changing a group chat to a space also needs display_name in the mask and in the body.");

    /// <summary>P-70.</summary>
    public static ApiError HistoryStateUnspecified() =>
        InvalidArgument("space.space_history_state", "Must be HISTORY_ON or HISTORY_OFF.");

    /// <summary>P-72.</summary>
    public static ApiError HistoryFixed(string customer) =>
        FailedPrecondition("HISTORY_FIXED_BY_ORGANIZATION", customer, "The organization does not let its users change history.");

    /// <summary>P-84, P-93.</summary>
    public static ApiError AccessInImportMode(string space) =>
        FailedPrecondition("IMPORT_MODE", space, "Access settings cannot be changed while the space is in import mode.");

    /// <summary>P-92.</summary>
    public static ApiError JoinWithoutDiscover(string audience) => InvalidArgument(
        "space.access_settings.access_permission_settings", $"Whoever may join must also be able to discover the space: '{audience}' may join only.");

    /// <summary>P-105.</summary>
    public static ApiError PermissionLevels(string field) => InvalidArgument(
        field, "Levels are nested: managersAllowed must be true, and assistantManagersAllowed wherever membersAllowed is.");

    /// <summary>A path as sent may be of any length; the answer shows its beginning.</summary>
    private static string Shown(string path) => path.Length <= 200 ? path : path[..200] + "…";
}
