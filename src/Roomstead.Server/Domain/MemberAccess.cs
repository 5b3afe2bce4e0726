using Roomstead.Domain.Names;
using Roomstead.Storage.Tables;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;

namespace Roomstead.Domain;

/// <summary>Who may deal with the members of a space at all: as a member, as an administrator, as an importer, or as an app.</summary>
internal static class MemberAccess
{
    private static readonly ScopeSet Approved = ScopeSet.OfChat("app.memberships");
    private static readonly ScopeSet Bot = ScopeSet.OfChat("bot");
    private static readonly ScopeSet Reading = ScopeSet.OfChat("memberships", "memberships.readonly");
    private static readonly ScopeSet Writing = ScopeSet.OfChat("memberships");
    private static readonly ScopeSet WritingOwnApp = ScopeSet.OfChat("memberships", "memberships.app");

    /// <summary>What is asked of the caller of a method that reads, before anything is looked up.</summary>
    public static async ValueTask RequireReaderAsync(Call call)
    {
        CallerRules.RequireChatEnabled(call); // P-135
        if (call.Caller.IsApp)
        {
            CallerRules.RequireConfiguredApp(call);
        }

        await RequireKindAsync(call, Bot);
    }

    /// <summary>What is asked of the caller of a method that writes, before anything is looked up.</summary>
    public static ValueTask RequireWriterAsync(Call call)
    {
        CallerRules.RequireChatEnabled(call); // P-135
        CallerRules.RequireConfiguredApp(call); // P-134
        return RequireKindAsync(call, ScopeSet.None);
    }

    /// <summary>A-111: <c>chat.memberships.app</c> is for nothing but the membership of the calling app.</summary>
    public static void RequireMoreThanOwnApp(Call call)
    {
        var needed = call.Caller.Delegated ? Writing.Union(ImportMode.Scope) : Writing;
        if (!call.Caller.IsApp && !call.UseAdminAccess && !call.Caller.Scopes.Overlaps(needed))
        {
            throw Errors.ScopeInsufficient(call.Method, Writing, needed, call.Caller, "A-111");
        }
    }

    /// <summary>The space, for a method that reads.</summary>
    /// <param name="imports">Whether the method can be called on a space in import mode (L-120).</param>
    /// <exception cref="ApiError">PERMISSION_DENIED (M-56, M-60), or INVALID_ARGUMENT (E-14).</exception>
    public static async ValueTask<SpaceRow> RequireReadableAsync(Call call, SpaceName name, bool imports)
    {
        var found = await call.Db.Spaces.FindForMemberAsync(name.Value, call.Caller.Id);
        if (call.UseAdminAccess)
        {
            return AdminAccess.Require(found?.Space, name, call);
        }

        if (imports && found is { Space.ImportApp: not null })
        {
            return ImportMode.IsImporting(found.Space, call) ? found.Space : throw Errors.ImportClosed("M-55", found.Space, call);
        }

        if (found is not { IsJoined: true, Space.ImportApp: null } || !(call.Caller.IsApp || IsEntitled(found, call, Reading)))
        {
            throw Errors.SpaceClosed("M-56, M-60", name.Value, found, Reading, call.Caller.Scopes);
        }

        var space = found.Space;

        if (call.Caller.IsApp && !call.Caller.Scopes.Overlaps(Bot))
        {
            await RequireApprovedForAsync(call, space);
        }

        return space;
    }

    /// <summary>The space, for a method that writes, and the role the caller acts in; null for administrators and importers, whom no role limits.</summary>
    /// <param name="ownApp">Whether it is about the membership of the calling app .</param>
    /// <exception cref="ApiError">PERMISSION_DENIED (E-10, E-13), or INVALID_ARGUMENT (E-14).</exception>
    public static async ValueTask<(SpaceRow Space, Role? Role)> RequireWritableAsync(Call call, SpaceName name, bool ownApp = false)
    {
        var found = await call.Db.Spaces.FindForMemberAsync(name.Value, call.Caller.Id);
        if (call.Caller.IsApp)
        {
            return found is { IsJoined: true } ? (found.Space, await RequireRoleOfAppAsync(call, found.Space)) : throw Errors.AppNotMember(name.Value, found, call.Caller.App); // P-133
        }

        if (call.UseAdminAccess)
        {
            return (AdminAccess.Require(found?.Space, name, call), null);
        }

        if (found is { Space.ImportApp: not null })
        {
            return ImportMode.IsImporting(found.Space, call) ? (found.Space, null) : throw Errors.ImportClosed("M-36, P-121", found.Space, call);
        }

        var sufficient = ownApp ? WritingOwnApp : Writing;
        return found is { IsJoined: true } && IsEntitled(found, call, sufficient)
            ? (found.Space, found.Role)
            : throw Errors.SpaceClosed("P-130", name.Value, found, sufficient, call.Caller.Scopes);
    }

    /// <summary>Whether a role lets somebody add and remove members of a kind in a named space (M-37).</summary>
    public static bool MayManage(string kind, SpaceRow space, Role role)
    {
        var permissions = space.Value.PermissionSettings;
        return PermissionLevels.Allows(kind == MembershipRow.Bot ? permissions.ManageApps : permissions.ManageMembersAndGroups, role);
    }

    /// <summary>The refusal of whom <see cref="MayManage"/> does not let.</summary>
    public static ApiError MayNotManage(string rule, string kind, SpaceRow space, Role role)
    {
        var permissions = space.Value.PermissionSettings;
        return kind == MembershipRow.Bot
            ? Errors.RoleOutsideSetting(rule, "manage_apps", permissions.ManageApps, role)
            : Errors.RoleOutsideSetting(rule, "manage_members_and_groups", permissions.ManageMembersAndGroups, role);
    }

    private static async ValueTask<Role> RequireRoleOfAppAsync(Call call, SpaceRow space)
    {
        await RequireApprovedForAsync(call, space);
        return space.Creator == call.Caller.App.UserId ? Role.RoleManager : Role.RoleMember; // M-74, M-82; P-123 inferred
    }

    /// <param name="unapproved">Scopes of apps that need no approval.</param>
    private static async ValueTask RequireKindAsync(Call call, ScopeSet unapproved)
    {
        if (call.Caller.IsApp)
        {
            if (call.UseAdminAccess)
            {
                throw Errors.AppNotSupported("P-128", "useAdminAccess", call.Caller.App); // inferred
            }

            if (!call.Caller.Scopes.Overlaps(unapproved))
            {
                await CallerRules.RequireApprovalAsync(call, Approved, customer: null); // P-132
            }
        }
        else if (call.UseAdminAccess)
        {
            CallerRules.RequireAdministrator(call); // P-127
        }
    }

    /// <summary>Whether the scopes of a person who has joined are good for this space. M-36: for 90 days from its creation, managers
    /// may go on with <c>chat.import</c> in a space that the same app imported.</summary>
    private static bool IsEntitled(SpaceForMember found, Call call, ScopeSet sufficient) =>
        call.Caller.Scopes.Overlaps(sufficient)
        || (found.Role == Role.RoleManager && ImportMode.WasLately(found.Space, call));

    private static async ValueTask RequireApprovedForAsync(Call call, SpaceRow space)
    {
        if (space.Value.SpaceType == SpaceType.DirectMessage)
        {
            throw Errors.AppOnDirectMessage(space.Name); // P-131
        }

        await CallerRules.RequireApprovalAsync(call, Approved, space.Customer); // P-132: of the space's own organisation
    }
}
