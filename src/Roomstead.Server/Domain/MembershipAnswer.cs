using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>A membership as a message: the only way from a stored membership to an answer.</summary>
internal static class MembershipAnswer
{
    private const string Customers = "customers/";

    /// <summary>As get, list, create and patch answer.</summary>
    public static Membership Of(Caller caller, SpaceRow space, MembershipWithPerson found)
    {
        var message = Stored(found.Membership);
        if (found.Customer is not { } customer)
        {
            return message; // M-17, M-18: apps and groups have no affiliation
        }

        message.Affiliation = customer == space.Customer ? Membership.Types.Affiliation.Internal : Membership.Types.Affiliation.External; // M-17
        if (caller.IsApp)
        {
            message.Member.DisplayName = found.DisplayName; // M-13
            message.Member.DomainId = customer[Customers.Length..];
        }

        return message;
    }

    /// <summary>What the membership itself holds (M-10 to M-16).</summary>
    public static Membership Stored(MembershipRow row)
    {
        var message = new Membership
        {
            Name = MembershipName.Of(row.Space, row.Member), // M-10
            State = row.State,
            Role = row.Role, // M-12: groups have none
            CreateTime = Micros.ToTimestamp(row.CreatedAt),
        };
        if (row.DeletedAt is { } deletedAt)
        {
            message.DeleteTime = Micros.ToTimestamp(deletedAt); // M-16
        }

        if (row.Kind == MembershipRow.Group)
        {
            message.GroupMember = new Group { Name = row.Member }; // M-14
        }
        else
        {
            message.Member = new User { Name = row.Member, Type = row.IsPerson ? User.Types.Type.Human : User.Types.Type.Bot }; // M-13
        }

        return message;
    }
}
