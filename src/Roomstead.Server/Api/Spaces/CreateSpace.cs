using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Api.Spaces;

/// <summary>spaces.create: a named space with the caller as its only member, or a space to import history into, with none.</summary>
internal sealed class CreateSpace() : WriteMethod<CreateSpaceRequest, Space>("CreateSpace")
{
    private const string CustomerCollection = "customers/";
    private const string OwnCustomer = "customers/my_customer";
    private static readonly ScopeSet ScopesOfUsers = ScopeSet.OfChat("spaces", "spaces.create");
    private static readonly ScopeSet ScopesOfApps = ScopeSet.OfChat("app.spaces", "app.spaces.create");
    private static readonly Timestamp EarliestCreateTime = new() { Seconds = Limits.EarliestImportSeconds };

    public override Access Access { get; } =
        Access.OfUser("spaces", "spaces.create").OrImport().OrApp("app.spaces", "app.spaces.create");

    public override async ValueTask<Space> HandleAsync(CreateSpaceRequest request, Call call)
    {
        // The caller.
        CallerRules.RequireChatEnabled(call); // P-135
        CallerRules.RequireConfiguredApp(call); // P-134
        if (call.Caller.IsApp)
        {
            await CallerRules.RequireApprovalAsync(call, ScopesOfApps, customer: null); // S-54, P-132
        }

        // S-56: a request that was answered before is answered again, whatever its body says now.
        if (await RequestIds.FindMadeAsync(call, request.RequestId) is { } made)
        {
            return SpaceAnswer.Full(call.Caller, made);
        }

        // The request by itself.
        var body = request.Space ?? new Space();
        RequireType(body); // S-50
        RequireImporter(body, call); // S-62
        NewSpace.RequireForm(body);
        var customer = RequireCustomer(body, call); // S-53
        var createTime = body.ImportMode ? RequireCreateTime(body, call) : call.Timestamp; // S-61, S-62
        if (call.Caller.IsApp)
        {
            await CallerRules.RequireApprovalAsync(call, ScopesOfApps, customer); // S-54, A-96: by the very organisation
        }

        // Values and state.
        var space = await NewSpace.ProposeAsync(call, body, customer);
        if (body.ImportMode)
        {
            space.ImportMode = true; // S-31
            space.CreateTime = createTime; // S-62
            space.LastActiveTime = createTime; // S-33
            space.ImportModeExpireTime = Timestamp.FromDateTimeOffset(call.Timestamp.ToDateTimeOffset().AddDays(Limits.ImportDays)); // S-41
        }

        // The change.
        var row = new SpaceRow(
            space,
            Revision: 1,
            customer,
            Creator: call.Caller.Id,
            ViaApp: call.Caller.App.Name,
            ImportApp: body.ImportMode ? call.Caller.App.Name : null,
            Started: space.SpaceType == SpaceType.Space,
            call.AtMicros);
        return SpaceAnswer.Full(call.Caller, await NewSpace.InsertAsync(call, row, FirstMembers(row, call), request.RequestId));
    }

    // S-50
    private static void RequireType(Space body)
    {
        var made = body.SpaceType == SpaceType.Space || (body.SpaceType == SpaceType.GroupChat && body.ImportMode);
        if (!made)
        {
            throw Errors.TypeNotCreated(body.SpaceType, body.ImportMode);
        }
    }

    // S-62: import mode is for people by delegation, with the scope for it; that scope makes nothing else.
    private static void RequireImporter(Space body, Call call)
    {
        if (call.Caller.IsApp)
        {
            if (body.ImportMode)
            {
                throw Errors.AppNotSupported("S-62", "import_mode", call.Caller.App);
            }

            return;
        }

        var needed = body.ImportMode ? ImportMode.Scope : ScopesOfUsers;
        if (!call.Caller.Scopes.Overlaps(needed) || (body.ImportMode && !call.Caller.Delegated))
        {
            throw Errors.ScopeInsufficient(call.Method, needed, needed, call.Caller, "S-62");
        }

        if (body.ImportMode && body.AccessSettings is { Audience.Length: > 0 })
        {
            throw Errors.AccessInImportMode("space.access_settings.audience"); // P-84
        }
    }

    // S-53, S-37
    private static string RequireCustomer(Space body, Call call)
    {
        var asked = body.Customer;
        if (call.Caller.User is { } user)
        {
            return asked.Length == 0 ? user.Customer : throw Errors.CustomerNotForUsers(asked);
        }

        if (!asked.StartsWith(CustomerCollection, StringComparison.Ordinal) || asked.Length == CustomerCollection.Length)
        {
            throw Errors.CustomerRequired(asked);
        }

        return asked == OwnCustomer ? call.Caller.App.Customer : asked;
    }

    // S-62: to the microsecond (S-48), between the year 2000 and now.
    private static Timestamp RequireCreateTime(Space body, Call call)
    {
        if (body.CreateTime is not { } asked)
        {
            return call.Timestamp;
        }

        var wellFormed = asked.Nanos is >= 0 and < 1_000_000_000;
        if (!wellFormed || asked < EarliestCreateTime || asked > call.Timestamp)
        {
            throw Errors.CreateTimeOutOfRange(asked, call.Now);
        }

        return new Timestamp { Seconds = asked.Seconds, Nanos = asked.Nanos - (asked.Nanos % 1_000) };
    }

    // S-52
    private static MembershipRow[] FirstMembers(SpaceRow row, Call call)
    {
        if (row.ImportApp is not null)
        {
            return [];
        }

        return call.Caller.IsApp
            ? [new MembershipRow(row.Name, call.Caller.Id, MembershipRow.Bot, State.Joined, Role.RoleMember, call.AtMicros)]
            : [new MembershipRow(row.Name, call.Caller.Id, MembershipRow.Human, State.Joined, Role.RoleManager, call.AtMicros)];
    }
}
