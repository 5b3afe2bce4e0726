
namespace Roomstead.Domain;

/// <summary>Rules about the caller that need no resource.</summary>
internal static class CallerRules
{
    /// <summary>P-135: a person whose Chat service is switched off can do nothing here.</summary>
    public static void RequireChatEnabled(Call call)
    {
        if (call.Caller.User is { ChatEnabled: false } user)
        {
            throw Errors.ChatNotEnabled(user.Id);
        }
    }

    /// <summary>P-134: writing needs a Chat app in the caller's project, also for people.</summary>
    public static void RequireConfiguredApp(Call call)
    {
        if (!call.Caller.App.Configured)
        {
            throw Errors.AppNotConfigured(call.Caller.App);
        }
    }

    /// <summary>P-132: an app's <c>chat.app.*</c> scopes need the approval of an administrator: of that organisation, or of any
    /// while no organisation is known yet (<paramref name="customer"/> null).</summary>
    /// <param name="needed">The scopes of which one must be held and approved.</param>
    public static async ValueTask RequireApprovalAsync(Call call, ScopeSet needed, string? customer)
    {
        if (!await IsApprovedAsync(call, needed, customer))
        {
            throw Errors.AppNotApproved(call.Caller, needed, customer);
        }
    }

    /// <summary>Whether one of the needed scopes is held and approved, as <see cref="RequireApprovalAsync"/> asks.</summary>
    public static async ValueTask<bool> IsApprovedAsync(Call call, ScopeSet needed, string? customer)
    {
        var held = call.Caller.Scopes.Intersect(needed);
        var approvals = customer is null
            ? await call.Db.Apps.ListApprovalsAsync(call.Caller.App.Name)
            : await call.Db.Apps.FindApprovalAsync(call.Caller.App.Name, customer) is { } one ? [one] : [];
        return approvals.Exists(approved => ScopeSet.Parse(approved).Overlaps(held));
    }

    /// <summary>E-11, P-127: only an administrator has admin access.</summary>
    public static void RequireAdministrator(Call call)
    {
        if (call.Caller.User is not { Administrator: true })
        {
            throw Errors.NonAdminUser(call.Caller.User?.Email);
        }
    }
}
