using Roomstead.Domain;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;

namespace Roomstead.Api.Spaces;

/// <summary>spaces.get: one space, as the caller may see it.</summary>
internal sealed class GetSpace() : ReadMethod<GetSpaceRequest, Space>("GetSpace")
{
    private static readonly ScopeSet Approved = ScopeSet.OfChat("app.spaces");
    private static readonly ScopeSet Bot = ScopeSet.OfChat("bot");
    private static readonly ScopeSet ScopesOfPeople = ScopeSet.OfChat("spaces", "spaces.readonly");

    public override Access Access { get; } =
        Access.OfUser("spaces", "spaces.readonly").OrBot().OrApp("app.spaces").OrAdmin("admin.spaces", "admin.spaces.readonly");

    public override async ValueTask<Space> HandleAsync(GetSpaceRequest request, Call call)
    {
        var name = SpaceName.Parse(request.Name, "name");
        CallerRules.RequireChatEnabled(call); // P-135
        if (call.Caller.IsApp)
        {
            CallerRules.RequireConfiguredApp(call); // A-96, P-134: before anything else is asked of an app
        }

        return call.UseAdminAccess ? await GetForAdministratorAsync(name, call)
            : call.Caller.IsApp ? await GetForAppAsync(name, call)
            : await GetForPersonAsync(name, call);
    }

    // S-90: not there and not joined are one answer. S-92: nobody has joined a space in import mode, so impersonation sees none.
    private static async ValueTask<Space> GetForPersonAsync(SpaceName name, Call call)
    {
        var found = await call.Db.Spaces.FindForMemberAsync(name.Value, call.Caller.Id);
        return found is { IsJoined: true, Space.ImportApp: null } ? SpaceAnswer.Full(call.Caller, found.Space) : throw Closed(name, found, call);
    }

    private static async ValueTask<Space> GetForAppAsync(SpaceName name, Call call)
    {
        var asBot = call.Caller.Scopes.Overlaps(Bot);
        if (!asBot)
        {
            await CallerRules.RequireApprovalAsync(call, Approved, customer: null); // P-132
        }

        var found = await call.Db.Spaces.FindForMemberAsync(name.Value, call.Caller.Id) ?? throw Closed(name, null, call); // S-90
        var space = found.Space;
        if (space.ImportApp is { } importer)
        {
            // S-92: the importing service account alone, by chat.bot, until the time is up.
            var open = asBot && importer == call.Caller.App.Name && !ImportMode.IsOver(space, call);
            return open ? SpaceAnswer.Full(WithoutApproval(call.Caller), space) : throw Errors.ImportClosedToApp(space, call);
        }

        if (!found.IsJoined)
        {
            throw Closed(name, found, call); // S-90
        }

        if (!asBot && space.Value.SpaceType == Space.Types.SpaceType.DirectMessage)
        {
            throw Errors.AppOnDirectMessage(space.Name); // P-131
        }

        // P-132, A-96: approved by the organisation of the space. S-91: without that, chat.bot shows no settings.
        var approved = await CallerRules.IsApprovedAsync(call, Approved, space.Customer);
        return approved ? SpaceAnswer.Full(call.Caller, space)
            : asBot ? SpaceAnswer.Full(WithoutApproval(call.Caller), space)
            : throw Errors.AppNotApproved(call.Caller, Approved, space.Customer);
    }

    // S-93: named spaces of the administrator's own organisation.
    private static async ValueTask<Space> GetForAdministratorAsync(SpaceName name, Call call)
    {
        if (call.Caller.IsApp)
        {
            throw Errors.AppNotSupported("P-128", "useAdminAccess", call.Caller.App); // inferred
        }

        CallerRules.RequireAdministrator(call); // P-127
        return SpaceAnswer.Full(call.Caller, AdminAccess.Require(await call.Db.Spaces.FindAsync(name.Value), name, call));
    }

    private static ApiError Closed(SpaceName name, SpaceForMember? found, Call call) =>
        Errors.SpaceClosed(found is { Space.ImportApp: not null } ? "S-92" : "S-90", name.Value, found, ScopesOfPeople, call.Caller.Scopes);

    private static Caller WithoutApproval(Caller app) => app with { Scopes = Bot };
}
