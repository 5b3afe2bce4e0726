using Roomstead.Domain.Names;
using Roomstead.Storage.Tables;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Domain;

/// <summary>Finding and writing the memberships of a space.</summary>
internal static class Members
{
    /// <summary>The membership a name means, by id or alias (M-20, M-21).</summary>
    /// <exception cref="ApiError">NOT_FOUND (M-60 inferred).</exception>
    public static async ValueTask<MembershipWithPerson> RequireAsync(Call call, SpaceRow space, MembershipName name)
    {
        var person = name.IsAddress ? await call.Db.Users.FindByEmailAsync(name.Member) : null;
        var member = name.IsCallingApp ? call.Caller.App.UserId : name.IsAddress ? person?.Id : name.MemberById;
        var row = member is null ? null : await call.Db.Memberships.FindAsync(space.Name, member);
        if (row is null || !IsThere(row, space))
        {
            throw Errors.NotFound();
        }

        person ??= row.IsPerson ? await call.Db.Users.FindAsync(row.Member) : null;
        return new MembershipWithPerson(row, person?.Customer, person?.DisplayName);
    }

    /// <summary>Whether a stored membership counts. M-55, S-143: that of history does while the space is being imported, and never after.</summary>
    public static bool IsThere(MembershipRow row, SpaceRow space) => row.State is State.Joined or State.Invited || space.ImportApp is not null;
}
