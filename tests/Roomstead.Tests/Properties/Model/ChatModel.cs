using Google.Protobuf;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;

namespace Roomstead.Tests.Properties.Model;

/// <summary>The rules of every built method once more, as plainly as they can be said, on a world in memory. It shares the messages of the
/// contract with the server, and no rule.</summary>
internal sealed partial class ChatModel(World world)
{
    /// <summary>Stands for a page token that the server gives and only it can make.</summary>
    public const string SomeToken = "(a token)";

    /// <summary>What follows in the list that the last answer began, and where; null when it was all of it.</summary>
    public PagePosition? Next { get; private set; }

    /// <summary>Does what a call does, and returns its answer.</summary>
    /// <param name="newName">What a space is called that the call makes: only the server can make up names.</param>
    /// <exception cref="Refused">The call is refused and changes nothing.</exception>
    public IMessage Answer(string method, IMessage request, Caller caller, string newName)
    {
        Next = null;
        var admin = request.Descriptor.FindFieldByName("use_admin_access") is { } field && (bool)field.Accessor.GetValue(request);
        Model.Scopes.RequireOpen(method, caller, admin);
        return request switch
        {
            CreateSpaceRequest r => Create(r, caller, newName),
            SetUpSpaceRequest r => SetUp(r, caller, newName),
            GetSpaceRequest r => Get(r, caller),
            ListSpacesRequest r => List(r, caller),
            SearchSpacesRequest r => Search(r, caller),
            UpdateSpaceRequest r => Update(r, caller),
            DeleteSpaceRequest r => Delete(r, caller),
            CompleteImportSpaceRequest r => Complete(r, caller),
            FindDirectMessageRequest r => FindDirect(r, caller),
            FindGroupChatsRequest r => FindGroups(r, caller),
            CreateMembershipRequest r => Create(r, caller),
            GetMembershipRequest r => Get(r, caller),
            ListMembershipsRequest r => List(r, caller),
            UpdateMembershipRequest r => Update(r, caller),
            DeleteMembershipRequest r => Delete(r, caller),
            GetSpaceEventRequest r => Get(r, caller),
            ListSpaceEventsRequest r => List(r, caller),
            _ => throw new ArgumentException("Not a call of a built method: " + request.Descriptor.Name, nameof(request)),
        };
    }

    /// <summary>P-161, S-40, S-91: as get, create, setup and patch show a space to a caller.</summary>
    private static Space Show(Place place, Caller caller)
    {
        var space = place.Shown.Clone();
        if (caller.IsApp && !caller.Holds("app.spaces", "app.spaces.create"))
        {
            space.AccessSettings = null;
            space.PermissionSettings = null;
        }

        if (caller.IsApp && place.Creator != caller.Id)
        {
            space.PermissionSettings = null;
        }

        return space;
    }

    /// <summary>S-103, P-162: as lists show it.</summary>
    private static Space ShowListed(Place place)
    {
        var space = place.Shown.Clone();
        space.AccessSettings = null;
        space.PermissionSettings = null;
        return space;
    }

    /// <summary>M-10 to M-18.</summary>
    private Membership Show(Place place, Seat seat, Caller caller)
    {
        var shown = new Membership { Name = NameOf(place, seat.Member), State = seat.State, Role = seat.Role, CreateTime = seat.Since, DeleteTime = seat.Until };
        if (seat.Kind == Kind.Group)
        {
            shown.GroupMember = new() { Name = seat.Member };
            return shown;
        }

        shown.Member = new() { Name = seat.Member, Type = seat.Kind == Kind.Human ? User.Types.Type.Human : User.Types.Type.Bot };
        if (seat.Kind == Kind.Human)
        {
            var person = world.People[seat.Member];
            shown.Affiliation = person.Customer == place.Customer ? Membership.Types.Affiliation.Internal : Membership.Types.Affiliation.External;
            if (caller.IsApp)
            {
                shown.Member.DisplayName = person.DisplayName;
                shown.Member.DomainId = person.Customer["customers/".Length..];
            }
        }

        return shown;
    }

    private static string NameOf(Place place, string member) => place.Name + "/members/"
        + (member.StartsWith("groups/", StringComparison.Ordinal) ? "group-" + member[7..] : member[6..]);

    /// <summary>P-130, S-134: not there, and not for the caller, are one answer.</summary>
    private Place RequirePlace(string name, Func<Place, bool> visible)
    {
        var place = world.Find(name);
        return place is not null && visible(place) ? place : throw new Refused(Refusal.SpaceDenied);
    }

    /// <summary>P-122, S-93: named spaces of the administrator's own organisation, none that is being imported.</summary>
    private static bool Reaches(Caller administrator, Place place) => place is { IsNamed: true, Importer: null } && place.Customer == administrator.Person!.Customer;

    /// <summary>P-121, L-122: a person of the organisation, by delegation of the app that imports, until the time is up.</summary>
    private bool Imports(Caller caller, Place place) => IsImporter(caller, place) && !IsOver(place);

    private static bool IsImporter(Caller caller, Place place) =>
        caller is { IsApp: false, Delegated: true } && caller.Holds("import") && place.Importer == caller.App.Name && place.Customer == caller.Person!.Customer;

    /// <summary>S-172, L-123: 90 days, and it is gone.</summary>
    private bool IsOver(Place place) => place.Importer is not null && place.Made <= world.Now.AddDays(-90);

    /// <summary>M-36, P-89: what was imported by the calling app, and is not 90 days old.</summary>
    private bool WasImportedLately(Place place, Caller caller) =>
        place.Via == caller.App.Name && place.Shown.ImportModeExpireTime is { } end && end > world.Stamp;

    /// <summary>H-110: the entries of a list that a page has, and whether more follow.</summary>
    /// <param name="rest">Everything that comes after the page before, in order.</param>
    private List<T> Page<T>(string list, IEnumerable<T> rest, int size, Func<T, (long Key, string Name)> position)
    {
        var entries = rest.Take(size + 1).ToList();
        if (entries.Count <= size)
        {
            return entries;
        }

        var (key, name) = position(entries[size - 1]);
        Next = new PagePosition(list, key, name);
        return entries[..size];
    }

    /// <summary>H-112, S-102: a token is good for its own list; null for the first page.</summary>
    private PagePosition? RequireToken(string token, string list)
    {
        if (token.Length == 0)
        {
            return null;
        }

        return world.Tokens.TryGetValue(token, out var position) && position.List == list ? position : throw new Refused(Refusal.InvalidArgument("page_token"));
    }

    private string TokenOfNext => Next is null ? "" : SomeToken;
}
