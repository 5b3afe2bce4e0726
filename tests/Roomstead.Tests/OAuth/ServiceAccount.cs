using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Domain;
using Roomstead.Tests.Support;

namespace Roomstead.Tests.OAuth;

/// <summary>A service account's key file, and what libraries make of it.</summary>
internal sealed class ServiceAccount : IDisposable
{
    public const string GoogleAudience = "https://oauth2.googleapis.com/token";
    private const string Grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private readonly TestServer _server;

    private ServiceAccount(TestServer server, JsonNode file)
    {
        _server = server;
        File = file;
        Key = RSA.Create();
        Key.ImportFromPem((string)file["private_key"]!);
    }

    public JsonNode File { get; }

    public RSA Key { get; }

    public string Email => (string)File["client_email"]!;

    public string KeyId => (string)File["private_key_id"]!;

    public static ServiceAccount Of(TestServer server, string app = "demo-app") =>
        new(server, JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(server.DataDirectory, "credentials", app + ".json")))!);

    /// <summary>The claims of an assertion that is good.</summary>
    /// <param name="more">Claims to add, or to put in place of the usual ones; null leaves one out.</param>
    public JsonObject Claims(string? scope = "chat.bot", params (string Name, JsonNode? Value)[] more)
    {
        var now = _server.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = Email, ["aud"] = GoogleAudience, ["iat"] = now, ["exp"] = now + 3600 };
        if (scope is not null)
        {
            claims["scope"] = string.Join(' ', scope.Split(' ').Select(static s => s.StartsWith("chat.", StringComparison.Ordinal) ? ScopeSet.Prefix + s : s));
        }

        foreach (var (name, value) in more)
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        return claims;
    }

    public string Sign(JsonObject claims, JsonObject? header = null)
    {
        header ??= new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = KeyId };
        var signed = Encode(header) + "." + Encode(claims);
        return signed + "." + Base64Url.EncodeToString(Key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public Task<Answer> ExchangeAsync(JsonObject claims, JsonObject? header = null) => ExchangeAsync(Sign(claims, header));

    public Task<Answer> ExchangeAsync(string assertion, string path = "/token") =>
        OAuthClient.PostAsync(_server, path, OAuthClient.Form([("grant_type", Grant), ("assertion", assertion)]));

    public static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    public void Dispose() => Key.Dispose();
}
