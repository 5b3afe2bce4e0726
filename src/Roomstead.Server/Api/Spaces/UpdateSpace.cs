using Roomstead.Domain;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;

namespace Roomstead.Api.Spaces;

/// <summary>spaces.patch: changes the fields of a space that the mask names, all of them or none (P-155).</summary>
internal sealed class UpdateSpace() : WriteMethod<UpdateSpaceRequest, Space>("UpdateSpace")
{
    private const string DiscoverPath = "access_settings.access_permission_settings.discover_space_setting";
    private const string JoinPath = "access_settings.access_permission_settings.join_space_setting";
    private const string SettingPrefix = "permission_settings.";
    private const string Managers = "ROLE_MANAGER or ROLE_ASSISTANT_MANAGER";

    private static readonly ScopeSet SpacesScope = ScopeSet.OfChat("spaces");
    private static readonly ScopeSet AppScope = ScopeSet.OfChat("app.spaces");

    // P-28, P-33: the paths a mask may name. Paths of different groups never travel together.
    private static readonly Dictionary<string, Group> Paths = new(StringComparer.Ordinal)
    {
        ["display_name"] = Group.Free, // P-33a
        ["space_details"] = Group.Free,
        ["space_details.description"] = Group.Free, // P-64 inferred
        ["space_details.guidelines"] = Group.Free, // P-64 inferred
        ["space_type"] = Group.Free,
        ["space_history_state"] = Group.History, // P-33b, P-71
        ["access_settings.audience"] = Group.Audience, // P-33c, P-84; bare access_settings is not a path: P-88 inferred
        ["access_settings.access_permission_settings"] = Group.AccessPermissions, // P-33d, P-90
        [DiscoverPath] = Group.AccessPermissions,
        [JoinPath] = Group.AccessPermissions,
        ["permission_settings"] = Group.Permissions, // P-33e, P-110 inferred
        ["permission_settings.manage_members_and_groups"] = Group.Permissions, // P-100: all but post_messages
        ["permission_settings.modify_space_details"] = Group.Permissions,
        ["permission_settings.toggle_history"] = Group.Permissions,
        ["permission_settings.use_at_mention_all"] = Group.Permissions,
        ["permission_settings.manage_apps"] = Group.Permissions,
        ["permission_settings.manage_webhooks"] = Group.Permissions,
        ["permission_settings.reply_messages"] = Group.Permissions,
    };

    private enum Group
    {
        Free,
        History,
        Audience,
        AccessPermissions,
        Permissions,
    }

    public override Access Access { get; } = Access.OfUser("spaces").OrImport().OrApp("app.spaces").OrAdmin("admin.spaces"); // P-120 to P-124

    public override async ValueTask<Space> HandleAsync(UpdateSpaceRequest request, Call call)
    {
        // The request by itself.
        var body = request.Space ?? new Space();
        var name = SpaceName.Parse(body.Name, "space.name"); // P-05
        var mask = RequireMask(request);
        var group = mask.RequireGroup(Paths); // P-28 inferred, P-33

        // The caller and the mask, before anything is looked up.
        CallerRules.RequireChatEnabled(call); // P-135
        CallerRules.RequireConfiguredApp(call); // P-134
        await RequireMaskForCallerAsync(mask, group, call);

        // Whether the caller sees the space, and may change these fields of it.
        var (row, role) = await RequireSpaceAsync(name, group, call);
        RequireRole(row, role, mask, group, call);

        // Values and state, on a copy. P-150: fields the mask does not name are not even looked at.
        var proposed = row.Value.Clone();
        await (group switch
        {
            Group.Free => ProposeFreeAsync(row, body, mask, proposed, call),
            Group.History => ProposeHistoryAsync(row, body, proposed, call),
            Group.Audience => ProposeAudienceAsync(row, body, proposed, call),
            Group.AccessPermissions => ProposeAccessPermissionsAsync(row, body, mask, proposed, call),
            _ => ProposePermissions(body, mask, proposed),
        });

        // The change, with its outbox row. P-165 inferred: nothing changed, nothing written.
        if (!proposed.Equals(row.Value))
        {
            await WriteAsync(row, proposed, mask, call);
        }

        return SpaceAnswer.Full(call.Caller, row with { Value = proposed }); // P-160
    }

