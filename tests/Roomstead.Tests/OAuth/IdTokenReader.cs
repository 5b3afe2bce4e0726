using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

/// <summary>Checks an id_token as a client does: by the keys the server publishes.</summary>
internal static class IdTokenReader
{
    public static async Task<JsonObject> ReadAsync(TestServer chat, string token)
    {
        var parts = token.Split('.');
        var header = Json(parts[0]);
        ((string)header["alg"]!).ShouldBe("RS256");
        var keys = (await chat.SendAsync(HttpMethod.Get, "/oauth2/v3/certs")).Json["keys"]!.AsArray();
        var jwk = keys.Single(k => (string)k!["kid"]! == (string)header["kid"]!)!;
        using var key = RSA.Create(new RSAParameters { Modulus = Bytes((string)jwk["n"]!), Exponent = Bytes((string)jwk["e"]!) });
        key.VerifyData(Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), Bytes(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).ShouldBeTrue();
        return Json(parts[1]);
    }

    private static JsonObject Json(string part) => JsonNode.Parse(Bytes(part))!.AsObject();

    private static byte[] Bytes(string part) => Base64Url.DecodeFromChars(part);
}
