using Roomstead.Protocol.Chat.V1;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;

namespace Roomstead.Domain;

/// <summary>Refusals of names, and of the methods on spaces that are neither lists nor make or patch a space.</summary>
internal static partial class Errors
{
    /// <summary>P-05.</summary>
    public static ApiError SpaceNameForm(string field, string? text) => InvalidArgument(field, "A space name has the form spaces/{space}.")
        .Because("P-05", $"spaces/{{space}}, with an id of letters, digits, - and _", $"{text}", $"{field} such as spaces/AAAAatlas01");

    /// <summary>S-150, S-161.</summary>
    public static ApiError UserNameForm(string field, string text) => InvalidArgument(field, "A user has the form users/{user}, with an id or an email address.")
        .Because("S-150, S-161", $"users/{{user}}, with an id or an email address", $"{text}", $"users/alice@example.com, for one");

    /// <summary>L-55.</summary>
    public static ApiError EventNameForm(string field, string text) => InvalidArgument(field, "An event's name has the form spaces/{space}/spaceEvents/{space_event}.")
        .Because("L-55", $"spaces/{{space}}/spaceEvents/{{space_event}}", $"{text}", $"a name as spaces.spaceEvents.list answers it");

    /// <summary>L-55: no such event, or one that is over, of a type the caller may not read, or of another space: one answer.</summary>
    public static ApiError EventNotFound(string name) => NotFound()
        .Because("L-55", $"an event of the last {Limits.EventDays} days, in this space", $"none named {name}", $"a name as spaces.spaceEvents.list answers it");

    /// <summary>S-130.</summary>
    public static ApiError OnlyNamedSpacesDeleted(SpaceType type) => InvalidArgument("name", "Only a space of type SPACE can be deleted.")
        .Because("S-130", $"a space of type SPACE", $"{type}", $"a named space; people leave a group chat with spaces.members.delete");

    /// <summary>S-142.</summary>
    public static ApiError NotInImportMode(string space) => FailedPrecondition("NOT_IN_IMPORT_MODE", space, "The space is not in import mode.")
        .Because("S-142", $"a space in import mode", $"{space}, which is in use", $"a space that spaces.create made with importMode, once");

    /// <summary>S-152.</summary>
    public static ApiError UserNotResolved(string field, string name) => InvalidArgument(field, "There is no such user.")
        .Because("S-152", $"a person or app of this server", $"{name}, who is nobody here", $"an id or address that roomstead user list answers");

    /// <summary>S-150.</summary>
    public static ApiError UserByAddressForApp(string field, string name) => InvalidArgument(field, "An app names the user by id: users/{user}.")
        .Because("S-150", $"users/{{user}} with an id, from an app", $"{name}", $"the id, as memberships answer it");

    /// <summary>S-153.</summary>
    public static ApiError DirectMessageWithOneself(string field, string name) => InvalidArgument(field, "A direct message is with somebody else than the caller.")
        .Because("S-153", $"somebody else than the caller", $"{name}", $"the other side of the direct message");

    /// <summary>S-151: there is none, or the caller has left it.</summary>
    public static ApiError DirectMessageNotFound(string name) => NotFound()
        .Because("S-151", $"a direct message of the caller with {name}, which the caller has joined", $"none", $"spaces.setup makes one");

    /// <summary>S-161.</summary>
    public static ApiError TooManyUsers(string field, int count) => InvalidArgument(field, $"At most {Limits.FindGroupChatsUsers} users are allowed.")
        .Because("S-161", $"at most {Limits.FindGroupChatsUsers} users", $"{count}", $"fewer users");

    /// <summary>S-161.</summary>
    public static ApiError CallerNamedAmongUsers(string field) => InvalidArgument(field, "The caller is always meant, and is not named as users/me.")
        .Because("S-161", $"the people besides the caller", $"users/me", $"the same list without users/me");

    /// <summary>S-163.</summary>
    public static ApiError SpaceViewUnknown(SpaceView view) => InvalidArgument("space_view", "Must be SPACE_VIEW_RESOURCE_NAME_ONLY or SPACE_VIEW_EXPANDED.")
        .Because("S-163", $"SPACE_VIEW_RESOURCE_NAME_ONLY or SPACE_VIEW_EXPANDED", $"{view}", $"one of these, or none");
}
