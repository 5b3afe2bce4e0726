using Google.Protobuf.Collections;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Domain;

/// <summary>Somebody a request names to be added: a person, a group, or nobody this server knows.</summary>
/// <param name="Person">Null for groups and for names without a person.</param>
/// <param name="Group"><c>groups/{group}</c> of a group of <paramref name="Customer"/>; null for people.</param>
/// <param name="Customer">The organisation of the person or group; null when there is neither.</param>
/// <param name="ByEmail">Whether an address named the person.</param>
internal sealed record Invitee(UserRow? Person, string? Group, string? Customer, bool ByEmail);

/// <summary>The memberships of a setup (S-76 to S-79, S-82).</summary>
internal static class Invitees
{
    private const string People = "users/";
    private const string Groups = "groups/";

    /// <summary>Refuses what is not a membership that a setup of this type can have, by its form alone.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT.</exception>
    public static void RequireForms(RepeatedField<Membership> memberships, Space.Types.SpaceType type)
    {
        if (memberships.Count > Limits.SetUpMemberships)
        {
            throw Errors.TooManyMemberships(Limits.SetUpMemberships, memberships.Count); // S-76
        }

        for (var i = 0; i < memberships.Count; i++)
        {
            var field = FormattableString.Invariant($"memberships[{i}]");
            switch (memberships[i].MemberTypeCase)
            {
                case Membership.MemberTypeOneofCase.Member:
                    RequirePersonForm(memberships[i].Member, field + ".member");
                    break;
                case Membership.MemberTypeOneofCase.GroupMember:
                    RequireGroupForm(memberships[i].GroupMember, type, field + ".group_member");
                    break;
                default:
                    throw Errors.MemberForm(field, "Must name a member or a group_member.", null);
            }
        }
    }

    /// <summary>Whom the memberships name besides the caller, each once, in their order (S-77).</summary>
    public static async ValueTask<List<Invitee>> FindAsync(Call call, RepeatedField<Membership> memberships)
    {
        var found = new Dictionary<string, Invitee>(StringComparer.Ordinal);
        foreach (var membership in memberships)
        {
            var invitee = membership.MemberTypeCase == Membership.MemberTypeOneofCase.GroupMember
                ? await FindGroupAsync(call, membership.GroupMember.Name)
                : await FindPersonAsync(call, membership.Member.Name);
            var key = invitee.Group ?? invitee.Person?.Id ?? membership.Member.Name.ToLowerInvariant();
            if (key == call.Caller.Id)
            {
                continue;
            }

            // An address beside the id of the same person counts: it is what lets in people from outside (S-79).
            found[key] = found.TryGetValue(key, out var before) ? before with { ByEmail = before.ByEmail || invitee.ByEmail } : invitee;
        }

        return [.. found.Values];
    }

    /// <summary>S-78: whether they can be added; who cannot is left out. S-79, S-82: people from outside where they are allowed, and by address.</summary>
    public static bool CanJoin(Invitee invitee, Call call, bool externalUserAllowed) =>
        invitee.Customer == call.Caller.User!.Customer
            ? invitee.Person is null or { ChatEnabled: true }
            : invitee is { ByEmail: true, Person.ChatEnabled: true } && externalUserAllowed;

    /// <summary>The membership to write. M-32: people who do not accept by themselves are invited. M-12: groups have no role.</summary>
    public static MembershipRow MembershipOf(Invitee invitee, string space, Call call) => invitee.Person is { } person
        ? new MembershipRow(space, person.Id, MembershipRow.Human, person.AutoAccept ? State.Joined : State.Invited, Role.RoleMember, call.AtMicros)
        : new MembershipRow(space, invitee.Group!, MembershipRow.Group, State.Joined, Role.Unspecified, call.AtMicros);

    // S-79: people by id or address; no apps.
    private static void RequirePersonForm(User member, string field)
    {
        if (member.Type != User.Types.Type.Human)
        {
            throw Errors.MemberForm(field + ".type", "Must be HUMAN: apps cannot be set up as members.", member.Type);
        }

        RequirePersonName(member.Name, field + ".name");
    }

    /// <summary>Refuses what cannot be the id or address of a person.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT.</exception>
    public static void RequirePersonName(string name, string field)
    {
        if (!IsName(name, People) || name is "users/app" or "users/me") // M-24 inferred
        {
            throw Errors.MemberForm(field, "Must be users/{user}, with the id or the email address of a person.", name);
        }
    }

    /// <summary>Refuses what cannot be the id of a group; addresses of groups do not work (M-21).</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT.</exception>
    public static void RequireGroupName(string name, string field)
    {
        if (!IsName(name, Groups) || name.Contains('@', StringComparison.Ordinal))
        {
            throw Errors.MemberForm(field, "Must be groups/{group}, with the id of a group.", name);
        }
    }

    /// <summary>The person a name means, by id or address; one without a person when there is none.</summary>
    public static async ValueTask<Invitee> FindPersonAsync(Call call, string name)
    {
        var person = await call.Db.Users.FindByNameAsync(name);
        return new Invitee(person, Group: null, person?.Customer, ByEmail: name.Contains('@', StringComparison.Ordinal));
    }

    // S-79: in named spaces only, and not by address.
    private static void RequireGroupForm(Group group, Space.Types.SpaceType type, string field)
    {
        if (type != Space.Types.SpaceType.Space)
        {
            throw Errors.MemberForm(field, "Only a space of type SPACE can have groups.", type);
        }

        RequireGroupName(group.Name, field + ".name");
    }

    private static bool IsName(string name, string collection) =>
        name.Length > collection.Length && name.StartsWith(collection, StringComparison.Ordinal) && !name.AsSpan(collection.Length).Contains('/');

    private static async ValueTask<Invitee> FindGroupAsync(Call call, string name) =>
        new(Person: null, name, (await call.Db.Groups.FindAsync(name))?.Customer, ByEmail: false);
}
