using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Tests.Properties.Model;

/// <summary>Makes up calls at random: mostly sensible ones for the world as it is, often not.</summary>
internal sealed partial class Requests(Dice dice, World world, IReadOnlyList<Step> before)
{
    private static readonly string[] Methods =
    [
        .. Enumerable.Repeat("CreateSpace", 6), .. Enumerable.Repeat("SetUpSpace", 8), .. Enumerable.Repeat("GetSpace", 5), .. Enumerable.Repeat("ListSpaces", 3),
        .. Enumerable.Repeat("SearchSpaces", 5), .. Enumerable.Repeat("UpdateSpace", 20), .. Enumerable.Repeat("DeleteSpace", 4), .. Enumerable.Repeat("CompleteImportSpace", 3),
        .. Enumerable.Repeat("FindDirectMessage", 4), .. Enumerable.Repeat("FindGroupChats", 4), .. Enumerable.Repeat("CreateMembership", 14),
        .. Enumerable.Repeat("GetMembership", 5), .. Enumerable.Repeat("ListMemberships", 6), .. Enumerable.Repeat("UpdateMembership", 10),
        .. Enumerable.Repeat("DeleteMembership", 8), .. Enumerable.Repeat("GetSpaceEvent", 5), .. Enumerable.Repeat("ListSpaceEvents", 6),
    ];

    private Part _part = Cast.All[0];
    private Caller _caller = Cast.All[0].In(world);

    public Step Next()
    {
        if (Chance(10) && before.LastOrDefault(static step => step.Given is not null) is { } paged)
        {
            return GoOn(paged);
        }

        var method = Pick(Methods);
        Choose(method);
        return new Step(_part.Name, method, Make(method), After());
    }

    private IMessage Make(string method) => method switch
    {
        "CreateSpace" => CreateSpace(),
        "SetUpSpace" => SetUpSpace(),
        "GetSpace" => new GetSpaceRequest { Name = SomePlace(), UseAdminAccess = Admin() },
        "ListSpaces" => Paged(new ListSpacesRequest { Filter = Either(90, ChatModel.SpaceFilters.Keys, ChatModel.BadSpaceFilters.Keys) }),
        "SearchSpaces" => SearchSpaces(),
        "UpdateSpace" => UpdateSpace(),
        "DeleteSpace" => new DeleteSpaceRequest { Name = SomeOwnPlace(), UseAdminAccess = Admin() },
        "CompleteImportSpace" => new CompleteImportSpaceRequest { Name = SomePlace() },
        "FindDirectMessage" => new FindDirectMessageRequest { Name = Chance(55) ? SomeCorrespondent() : SomePerson() },
        "FindGroupChats" => FindGroupChats(),
        "CreateMembership" => CreateMembership(),
        "GetMembership" => new GetMembershipRequest { Name = SomeMember(), UseAdminAccess = Admin() },
        "ListMemberships" => ListMemberships(),
        "UpdateMembership" => UpdateMembership(),
        "DeleteMembership" => new DeleteMembershipRequest { Name = SomeMember(own: true), UseAdminAccess = Admin() },
        "GetSpaceEvent" => new GetSpaceEventRequest { Name = SomeEvent() },
        _ => ListSpaceEvents(),
    };

    // Mostly somebody whose scopes open the method, and importers for what only they can do.
    private void Choose(string method)
    {
        for (var tries = Chance(10) ? 1 : 12; tries > 0; tries--)
        {
            _part = method == "CompleteImportSpace" && Chance(70) ? Pick(Cast.All.Where(static part => part.HoldsImport).ToArray()) : Pick(Cast.All);
            _caller = _part.In(world);
            var likely = _part.HoldsAdminScopes == Chance(25);
            if (likely && IsOpen(method))
            {
                return;
            }
        }
    }

    private bool IsOpen(string method)
    {
        try
        {
            Model.Scopes.RequireOpen(method, _caller, _part.HoldsAdminScopes);
            return _caller.Person is not { ChatEnabled: false } && _caller.App.Configured;
        }
        catch (Refused)
        {
            return false;
        }
    }

    private TimeSpan After() => dice.Next(1_000) switch
    {
        < 3 => TimeSpan.FromDays(dice.Next(20, 40)),
        < 15 => TimeSpan.FromDays(dice.Next(1, 5)),
        < 300 => TimeSpan.FromTicks(dice.Next(0, 30)), // Finer than a microsecond, or none at all.
        _ => TimeSpan.FromTicks(dice.Below(TimeSpan.TicksPerHour)),
    };

    private bool Chance(int percent) => dice.Next(100) < percent;

    private T Pick<T>(params IReadOnlyList<T> some) => dice.Pick(some);

    private string Either(int percent, IEnumerable<string> likely, IEnumerable<string> unlikely) => Pick((Chance(percent) ? likely : unlikely).ToArray());

