using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead app set NAME</c>: what is switched on in an app's project (E-15, E-25). What is not named stays.</summary>
internal sealed class AppSet() : Verb("app set", "Switch the Chat API or the Chat app of a project on or off")
{
    private static readonly Flag Api = Switch("api", "whether the Chat API is switched on in the project");
    private static readonly Flag ChatApp = Switch("chat-app", "whether a Chat app is configured in the project");

    public override string Positional => "NAME";

    public override IReadOnlyList<Flag> Flags { get; } = [Api, ChatApp, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "Both are on for a new app. A running server follows at once.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var (api, chatApp) = (settings.TextOrNull(Api), settings.TextOrNull(ChatApp));
        if (api is null && chatApp is null)
        {
            throw RefusedException.Usage("What to set? Give one of: --api, --chat-app.");
        }

        await using var db = DataDirectory.Open(settings);
        var changed = await db.WriteAsync(async tx =>
        {
            var app = await People.RequireAppAsync(tx, settings.Positionals[0]);
            var set = app with
            {
                ApiEnabled = api is null ? app.ApiEnabled : api == "on",
                Configured = chatApp is null ? app.Configured : chatApp == "on",
            };
            await AppSettings.ChangeAsync(By(tx), app, set);
            return set;
        });
        await terminal.Out.WriteLineAsync($"{changed.Name}: Chat API {Word(changed.ApiEnabled)}, Chat app {Word(changed.Configured)}.");
        return 0;
    }

    private static Flag Switch(string name, string summary) => new(name, "on|off", summary) { Choices = ["on", "off"] };

    private static string Word(bool on) => on ? "on" : "off";
}
