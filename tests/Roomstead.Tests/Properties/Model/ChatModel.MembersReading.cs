using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using static Roomstead.Tests.Properties.Model.Rules;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Tests.Properties.Model;

/// <summary>spaces.members.get and list.</summary>
internal sealed partial class ChatModel
{
    /// <summary>Filters of spaces.members.list that mean something, and whom (M-57 to M-59); groups have no role and are of no type.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Seat, bool>> MemberFilters = new Dictionary<string, Func<Seat, bool>>
    {
        [""] = static _ => true,
        ["role = \"ROLE_MANAGER\""] = static seat => seat.Role == Role.RoleManager,
        ["role = \"ROLE_ASSISTANT_MANAGER\" OR role = \"ROLE_MANAGER\""] = static seat => seat.Role is Role.RoleAssistantManager or Role.RoleManager,
        ["role=\"ROLE_MEMBER\""] = static seat => seat.Role == Role.RoleMember,
        ["member.type = \"BOT\""] = static seat => seat.Kind == Kind.Bot,
        ["member.type != \"HUMAN\""] = static seat => seat.Kind != Kind.Human,
        ["member.type = \"HUMAN\""] = static seat => seat.Kind == Kind.Human,
        ["member.type != \"BOT\""] = static seat => seat.Kind != Kind.Bot,
        ["(member.type = \"HUMAN\") AND (role = \"ROLE_MANAGER\" OR role = \"ROLE_MEMBER\")"] =
            static seat => seat.Kind == Kind.Human && seat.Role is Role.RoleManager or Role.RoleMember,
        ["role = \"ROLE_MANAGER\" OR role = \"ROLE_MEMBER\" AND member.type != \"BOT\""] =
            static seat => seat.Role == Role.RoleManager || (seat.Role == Role.RoleMember && seat.Kind != Kind.Bot),
    };

    /// <summary>Those that administrators may use (M-53).</summary>
    public static readonly IReadOnlyList<string> FiltersOfAdministrators =
    [
        "member.type = \"HUMAN\"",
        "member.type != \"BOT\"",
        "(member.type = \"HUMAN\") AND (role = \"ROLE_MANAGER\" OR role = \"ROLE_MEMBER\")",
        "role = \"ROLE_MANAGER\" OR role = \"ROLE_MEMBER\" AND member.type != \"BOT\"",
    ];

    /// <summary>Filters of spaces.members.list that mean nothing, with the message of their refusal.</summary>
    public static readonly IReadOnlyDictionary<string, string> BadMemberFilters = new Dictionary<string, string>
    {
        ["role = \"ROLE_MANAGER\" AND role = \"ROLE_MEMBER\""] = "Invalid filter query", // M-57
        ["member.type = \"HUMAN\" AND member.type = \"BOT\""] = "Invalid filter query",
        ["role != \"ROLE_MEMBER\""] = "Invalid filter query",
        ["role = \"OWNER\""] = "Invalid filter query",
        ["state = \"JOINED\""] = "Invalid filter query",
        ["role"] = "Error parsing the filter",
        ["(role = \"ROLE_MEMBER\""] = "Error parsing the filter",
    };

    private Membership Get(GetMembershipRequest request, Caller caller)
    {
        var (space, member) = RequireMemberName(request.Name, "name");
        RequireMembersReader(caller, request.UseAdminAccess);
        var place = RequireReadable(space, caller, request.UseAdminAccess, imports: false);
        Require(!request.UseAdminAccess || member != "app", Refusal.InvalidArgument("name")); // M-61
        var seat = RequireSeat(place, member, caller); // M-60, M-62
        Require(!request.UseAdminAccess || seat.Kind != Kind.Bot, Refusal.InvalidArgument("name")); // M-61
        return Show(place, seat, caller);
    }

    private ListMembershipsResponse List(ListMembershipsRequest request, Caller caller)
    {
        RequireSpaceName(request.Parent, "parent");
        var admin = request.UseAdminAccess;
        var size = RequirePage(request.PageSize, 100, 1_000); // M-50
        Require(!BadMemberFilters.TryGetValue(request.Filter, out var message), Filter(message ?? "")); // M-57, M-59
        RequireMembersReader(caller, admin);
        Require(!admin || FiltersOfAdministrators.Contains(request.Filter), Refusal.InvalidArgument("filter")); // M-53
        Require(!(caller.IsApp && request.ShowInvited), Refusal.AppNotSupported); // M-51
        var place = RequireReadable(request.Parent, caller, admin, imports: true);

        var list = $"ListMemberships {caller.Id} {request.Parent} {request.ShowGroups} {request.ShowInvited} {admin} {request.Filter}";
        var after = RequireToken(request.PageToken, list)?.Name ?? "";
        var listed = place.Seats.Values.Where(seat =>
            string.CompareOrdinal(seat.Member, after) > 0
            && (seat.State != State.Invited || request.ShowInvited) // M-51
            && (seat.Kind != Kind.Group || request.ShowGroups)
            && (seat.Kind != Kind.Bot || !(caller.IsApp || admin)) // M-52, M-53
            && MemberFilters[request.Filter](seat));
        var page = Page(list, listed, size, static seat => (0, seat.Member));
        return new() { Memberships = { page.Select(seat => Show(place, seat, caller)) }, NextPageToken = TokenOfNext };
    }

    // A-96, P-127, P-128, P-132
    private static void RequireMembersReader(Caller caller, bool admin)
    {
        caller.RequireReader();
        if (caller.IsApp)
        {
            Require(!admin, Refusal.AppNotSupported);
            Require(caller.Holds("bot") || caller.IsApproved(null, "app.memberships"), Refusal.AppNotApproved);
        }
        else if (admin)
        {
            caller.RequireAdministrator();
        }
    }

    // M-55, M-56, M-60
    private Place RequireReadable(string name, Caller caller, bool admin, bool imports)
    {
        var place = RequirePlace(name, place =>
            admin ? Reaches(caller, place)
            : place.Importer is not null ? imports && Imports(caller, place)
            : world.HasJoined(place, caller.Id) && (
                caller.IsApp || caller.Holds("memberships", "memberships.readonly")
                || (RoleIn(place, caller) == Role.RoleManager && WasImportedLately(place, caller))));
        if (caller.IsApp && !caller.Holds("bot"))
        {
            Require(!place.IsDirect, Refusal.AppOnDirectMessage); // P-131
            caller.RequireApproved(place.Customer, "app.memberships");
        }

        return place;
    }
}