    private static UpdateMask RequireMask(UpdateSpaceRequest request)
    {
        var mask = UpdateMask.Parse(request.UpdateMask); // P-20 to P-27
        if (!mask.IsEverything)
        {
            return mask;
        }

        // P-30 inferred: everything that may travel together.
        return request.Space is { SpaceType: not SpaceType.Unspecified }
            ? UpdateMask.Of("display_name", "space_details", "space_type")
            : UpdateMask.Of("display_name", "space_details");
    }

    private static async ValueTask RequireMaskForCallerAsync(UpdateMask mask, Group group, Call call)
    {
        if (call.Caller.IsApp)
        {
            if (call.UseAdminAccess)
            {
                throw Errors.AppNotSupported("P-128", "useAdminAccess", call.Caller.App); // inferred
            }

            await CallerRules.RequireApprovalAsync(call, AppScope, customer: null); // P-132
            if (group is Group.Audience or Group.AccessPermissions)
            {
                throw Errors.AppNotSupported("P-85, P-93", "a mask of access_settings", call.Caller.App); // E-16
            }
        }
        else if (call.UseAdminAccess)
        {
            CallerRules.RequireAdministrator(call); // P-127, E-11
            var permissionsToo = group == Group.Permissions
                && await call.Db.Organisations.FindAsync(call.Caller.User!.Customer) is { AdminPermissionSettings: "allow" }; // P-108
            if ((group != Group.Free && !permissionsToo) || mask.Has("space_type"))
            {
                throw mask.Has("space_type") ? Errors.MaskNotForAdministrator("P-54", "space_type") : Errors.MaskNotForAdministrator("P-129, P-73", mask.Paths.First()); // E-20
            }
        }
    }

    /// <summary>The space, and the caller's role in it; null where no role is asked for (administrators, imports).</summary>
    private static async ValueTask<(SpaceRow Row, Role? Role)> RequireSpaceAsync(SpaceName name, Group group, Call call)
    {
        var found = await call.Db.Spaces.FindForMemberAsync(name.Value, call.Caller.Id);
        if (call.Caller.IsApp)
        {
            return await RequireForAppAsync(found, name, call);
        }

        if (call.UseAdminAccess)
        {
            return (AdminAccess.Require(found?.Space, name, call), null); // P-122
        }

        if (found is null)
        {
            throw Errors.SpaceClosed("P-130", name.Value, found, SpacesScope, call.Caller.Scopes);
        }

        var space = found.Space;

        if (space.ImportApp is not null)
        {
            // P-121: by impersonation, for the app that imports, until the time is up.
            return ImportMode.IsImporting(space, call) ? (space, null) : throw Errors.ImportClosed("P-121", space, call);
        }

        // P-120, P-121. P-89: chat.import still opens the audience of a completed import to managers.
        var entitled = call.Caller.Scopes.Overlaps(SpacesScope) || (group == Group.Audience && ImportMode.WasLately(space, call));
        return found.IsJoined && entitled
            ? (space, found.Role)
            : throw Errors.SpaceClosed(found.IsJoined ? "P-120, P-121" : "P-130", name.Value, found, SpacesScope, call.Caller.Scopes);
    }

    private static async ValueTask<(SpaceRow Row, Role? Role)> RequireForAppAsync(SpaceForMember? found, SpaceName name, Call call)
    {
        if (found is not { IsJoined: true })
        {
            throw Errors.AppNotMember(name.Value, found, call.Caller.App); // P-133
        }

        var space = found.Space;
        if (space.Value.SpaceType == SpaceType.DirectMessage)
        {
            throw Errors.AppOnDirectMessage(space.Name); // P-131
        }

        await CallerRules.RequireApprovalAsync(call, AppScope, space.Customer); // P-132: of the space's own organisation
        if (space.Creator == call.Caller.App.UserId)
        {
            return (space, Role.RoleManager); // P-123 inferred
        }

        // P-123: a space that a Chat app made, if not this one.
        return await call.Db.Apps.FindByUserIdAsync(space.Creator) is not null ? (space, Role.RoleMember) : throw Errors.SpaceOfPerson(space);
    }

