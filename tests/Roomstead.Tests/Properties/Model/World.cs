using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Tests.Properties.Model;

/// <summary>Somebody with an account.</summary>
internal sealed record Person(string Id, string Email, string Customer, string DisplayName)
{
    public bool Administrator { get; init; }

    /// <summary>P-135.</summary>
    public bool ChatEnabled { get; init; } = true;

    /// <summary>M-32.</summary>
    public bool AutoAccept { get; init; } = true;
}

/// <summary>A Chat app: the project it belongs to and the service account it signs in as.</summary>
/// <param name="UserId"><c>users/{digits}</c> as a member.</param>
/// <param name="Approved">Whether the demonstration organisation has approved its scopes (P-132).</param>
internal sealed record ChatApp(string Name, string UserId, bool Configured, bool Approved);

/// <summary>An organisation and what its administrators have decided.</summary>
/// <param name="History"><c>user-choice</c>, <c>always-on</c> or <c>always-off</c> (P-72).</param>
/// <param name="Names"><c>case-sensitive</c>, <c>case-insensitive</c> or <c>off</c> (P-48).</param>
/// <param name="AdminPermissions">Whether administrators may change permission settings (P-108).</param>
internal sealed record Organisation(string Customer, string History, bool ExternalUsers, string Names, bool AdminPermissions)
{
    public IReadOnlyList<string> Audiences { get; init; } = [];
}

internal enum Kind
{
    Human,
    Bot,
    Group,
}

/// <summary>A membership.</summary>
/// <param name="Member"><c>users/{user}</c> or <c>groups/{group}</c>.</param>
internal sealed record Seat(string Member, Kind Kind, State State, Role Role, Timestamp Since, Timestamp? Until = null)
{
    public bool IsJoined => State == State.Joined;
}

/// <summary>A space: what is shown of it, and what is not.</summary>
internal sealed class Place(Space shown)
{
    /// <summary>Everything that somebody is shown.</summary>
    public Space Shown { get; set; } = shown;

    /// <summary>The organisation it belongs to, also where that is not shown (S-37).</summary>
    public required string Customer { get; init; }

    /// <summary>The person or app that made it.</summary>
    public required string Creator { get; init; }

    /// <summary>The app it was made through.</summary>
    public string? Via { get; init; }

    /// <summary>The app that imports it; null when it is not (or no longer) in import mode.</summary>
    public string? Importer { get; set; }

    /// <summary>S-100: whether there was a message, without which only named spaces are in lists.</summary>
    public bool Started { get; set; }

    public required DateTimeOffset Made { get; init; }

    /// <summary>The two sides of a direct message, in order.</summary>
    public string? Pair { get; init; }

    /// <summary>M-50: in the order of their ids, groups first.</summary>
    public SortedDictionary<string, Seat> Seats { get; } = new(StringComparer.Ordinal);

    public string Name => Shown.Name;

    public bool IsNamed => Shown.SpaceType == SpaceType.Space;

    public bool IsDirect => Shown.SpaceType == SpaceType.DirectMessage;

    public void Sit(Seat seat)
    {
        Seats[seat.Member] = seat;
        Count();
    }

    /// <summary>S-35, M-92: people who have joined, and groups.</summary>
    public void Count() => Shown.MembershipCount = new()
    {
        JoinedDirectHumanUserCount = Seats.Values.Count(static s => s is { Kind: Kind.Human, IsJoined: true }),
        JoinedGroupCount = Seats.Values.Count(static s => s.Kind == Kind.Group),
    };

    public static string PairOf(string one, string other) => string.CompareOrdinal(one, other) < 0 ? one + " " + other : other + " " + one;
}

/// <summary>One recorded change. Its number is its event's name, if it is one (L-55).</summary>
/// <param name="Type">The type of event, such as <c>membership.v1.created</c>; null for none.</param>
/// <param name="Members">Whose memberships it tells of; more than one in a batch (L-56).</param>
internal sealed record Happening(long Id, DateTimeOffset At, string Space, string? Type, IReadOnlyList<string> Members);

/// <summary>Everything there is, in memory.</summary>
internal sealed class World
{
    private readonly List<Happening> _happenings = [];

    public Dictionary<string, Person> People { get; } = [];

    public Dictionary<string, ChatApp> Apps { get; } = [];

    public Dictionary<string, Organisation> Organisations { get; } = [];

    /// <summary>Groups of the demonstration organisation, with their people.</summary>
    public Dictionary<string, string[]> Groups { get; } = [];

    public SortedDictionary<string, Place> Places { get; } = new(StringComparer.Ordinal);

    /// <summary>S-56: which space a caller of an app made with a request id.</summary>
    public Dictionary<(string App, string Id), (string Caller, string Space)> Requests { get; } = [];

    /// <summary>H-110: what page tokens that were given stand for.</summary>
    public Dictionary<string, PagePosition> Tokens { get; } = [];

    public IReadOnlyList<Happening> Happenings => _happenings;

    /// <summary>To the microsecond, as all times are kept (S-48).</summary>
    public DateTimeOffset Now { get; set; }

    public Timestamp Stamp => Timestamp.FromDateTimeOffset(Now);

    public Place? Find(string name) => Places.GetValueOrDefault(name);

    public Place? FindPair(string one, string other) => Places.Values.FirstOrDefault(place => place.Pair == Place.PairOf(one, other));

    /// <summary>M-21: by id or address, whatever the address's case.</summary>
    public Person? FindPerson(string name) => name.Contains('@', StringComparison.Ordinal)
        ? People.Values.FirstOrDefault(person => string.Equals("users/" + person.Email, name, StringComparison.OrdinalIgnoreCase))
        : People.GetValueOrDefault(name);

    /// <summary>Whether somebody has joined himself, or is in a group that has (M-54).</summary>
    public bool HasJoined(Place place, string member) => place.Seats.TryGetValue(member, out var seat) && seat.IsJoined || IsInThroughGroup(place, member);

    public bool IsInThroughGroup(Place place, string member) => place.Seats.Keys.Any(key => Groups.TryGetValue(key, out var people) && people.Contains(member));

    /// <summary>The role somebody acts in: his own, or that of a plain member when he is in through a group.</summary>
    public static Role RoleOf(Place place, string member) =>
        place.Seats.TryGetValue(member, out var seat) && seat.IsJoined ? seat.Role : Role.RoleMember;

    public void Record(Place place, string? type, params IReadOnlyList<string> members) =>
        _happenings.Add(new Happening(_happenings.Count + 1, Now, place.Name, type, members));
}

/// <summary>Where the next page begins.</summary>
/// <param name="List">What a token belongs to: method, caller and everything that chooses what is listed (S-102).</param>
internal sealed record PagePosition(string List, long Key, string Name);
