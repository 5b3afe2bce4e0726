using Roomstead.Domain;
using Roomstead.Domain.Filters;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Api.Memberships;

/// <summary>spaces.members.list: who is in a space, page by page.</summary>
internal sealed class ListMemberships() : ReadMethod<ListMembershipsRequest, ListMembershipsResponse>("ListMemberships")
{
    private const string FilterField = "filter";
    private const string TypeField = "member.type";
    private const string RoleField = "role";

    public override Access Access { get; } = Access.OfUser("memberships", "memberships.readonly")
        .OrImport().OrBot().OrApp("app.memberships").OrAdmin("admin.memberships", "admin.memberships.readonly");

    public override async ValueTask<ListMembershipsResponse> HandleAsync(ListMembershipsRequest request, Call call)
    {
        // The request by itself.
        var name = SpaceName.Parse(request.Parent, "parent");
        var size = PageSize.Require(request.PageSize, Limits.ListMembershipsDefault, Limits.ListMembershipsMax); // M-50, H-110
        var filter = Filter.Parse(request.Filter, FilterField, andFirst: true);
        RequireMeaning(filter);

        // The caller.
        await MemberAccess.RequireReaderAsync(call);
        if (call.UseAdminAccess)
        {
            RequirePeopleOnly(filter, request.Filter); // M-53
        }

        if (call.Caller.IsApp && request.ShowInvited)
        {
            throw Errors.AppNotSupported("M-51", "showInvited", call.Caller.App); // code inferred
        }

        // The page. M-50: in no particular order; here by member, so that a page begins where the one before ended.
        var space = await MemberAccess.RequireReadableAsync(call, name, imports: true); // M-55, M-56
        var list = string.Join('\n', request.Parent, request.ShowGroups, request.ShowInvited, call.UseAdminAccess, request.Filter);
        var after = await PageToken.RequireAsync(call, list, request.PageToken);
        var rows = await call.Db.Memberships.ListAsync(space.Name, of => IsListed(of, request, space, call) && IsMeant(filter, of), after, size + 1);

        var answer = new ListMembershipsResponse();
        answer.Memberships.AddRange(rows.Take(size).Select(row => MembershipAnswer.Of(call.Caller, space, row)));
        if (rows.Count > size)
        {
            answer.NextPageToken = await PageToken.MakeAsync(call, list, rows[size - 1].Membership.Member);
        }

        return answer;
    }

    // M-59: what a filter may say.
    private static void RequireMeaning(Filter? filter)
    {
        switch (filter)
        {
            case AnyOf any:
                any.Terms.ToList().ForEach(RequireMeaning);
                break;
            case AllOf all:
                all.Terms.ToList().ForEach(RequireMeaning);
                RequireOneValue(all);
                break;
            case Comparison comparison:
                RequireComparison(comparison);
                break;
            default:
                break;
        }
    }

    // M-58: every role.
    private static void RequireComparison(Comparison comparison)
    {
        var supported = comparison switch
        {
            { Quoted: false } => false,
            { Field: RoleField, Operator: "=" } => comparison.Value is "ROLE_MEMBER" or "ROLE_MANAGER" or "ROLE_ASSISTANT_MANAGER",
            { Field: TypeField, Operator: "=" or "!=" } => comparison.Value is "HUMAN" or "BOT",
            _ => false,
        };
        if (!supported)
        {
            throw Errors.FilterInvalid(
                "M-59",
                FilterField,
                $"'{comparison.Field} {comparison.Operator} {comparison.Value}' is not supported. Write role = \"ROLE_MANAGER\", or member.type = or != \"HUMAN\" or \"BOT\".");
        }
    }

    // M-57: nobody has two roles or is of two types.
    private static void RequireOneValue(AllOf all)
    {
        foreach (var field in new[] { RoleField, TypeField })
        {
            var values = Conjuncts(all).OfType<Comparison>().Where(c => c.Field == field && c.Operator == "=").Select(static c => c.Value).Distinct(StringComparer.Ordinal);
            if (values.Count() > 1)
            {
                throw Errors.FilterInvalid("M-57", FilterField, $"Values of {field} are joined by OR: nobody has two at once.");
            }
        }
    }

    private static IEnumerable<Filter> Conjuncts(AllOf all) => all.Terms.SelectMany(static term => term is AllOf inner ? Conjuncts(inner) : [term]);

    // M-53: administrators ask for people, in so many words.
    private static void RequirePeopleOnly(Filter? filter, string text)
    {
        var types = Comparisons(filter).Where(static c => c.Field == TypeField).ToList();
        if (types.Count == 0 || !types.TrueForAll(static c => c is { Operator: "=", Value: "HUMAN" } or { Operator: "!=", Value: "BOT" }))
        {
            throw Errors.FilterForAdministrator(text);
        }
    }

    private static IEnumerable<Comparison> Comparisons(Filter? filter) => filter switch
    {
        AnyOf any => any.Terms.SelectMany(Comparisons),
        AllOf all => all.Terms.SelectMany(Comparisons),
        Comparison comparison => [comparison],
        _ => [],
    };

    // What is listed before the filter has its say.
    private static bool IsListed(MembershipClass of, ListMembershipsRequest request, SpaceRow space, Call call) => of switch
    {
        { State: State.NotAMember } => space.ImportApp is not null, // M-55
        { State: State.Invited } => request.ShowInvited, // M-51
        { Kind: MembershipRow.Group } => request.ShowGroups, // M-51, M-54
        { Kind: MembershipRow.Bot } => !call.Caller.IsApp && !call.UseAdminAccess, // M-52, M-53
        _ => true,
    };

    // M-51: the filter applies to all that is listed. Groups have no role and are neither HUMAN nor BOT.
    private static bool IsMeant(Filter? filter, MembershipClass of) => filter switch
    {
        null => true,
        AnyOf any => any.Terms.Any(term => IsMeant(term, of)),
        AllOf all => all.Terms.All(term => IsMeant(term, of)),
        Comparison { Field: RoleField } comparison => comparison.Value == NameOf(of.Role),
        Comparison comparison => comparison.Operator == "=" == (comparison.Value == of.Kind),
        _ => throw new InvalidOperationException("Not a filter: " + filter),
    };

    private static string NameOf(Role role) => role switch
    {
        Role.RoleManager => "ROLE_MANAGER",
        Role.RoleAssistantManager => "ROLE_ASSISTANT_MANAGER",
        Role.RoleMember => "ROLE_MEMBER",
        _ => "",
    };
}
