using System.Security.Cryptography;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary>The files in <c>DATA/credentials</c> with which clients of the demonstration organisation reach this server. Made
/// once; when the server moves to another port, the addresses in those that still are as written move with it.</summary>
internal sealed class DemoCredentials(Db db, ChatServerOptions options) : IDisposable
{
    private const string ClientFile = "client_secrets.json";
    private static readonly string[] Apps = ["demo-app", "bare-app", "guest-app", "ghost-app"];

    private readonly string _directory = Path.Combine(options.DataDirectory, "credentials");
    private Task<RSA[]>? _pairs;

    /// <summary>Starts making the key pairs, if they will be needed: that takes longer than the rest of a start.</summary>
    public async Task PrepareAsync()
    {
        if (await IsDueAsync())
        {
            _pairs = Task.WhenAll(Apps.Select(_ => Task.Run(options.Keys.Create)));
        }
    }

    /// <summary>Writes the files if they are due; otherwise follows the server to where it now listens. Returns when all is on disk.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async Task WriteAsync(string origin)
    {
        var before = await db.ReadAsync(static tx => tx.Meta.FindAsync(MetaTable.Origin));
        if (_pairs is not null)
        {
            await CreateAsync(await _pairs, origin);
        }
        else if (before is not null && before != origin)
        {
            Move(before, origin);
        }

        if (before != origin)
        {
            await db.WriteAsync(async tx => { await tx.Meta.SaveAsync(MetaTable.Origin, origin); });
        }
    }

    public void Dispose()
    {
        if (_pairs is { IsCompletedSuccessfully: true } pairs)
        {
            Array.ForEach(pairs.Result, static pair => pair.Dispose());
        }
    }

    private async Task<bool> IsDueAsync() => await db.ReadAsync(static tx => tx.Meta.FindAsync(MetaTable.DemoCredentials)) == MetaTable.Due;

    /// <summary>The files come first: should the machine stop before the store knows their keys, the next start makes them anew.</summary>
    private async Task CreateAsync(RSA[] pairs, string origin)
    {
        var apps = await db.ReadAsync(async tx =>
        {
            var rows = new List<AppRow>();
            foreach (var name in Apps)
            {
                rows.Add((await tx.Apps.FindAsync(name))!);
            }

            return rows;
        });
        var (client, secret) = OAuthClients.New(options.Ids, options.Clock, apps[0], "Demo client", OAuthClientRow.Installed, []);
        PrivateFiles.Write(Path.Combine(_directory, ClientFile), ClientFiles.ClientSecrets(client, apps[0], secret, origin));
        foreach (var (app, pair) in apps.Zip(pairs))
        {
            PrivateFiles.Write(Path.Combine(_directory, app.Name + ".json"), ClientFiles.ServiceAccountKey(app, pair, origin));
        }

        var keys = apps.Zip(pairs).Select(p => OAuthClients.NewKey(options.Clock, p.First, p.Second)).ToList();
        await db.WriteAsync(async tx =>
        {
            await tx.OAuthClients.SaveAsync(client);
            foreach (var key in keys)
            {
                await OAuthClients.AddKeyAsync(tx, key);
            }

            await tx.Meta.SaveAsync(MetaTable.DemoCredentials, MetaTable.Written);
        });
    }

    private void Move(string from, string to)
    {
        foreach (var file in Apps.Select(static app => app + ".json").Prepend(ClientFile))
        {
            var path = Path.Combine(_directory, file);
            if (File.Exists(path) && ClientFiles.Moved(File.ReadAllText(path), from, to) is { } moved)
            {
                PrivateFiles.Write(path, moved);
            }
        }
    }
}
