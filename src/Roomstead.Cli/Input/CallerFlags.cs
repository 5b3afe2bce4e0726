using Roomstead.Domain;

namespace Roomstead.Cli.Input;

/// <summary>Whom a token is for: a person through an app, or an app itself.</summary>
/// <param name="Email">The person; null for the app itself.</param>
internal sealed record CallerFlags(string? Email, string AppName)
{
    private const string DefaultApp = "demo-app";

    public static readonly Flag User = new("user", "EMAIL", "the person it speaks for");
    public static readonly Flag Via = new("via", "APP", $"the app a person's token belongs to (default {DefaultApp})");
    public static readonly Flag App = new("app", "NAME", "the app that speaks for itself");
    public static readonly Flag Scope = new("scope", "S", "a scope, in full or short, such as chat.spaces") { IsRepeated = true };

    /// <exception cref="RefusedException">The flags name nobody, or two.</exception>
    public static CallerFlags Read(Settings settings) => (settings.TextOrNull(User), settings.TextOrNull(App)) switch
    {
        (null, null) => throw RefusedException.Usage("For whom? Give --user EMAIL or --app NAME."),
        ({ }, { }) => throw RefusedException.Usage("Give --user or --app, not both: a token speaks for a person or for an app."),
        (null, { } app) => settings.TextOrNull(Via) is null
            ? new CallerFlags(null, app)
            : throw RefusedException.Usage("--via goes with --user: it names the app that a person's token belongs to."),
        ({ } email, null) => new CallerFlags(email, settings.TextOrNull(Via) ?? DefaultApp),
    };

    /// <summary>Reads scopes, and refuses those that this kind of caller cannot hold .</summary>
    public ScopeSet RequireScopes(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            throw RefusedException.Usage("--scope S is needed, such as --scope chat.spaces.");
        }

        var scopes = names.Aggregate(ScopeSet.None, static (all, name) => all.Union(ParseScope(name)));
        if (Email is not null && scopes.Overlaps(ScopeSet.AllOfApps))
        {
            throw RefusedException.Usage($"A person cannot hold {scopes.Intersect(ScopeSet.AllOfApps)}: only an app by itself can (--app NAME).");
        }

        return scopes;
    }

    public static ScopeSet ParseScope(string name) =>
        ScopeSet.TryParse(name, out var full) && full.Count == 1 ? full
        : ScopeSet.TryParse(ScopeSet.Prefix + name, out var shortened) && shortened.Count == 1 ? shortened
        : throw RefusedException.Usage($"There is no scope {name}.{Nearest.Hint(name, ScopeSet.AllOfChat.FullNames().Select(static full => full[ScopeSet.Prefix.Length..]))}");
}
