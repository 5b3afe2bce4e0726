using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;

namespace Roomstead.Api.Spaces;

/// <summary>spaces.search: named spaces by name and other fields; an administrator's of the whole organisation, or those the caller has joined.</summary>
internal sealed class SearchSpaces() : ReadMethod<SearchSpacesRequest, SearchSpacesResponse>("SearchSpaces")
{
    public override Access Access { get; } =
        Access.OfUser("spaces", "spaces.readonly").OrAdmin("admin.spaces", "admin.spaces.readonly"); // S-110

    public override async ValueTask<SearchSpacesResponse> HandleAsync(SearchSpacesRequest request, Call call)
    {
        // The request by itself.
        var most = request.UseAdminAccess ? Limits.SearchSpacesMax : Limits.SearchSpacesDefault; // S-117
        var size = PageSize.Require(request.PageSize, Limits.SearchSpacesDefault, most); // H-110
        var query = SpaceQuery.Parse(request.Query, request.UseAdminAccess); // S-111 to S-114
        var (order, descending) = RequireOrder(request); // S-116

        // The caller.
        CallerRules.RequireChatEnabled(call); // P-135
        if (!call.UseAdminAccess)
        {
            return await SearchJoinedAsync(request, query, order, size, call);
        }

        CallerRules.RequireAdministrator(call); // P-127, S-110
        return await SearchOrganisationAsync(request, query, order!.Value, descending, size, call);
    }

    // S-116: null is the order of relevance.
    private static (SpaceOrder? Order, bool Descending) RequireOrder(SearchSpacesRequest request)
    {
        var words = request.OrderBy.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return request.UseAdminAccess ? (SpaceOrder.CreateTime, false) : (null, true); // S-116 inferred
        }

        var descending = words is [_, "DESC"];
        var wellFormed = words.Length == 1 || words is [_, "ASC" or "DESC"];
        return (words[0], request.UseAdminAccess) switch
        {
            ("create_time" or "createTime", true) when wellFormed => (SpaceOrder.CreateTime, descending),
            ("last_active_time" or "lastActiveTime", true) when wellFormed => (SpaceOrder.LastActiveTime, descending),
            ("membership_count.joined_direct_human_user_count" or "membershipCount.joinedDirectHumanUserCount", true) when wellFormed => (SpaceOrder.People, descending),
            ("create_time" or "createTime", false) when descending => (SpaceOrder.CreateTime, true),
            ("relevance", false) when descending => (null, true),
            _ => throw Errors.SearchOrderUnknown(request.UseAdminAccess, request.OrderBy),
        };
    }

    // S-110, S-117: one page of the spaces the caller has joined, without a token for more and without a total.
    private static async ValueTask<SearchSpacesResponse> SearchJoinedAsync(SearchSpacesRequest request, SpaceQuery query, SpaceOrder? order, int size, Call call)
    {
        if (request.PageToken.Length > 0)
        {
            throw Errors.PageTokenInvalid(request.PageToken); // H-112: none was ever given
        }

        var answer = new SearchSpacesResponse();
        if (query.Names is null)
        {
            return answer; // S-111
        }

        var me = call.Caller.Id;
        var rarest = await NameIndex.RarestAsync(call.Db, query.Names, Limits.SearchOfMember);
        var found = rarest is null
            ? await call.Db.SpaceSearch.ListOfMemberAsync(me, query.MatchesName, Limits.SearchCandidates)
            : await NameIndex.EachAsync(rarest, word => call.Db.SpaceSearch.ListOfMemberAsync(word, me, query.MatchesName));
        var matches = found.Where(row => query.MatchesFields(row.Value));
        var sorted = order is { } field
            ? matches.OrderByDescending(row => SpaceSearchTable.KeyOf(field, row.Value))
            : matches.OrderByDescending(row => query.Relevance(row.Value.DisplayName)).ThenByDescending(static row => SpaceSearchTable.KeyOf(SpaceOrder.CreateTime, row.Value));
        Fill(answer, sorted.ThenBy(static row => row.Name, StringComparer.Ordinal).Take(size), admin: false);
        return answer;
    }

    // S-110: the named spaces of the administrator's organisation.
    private static async ValueTask<SearchSpacesResponse> SearchOrganisationAsync(
        SearchSpacesRequest request, SpaceQuery query, SpaceOrder order, bool descending, int size, Call call)
    {
        var customer = call.Caller.User!.Customer;
        var list = $"{request.OrderBy}\n{request.Query}";
        var start = SearchPosition.Parse(await PageToken.RequireAsync(call, list, request.PageToken), descending); // H-112
        var search = new OrganisationSearch(call.Db, customer, query, order, descending);
        var page = await search.PageAsync(start, size);
        var answer = new SearchSpacesResponse { TotalSize = (int)page.Total };
        Fill(answer, page.Spaces, admin: true);
        if (page.Next is { } next)
        {
            answer.NextPageToken = await PageToken.MakeAsync(call, list, next.ToString());
        }

        return answer;
    }

    // S-118, S-119: the older field for administrators too.
    private static void Fill(SearchSpacesResponse answer, IEnumerable<SpaceRow> rows, bool admin)
    {
        foreach (var space in rows.Select(SpaceAnswer.Listed)) // P-162
        {
            answer.Results.Add(new SearchSpacesResponse.Types.SearchSpaceResult { Space = space });
            if (admin)
            {
                answer.Spaces.Add(space);
            }
        }
    }
}
