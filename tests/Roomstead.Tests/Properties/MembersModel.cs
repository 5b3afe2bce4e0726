using static Roomstead.Tests.Support.MemberCalls;

namespace Roomstead.Tests.Properties;

/// <summary>A call on members: who makes it, in which space, about whom.</summary>
internal abstract record MemberDeed(string Who, string Space)
{
    internal sealed record Create(string Who, string Space, string Whom) : MemberDeed(Who, Space);

    internal sealed record Patch(string Who, string Space, string Whom, string Role) : MemberDeed(Who, Space);

    internal sealed record Delete(string Who, string Space, string Whom) : MemberDeed(Who, Space);

    internal sealed record Page(string Who, string Space, bool Groups, bool Invited) : MemberDeed(Who, Space);
}

/// <summary>The rules of members, as few as they are: three spaces of the demonstration organisation, its people, and one group.</summary>
internal sealed class MembersModel
{
    public const string Group = "group-engineering001";
    public const string Owner = "ROLE_MANAGER";
    public const string Manager = "ROLE_ASSISTANT_MANAGER";
    public const string Member = "ROLE_MEMBER";

    private static readonly string[] OfGroup = ["alice", "bob"];

    /// <summary>Members by space, with state and role; the group has none.</summary>
    public Dictionary<string, SortedDictionary<string, (string State, string? Role)>> Spaces { get; } = new()
    {
        [Atlas] = Of(("alice", "JOINED", Owner), ("bob", "JOINED", Manager), ("carol", "JOINED", Member), ("frank", "INVITED", Member), ("gina", "JOINED", Member)),
        [News] = Of(("alice", "JOINED", Owner), ("bob", "JOINED", Manager), ("carol", "JOINED", Member)),
        [Lunch] = Of(("alice", "JOINED", Member), ("bob", "JOINED", Member), ("carol", "JOINED", Member)),
    };

    /// <summary>How many real changes there were.</summary>
    public int Changes { get; private set; }

    /// <summary>Does what a call does, and returns the HTTP status of its answer.</summary>
    public int Apply(MemberDeed deed)
    {
        var members = Spaces[deed.Space];
        return RoleOf(deed.Who, members) is not { } role ? 403 : deed switch
        {
            MemberDeed.Create create => Add(create, role, members),
            MemberDeed.Patch patch => SetRole(patch, role, members),
            MemberDeed.Delete delete => Remove(delete, role, members),
            _ => 200,
        };
    }

    public (int People, int Groups) Count(string space) =>
        (Spaces[space].Count(static m => m.Key != Group && m.Value.State == "JOINED"), Spaces[space].ContainsKey(Group) ? 1 : 0);

    private static string? RoleOf(string who, SortedDictionary<string, (string State, string? Role)> members) =>
        members.TryGetValue(who, out var member) && member.State == "JOINED" ? member.Role
        : members.ContainsKey(Group) && OfGroup.Contains(who) ? Member
        : null;

    private int Add(MemberDeed.Create deed, string role, SortedDictionary<string, (string State, string? Role)> members)
    {
        if (deed.Whom == Group && deed.Space == Lunch)
        {
            return 400;
        }

        if (deed.Space == News && role == Member)
        {
            return 403;
        }

        if (members.ContainsKey(deed.Whom))
        {
            return 200;
        }

        if (members.ContainsKey(Group) && OfGroup.Contains(deed.Whom))
        {
            return 409;
        }

        members[deed.Whom] = deed.Whom == Group ? ("JOINED", null) : (deed.Whom == "frank" ? "INVITED" : "JOINED", Member);
        Changes++;
        return 200;
    }

    private int SetRole(MemberDeed.Patch deed, string role, SortedDictionary<string, (string State, string? Role)> members)
    {
        if (deed.Space == Lunch)
        {
            return 400;
        }

        if (role == Member)
        {
            return 403;
        }

        if (!members.TryGetValue(deed.Whom, out var member))
        {
            return 404;
        }

        if (deed.Whom == Group)
        {
            return 400;
        }

        if (role == Manager && (member.Role == Owner || deed.Role == Owner))
        {
            return 403;
        }

        if (member.Role == deed.Role)
        {
            return 200;
        }

        if (IsOnlyOwner(member, members))
        {
            return 400;
        }

        members[deed.Whom] = member with { Role = deed.Role };
        Changes++;
        return 200;
    }

    private int Remove(MemberDeed.Delete deed, string role, SortedDictionary<string, (string State, string? Role)> members)
    {
        if (!members.TryGetValue(deed.Whom, out var member))
        {
            return 404;
        }

        if (deed.Who != deed.Whom && ((deed.Space == News && role == Member) || (member.Role == Owner && role != Owner)))
        {
            return 403;
        }

        if (IsOnlyOwner(member, members))
        {
            return 400;
        }

        members.Remove(deed.Whom);
        Changes++;
        return 200;
    }

    private static bool IsOnlyOwner((string State, string? Role) member, SortedDictionary<string, (string State, string? Role)> members) =>
        member == ("JOINED", Owner) && members.Values.Count(static other => other == ("JOINED", Owner)) == 1;

    private static SortedDictionary<string, (string State, string? Role)> Of(params (string Who, string State, string Role)[] members)
    {
        var all = new SortedDictionary<string, (string State, string? Role)>(StringComparer.Ordinal);
        foreach (var (who, state, role) in members)
        {
            all[who] = (state, role);
        }

        return all;
    }
}
