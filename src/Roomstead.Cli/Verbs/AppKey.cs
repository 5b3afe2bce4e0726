using System.Security.Cryptography;
using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;
using Roomstead.OAuth;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

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
            await db.WriteAsync(async tx => await AddAsync(By(tx), app, pair));
        }
        catch (InvalidOperationException e)
        {
            File.Delete(file);
            throw new RefusedException(e.Message);
        }

        await terminal.Out.WriteLineAsync($"{app.Email} is in {file}");
        return 0;
    }

    /// <exception cref="InvalidOperationException">One line: the account has as many keys as it can have.</exception>
    public static async ValueTask AddAsync(Author by, AppRow app, RSA pair)
    {
        var key = OAuthClients.NewKey(TimeProvider.System, app, pair);
        await OAuthClients.AddKeyAsync(by.Db, key);
        await AppSettings.KeyAddedAsync(by, app, key.KeyId);
    }
}
