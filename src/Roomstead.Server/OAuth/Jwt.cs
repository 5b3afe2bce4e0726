using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Roomstead.OAuth;

/// <summary>A JSON web token in its compact form (RFC 7519), signed with RS256: the only algorithm spoken or understood here.</summary>
internal sealed class Jwt
{
    private const string Algorithm = "RS256";
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly byte[] _signed;
    private readonly byte[] _signature;

    private Jwt(JsonElement claims, string? keyId, byte[] signed, byte[] signature)
    {
        Claims = claims;
        KeyId = keyId;
        _signed = signed;
        _signature = signature;
    }

    /// <summary>Not to be believed before <see cref="IsSignedBy"/>.</summary>
    public JsonElement Claims { get; }

    public string? KeyId { get; }

    /// <summary>Reads a token; null when it is not one, or is signed in another way (<c>none</c> and secrets included).</summary>
    public static Jwt? Read(string text)
    {
        var parts = text.Split('.');
        if (parts.Length != 3 || Object(parts[0]) is not { } header || Object(parts[1]) is not { } claims || Bytes(parts[2]) is not { } signature)
        {
            return null;
        }

        // RFC 7515 §4.1.11: a header marked critical must be understood, and none is.
        return Text(header, "alg") == Algorithm && !header.TryGetProperty("crit", out _)
            ? new Jwt(claims, Text(header, "kid"), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature)
            : null;
    }

    /// <param name="publicKey">SubjectPublicKeyInfo in DER.</param>
    public bool IsSignedBy(byte[] publicKey)
    {
        using var key = RSA.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyData(_signed, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>A claim that is a text and not empty; null otherwise.</summary>
    public string? Find(string claim) => Text(Claims, claim);

    /// <summary>A claim that is a time (NumericDate), in whole seconds since 1970; null otherwise.</summary>
    public long? FindTime(string claim) =>
        Claims.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && Math.Abs(seconds) < 1e12
            ? (long)Math.Floor(seconds)
            : null;

    /// <summary>The audiences: one, several, or none.</summary>
    public IEnumerable<string> Audiences()
    {
        if (!Claims.TryGetProperty("aud", out var value))
        {
            return [];
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => value.EnumerateArray().Where(static v => v.ValueKind == JsonValueKind.String).Select(static v => v.GetString()!),
            _ => [],
        };
    }

    /// <summary>Makes a token of ours.</summary>
    public static string Sign(JsonObject claims, SigningKeys keys)
    {
        var header = new JsonObject { ["alg"] = Algorithm, ["kid"] = keys.CurrentId, ["typ"] = "JWT" };
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(keys.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString(Plain)));

    private static JsonElement? Object(string part)
    {
        try
        {
            using var json = JsonDocument.Parse(Bytes(part) ?? [], Strict);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var element = json.RootElement.Clone();
            _ = element.GetRawText();
            return IsUnicode(element) ? element : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether every text can be read: JSON may escape half a character, which .NET finds out only when it is asked for.</summary>
    private static bool IsUnicode(JsonElement element)
    {
        try
        {
            foreach (var property in element.EnumerateObject())
            {
                _ = property.Name;
                if (property.Value.ValueKind == JsonValueKind.String)
                {
                    _ = property.Value.GetString();
                }
                else if (property.Value.ValueKind == JsonValueKind.Array)
                {
                    foreach (var item in property.Value.EnumerateArray().Where(static v => v.ValueKind == JsonValueKind.String))
                    {
                        _ = item.GetString();
                    }
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static byte[]? Bytes(string part)
    {
        try
        {
            return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
