using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Storage;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead token</c>: an access token of a person or an app, printed and nothing else.</summary>
internal sealed class Token() : Verb("token", "Print an access token")
{
    private const long MostSeconds = 10L * 365 * 24 * 3600;

    private static readonly Flag ExpiresIn = new("expires-in", "SECONDS", "how long it lives; zero or less gives an expired one")
    {
        Default = AccessTokens.Lifetime.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    public override IReadOnlyList<Flag> Flags { get; } =
        [CallerFlags.User, CallerFlags.Via, CallerFlags.App, CallerFlags.Scope, ExpiresIn, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks =>
        "Give --user or --app. A scope may leave out https://www.googleapis.com/auth/. With chat.import among the scopes of\n"
        + "a person the token is one of delegation, as import mode asks for. Works while the server runs and while it does not.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var caller = CallerFlags.Read(settings);
        var scopes = caller.RequireScopes(settings.All(CallerFlags.Scope));
        var expiresIn = settings.Number(ExpiresIn, -MostSeconds, MostSeconds);
        await using var db = DataDirectory.Open(settings);
        await terminal.Out.WriteLineAsync(await IssueAsync(db, caller, scopes, expiresIn));
        return 0;
    }

    /// <exception cref="RefusedException">There is no such person or app.</exception>
    public static Task<string> IssueAsync(Db db, CallerFlags caller, ScopeSet scopes, long expiresIn) => db.WriteAsync(async tx =>
    {
        var app = await People.RequireAppAsync(tx, caller.AppName);
        var user = caller.Email is { } email ? await People.RequireAsync(tx, email) : null;
        var delegated = user is not null && scopes.Overlaps(ScopeSet.OfChat("import"));
        return await new AccessTokens(TimeProvider.System, new RandomIds()).IssueAsync(tx, app, user, scopes, delegated, expiresIn: expiresIn);
    });
}
