using System.Text.Json;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli.Running;

/// <summary>Makes a program's own OAuth client, the one in its client_secrets.json from Google, known to a private server.</summary>
internal static class KnownClients
{
    private const string App = "demo-app";
    private const long MostBytes = 65_536;

    /// <summary>The names the guides give the file; looked for in the working directory.</summary>
    public static readonly IReadOnlyList<string> UsualFiles = ["client_secrets.json", "client_secret.json", "credentials.json"];

    /// <summary>Adds the client of a file, unless one of its id is known.</summary>
    /// <returns>False when the file holds no client.</returns>
    public static async Task<bool> AddAsync(Db db, string file)
    {
        if (Read(file) is not { } client)
        {
            return false;
        }

        await db.WriteAsync(async tx =>
        {
            if (await tx.Apps.FindAsync(App) is not null && await tx.OAuthClients.FindAsync(client.Id) is null)
            {
                await tx.OAuthClients.SaveAsync(client);
            }
        });
        return true;
    }

    private static OAuthClientRow? Read(string file)
    {
        if (new FileInfo(file).Length > MostBytes)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var type in new[] { OAuthClientRow.Installed, OAuthClientRow.Web })
            {
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(type, out var body)
                    && body.TryGetProperty("client_id", out var id) && body.TryGetProperty("client_secret", out var secret))
                {
                    string[] redirects = body.TryGetProperty("redirect_uris", out var uris) ? [.. uris.EnumerateArray().Select(static uri => uri.GetString()!)] : [];
                    return new OAuthClientRow(
                        id.GetString()!, App, Path.GetFileName(file), type, AccessTokens.Hash(secret.GetString()!), [.. redirects.Where(uri => RedirectUris.ObjectionTo(type, uri) is null)],
                        Internal: false, OAuthClientRow.Active, Micros.Of(TimeProvider.System.GetUtcNow()));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // Not such a file.
        }

        return null;
    }
}
