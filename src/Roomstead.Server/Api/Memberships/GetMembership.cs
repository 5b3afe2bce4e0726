using Roomstead.Domain;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Api.Memberships;

/// <summary>spaces.members.get: one membership, joined or invited.</summary>
internal sealed class GetMembership() : ReadMethod<GetMembershipRequest, Membership>("GetMembership")
{
    public override Access Access { get; } = Access.OfUser("memberships", "memberships.readonly")
        .OrBot().OrApp("app.memberships").OrAdmin("admin.memberships", "admin.memberships.readonly");

    public override async ValueTask<Membership> HandleAsync(GetMembershipRequest request, Call call)
    {
        var name = MembershipName.Parse(request.Name, "name"); // M-10, M-20, M-21
        await MemberAccess.RequireReaderAsync(call);
        var space = await MemberAccess.RequireReadableAsync(call, name.Space, imports: false); // M-60

        if (call.UseAdminAccess && name.IsCallingApp)
        {
            throw Errors.AppMembershipNotForAdministrator("M-61", "name");
        }

        var found = await Members.RequireAsync(call, space, name); // M-60 inferred, M-62 inferred
        return call.UseAdminAccess && found.Membership.Kind == Storage.Tables.MembershipRow.Bot
            ? throw Errors.AppMembershipNotForAdministrator("M-61", "name")
            : MembershipAnswer.Of(call.Caller, space, found);
    }
}
