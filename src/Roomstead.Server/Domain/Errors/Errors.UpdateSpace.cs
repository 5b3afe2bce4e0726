using Roomstead.Protocol.Chat.V1;
using PermissionSetting = Roomstead.Protocol.Chat.V1.Space.Types.PermissionSetting;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;

namespace Roomstead.Domain;

/// <summary>Refusals of spaces.patch, and of values that making a space shares with it.</summary>
internal static partial class Errors
{
    private const string MaskField = "update_mask";

    /// <summary>E-17, P-20.</summary>
    public static ApiError MaskRequired() => InvalidArgument(MaskField, "update_mask is required: name the fields to change, such as display_name.")
        .Because("P-20", $"at least one path", $"none", $"updateMask=displayName, for one");

    /// <summary>E-18.</summary>
    public static ApiError MaskPathNotUpdatable(string path) => InvalidArgument(
        MaskField,
        $"'{Shown(path)}' cannot be updated. Paths: display_name, space_details, space_type, space_history_state, access_settings.audience, "
        + "access_settings.access_permission_settings and permission_settings with the fields below them.")
        .Because("P-28", $"paths of fields that can be updated; the violation lists them", $"{path}", $"the same mask without it");

    /// <summary>E-19.</summary>
    public static ApiError MaskPathsApart(string path, string other) =>
        InvalidArgument(MaskField, $"'{Shown(path)}' and '{Shown(other)}' cannot be updated in one call.")
            .Because(
                "P-33a, P-33b, P-33c, P-33d, P-33e",
                $"paths of one group: display_name, space_details and space_type; or space_history_state; or access_settings.audience; or access_settings.access_permission_settings; or permission_settings; or *",
                $"{path} and {other}",
                $"two calls, one for each");

    /// <summary>E-20.</summary>
    /// <param name="rule">Of the path.</param>
    public static ApiError MaskNotForAdministrator(string rule, string path) =>
        InvalidArgument(MaskField, $"'{Shown(path)}' cannot be updated with use_admin_access.")
            .Because(rule, $"display_name or space_details, with use_admin_access", $"{path}", $"the same call without useAdminAccess, by a member; for permission_settings also roomstead org set --admin-permission-settings allow");

    /// <summary>P-110.</summary>
    public static ApiError NoSettingInBody() =>
        InvalidArgument("space.permission_settings", "The mask permission_settings changes the settings that the body holds, and it holds none.")
            .Because("P-110", $"at least one setting in the body", $"none that can be updated", $"{{\"permissionSettings\": {{\"toggleHistory\": {{\"managersAllowed\": true}}}}}}, for one");

    /// <summary>P-40, P-65, P-80, P-93, P-101: a field that only named spaces have.</summary>
    public static ApiError OnlyForNamedSpaces(string rule, string field, SpaceType type) => InvalidArgument(field, "Only a space of type SPACE has this field.")
        .Because(rule, $"a space of type SPACE, for {field}", $"{type}", $"a named space; a group chat becomes one by spaces.patch of space_type and display_name");

    /// <summary>P-44, P-45.</summary>
    public static ApiError DisplayNameBlank(string field, string sent) => InvalidArgument(field, "A named space needs a display name that is not blank.")
        .Because("P-44, P-45", $"a name with at least one character that is not blank", $"{sent.Length} characters, none of which is not blank", $"{{\"displayName\": \"Atlas\"}} in the body, for one");

    /// <summary>P-41, P-63, S-117: a text that is too long.</summary>
    /// <param name="most">Code points it may have.</param>
    /// <param name="length">Code points it has.</param>
    public static ApiError TextTooLong(string field, int most, int length) => InvalidArgument(field, $"At most {most} characters are allowed.")
        .Because(
            field switch { "request_id" => "S-56", "query" => "S-117", _ when field.EndsWith(".display_name", StringComparison.Ordinal) => "P-41, P-42", _ => "P-63, P-42" },
            $"at most {most} characters (code points) in {field}",
            $"{length}",
            $"a shorter text");

    /// <summary>P-53.</summary>
    public static ApiError SpaceTypeChange(SpaceType from, SpaceType to) =>
        InvalidArgument("space.space_type", "The only change of type is from GROUP_CHAT to SPACE.")
            .Because("P-53", $"a change from GROUP_CHAT to SPACE", $"from {from} to {to}", $"{{\"spaceType\": \"SPACE\"}} for a group chat or a named space");

