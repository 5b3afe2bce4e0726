using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead app delegate NAME</c>: what an app may do as any person of an organisation .</summary>
internal sealed class AppDelegate() : Verb("app delegate", "Let an app act as the people of an organisation")
{
    public override string Positional => "NAME";

    public override IReadOnlyList<Flag> Flags { get; } =
        [CallerFlags.Scope, ScopeFlags.All, ScopeFlags.None, Organisations.Org, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "In place of what was delegated before. Scopes are those that people can hold.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var possible = ScopeSet.AllOfPeople;
        var scopes = ScopeFlags.Read(settings, possible, "delegated: people do not hold it");
        await using var db = DataDirectory.Open(settings);
        var domain = await db.WriteAsync(async tx =>
        {
            var org = await Organisations.RequireAsync(tx, settings);
            var app = await People.RequireAppAsync(tx, settings.Positionals[0]);
            await AppSettings.DelegateAsync(By(tx), app, org.Customer, scopes);
            return org.Domain;
        });
        await terminal.Out.WriteLineAsync(FormattableString.Invariant($"{domain} delegates {scopes.Count} scopes to {settings.Positionals[0]}."));
        return 0;
    }
}
