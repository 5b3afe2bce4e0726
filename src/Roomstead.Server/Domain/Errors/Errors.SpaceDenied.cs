using Roomstead.Storage.Tables;
using PermissionSetting = Roomstead.Protocol.Chat.V1.Space.Types.PermissionSetting;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Domain;

/// <summary>E-10, S-90: not there, not a member, or not allowed. The answer does not tell which; the explanation does, and is given only
/// where the operator lets it be.</summary>
internal static partial class Errors
{
    /// <summary>The caller does not see the space: there is none, it is being imported, he has not joined, or his scopes are for others.</summary>
    /// <param name="found">As the caller finds it; null when there is none.</param>
    /// <param name="needed">Scopes of which a member needs one.</param>
    public static ApiError SpaceClosed(string rule, string space, SpaceForMember? found, ScopeSet needed, ScopeSet held) => found switch
    {
        null => SpaceDenied().Because(rule, $"a space {space}", $"no space of that name", $"the name of a space that the caller has joined: spaces.list answers them"),
        { Space.ImportApp: { } app } => SpaceDenied().Because(
            rule, $"a space that is not being imported", $"{space}, in import mode by {app}", $"the same call after spaces.completeImport, by a member"),
        { IsJoined: false } => SpaceDenied().Because(
            rule,
            $"a membership in {space} whose state is JOINED",
            $"{(found.State == State.Unspecified ? "no membership" : found.State)}",
            $"a caller who has joined the space, or a membership for this one: spaces.members.create"),
        _ => SpaceDenied().Because(rule, $"one of the scopes {needed}, in a space that is not being imported", $"{held}", $"a token with one of the needed scopes"),
    };

    /// <summary>P-122, S-93: admin access does not reach the space.</summary>
    /// <param name="found">Null when there is none.</param>
    public static ApiError SpaceOutsideAdminAccess(string space, SpaceRow? found, string? customer)
    {
        FormattableString needed = $"a space of type SPACE that belongs to {customer} and is not being imported";
        FormattableString passes = $"the name of a space that spaces.search answers with useAdminAccess";
        return found is null
            ? SpaceDenied().Because("P-122, S-93", needed, $"no space {space}", passes)
            : SpaceDenied().Because("P-122, S-93", needed, $"{space}: {found.Value.SpaceType} of {found.Customer}, imported by {found.ImportApp}", passes);
    }

    /// <summary>P-121, L-120, L-122, S-142: the space is being imported, and not by this caller.</summary>
    public static ApiError ImportClosed(string rule, SpaceRow space, Call call) => SpaceDenied().Because(
        rule,
        $"chat.import by delegation of {space.ImportApp}, for a person of {space.Customer}, before {Micros.ToTime(space.CreatedAt).AddDays(Limits.ImportDays)}",
        $"{call.Caller.Scopes} {(call.Caller.Delegated ? "by delegation of" : "through")} {call.Caller.App.Name}, for {call.Caller.User?.Customer ?? "the app itself"}, at {call.Now}",
        $"a token that the importing service account gets for a person with the scope chat.import, in time");

    /// <summary>S-92: the space is being imported, which the importing app alone may see.</summary>
    public static ApiError ImportClosedToApp(SpaceRow space, Call call) => SpaceDenied().Because(
        "S-92",
        $"chat.bot of {space.ImportApp} itself, before {Micros.ToTime(space.CreatedAt).AddDays(Limits.ImportDays)}",
        $"{call.Caller.Scopes} of {call.Caller.App.Name}, at {call.Now}",
        $"a token of the importing service account with the scope chat.bot, in time");

    /// <summary>A permission setting of the space does not let the caller's role do it.</summary>
    /// <param name="name">Of the setting, such as <c>modify_space_details</c>.</param>
    public static ApiError RoleOutsideSetting(string rule, string name, PermissionSetting setting, Role held) => SpaceDenied().Because(
        rule, $"a role that permission_settings.{name} of the space allows: {setting}", $"{held}", $"a member with one of these roles, or a wider setting");

    /// <summary>The caller's role is too low, whatever the space's settings.</summary>
    /// <param name="needed">Roles of which one will do.</param>
    public static ApiError RoleTooLow(string rule, string needed, Role held) =>
        SpaceDenied().Because(rule, $"{needed}", $"{held}", $"a member with that role: spaces.members.patch gives it");

    /// <summary>P-107, S-132: only the app that made the space may.</summary>
    public static ApiError SpaceOfAnotherApp(string rule, SpaceRow space, AppRow app) => SpaceDenied().Because(
        rule, $"a space that {app.Name} ({app.UserId}) created itself", $"{space.Name}, created by {space.Creator}", $"a space that this app created: spaces.create as the app");

    /// <summary>P-123: no Chat app made the space.</summary>
    public static ApiError SpaceOfPerson(SpaceRow space) => SpaceDenied().Because(
        "P-123", $"a space that a Chat app created", $"{space.Name}, created by {space.Creator}, a person", $"a space that an app created, or a token of a person in this one");

    /// <summary>M-34, M-35, M-41: somebody from outside the space's organisation may not be added like this.</summary>
    /// <param name="by">Who adds, when that alone forbids it; else null.</param>
    /// <param name="owner">The space's organisation.</param>
    /// <param name="customer">The organisation of whoever is to be added.</param>
    public static ApiError OutsiderUnwelcome(string? by, SpaceRow space, OrganisationRow? owner, string? customer)
    {
        FormattableString passes = $"somebody of the space's own organization, or a person who adds by address, in a space that was made with externalUserAllowed";
        return by is null
            ? SpaceDenied().Because(
                "M-41",
                $"externalUserAllowed of the space and of its organization",
                $"{space.Value.ExternalUserAllowed} of {space.Name}, {owner?.ExternalUsers ?? true} of {space.Customer}, for somebody of {customer}",
                passes)
            : SpaceDenied().Because("M-34, M-35", $"somebody of {space.Customer}, when {by} adds", $"somebody of {customer}", passes);
    }

    private static ApiError SpaceDenied() => Denied("Permission denied to perform the requested action on the specified resource, or the resource doesn't exist.");
}