    private static void RequireRole(SpaceRow space, Role? role, UpdateMask mask, Group group, Call call)
    {
        // P-74, P-140: where there are no roles, joining is enough.
        if (role is not { } held || space.Value.SpaceType != SpaceType.Space)
        {
            return;
        }

        var permissions = space.Value.PermissionSettings;
        var manages = held is Role.RoleManager or Role.RoleAssistantManager;
        var refusal = group switch
        {
            Group.Free when mask.Paths.All(static path => path == "space_type") => null,
            Group.Free when !PermissionLevels.Allows(permissions.ModifySpaceDetails, held) =>
                Errors.RoleOutsideSetting("P-49, P-66, P-136", "modify_space_details", permissions.ModifySpaceDetails, held),
            Group.History when !PermissionLevels.Allows(permissions.ToggleHistory, held) =>
                Errors.RoleOutsideSetting("P-74, P-137", "toggle_history", permissions.ToggleHistory, held),
            Group.Permissions when call.Caller.IsApp => space.Creator == call.Caller.App.UserId ? null : Errors.SpaceOfAnotherApp("P-107", space, call.Caller.App),
            Group.Audience when !manages => Errors.RoleTooLow("P-86, P-138", Managers, held),
            Group.AccessPermissions when !manages => Errors.RoleTooLow("P-93, P-138", Managers, held),
            Group.Permissions when !manages => Errors.RoleTooLow("P-109, P-139", Managers, held),
            _ => null,
        };
        if (refusal is not null)
        {
            throw refusal; // E-10
        }
    }

    private static async ValueTask ProposeFreeAsync(SpaceRow row, Space body, UpdateMask mask, Space proposed, Call call)
    {
        if (mask.Has("space_type"))
        {
            ProposeType(row, body, mask, proposed);
        }

        if (proposed.SpaceType != SpaceType.Space && mask.Paths.Any(static path => path != "space_type"))
        {
            throw Errors.OnlyForNamedSpaces("P-40, P-65", "space." + mask.Paths.First(static path => path != "space_type"), proposed.SpaceType); // inferred
        }

        ProposeDetails(body, mask, proposed);
        if (mask.Has("display_name"))
        {
            proposed.DisplayName = SpaceText.RequireDisplayName(body.DisplayName, "space.display_name"); // P-41 to P-45
            if (row.Customer is { } customer)
            {
                await SpaceNames.RequireUniqueNameAsync(call, customer, proposed.DisplayName, row.Name); // P-46 to P-48
            }
        }
    }

    private static void ProposeType(SpaceRow row, Space body, UpdateMask mask, Space proposed)
    {
        if (body.SpaceType != SpaceType.Space || row.Value.SpaceType == SpaceType.DirectMessage)
        {
            throw Errors.SpaceTypeChange(row.Value.SpaceType, body.SpaceType); // P-53
        }

        if (row.Value.SpaceType == SpaceType.Space)
        {
            return; // P-51, P-52
        }

        if (!mask.Has("display_name"))
        {
            throw Errors.SpaceTypeNeedsDisplayName(mask); // P-50, P-52
        }

        // P-55 inferred: a collaboration space, private.
        proposed.SpaceType = SpaceType.Space;
        proposed.AccessSettings = DefaultSettings.Access();
        proposed.PermissionSettings = DefaultSettings.Permissions(Space.Types.PredefinedPermissionSettings.CollaborationSpace);
    }

    private static void ProposeDetails(Space body, UpdateMask mask, Space proposed)
    {
        var whole = mask.Has("space_details"); // P-60, P-62: replaced as a whole, what is left out is emptied
        var details = proposed.SpaceDetails?.Clone() ?? new();
        if (whole || mask.Has("space_details.description"))
        {
            details.Description = body.SpaceDetails?.Description ?? "";
        }

        if (whole || mask.Has("space_details.guidelines"))
        {
            details.Guidelines = body.SpaceDetails?.Guidelines ?? "";
        }

        proposed.SpaceDetails = SpaceText.RequireDetails(details, "space.space_details"); // P-63, S-29
    }

