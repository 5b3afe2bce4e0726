using Roomstead.Cli.Input;
using Roomstead.OAuth;
using Roomstead.Storage;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead app key NAME</c>: another key for an app's service account. Keys made before stay good.</summary>
internal sealed class AppKey() : Verb("app key", "Write another key of an app's service account")
{
    public override string Positional => "NAME";

    public override IReadOnlyList<Flag> Flags { get; } = [OutFile.Flag, SettingFlags.PublicUrl, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var file = OutFile.Require(settings);
        using var pair = new NewRsaKeys().Create();
        await using var db = DataDirectory.Open(settings);
        var origin = await ServerOrigin.ReadAsync(db, settings);
        var app = await db.ReadAsync(tx => People.RequireAppAsync(tx, settings.Positionals[0]));
        PrivateFiles.Write(file, ClientFiles.ServiceAccountKey(app, pair, origin));
        try
        {
            await db.WriteAsync(tx => OAuthClients.AddKeyAsync(tx, OAuthClients.NewKey(TimeProvider.System, app, pair)));
        }
        catch (InvalidOperationException e)
        {
            File.Delete(file);
            throw new RefusedException(e.Message);
        }

        await terminal.Out.WriteLineAsync($"{app.Email} is in {file}");
        return 0;
    }
}
