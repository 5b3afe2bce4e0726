using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Storage;

namespace Roomstead.Tests.Properties.Model;

/// <summary>Somebody who calls: a person through an app, or an app.</summary>
/// <param name="Email">Null for the app itself.</param>
/// <param name="Scopes">What follows <c>…/auth/chat.</c></param>
internal sealed record Part(string Name, string? Email, string App, string Scopes, bool Delegated = false)
{
    public bool HoldsAdminScopes => Scopes.Contains("admin.", StringComparison.Ordinal);

    public bool HoldsImport => Delegated && Scopes.Contains("import", StringComparison.Ordinal);

    public Caller In(World world) => new(
        Email is null ? null : world.People.Values.Single(person => person.Email == Email), world.Apps[App], Scopes.Split(' ').ToHashSet(), Delegated);
}

/// <summary>All kinds of caller: people of two organisations, delegated people, administrators, apps, and those who lack something.</summary>
internal static class Cast
{
    private const string Everything = "spaces delete memberships messages.readonly";
    private const string Approved = "app.spaces app.delete app.memberships";
    private const string OfAdministrators = "admin.spaces admin.delete admin.memberships";

    public static readonly IReadOnlyList<Part> All =
    [
        new("alice", "alice@example.com", "demo-app", Everything),
        new("bob", "bob@example.com", "demo-app", Everything),
        new("carol", "carol@example.com", "demo-app", Everything),
        new("dave", "dave@example.com", "demo-app", Everything),
        new("frank", "frank@example.com", "demo-app", Everything),
        new("gina, whose Chat is off", "gina@example.com", "demo-app", Everything),
        new("erin from elsewhere", "erin@elsewhere.example", "demo-app", Everything),
        new("the administrator for herself", "admin@example.com", "demo-app", Everything),
        new("alice through the guest app", "alice@example.com", "guest-app", Everything),
        new("bob through an app that is not configured", "bob@example.com", "ghost-app", Everything),
        new("alice, who only reads", "alice@example.com", "demo-app", "spaces.readonly memberships.readonly"),
        new("bob with narrow scopes", "bob@example.com", "demo-app", "spaces.create memberships.app"),
        new("carol with scopes of messages", "carol@example.com", "demo-app", "messages.readonly messages.reactions"),
        new("an importer", "bob@example.com", "demo-app", "import", Delegated: true),
        new("another importer", "dave@example.com", "demo-app", "import", Delegated: true),
        new("alice by delegation", "alice@example.com", "demo-app", "import " + Everything, Delegated: true),
        new("an importer of another app", "carol@example.com", "guest-app", "import", Delegated: true),
        new("an importer from elsewhere", "erin@elsewhere.example", "demo-app", "import", Delegated: true),
        new("alice with the scope of imports alone", "alice@example.com", "demo-app", "import"),
        new("the administrator", "admin@example.com", "demo-app", OfAdministrators),
        new("the administrator, who only reads", "admin@example.com", "demo-app", "admin.spaces.readonly admin.memberships.readonly"),
        new("the administrator of elsewhere", "admin@elsewhere.example", "demo-app", OfAdministrators),
        new("alice, who is no administrator", "alice@example.com", "demo-app", OfAdministrators + " " + Everything),
        new("the demo app as a bot", null, "demo-app", "bot"),
        new("the demo app, approved", null, "demo-app", Approved),
        new("the demo app with both", null, "demo-app", "bot " + Approved),
        new("the demo app for all of the organisation", null, "demo-app", "app.all.spaces.readonly app.all.memberships.readonly"),
        new("the demo app, which only creates", null, "demo-app", "app.spaces.create app.spaces.readonly"),
        new("the demo app with scopes of people", null, "demo-app", Everything + " import"),
        new("the guest app", null, "guest-app", "bot " + Approved),
        new("the guest app, approved", null, "guest-app", Approved),
        new("the bare app, not approved", null, "bare-app", Approved),
        new("the bare app as a bot", null, "bare-app", "bot app.spaces"),
        new("the ghost app, not configured", null, "ghost-app", "bot " + Approved),
    ];

    private static readonly Dictionary<string, Part> ByName = All.ToDictionary(static part => part.Name);

    public static Part Find(string name) => ByName[name];

    /// <summary>A token for everybody, good for longer than any story.</summary>
    public static async ValueTask<Dictionary<string, string>> IssueAsync(Tx tx, AccessTokens issuer)
    {
        var tokens = new Dictionary<string, string>();
        foreach (var part in All)
        {
            var user = part.Email is null ? null : await tx.Users.FindByEmailAsync(part.Email);
            var scopes = ScopeSet.Parse(string.Join(' ', part.Scopes.Split(' ').Select(static scope => ScopeSet.Prefix + "chat." + scope)));
            tokens[part.Name] = await issuer.IssueAsync(
                tx, (await tx.Apps.FindAsync(part.App))!, user, scopes, part.Delegated, expiresIn: (long)TimeSpan.FromDays(10_000).TotalSeconds);
        }

        return tokens;
    }
}
