using Roomstead.Domain;
using Roomstead.Domain.Filters;
using Roomstead.Protocol.Chat.V1;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;

namespace Roomstead.Api.Spaces;

/// <summary>spaces.list: the spaces the caller has joined, page by page.</summary>
internal sealed class ListSpaces() : ReadMethod<ListSpacesRequest, ListSpacesResponse>("ListSpaces")
{
    private const string FilterField = "filter";

    public override Access Access { get; } = Access.OfUser("spaces", "spaces.readonly").OrBot();

    public override async ValueTask<ListSpacesResponse> HandleAsync(ListSpacesRequest request, Call call)
    {
        // The request by itself.
        var size = PageSize.Require(request.PageSize, Limits.ListSpacesDefault, Limits.ListSpacesMax); // S-101, H-110
        var types = RequireTypes(Filter.Parse(request.Filter, FilterField)); // S-107 inferred

        // The caller.
        CallerRules.RequireChatEnabled(call); // P-135
        if (call.Caller.IsApp)
        {
            CallerRules.RequireConfiguredApp(call);
        }

        // S-104 inferred: in the order of the names, so that a page begins where the one before ended, whatever came or went since.
        var after = await PageToken.RequireAsync(call, request.Filter, request.PageToken); // S-102
        var rows = await call.Db.Spaces.ListJoinedAsync( // S-100: joined, begun, and not being imported
            call.Caller.Id, after, types.Contains(SpaceType.Space), types.Contains(SpaceType.GroupChat), types.Contains(SpaceType.DirectMessage), size + 1);

        var answer = new ListSpacesResponse();
        answer.Spaces.AddRange(rows.Take(size).Select(SpaceAnswer.Listed)); // S-103
        if (rows.Count > size)
        {
            answer.NextPageToken = await PageToken.MakeAsync(call, request.Filter, rows[size - 1].Name);
        }

        return answer;
    }

    // S-106: types of spaces, joined by OR.
    private static HashSet<SpaceType> RequireTypes(Filter? filter) => filter switch
    {
        null => [SpaceType.Space, SpaceType.GroupChat, SpaceType.DirectMessage],
        AnyOf any => [.. any.Terms.SelectMany(RequireTypes)],
        AllOf => throw Errors.FilterInvalid("S-106", FilterField, "Types of spaces are joined by OR: a space has only one."),
        Comparison { Field: "space_type" or "spaceType", Operator: "=", Quoted: true } comparison => [RequireType(comparison.Value)],
        Comparison comparison => throw Errors.FilterInvalid(
            "S-106", FilterField, $"'{comparison.Field} {comparison.Operator} {comparison.Value}' is not supported. Write space_type = \"SPACE\"."),
        _ => throw new InvalidOperationException("Not a filter: " + filter),
    };

    private static SpaceType RequireType(string value) => value switch
    {
        "SPACE" => SpaceType.Space,
        "GROUP_CHAT" => SpaceType.GroupChat,
        "DIRECT_MESSAGE" => SpaceType.DirectMessage,
        _ => throw Errors.FilterInvalid("S-106", FilterField, $"'{value}' is not a type of spaces. Types: SPACE, GROUP_CHAT, DIRECT_MESSAGE."),
    };
}
