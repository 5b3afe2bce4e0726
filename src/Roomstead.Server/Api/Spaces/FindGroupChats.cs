using Roomstead.Domain;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Api.Spaces;

/// <summary>spaces.findGroupChats: the group chats of the caller with exactly these people, page by page.</summary>
internal sealed class FindGroupChats() : ReadMethod<FindGroupChatsRequest, FindGroupChatsResponse>("FindGroupChats")
{
    private const string UsersField = "users";
    private static readonly ScopeSet ScopesOfSpaces = ScopeSet.OfChat("spaces", "spaces.readonly");

    public override Access Access { get; } = Access.OfUser("memberships", "memberships.readonly"); // S-160

    public override async ValueTask<FindGroupChatsResponse> HandleAsync(FindGroupChatsRequest request, Call call)
    {
        // The request by itself.
        var size = PageSize.Require(request.PageSize, Limits.FindGroupChatsDefault, Limits.FindGroupChatsMax); // S-162, H-110
        var expanded = RequireView(request.SpaceView, call);
        var users = RequireUsers(request);

        // The caller.
        CallerRules.RequireChatEnabled(call); // P-135

        // In the order of the names, as lists are.
        var list = $"{request.SpaceView} {string.Join(' ', request.Users)}";
        var after = await PageToken.RequireAsync(call, list, request.PageToken); // H-112
        var answer = new FindGroupChatsResponse();
        if (await ResolveAsync(users, call) is not { } people)
        {
            return answer;
        }

        var found = await call.Db.Spaces.ListGroupChatsAsync(call.Caller.Id, people, after, size + 1);
        answer.Spaces.AddRange(found.Take(size).Select(row => expanded ? SpaceAnswer.Listed(row) : new Space { Name = row.Name })); // S-163
        if (found.Count > size)
        {
            answer.NextPageToken = await PageToken.MakeAsync(call, list, found[size - 1].Name);
        }

        return answer;
    }

    // S-163
    private static bool RequireView(SpaceView view, Call call) => view switch
    {
        SpaceView.Unspecified or SpaceView.ResourceNameOnly => false,
        SpaceView.Expanded when !call.Caller.Scopes.Overlaps(ScopesOfSpaces) => throw Errors.ScopeInsufficient(call.Method, ScopesOfSpaces, ScopesOfSpaces, call.Caller, "S-163"),
        SpaceView.Expanded => true,
        _ => throw Errors.SpaceViewUnknown(view),
    };

    // S-161
    private static List<UserName> RequireUsers(FindGroupChatsRequest request)
    {
        if (request.Users.Count > Limits.FindGroupChatsUsers)
        {
            throw Errors.TooManyUsers(UsersField, request.Users.Count);
        }

        var users = request.Users.Select(static user => UserName.Parse(user, UsersField)).ToList();
        return users.Exists(static user => user.IsMe)
            ? throw Errors.CallerNamedAmongUsers(UsersField) // S-161 inferred
            : users;
    }

    /// <summary>The people of the chat, the caller among them, each once; null when no chat can be of them. S-160: an app is not one
    /// of a chat's people; nor is (inferred) a name without a person.</summary>
    private static async ValueTask<IReadOnlyCollection<string>?> ResolveAsync(List<UserName> users, Call call)
    {
        var people = new SortedSet<string>(StringComparer.Ordinal) { call.Caller.Id };
        foreach (var user in users)
        {
            if (await user.FindPersonAsync(call) is not { } person)
            {
                return null;
            }

            people.Add(person.Id);
        }

        return people;
    }
}
