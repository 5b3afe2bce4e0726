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
}
