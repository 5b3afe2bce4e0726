using Roomstead.Domain;

namespace Roomstead.Cli.Input;

/// <summary>The scopes that an organisation grants an app: named, all that can be, or none.</summary>
internal static class ScopeFlags
{
    public static readonly Flag All = new("all", null, "every scope that can be granted this way");
    public static readonly Flag None = new("none", null, "take back what was granted");

    /// <exception cref="RefusedException">Nothing or too much is said, or a scope cannot be granted this way.</exception>
    public static ScopeSet Read(Settings settings, ScopeSet possible, string what)
    {
        var names = settings.All(CallerFlags.Scope);
        var ways = (names.Count > 0 ? 1 : 0) + (settings.IsOn(All) ? 1 : 0) + (settings.IsOn(None) ? 1 : 0);
        if (ways != 1)
        {
            throw RefusedException.Usage("Which scopes? Give --scope S (again for more), --all or --none.");
        }

        var scopes = settings.IsOn(All) ? possible : names.Aggregate(ScopeSet.None, static (all, name) => all.Union(CallerFlags.ParseScope(name)));
        return possible.Contains(scopes)
            ? scopes
            : throw RefusedException.Usage($"{scopes.Except(possible)} cannot be {what}.");
    }
}
