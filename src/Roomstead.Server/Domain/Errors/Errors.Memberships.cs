using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;

namespace Roomstead.Domain;

/// <summary>Refusals of the methods on memberships.</summary>
internal static partial class Errors
{
    /// <summary>M-10, M-24, M-40.</summary>
    public static ApiError MembershipNameForm(string field, string? name) =>
        InvalidArgument(field, "A membership name has the form spaces/{space}/members/{member}: an id, an email address, group-{group} or app.")
            .Because("M-10, M-24", $"spaces/{{space}}/members/{{member}}: an id, an email address, group-{{group}} or app", $"{name}", $"a name as spaces.members.list answers it");

    /// <summary>M-35, M-61, M-84.</summary>
    public static ApiError AppMembershipNotForAdministrator(string rule, string field) =>
        InvalidArgument(field, "Memberships of apps are out of reach of use_admin_access.")
            .Because(rule, $"the membership of a person or a group, with use_admin_access", $"that of an app", $"the same call without useAdminAccess, by a member");

    /// <summary>M-53.</summary>
    /// <param name="had">The filter, as sent.</param>
    public static ApiError FilterForAdministrator(string had) => InvalidArgument(
        "filter", "With use_admin_access the filter must contain member.type = \"HUMAN\" or member.type != \"BOT\", and no other comparison of member.type.")
        .Because("M-53", $"member.type = \"HUMAN\" or member.type != \"BOT\" in the filter, and no other comparison of member.type", $"{had}", $"filter=member.type = \"HUMAN\", for one");

    /// <summary>M-20, M-33, M-81.</summary>
    public static ApiError OtherApp(string rule, string field, string name) =>
        InvalidArgument(field, "Apps add and remove themselves only: as users/app with type BOT, and as spaces/{space}/members/app.")
            .Because(rule, $"the calling app, as users/app with type BOT or as spaces/{{space}}/members/app", $"{name}", $"these names, with a token through that app");

    /// <summary>M-37.</summary>
    public static ApiError NobodyJoinsDirectMessage(string field) => InvalidArgument(field, "Nobody but the calling app can be added to a direct message.")
        .Because("M-37", $"a space of type SPACE or GROUP_CHAT, or the calling app as member", $"a person, for a DIRECT_MESSAGE", $"spaces.setup of a group chat with all of them");

    /// <summary>M-85.</summary>
    public static ApiError NobodyLeavesDirectMessage(string field) => InvalidArgument(field, "Nobody can leave a direct message or be removed from it.")
        .Because("M-85", $"a space of type SPACE or GROUP_CHAT, or an app that was added to a direct message", $"one of the two sides of a DIRECT_MESSAGE", $"nothing: a direct message keeps its two sides");

    /// <summary>M-36.</summary>
    public static ApiError HistoryEnd(Timestamp? end, Timestamp created, DateTimeOffset now) => InvalidArgument(
        "membership.delete_time", "In import mode a membership is history: delete_time must be after the creation of the space and not in the future.")
        .Because("M-36", $"delete_time after {created} and not after {now}", $"{end}", $"a deleteTime between these");

    /// <summary>M-36.</summary>
    public static ApiError HistoryBegin(Timestamp begin, Timestamp end, Timestamp created) =>
        InvalidArgument("membership.create_time", "Must be before delete_time and not before the creation of the space.")
            .Because("M-36", $"create_time before {end} and not before {created}", $"{begin}", $"a createTime between these, or none");

    /// <summary>M-42.</summary>
    public static ApiError HistoryConflict(string space, HistoryState state, string home, string policy) => FailedPrecondition(
        "HISTORY_CONFLICT", space, "The user's organization fixes history to another state than the space has.")
        .Because("M-42", $"an organization of the person that allows {state}", $"{home}, whose history is {policy}", $"roomstead org set --history user-choice for that organization, or the other state of history in the space");

    /// <summary>M-60, M-62: in a space that the caller sees, no such membership.</summary>
    public static ApiError MembershipNotFound(string space, string member) => NotFound()
        .Because("M-60, M-62", $"a membership in {space} that is joined or invited", $"none of {member}", $"a name as spaces.members.list answers it, with showInvited for invitations and showGroups for groups");

    /// <summary>M-22, M-40: nobody of that name, or nobody who may be named by id.</summary>
    public static ApiError PersonNotFound(string name, UserRow? person)
    {
        FormattableString passes = $"users/{{user}} with the id of a person of the space's organization, or with the address of anybody";
        return person is null
            ? NotFound().Because("M-40", $"a person of this server", $"{name}, who is nobody here", passes)
            : NotFound().Because("M-22", $"a person of the space's organization, or a person by address", $"{name}, an id of {person.Customer}", passes);
    }

    /// <summary>M-40: no such group, or one of another organisation.</summary>
    public static ApiError GroupNotFound(string name, string? customer, string? owner) => NotFound()
        .Because("M-40", $"a group of {owner}", $"{name}, a group of {customer ?? "nobody"}", $"a name that roomstead group list answers");

    /// <summary>M-39.</summary>
    public static ApiError MemberThroughGroup(string person, string space) => AlreadyExists()
        .Because("M-39", $"somebody who is not in {space}", $"{person}, who is there through a group", $"nothing: the person is in the space already");

    /// <summary>M-36.</summary>
    public static ApiError HistoryOfPeopleOnly(string kind) => InvalidArgument("membership", "Only people have history: name a member of type HUMAN.")
        .Because("M-36", $"a person, in import mode", $"a {kind}", $"a member of type HUMAN, or the same call after spaces.completeImport");

    /// <summary>M-70.</summary>
    public static ApiError RoleIsTheOnlyPath(string path) => InvalidArgument(MaskField, $"'{Shown(path)}' cannot be updated. The one path is role.")
        .Because("M-70", $"role, or *", $"{path}", $"updateMask=role");

    /// <summary>M-71.</summary>
    public static ApiError RoleUnspecified(Role role) => InvalidArgument("membership.role", "Must be ROLE_MEMBER, ROLE_ASSISTANT_MANAGER or ROLE_MANAGER.")
        .Because("M-71", $"ROLE_MEMBER, ROLE_ASSISTANT_MANAGER or ROLE_MANAGER", $"{role}", $"{{\"role\": \"ROLE_MANAGER\"}} in the body, for one");

    /// <summary>M-75.</summary>
    public static ApiError RoleOfPeopleOnly(string member, string kind) => InvalidArgument("membership.name", "The role of a group or an app cannot be set.")
        .Because("M-75", $"the membership of a person", $"{member}, of kind {kind}", $"the name of a person's membership");

    /// <summary>M-76.</summary>
    public static ApiError HistoryUnchangeable(string membership) =>
        FailedPrecondition("HISTORICAL_MEMBERSHIP", membership, "A membership of history is not changed: delete it and create it anew.")
            .Because("M-76", $"a membership that is joined or invited", $"{membership}, which is history of an import", $"spaces.members.delete, then spaces.members.create");

    /// <summary>M-73, M-83, S-171.</summary>
    public static ApiError OnlyManager(string space, string member) => FailedPrecondition(
        "ONLY_MANAGER", space, "The only manager of a space cannot be removed or given another role: make somebody else ROLE_MANAGER first.")
        .Because("M-73, M-83, S-171", $"another ROLE_MANAGER who has joined {space}", $"{member} alone", $"spaces.members.patch of role to ROLE_MANAGER for somebody else, first");
}
