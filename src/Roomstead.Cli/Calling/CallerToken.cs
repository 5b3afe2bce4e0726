using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.OAuth;

namespace Roomstead.Cli.Calling;

/// <summary>The token to call with: the one given, or one made for the person or app that is named, and made anew before it expires.</summary>
internal sealed class CallerToken(ApiMethod method, Settings settings)
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(AccessTokens.Lifetime / 2);

    private string? _token;
    private long _madeAt;

    /// <summary>For one caller at a time.</summary>
    /// <exception cref="RefusedException">Nobody is named, or two, or somebody who is not there.</exception>
    public async ValueTask<string> GetAsync()
    {
        var named = settings.All(CallerFlags.User).Count + settings.All(CallerFlags.App).Count > 0;
        if (!named)
        {
            return settings.TextOrNull(SettingFlags.Token) ?? throw RefusedException.Usage("Who calls? Give --user EMAIL or --app NAME (a token is made), or --token.");
        }

        if (_token is null || TimeProvider.System.GetElapsedTime(_madeAt) > Renewal)
        {
            _madeAt = TimeProvider.System.GetTimestamp();
            _token = await MakeAsync();
        }

        return _token;
    }

    private async Task<string> MakeAsync()
    {
        var caller = CallerFlags.Read(settings);
        var names = settings.All(CallerFlags.Scope);
        var scopes = names.Count > 0 ? caller.RequireScopes(names) : DefaultScopes(caller);
        await using var db = DataDirectory.Open(settings);
        return await Verbs.Token.IssueAsync(db, caller, scopes, AccessTokens.Lifetime);
    }

    /// <summary>What the method accepts of this kind of caller. <c>chat.import</c> only where nothing else does: it makes a token of delegation.</summary>
    private ScopeSet DefaultScopes(CallerFlags caller)
    {
        var accepted = ScopeSet.Parse(string.Join(' ', method.Scopes));
        if (caller.Email is null)
        {
            return accepted.Intersect(ScopeSet.AllOfApps);
        }

        var ofPeople = accepted.Except(ScopeSet.AllOfApps);
        var withoutImport = ofPeople.Except(ScopeSet.OfChat("import"));
        return withoutImport.IsEmpty ? ofPeople : withoutImport;
    }
}