    private bool Admin() => Chance(_part.HoldsAdminScopes ? 90 : 3);

    /// <summary>The next page of a list; sometimes for somebody else.</summary>
    private Step GoOn(Step paged)
    {
        var request = paged.Request.Descriptor.Parser.ParseFrom(paged.Request.ToByteArray());
        request.Descriptor.FindFieldByName("page_token").Accessor.SetValue(request, paged.Given);
        return new Step(Chance(93) ? paged.Part : Pick(Cast.All).Name, paged.Method, request, After());
    }

    private T Paged<T>(T request)
        where T : IMessage
    {
        request.Descriptor.FindFieldByName("page_size").Accessor.SetValue(request, Pick(0, 0, 1, 1, 2, 2, 3, 5, 5_000, Chance(20) ? -1 : 2));
        if (Chance(4))
        {
            request.Descriptor.FindFieldByName("page_token").Accessor.SetValue(request, Pick("nonsense", world.Tokens.Keys.LastOrDefault("none")));
        }

        return request;
    }

    /// <summary>A space: mostly one that the caller is in or can reach.</summary>
    private string SomePlace() => dice.Next(100) switch
    {
        < 3 => Pick("spaces/", "spaces/a b", "AAAAatlas01", "", "spaces/a/b", "spaces/" + new string('x', 130)),
        < 6 => Pick("spaces/AAAAnothing", "spaces/-"),
        < 22 => Pick(world.Places.Keys.ToArray()),
        _ => Near() is { Length: > 0 } near ? Pick(near).Name : "spaces/AAAAatlas01",
    };

    private Place[] Near() => [.. world.Places.Values.Where(place =>
        _part.HoldsAdminScopes ? place.IsNamed
        : _part.HoldsImport && Chance(85) ? place.Shown.ImportModeExpireTime is not null
        : world.HasJoined(place, _caller.Id) || place.Importer == _caller.App.Name)];

    private string SomePerson() => dice.Next(100) switch
    {
        < 3 => Pick("users/", "users/me", "users/a/b", "alice", "", "users/a b"),
        < 8 => Pick("users/app", "users/100000000000000000101", "users/100000000000000000103"),
        < 11 => Pick("users/nobody@example.com", "users/12345"),
        < 30 => "users/" + Pick(world.People.Values.ToArray()).Email,
        < 33 => "users/" + Pick(world.People.Values.ToArray()).Email.ToUpperInvariant(),
        _ => Pick(world.People.Keys.ToArray()),
    };

    /// <summary>The other side of one of the caller's direct messages.</summary>
    private string SomeCorrespondent()
    {
        var others = world.Places.Values.Where(place => place.IsDirect && place.Seats.ContainsKey(_caller.Id))
            .SelectMany(static place => place.Seats.Keys).Where(member => member != _caller.Id).ToArray();
        return others.Length > 0 ? Pick(others) : SomePerson();
    }

    /// <summary>A space: often one that the caller manages.</summary>
    private string SomeOwnPlace()
    {
        var own = world.Places.Values.Where(place => place.Importer is null && World.RoleOf(place, _caller.Id) == Membership.Types.MembershipRole.RoleManager).ToArray();
        return own.Length > 0 && Chance(45) ? Pick(own).Name : SomePlace();
    }

    private string SomeMember(bool own = false)
    {
        var space = own ? SomeOwnPlace() : SomePlace();
        var there = world.Find(space)?.Seats.Keys.Select(static member => member.StartsWith('g') ? "group-" + member[7..] : member[6..]).ToArray() ?? [];
        return space + "/members/" + dice.Next(100) switch
        {
            < 2 => Pick("", "me", "a/b", new string('1', 271)),
            < 12 => "app",
            < 16 => "group-engineering001",
            < 24 => Pick(world.People.Values.ToArray()).Email,
            < 30 => Pick(world.People.Keys.ToArray())[6..],
            _ => there.Length > 0 ? Pick(there) : "100000000000000000001",
        };
    }

    private string SomeEvent()
    {
        var space = SomePlace();
        var ids = world.Happenings.Where(happening => happening.Space == space && (happening.Type is not null || Chance(10))).Select(static happening => happening.Id).ToArray();
        return space + "/spaceEvents/" + dice.Next(100) switch
        {
            < 3 => Pick("", "x", "01", "0", "99999999999999999999"),
            < 8 => dice.Next(1, world.Happenings.Count + 2).ToString(CultureInfo.InvariantCulture),
            _ => ids.Length > 0 ? Pick(ids).ToString(CultureInfo.InvariantCulture) : "1",
        };
    }

    private Timestamp SomeTime(double mostDaysAgo) =>
        Timestamp.FromDateTimeOffset(world.Now.AddTicks(-dice.Below((long)(mostDaysAgo * TimeSpan.TicksPerDay) + 1)));
}
