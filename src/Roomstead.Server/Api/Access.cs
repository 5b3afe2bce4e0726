using Roomstead.Domain;

namespace Roomstead.Api;

/// <summary>Which scopes open a method, per kind of caller (auth.md §10). An empty set closes it to that kind.</summary>
internal sealed record Access
{
    /// <summary>A person for himself.</summary>
    public ScopeSet User { get; private init; }

    /// <summary>A person by delegation, on a space in import mode: <c>chat.import</c> or nothing.</summary>
    public ScopeSet Import { get; private init; }

    /// <summary>An app for itself: <c>chat.bot</c> or nothing.</summary>
    public ScopeSet Bot { get; private init; }

    /// <summary>An app that an administrator approved.</summary>
    public ScopeSet App { get; private init; }

    /// <summary>A person with <c>useAdminAccess</c>.</summary>
    public ScopeSet Admin { get; private init; }

    /// <summary>Names are what follows <c>…/auth/chat.</c></summary>
    public static Access OfUser(params ReadOnlySpan<string> scopes) => new() { User = ScopeSet.OfChat(scopes) };

    public Access OrImport() => this with { Import = ScopeSet.OfChat("import") };

    public Access OrBot() => this with { Bot = ScopeSet.OfChat("bot") };

    public Access OrApp(params ReadOnlySpan<string> scopes) => this with { App = ScopeSet.OfChat(scopes) };

    public Access OrAdmin(params ReadOnlySpan<string> scopes) => this with { Admin = ScopeSet.OfChat(scopes) };

    /// <summary>Every scope that opens the method to somebody, as the refusal lists them .</summary>
    public ScopeSet All => User.Union(Import).Union(Bot).Union(App).Union(Admin);
}
