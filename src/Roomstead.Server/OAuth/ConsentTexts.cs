using System.Collections.Frozen;
using Roomstead.Domain;

namespace Roomstead.OAuth;

/// <summary>What the consent page says of each scope: the words of <see cref="ScopeDescriptions"/>, and those for the scopes of OpenID.</summary>
internal static class ConsentTexts
{
    private static readonly FrozenDictionary<string, string> Identity = new Dictionary<string, string>
    {
        ["openid"] = "Know who you are on this server",
        ["email"] = "See your email address",
        ["profile"] = "See your name",
        [ScopeSet.Prefix + "userinfo.email"] = "See your email address",
        [ScopeSet.Prefix + "userinfo.profile"] = "See your name",
    }.ToFrozenDictionary();

    /// <summary>The scopes whose consent deserves a second thought.</summary>
    private static readonly ScopeSet Restricted = ScopeSet.OfChat("delete", "import", "messages", "messages.readonly", "admin.delete");

    /// <summary>What a person reads beside the box. Every scope that a person can grant has its words.</summary>
    public static string Of(string scope) => Identity.TryGetValue(scope, out var text) ? text : ScopeDescriptions.Find(scope)!;

    /// <summary>A second line: the scope's own name, and whether it is a restricted one.</summary>
    public static string Note(string scope)
    {
        var name = scope.StartsWith(ScopeSet.Prefix, StringComparison.Ordinal) ? scope[ScopeSet.Prefix.Length..] : scope;
        return Restricted.Contains(ScopeSet.Parse(scope)) ? name + " (restricted)" : name;
    }
}
