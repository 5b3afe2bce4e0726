using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary>The files clients read (auth.md §9). Every URI in them points at this server .</summary>
internal static class ClientFiles
{
    private const string AuthPath = "/o/oauth2/auth";
    private const string TokenPath = "/token";
    private const string CertsPath = "/oauth2/v1/certs";
    private const string AccountCertsPath = "/service_accounts/v1/metadata/x509/";

    private static readonly string[] UriMembers = ["auth_uri", "token_uri", "auth_provider_x509_cert_url", "client_x509_cert_url"];
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>client_secrets.json.</summary>
    /// <param name="origin">The root of this server.</param>
    public static string ClientSecrets(OAuthClientRow client, AppRow app, string secret, string origin)
    {
        var body = new JsonObject
        {
            ["client_id"] = client.Id,
            ["project_id"] = app.ProjectId,
            ["auth_uri"] = origin + AuthPath,
            ["token_uri"] = origin + TokenPath,
            ["auth_provider_x509_cert_url"] = origin + CertsPath,
            ["client_secret"] = secret,
            ["redirect_uris"] = new JsonArray([.. client.RedirectUris.Select(static uri => JsonValue.Create(uri))]),
        };
        if (client.IsWeb)
        {
            body["javascript_origins"] = new JsonArray([.. client.RedirectUris.Select(static uri => new Uri(uri).GetLeftPart(UriPartial.Authority)).Distinct().Select(static o => JsonValue.Create(o))]);
        }

        return Text(new JsonObject { [client.Type] = body });
    }

    /// <summary>The key file of a service account. Holds the private half, which exists nowhere else.</summary>
    public static string ServiceAccountKey(AppRow app, RSA key, string origin) => Text(new JsonObject
    {
        ["type"] = "service_account",
        ["project_id"] = app.ProjectId,
        ["private_key_id"] = RsaKeys.IdOf(key),
        ["private_key"] = key.ExportPkcs8PrivateKeyPem() + "\n",
        ["client_email"] = app.Email,
        ["client_id"] = app.ClientId,
        ["auth_uri"] = origin + AuthPath,
        ["token_uri"] = origin + TokenPath,
        ["auth_provider_x509_cert_url"] = origin + CertsPath,
        ["client_x509_cert_url"] = origin + AccountCertsPath + Uri.EscapeDataString(app.Email),
        ["universe_domain"] = "googleapis.com",
    });

    /// <summary>The same file for another root; null when it is not a file of ours that points at <paramref name="from"/>.</summary>
    public static string? Moved(string text, string from, string to)
    {
        try
        {
            var root = JsonNode.Parse(text) as JsonObject;
            var body = (root?["installed"] ?? root?["web"]) as JsonObject ?? root;
            if (root is null || body is null || (string?)body["token_uri"] != from + TokenPath)
            {
                return null;
            }

            foreach (var member in UriMembers)
            {
                if (body[member] is JsonValue value && value.TryGetValue<string>(out var uri) && uri.StartsWith(from + "/", StringComparison.Ordinal))
                {
                    body[member] = to + uri[from.Length..];
                }
            }

            return Text(root);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // Somebody made it into something else: his to keep.
        }
    }

    private static string Text(JsonObject json) => json.ToJsonString(Layout) + "\n";
}