    private static async ValueTask ProposeHistoryAsync(SpaceRow row, Space body, Space proposed, Call call)
    {
        if (body.SpaceHistoryState is not (HistoryState.HistoryOn or HistoryState.HistoryOff))
        {
            throw Errors.HistoryStateUnspecified(body.SpaceHistoryState); // P-70
        }

        if (row.Customer is { } customer && await call.Db.Organisations.FindAsync(customer) is { History: not "user-choice" and var policy })
        {
            throw Errors.HistoryFixed(customer, policy); // P-72
        }

        proposed.SpaceHistoryState = body.SpaceHistoryState; // P-76
    }

    private static async ValueTask ProposeAudienceAsync(SpaceRow row, Space body, Space proposed, Call call)
    {
        const string Field = "space.access_settings.audience";
        RequireSettledSpace(row, Field); // P-80, P-84
        var audience = body.AccessSettings?.Audience ?? "";
        if (audience.Length > 0) // P-82
        {
            await Audiences.RequireAsync(call, row.Customer!, audience, Field); // P-81, P-83
        }

        proposed.AccessSettings = Audiences.Of(audience);
    }

    private static async ValueTask ProposeAccessPermissionsAsync(SpaceRow row, Space body, UpdateMask mask, Space proposed, Call call)
    {
        const string Field = "space.access_settings.access_permission_settings";
        RequireSettledSpace(row, Field); // P-93
        var both = mask.Has("access_settings.access_permission_settings"); // P-90
        var stored = proposed.AccessSettings?.AccessPermissionSettings;
        var sent = body.AccessSettings?.AccessPermissionSettings;
        var discover = Audiences.In((both || mask.Has(DiscoverPath) ? sent : stored)?.DiscoverSpaceSetting, Field); // P-91
        var join = Audiences.In((both || mask.Has(JoinPath) ? sent : stored)?.JoinSpaceSetting, Field);
        foreach (var audience in discover.Union(join, StringComparer.Ordinal))
        {
            await Audiences.RequireAsync(call, row.Customer!, audience, Field); // P-83
        }

        if (join.FirstOrDefault(audience => !discover.Contains(audience)) is { } joinsOnly)
        {
            throw Errors.JoinWithoutDiscover(joinsOnly, discover); // P-92
        }

        proposed.AccessSettings = Audiences.Of(discover, join); // P-94
    }

    private static void RequireSettledSpace(SpaceRow row, string field)
    {
        if (row.Value.SpaceType != SpaceType.Space)
        {
            throw Errors.OnlyForNamedSpaces("P-80, P-93", field, row.Value.SpaceType);
        }

        if (row.ImportApp is not null)
        {
            throw Errors.AccessInImportMode(row.Name); // P-84 inferred, P-93
        }
    }

    private static ValueTask ProposePermissions(Space body, UpdateMask mask, Space proposed)
    {
        if (proposed.SpaceType != SpaceType.Space)
        {
            throw Errors.OnlyForNamedSpaces("P-101", "space.permission_settings", proposed.SpaceType);
        }

        var sent = body.PermissionSettings ?? new();
        var settings = proposed.PermissionSettings.Clone();
        var changed = 0;
        foreach (var (name, setting) in PermissionLevels.Settings)
        {
            var path = SettingPrefix + name;
            var value = setting.Get(sent);
            if (mask.Has(path) || (mask.Has("permission_settings") && Paths.ContainsKey(path) && value is not null)) // P-110 inferred
            {
                setting.Set(settings, PermissionLevels.Require(value, "space." + path)); // P-102, P-105
                changed++;
            }
        }

        if (changed == 0)
        {
            throw Errors.NoSettingInBody(); // P-110 inferred
        }

        proposed.PermissionSettings = settings;
        return ValueTask.CompletedTask;
    }

    private static async ValueTask WriteAsync(SpaceRow row, Space proposed, UpdateMask mask, Call call)
    {
        await Changes.UpdateAsync(call, row, proposed, mask);
        if (row.Value.SpaceType != proposed.SpaceType && row.ImportApp is null)
        {
            // P-55 inferred: whoever makes a space of a group chat manages it.
            var before = (await call.Db.Memberships.FindAsync(row.Name, call.Caller.Id))!;
            var after = before with { Role = Role.RoleManager };
            await call.Db.Memberships.SaveAsync(after);
            await Changes.AppendAsync(call, after, before);
        }
    }
}
