using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using static Roomstead.Tests.Properties.Model.Rules;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Tests.Properties.Model;

/// <summary>spaces.get, list, delete, completeImport, findDirectMessage and findGroupChats.</summary>
internal sealed partial class ChatModel
{
    /// <summary>Filters of spaces.list that mean something (S-106, S-107).</summary>
    public static readonly IReadOnlyDictionary<string, SpaceType[]> SpaceFilters = new Dictionary<string, SpaceType[]>
    {
        [""] = [SpaceType.Space, SpaceType.GroupChat, SpaceType.DirectMessage],
        ["  "] = [SpaceType.Space, SpaceType.GroupChat, SpaceType.DirectMessage],
        ["space_type = \"SPACE\""] = [SpaceType.Space],
        ["spaceType=\"GROUP_CHAT\""] = [SpaceType.GroupChat],
        ["(space_type = \"DIRECT_MESSAGE\")"] = [SpaceType.DirectMessage],
        ["spaceType = \"SPACE\" OR spaceType = \"GROUP_CHAT\""] = [SpaceType.Space, SpaceType.GroupChat],
        ["(space_type=\"SPACE\" OR (space_type = \"DIRECT_MESSAGE\"))"] = [SpaceType.Space, SpaceType.DirectMessage],
    };

    /// <summary>Filters of spaces.list that do not, with the message of their refusal.</summary>
    public static readonly IReadOnlyDictionary<string, string> BadSpaceFilters = new Dictionary<string, string>
    {
        ["space_type = \"SPACE\" AND space_type = \"GROUP_CHAT\""] = "Invalid filter query",
        ["space_type = \"SPACE_TYPE_UNSPECIFIED\""] = "Invalid filter query",
        ["display_name = \"Atlas\""] = "Invalid filter query",
        ["space_type != \"SPACE\""] = "Invalid filter query",
        ["space_type = SPACE"] = "Invalid filter query",
        ["space_type = "] = "Error parsing the filter",
        ["(space_type = \"SPACE\""] = "Error parsing the filter",
        ["space_type = \"SPACE\" OR"] = "Error parsing the filter",
    };

    private Space Get(GetSpaceRequest request, Caller caller)
    {
        RequireSpaceName(request.Name, "name");
        if (request.UseAdminAccess)
        {
            caller.RequireReader();
            Require(!caller.IsApp, Refusal.AppNotSupported); // P-128
            caller.RequireAdministrator();
            return Show(RequirePlace(request.Name, place => Reaches(caller, place)), caller); // S-93
        }

        caller.RequireReader();
        if (!caller.IsApp)
        {
            return Show(RequirePlace(request.Name, place => place.Importer is null && world.HasJoined(place, caller.Id)), caller); // S-90, S-92
        }

        var asBot = caller.Holds("bot");
        if (!asBot)
        {
            caller.RequireApproved(null, "app.spaces");
        }

        // S-92: an import is for the importing service account alone, by chat.bot, until the time is up.
        var found = RequirePlace(
            request.Name,
            place => place.Importer is { } importer ? asBot && importer == caller.App.Name && !IsOver(place) : world.HasJoined(place, caller.Id));
        Require(asBot || !found.IsDirect, Refusal.AppOnDirectMessage); // P-131

        // S-91: without the approval of the space's own organisation it is seen as chat.bot alone sees it.
        var approved = found.Importer is null && caller.IsApproved(found.Customer, "app.spaces");
        Require(approved || asBot, Refusal.AppNotApproved);
        return Show(found, approved ? caller : caller with { Scopes = new HashSet<string> { "bot" } });
    }

    private ListSpacesResponse List(ListSpacesRequest request, Caller caller)
    {
        var size = RequirePage(request.PageSize, 100, 1_000); // S-101
        Require(!BadSpaceFilters.TryGetValue(request.Filter, out var message), Filter(message ?? "")); // S-106
        var types = SpaceFilters[request.Filter];
        caller.RequireReader();

        var list = $"ListSpaces {caller.Id} {request.Filter}";
        var after = RequireToken(request.PageToken, list)?.Name ?? "";
        var joined = world.Places.Values.Where(place => // S-100, S-104
            string.CompareOrdinal(place.Name, after) > 0 && types.Contains(place.Shown.SpaceType)
            && place.Importer is null && (place.IsNamed || place.Started) && world.HasJoined(place, caller.Id));
        var answer = new ListSpacesResponse { Spaces = { Page(list, joined, size, static place => (0, place.Name)).Select(ShowListed) } };
        answer.NextPageToken = TokenOfNext;
        return answer;
    }

