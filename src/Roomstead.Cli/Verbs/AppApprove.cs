using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead app approve NAME</c>: what an organisation's administrator lets an app do by itself (P-132).</summary>
internal sealed class AppApprove() : Verb("app approve", "Approve an app's own scopes for an organisation")
{
    public override string Positional => "NAME";

    public override IReadOnlyList<Flag> Flags { get; } =
        [CallerFlags.Scope, ScopeFlags.All, ScopeFlags.None, Organisations.Org, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "In place of what was approved before. Scopes are those of chat.app.*.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var scopes = ScopeFlags.Read(settings, ScopeSet.AllOfApps, "approved: only chat.bot and chat.app.* are an app's own");
        await using var db = DataDirectory.Open(settings);
        var domain = await db.WriteAsync(async tx =>
        {
            var org = await Organisations.RequireAsync(tx, settings);
            var app = await People.RequireAppAsync(tx, settings.Positionals[0]);
            await AppSettings.ApproveAsync(By(tx), app, org.Customer, scopes);
            return org.Domain;
        });
        await terminal.Out.WriteLineAsync(FormattableString.Invariant($"{domain} approves {scopes.Count} scopes for {settings.Positionals[0]}."));
        return 0;
    }
}
