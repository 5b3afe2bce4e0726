using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Tests.Properties.Model;

/// <summary>Calls of the methods on memberships and events.</summary>
internal sealed partial class Requests
{
    private CreateMembershipRequest CreateMembership()
    {
        var space = SomeOwnPlace();
        var body = dice.Next(100) switch
        {
            < 2 => null,
            < 4 => new Membership(),
            < 12 => new() { GroupMember = new() { Name = Pick(Model.Seed.Group, Model.Seed.Group, Model.Seed.Group, "groups/unknown", "groups/a@example.com", "groups/") } },
            < 24 => new() { Member = new() { Name = Pick("users/app", "users/app", _caller.App.UserId, "users/100000000000000000103"), Type = User.Types.Type.Bot } },
            < 26 => new() { Member = new() { Name = SomePerson() } },
            _ => new() { Member = new() { Name = SomePerson(), Type = User.Types.Type.Human } },
        };
        if (body is not null && Chance(20))
        {
            (body.Role, body.State) = (Role.RoleManager, State.Joined); // M-31
        }

        if (body is not null && world.Find(space) is { Importer: not null } place && Chance(95))
        {
            var born = place.Shown.CreateTime.ToDateTimeOffset();
            var days = Math.Max(0, (world.Now - born).TotalDays);
            body.DeleteTime = Chance(95) ? SomeTime(days) : Pick(SomeTime(days + 2), Timestamp.FromDateTimeOffset(world.Now.AddDays(1)));
            body.CreateTime = Chance(40) ? SomeTime(days + 0.01) : null;
        }

        return new() { Parent = space, Membership = body, UseAdminAccess = Admin() };
    }

    private ListMembershipsRequest ListMemberships()
    {
        var admin = Admin();
        var likely = admin ? ChatModel.FiltersOfAdministrators : ChatModel.MemberFilters.Keys;
        return Paged(new ListMembershipsRequest
        {
            Parent = SomePlace(),
            Filter = Either(92, likely, Chance(60) ? ChatModel.BadMemberFilters.Keys : ChatModel.MemberFilters.Keys),
            ShowGroups = Chance(40),
            ShowInvited = Chance(_caller.IsApp ? 8 : 40),
            UseAdminAccess = admin,
        });
    }

    private UpdateMembershipRequest UpdateMembership()
    {
        var body = new Membership { Name = SomeMember(own: true), Role = Pick(Role.RoleMember, Role.RoleAssistantManager, Role.RoleManager, Role.RoleManager, Chance(10) ? Role.Unspecified : Role.RoleMember) };
        var mask = Chance(95) ? new FieldMask { Paths = { Pick("role", "role", "role", "*") } } : Pick<FieldMask?>(null, new(), new() { Paths = { "role", "state" } }, new() { Paths = { "member" } });
        return new() { Membership = Chance(99) ? body : null, UpdateMask = mask, UseAdminAccess = Admin() };
    }

    private ListSpaceEventsRequest ListSpaceEvents()
    {
        var types = Enumerable.Range(0, dice.Next(1, 5)).Select(_ => Pick(ChatModel.EventTypes.Take(Chance(90) ? 4 : 9).ToArray()))
            .Select(type => $"{Pick("event_types", "event_type", "eventTypes")}:\"google.workspace.chat.{type}\"").ToList();
        var filter = types.Count == 1 ? types[0] : $"({string.Join(" OR ", types)})";
        filter += Chance(30) ? $" AND start_time=\"{Text(SomeTime(30))}\"" : "";
        filter += Chance(20) ? $" AND endTime=\"{Text(SomeTime(5))}\"" : "";
        return Paged(new ListSpaceEventsRequest { Parent = SomePlace(), Filter = Chance(94) ? filter : Pick(ChatModel.BadEventFilters.Keys.ToArray()) });
    }

    private static string Text(Timestamp time) => time.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
