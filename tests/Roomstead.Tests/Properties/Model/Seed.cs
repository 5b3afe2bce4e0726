using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Tests.Properties.Model;

/// <summary>The demonstration organisation and its neighbour, as the model knows them.</summary>
internal static class Seed
{
    public const string Here = "customers/C00demo01";
    public const string Elsewhere = "customers/C00demo02";
    public const string Group = "groups/engineering001";

    private const string Alice = "users/100000000000000000001";
    private const string Bob = "users/100000000000000000002";
    private const string Carol = "users/100000000000000000003";
    private const string Frank = "users/100000000000000000006";
    private const string Gina = "users/100000000000000000007";
    private const string Erin = "users/100000000000000000011";
    private const string DemoApp = "users/100000000000000000101";
    private const string GuestApp = "users/100000000000000000103";

    /// <param name="here">The policies of the demonstration organisation.</param>
    /// <param name="elsewhere">Those of the other.</param>
    public static World Of(DateTimeOffset now, Organisation here, Organisation elsewhere)
    {
        var world = new World { Now = now };
        world.Organisations[Here] = here with { Customer = Here, Audiences = ["audiences/default", "audiences/engineering"] };
        world.Organisations[Elsewhere] = elsewhere with { Customer = Elsewhere };
        foreach (var person in People())
        {
            world.People[person.Id] = person;
        }

        foreach (var app in new ChatApp[]
        {
            new("demo-app", DemoApp, Configured: true, Approved: true),
            new("bare-app", "users/100000000000000000102", Configured: true, Approved: false),
            new("guest-app", GuestApp, Configured: true, Approved: true),
            new("ghost-app", "users/100000000000000000104", Configured: false, Approved: false),
        })
        {
            world.Apps[app.Name] = app;
        }

        world.Groups[Group] = [Alice, Bob];
        AddPlaces(world);
        return world;
    }

    private static IEnumerable<Person> People() =>
    [
        new(Alice, "alice@example.com", Here, "Alice Archer"),
        new(Bob, "bob@example.com", Here, "Bob Baker"),
        new(Carol, "carol@example.com", Here, "Carol Carter"),
        new("users/100000000000000000004", "dave@example.com", Here, "Dave Dyer"),
        new(Frank, "frank@example.com", Here, "Frank Fisher") { AutoAccept = false },
        new(Gina, "gina@example.com", Here, "Gina Glover") { ChatEnabled = false },
        new("users/100000000000000000009", "admin@example.com", Here, "Ada Admin") { Administrator = true },
        new(Erin, "erin@elsewhere.example", Elsewhere, "Erin Else"),
        new("users/100000000000000000019", "admin@elsewhere.example", Elsewhere, "Otto Other") { Administrator = true },
    ];

    private static void AddPlaces(World world)
    {
        var atlas = Named(world, "AAAAatlas01", "Atlas", Alice, (Alice, Role.RoleManager), (Bob, Role.RoleAssistantManager), (Carol, Role.RoleMember), (Gina, Role.RoleMember));
        atlas.Shown.SpaceDetails = new() { Description = "Where the Atlas project meets", Guidelines = "Be kind. Cite your sources." };
        atlas.Sit(new Seat(Frank, Kind.Human, State.Invited, Role.RoleMember, world.Stamp));

        var news = Named(world, "AAAAnews001", "Company news", Alice, (Alice, Role.RoleManager), (Bob, Role.RoleAssistantManager), (Carol, Role.RoleMember));
        news.Shown.PermissionSettings = Policy.Matrix(Space.Types.PredefinedPermissionSettings.AnnouncementSpace);

        Put(world, "AAAAlunch01", SpaceType.GroupChat, Alice, pair: null, (Alice, Role.RoleMember), (Bob, Role.RoleMember), (Carol, Role.RoleMember));
        Put(world, "AAAAdm00001", SpaceType.DirectMessage, Alice, Place.PairOf(Alice, Bob), (Alice, Role.RoleMember), (Bob, Role.RoleMember));
        var withApp = Put(world, "AAAAbotdm01", SpaceType.DirectMessage, Alice, Place.PairOf(Alice, DemoApp), (Alice, Role.RoleMember), (DemoApp, Role.RoleMember));
        withApp.Shown.SingleUserBotDm = true; // S-23
        withApp.Shown.Type = Space.Types.Type.Dm; // S-21

        Named(world, "AAAAdesk001", "Service desk", DemoApp, (DemoApp, Role.RoleMember), (GuestApp, Role.RoleMember), (Alice, Role.RoleManager), (Carol, Role.RoleMember));
        Import(world);
        Named(world, "AAAAguest01", "Partners", Alice, (Alice, Role.RoleManager), (Erin, Role.RoleMember)).Shown.ExternalUserAllowed = true;
        Named(world, "AAAAother01", "Elsewhere", Erin, (Erin, Role.RoleManager));
    }

    private static void Import(World world)
    {
        var space = Policy.NewSpace("AAAAimport1", SpaceType.Space, Here, world.Stamp);
        space.DisplayName = "Imported";
        space.ImportMode = true;
        space.ImportModeExpireTime = Timestamp.FromDateTimeOffset(world.Now.AddDays(90)); // S-41
        space.PermissionSettings = Policy.Matrix(default);
        world.Places[space.Name] = new Place(space) { Customer = Here, Creator = Alice, Via = "demo-app", Importer = "demo-app", Started = true, Made = world.Now };
    }

    private static Place Named(World world, string id, string name, string creator, params (string Member, Role Role)[] members)
    {
        var place = Put(world, id, SpaceType.Space, creator, pair: null, members);
        place.Shown.DisplayName = name;
        place.Shown.PermissionSettings = Policy.Matrix(default);
        return place;
    }

    private static Place Put(World world, string id, SpaceType type, string creator, string? pair, params (string Member, Role Role)[] members)
    {
        var customer = creator == Erin ? Elsewhere : Here;
        var place = new Place(Policy.NewSpace(id, type, type == SpaceType.DirectMessage ? null : customer, world.Stamp))
        {
            Customer = customer,
            Creator = creator,
            Via = creator == DemoApp ? "demo-app" : null,
            Started = true,
            Made = world.Now,
            Pair = pair,
        };
        foreach (var (member, role) in members)
        {
            place.Sit(new Seat(member, member is DemoApp or GuestApp ? Kind.Bot : Kind.Human, State.Joined, role, world.Stamp));
        }

        return world.Places[place.Name] = place;
    }
}
