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

    public override Access Access { get; } =
        Access.OfUser("spaces", "spaces.readonly").OrBot().OrApp("app.spaces").OrAdmin("admin.spaces", "admin.spaces.readonly");

    public override async ValueTask<Space> HandleAsync(GetSpaceRequest request, Call call)
    {
        var name = SpaceName.Parse(request.Name, "name");
        CallerRules.RequireChatEnabled(call);

        var row = call.UseAdminAccess ? await RequireForAdministratorAsync(name, call)
            : call.Caller.IsApp ? await RequireForAppAsync(name, call)
            : await RequireForPersonAsync(name, call);
        return SpaceAnswer.Full(call.Caller, row);
    }

    // S-90: not there and not joined are one answer. S-92: nobody has joined a space in import mode, so impersonation sees none.
    private static async ValueTask<SpaceRow> RequireForPersonAsync(SpaceName name, Call call)
    {
        var found = await call.Db.Spaces.FindForMemberAsync(name.Value, call.Caller.Id);
        return found is { IsJoined: true, Space.ImportApp: null } ? found.Space : throw Errors.SpaceDenied();
    }

    private static async ValueTask<SpaceRow> RequireForAppAsync(SpaceName name, Call call)
    {
        var bot = call.Caller.Scopes.Overlaps(Bot);
        if (!bot)
        {
            await CallerRules.RequireApprovalAsync(call, Approved, customer: null); // P-132
        }

        var found = await call.Db.Spaces.FindForMemberAsync(name.Value, call.Caller.Id) ?? throw Errors.SpaceDenied(); // S-90
        if (found.Space.ImportApp is { } importer)
        {
            // S-92: the importing service account alone, by chat.bot, until the time is up.
            var open = found.Space.Value.ImportModeExpireTime.ToDateTimeOffset() > call.Now;
            return bot && open && importer == call.Caller.App.Name ? found.Space : throw Errors.SpaceDenied();
        }

        return found.IsJoined ? found.Space : throw Errors.SpaceDenied();
    }

    // S-93: named spaces of the administrator's own organisation.
    private static async ValueTask<SpaceRow> RequireForAdministratorAsync(SpaceName name, Call call)
    {
        CallerRules.RequireAdministrator(call); // E-11
        var row = await call.Db.Spaces.FindAsync(name.Value);
        return row is { ImportApp: null } && row.Value.SpaceType == Space.Types.SpaceType.Space && row.Customer == call.Caller.User!.Customer
            ? row
            : throw Errors.SpaceDenied();
    }
}