    private Empty Delete(DeleteSpaceRequest request, Caller caller)
    {
        RequireSpaceName(request.Name, "name");
        caller.RequireWriter();
        if (caller.IsApp)
        {
            Require(!request.UseAdminAccess, Refusal.AppNotSupported); // P-128
            caller.RequireApproved(null, "app.delete"); // S-132
        }
        else if (request.UseAdminAccess)
        {
            caller.RequireAdministrator(); // S-133
        }

        var found = RequirePlace(request.Name, place =>
            caller.IsApp ? world.HasJoined(place, caller.Id)
            : request.UseAdminAccess ? Reaches(caller, place)
            : place.Importer is not null ? Imports(caller, place)
            : world.HasJoined(place, caller.Id) && caller.Holds("delete"));
        Require(!(caller.IsApp && found.IsDirect), Refusal.AppOnDirectMessage); // P-131
        Require(found.IsNamed, Refusal.InvalidArgument("name")); // S-130
        if (caller.IsApp)
        {
            caller.RequireApproved(found.Customer, "app.delete");
            Require(found.Creator == caller.Id, Refusal.SpaceDenied); // S-132
        }
        else
        {
            var may = request.UseAdminAccess || found.Importer is not null || World.RoleOf(found, caller.Id) == Role.RoleManager; // S-131
            Require(may, Refusal.SpaceDenied);
        }

        world.Places.Remove(found.Name);
        world.Record(found, type: null); // S-135
        return new();
    }

    private CompleteImportSpaceResponse Complete(CompleteImportSpaceRequest request, Caller caller)
    {
        RequireSpaceName(request.Name, "name");
        caller.RequireWriter();
        var found = RequirePlace(request.Name, place => place.Importer is null ? world.HasJoined(place, caller.Id) : Imports(caller, place)); // S-144, L-123
        Require(found.Importer is not null, Refusal.FailedPrecondition("NOT_IN_IMPORT_MODE")); // S-142

        found.Importer = null;
        found.Started = true;
        found.Shown.ImportMode = false;
        found.Seats.Clear(); // S-143
        world.Record(found, type: null);
        found.Sit(Own(caller, found.IsNamed ? Role.RoleManager : Role.RoleMember)); // S-141, S-170
        world.Record(found, "membership.v1.created", caller.Id);
        return new() { Space = Show(found, caller) };
    }

    private Space FindDirect(FindDirectMessageRequest request, Caller caller)
    {
        var name = request.Name;
        RequireUserName(name, "name");
        Require(!(caller.IsApp && (name.Contains('@', StringComparison.Ordinal) || name == "users/app")), Refusal.InvalidArgument("name")); // S-150, S-153
        Require(name != "users/me", Refusal.InvalidArgument("name")); // S-153
        caller.RequireReader();

        var other = name == "users/app" ? caller.App.UserId : world.FindPerson(name)?.Id ?? world.Apps.Values.FirstOrDefault(app => app.UserId == name)?.UserId;
        Require(other is not null, Refusal.InvalidArgument("name")); // S-152
        var found = world.FindPair(caller.Id, other!);
        Require(found is not null && found.Seats.TryGetValue(caller.Id, out var own) && own.IsJoined, NotFound); // S-151
        return Show(found!, caller);
    }

    private FindGroupChatsResponse FindGroups(FindGroupChatsRequest request, Caller caller)
    {
        var size = RequirePage(request.PageSize, 10, 30); // S-162
        var expanded = request.SpaceView == SpaceView.Expanded;
        if (expanded && !caller.Holds("spaces", "spaces.readonly"))
        {
            throw new Refused(Refusal.ScopeInsufficient, ["spaces", "spaces.readonly"]); // S-163
        }

        Require(System.Enum.IsDefined(request.SpaceView), Refusal.InvalidArgument("space_view"));
        Require(request.Users.Count <= 49, Refusal.InvalidArgument("users")); // S-161
        foreach (var user in request.Users)
        {
            RequireUserName(user, "users");
        }

        Require(!request.Users.Contains("users/me"), Refusal.InvalidArgument("users"));
        caller.RequireReader();

        var list = $"FindGroupChats {caller.Id} {request.SpaceView} {string.Join(' ', request.Users)}";
        var after = RequireToken(request.PageToken, list)?.Name ?? "";
        var people = request.Users.Select(world.FindPerson).ToList();
        var asked = people.Select(static person => person?.Id).Append(caller.Id).ToHashSet();
        var found = world.Places.Values.Where(place => // S-160: exactly these people, whichever apps.
            string.CompareOrdinal(place.Name, after) > 0 && place is { Importer: null, Shown.SpaceType: SpaceType.GroupChat }
            && asked.SetEquals(place.Seats.Values.Where(static seat => seat is { Kind: Kind.Human, State: State.Joined }).Select(static seat => seat.Member)));
        var page = Page(list, found, size, static place => (0, place.Name));
        var answer = new FindGroupChatsResponse { Spaces = { page.Select(place => expanded ? ShowListed(place) : new Space { Name = place.Name }) } };
        answer.NextPageToken = TokenOfNext;
        return answer;
    }

    private static Refusal NotFound { get; } = new(404, "NOT_FOUND", "Requested entity was not found.");

    private static void RequireUserName(string name, string field) => Require(
        name.StartsWith("users/", StringComparison.Ordinal) && name.Length is > 6 and <= 320 && !name[6..].Contains('/', StringComparison.Ordinal)
        && !name.Contains(' ', StringComparison.Ordinal),
        Refusal.InvalidArgument(field));
}
