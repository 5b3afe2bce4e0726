using Roomstead.Tests.Support;
using static Roomstead.Tests.Properties.Model.Rules;

namespace Roomstead.Tests.Properties.Model;

/// <summary>Who calls: a person through an app, or (without a person) the app itself.</summary>
/// <param name="Scopes">What follows <c>…/auth/chat.</c></param>
/// <param name="Delegated">A-02: a person by domain-wide delegation.</param>
internal sealed record Caller(Person? Person, ChatApp App, IReadOnlySet<string> Scopes, bool Delegated)
{
    public bool IsApp => Person is null;

    public string Id => Person?.Id ?? App.UserId;

    public bool Holds(params ReadOnlySpan<string> any)
    {
        foreach (var scope in any)
        {
            if (Scopes.Contains(scope))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>P-135, P-134: what every method that writes asks first.</summary>
    public void RequireWriter()
    {
        RequireChat();
        Require(App.Configured, Refusal.AppNotConfigured);
    }

    /// <summary>P-135; A-96: what every method that reads asks first.</summary>
    public void RequireReader()
    {
        RequireChat();
        Require(!IsApp || App.Configured, Refusal.AppNotConfigured);
    }

    /// <summary>P-132: held and approved, by the organisation of a space or, while none is known, by any.</summary>
    public bool IsApproved(string? customer, params ReadOnlySpan<string> any) => App.Approved && customer is null or Seed.Here && Holds(any);

    public void RequireApproved(string? customer, params ReadOnlySpan<string> any) => Require(IsApproved(customer, any), Refusal.AppNotApproved);

    /// <summary>P-127, E-11.</summary>
    public void RequireAdministrator() => Require(Person is { Administrator: true }, Refusal.NonAdminUser);

    private void RequireChat() => Require(Person is null or { ChatEnabled: true }, Refusal.ChatNotEnabled);
}

/// <summary>Which scopes open a method, per kind of caller (auth.md §10).</summary>
internal sealed record Scopes(string User, string Import = "", string Bot = "", string App = "", string Admin = "")
{
    private const string ReadEvents =
        "memberships memberships.readonly messages messages.reactions messages.reactions.readonly messages.readonly spaces spaces.readonly";

    private const string ReadEventsOfApps =
        "app.all.memberships.readonly app.all.messages.readonly app.all.spaces.readonly app.memberships app.memberships.readonly app.messages.readonly app.spaces app.spaces.readonly";

    private static readonly Dictionary<string, Scopes> Of = new()
    {
        ["CreateSpace"] = new("spaces spaces.create", Import: "import", App: "app.spaces app.spaces.create"),
        ["SetUpSpace"] = new("spaces spaces.create"),
        ["GetSpace"] = new("spaces spaces.readonly", Bot: "bot", App: "app.spaces", Admin: "admin.spaces admin.spaces.readonly"),
        ["ListSpaces"] = new("spaces spaces.readonly", Bot: "bot"),
        ["SearchSpaces"] = new("spaces spaces.readonly", Admin: "admin.spaces admin.spaces.readonly"),
        ["UpdateSpace"] = new("spaces", Import: "import", App: "app.spaces", Admin: "admin.spaces"),
        ["DeleteSpace"] = new("delete", Import: "import", App: "app.delete", Admin: "admin.delete"),
        ["CompleteImportSpace"] = new("", Import: "import"),
        ["FindDirectMessage"] = new("spaces spaces.readonly", Bot: "bot"),
        ["FindGroupChats"] = new("memberships memberships.readonly"),
        ["CreateMembership"] = new("memberships memberships.app", Import: "import", App: "app.memberships", Admin: "admin.memberships"),
        ["GetMembership"] = new("memberships memberships.readonly", Bot: "bot", App: "app.memberships", Admin: "admin.memberships admin.memberships.readonly"),
        ["ListMemberships"] = new("memberships memberships.readonly", "import", "bot", "app.memberships", "admin.memberships admin.memberships.readonly"),
        ["UpdateMembership"] = new("memberships", Import: "import", App: "app.memberships", Admin: "admin.memberships"),
        ["DeleteMembership"] = new("memberships memberships.app", Import: "import", App: "app.memberships", Admin: "admin.memberships"),
        ["GetSpaceEvent"] = new(ReadEvents, App: ReadEventsOfApps),
        ["ListSpaceEvents"] = new(ReadEvents, App: ReadEventsOfApps),
    };

    public static IEnumerable<string> Methods => Of.Keys;

    /// <summary>A-114, A-127, P-126, P-128: the first thing that is asked of any caller.</summary>
    public static void RequireOpen(string method, Caller caller, bool admin)
    {
        var open = Of[method];
        if (caller.IsApp)
        {
            Require(open.Bot.Length + open.App.Length > 0, Refusal.AppNotSupported);
            Require(Held(open.Bot, open.App) || !Held(open.User, open.Import), Refusal.ScopesOfUsersHeldByApp);
        }

        var opens = caller.IsApp ? Held(open.Bot, open.App) : admin ? Held(open.Admin) : Held(open.User) || (caller.Delegated && Held(open.Import));
        if (!opens)
        {
            throw new Refused(Refusal.ScopeInsufficient, Split(open.User, open.Import, open.Bot, open.App, open.Admin));
        }

        bool Held(params string[] lists) => Split(lists).Any(caller.Scopes.Contains);
    }

    private static IEnumerable<string> Split(params string[] lists) => lists.SelectMany(static list => list.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