    /// <summary>P-50, P-52.</summary>
    public static ApiError SpaceTypeNeedsDisplayName(UpdateMask mask) =>
        InvalidArgument(MaskField, "Changing a group chat to a space also needs display_name in the mask and in the body.")
            .Because("P-50, P-52", $"space_type and display_name in the mask", $"{mask.Paths}", $"updateMask=spaceType,displayName, with both in the body");

    /// <summary>P-70.</summary>
    public static ApiError HistoryStateUnspecified(HistoryState state) =>
        InvalidArgument("space.space_history_state", "Must be HISTORY_ON or HISTORY_OFF.")
            .Because("P-70", $"HISTORY_ON or HISTORY_OFF", $"{state}", $"{{\"spaceHistoryState\": \"HISTORY_ON\"}} in the body, for one");

    /// <summary>P-72.</summary>
    /// <param name="policy">The organisation's.</param>
    public static ApiError HistoryFixed(string customer, string policy) =>
        FailedPrecondition("HISTORY_FIXED_BY_ORGANIZATION", customer, "The organization does not let its users change history.")
            .Because("P-72", $"an organization whose history is user-choice", $"{customer}, whose history is {policy}", $"roomstead org set --history user-choice, or the state that the organization has fixed");

    /// <summary>P-81, P-83.</summary>
    public static ApiError AudienceForm(string field, string audience) => InvalidArgument(field, "An audience has the form audiences/{audience}.")
        .Because("P-83", $"audiences/{{audience}}, with an id of at most {Limits.AudienceId} characters", $"{audience}", $"audiences/default, for one");

    /// <summary>P-83.</summary>
    /// <param name="isKnown">Whether the organisation has it, switched off for Chat.</param>
    public static ApiError AudienceUnknown(string field, string audience, string customer, bool isKnown) =>
        InvalidArgument(field, $"{audience} is not an audience of the organization, or it is not enabled for Chat.")
            .Because("P-83", $"an audience of {customer} that is enabled for Chat", $"{audience}, which {(isKnown ? "is not enabled" : "it does not have")}", $"audiences/default, for one");

    /// <summary>P-91.</summary>
    public static ApiError PrincipalForm(string field) => InvalidArgument(field, "A principal is an audience: audiences/{audience}.")
        .Because("P-91", $"an audience in each principal", $"a principal without one", $"{{\"audience\": {{\"name\": \"audiences/default\"}}}}, for one");

    /// <summary>P-84, P-93.</summary>
    public static ApiError AccessInImportMode(string space) =>
        FailedPrecondition("IMPORT_MODE", space, "Access settings cannot be changed while the space is in import mode.")
            .Because("P-84, P-93", $"a space that is not in import mode", $"{space}, which is", $"the same call after spaces.completeImport");

    /// <summary>P-92.</summary>
    public static ApiError JoinWithoutDiscover(string audience, IReadOnlyCollection<string> discover) => InvalidArgument(
        "space.access_settings.access_permission_settings", $"Whoever may join must also be able to discover the space: '{audience}' may join only.")
        .Because("P-92", $"every audience that may join among those that may discover", $"{audience} may join; may discover: {discover}", $"the same audience in discoverSpaceSetting, in one call");

    /// <summary>P-105.</summary>
    public static ApiError PermissionLevels(string field, PermissionSetting? sent) => InvalidArgument(
        field, "Levels are nested: managersAllowed must be true, and assistantManagersAllowed wherever membersAllowed is.")
        .Because(
            "P-105",
            $"managersAllowed true, and assistantManagersAllowed wherever membersAllowed is",
            $"allowed: {sent}",
            $"{{\"managersAllowed\": true}}, for one");

    /// <summary>E-22, P-46, P-48: another named space of the organisation has the name.</summary>
    /// <param name="policy">How the organisation compares names.</param>
    public static ApiError DisplayNameTaken(string name, string customer, string policy) => AlreadyExists()
        .Because("P-46, P-48", $"a name that no other space of {customer} has, compared {policy}", $"{name}, which another space has", $"another name, or roomstead org set --name-uniqueness off");

    /// <summary>A path as sent may be of any length; the answer shows its beginning.</summary>
    private static string Shown(string path) => path.Length <= 200 ? path : path[..200] + "…";
}
