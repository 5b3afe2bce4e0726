namespace Roomstead.Domain.Names;

/// <summary>A membership's resource name, <c>spaces/{space}/members/{member}</c> (M-10), as a request writes it: <paramref name="Member"/>
/// may also be an address or <c>app</c> (M-20, M-21).</summary>
internal readonly record struct MembershipName(SpaceName Space, string Member)
{
    private const string Collection = "/members/";
    private const string GroupPrefix = "group-";
    private const string Groups = "groups/";
    private const string Users = "users/";

    /// <summary>M-20: the calling app.</summary>
    public bool IsCallingApp => Member == "app";

    public bool IsAddress => Member.Contains('@', StringComparison.Ordinal);

    /// <summary><c>groups/{group}</c> or <c>users/{user}</c> of a member that is named by id.</summary>
    public string MemberById => Member.StartsWith(GroupPrefix, StringComparison.Ordinal) ? Groups + Member[GroupPrefix.Length..] : Users + Member;

    /// <exception cref="ApiError">INVALID_ARGUMENT when it is not of that form, or names <c>me</c> (M-24 inferred).</exception>
    public static MembershipName Parse(string? text, string field)
    {
        var at = text?.IndexOf(Collection, StringComparison.Ordinal) ?? -1;
        var member = at < 0 ? "" : text![(at + Collection.Length)..];
        var wellFormed = SpaceName.TryParse(at < 0 ? null : text![..at], out var space)
            && member.Length is > 0 and <= Limits.MemberId
            && member != "me"
            && !member.Contains('/', StringComparison.Ordinal);
        return wellFormed ? new MembershipName(space, member) : throw Errors.MembershipNameForm(field, text);
    }

    /// <summary>The one name a membership has in answers.</summary>
    /// <param name="member"><c>users/{digits}</c> or <c>groups/{group}</c>.</param>
    public static string Of(string space, string member) => space + Collection
        + (member.StartsWith(Groups, StringComparison.Ordinal) ? GroupPrefix + member[Groups.Length..] : member[Users.Length..]);
}
