using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Roomstead.OAuth;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

/// <summary>id_tokens, the keys that vouch for them, and what the server says of itself.</summary>
public sealed class KeysTests
{
    [Fact]
    [Rule("A-27", "A-40", "A-80", "A-81")]
    public async Task An_id_token_says_who_signed_in_where_and_for_whom()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        var tokens = await client.TokensAsync($"openid email profile {OAuthClient.Spaces}", more: ("nonce", "n-1 +/"));

        var claims = await IdTokenReader.ReadAsync(chat, (string)tokens["id_token"]!);
        var now = chat.Clock.GetUtcNow().ToUnixTimeSeconds();
        var hash = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes((string)tokens["access_token"]!)).AsSpan(0, 16));
        JsonNode.DeepEquals(claims, new JsonObject
        {
            ["iss"] = chat.Address.GetLeftPart(UriPartial.Authority),
            ["azp"] = client.Id,
            ["aud"] = client.Id,
            ["sub"] = "100000000000000000001",
            ["email"] = "alice@example.com",
            ["email_verified"] = true,
            ["hd"] = "example.com",
            ["name"] = "Alice Archer",
            ["given_name"] = "Alice",
            ["family_name"] = "Archer",
            ["at_hash"] = hash,
            ["nonce"] = "n-1 +/",
            ["iat"] = now,
            ["exp"] = now + 3600,
        }).ShouldBeTrue(claims.ToJsonString());
    }

    [Fact]
    [Rule("A-80")]
    public async Task An_id_token_tells_only_what_the_scopes_allow_and_comes_only_with_openid()
    {
        await using var chat = await TestServer.StartAsync();
        var client = OAuthClient.Installed(chat);

        var openid = await IdTokenReader.ReadAsync(chat, (string)(await client.TokensAsync("openid"))["id_token"]!);

        openid.Select(static p => p.Key).ShouldBe(["iss", "azp", "aud", "sub", "at_hash", "iat", "exp"]);
        (await client.TokensAsync("email profile"))["id_token"].ShouldBeNull();
    }

    [Fact]
    [Rule("A-16")]
    public async Task The_same_keys_are_published_as_certificates()
    {
        await using var chat = await TestServer.StartAsync();

        var set = (await chat.SendAsync(HttpMethod.Get, "/oauth2/v3/certs")).Json["keys"]!.AsArray().Single()!;
        var certs = await chat.SendAsync(HttpMethod.Get, "/oauth2/v1/certs");

        ((string)set["kty"]!, (string)set["alg"]!, (string)set["use"]!).ShouldBe(("RSA", "RS256", "sig"));
        set.AsObject().Select(static p => p.Key).ShouldBe(["kty", "alg", "use", "kid", "n", "e"]);
        certs.Headers["Cache-Control"].ShouldContain("max-age=3600");
        using var certificate = X509Certificate2.CreateFromPem((string)certs.Json[(string)set["kid"]!]!);
        using var key = certificate.GetRSAPublicKey()!;
        Base64Url.EncodeToString(key.ExportParameters(false).Modulus).ShouldBe((string)set["n"]!);
    }

    [Fact]
    [Rule("A-16")]
    public async Task Keys_outlive_a_restart_and_several_are_believed_while_the_newest_signs()
    {
        var data = Directory.CreateTempSubdirectory("roomstead-test-");
        try
        {
            var clock = new FakeClock();
            using var first = SigningKeys.Load(data.FullName, new SharedKeys(), clock);
            using (var again = SigningKeys.Load(data.FullName, new SharedKeys(), clock))
            {
                again.All.Single().Id.ShouldBe(first.All.Single().Id);
                again.All.Single().Certificate.ShouldBe(first.All.Single().Certificate);
            }

            clock.Advance(TimeSpan.FromDays(1));
            using var pair = RSA.Create(2048);
            await File.WriteAllTextAsync(
                Path.Combine(data.FullName, "keys", "next.pem"), pair.ExportPkcs8PrivateKeyPem() + "\n" + SigningKeys.CertificatePem(RsaKeys.Certify(pair, "next", clock.GetUtcNow())));
            using var both = SigningKeys.Load(data.FullName, new SharedKeys(), clock);

            both.All.Count.ShouldBe(2);
            both.CurrentId.ShouldBe(RsaKeys.IdOf(pair));
            both.FindPublicKey(first.All.Single().Id).ShouldNotBeNull();
            File.GetUnixFileMode(Path.Combine(data.FullName, "keys", first.All.Single().Id + ".pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await File.WriteAllTextAsync(Path.Combine(data.FullName, "keys", "bad.pem"), "nonsense");
            Should.Throw<IOException>(() => SigningKeys.Load(data.FullName, new SharedKeys(), clock)).Message.ShouldContain("bad.pem");
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("demo-app@demo-project.iam.gserviceaccount.com")]
    [InlineData("demo-app%40demo-project.iam.gserviceaccount.com")]
    [Rule("A-18")]
    public async Task The_keys_of_service_accounts_are_published(string email)
    {
        await using var chat = await TestServer.StartAsync();
        using var account = ServiceAccount.Of(chat);

        var set = (await chat.SendAsync(HttpMethod.Get, "/service_accounts/v1/jwk/" + email)).Json["keys"]!.AsArray().Single()!;
        var certs = (await chat.SendAsync(HttpMethod.Get, "/service_accounts/v1/metadata/x509/" + email)).Json;

        ((string)set["kid"]!).ShouldBe(account.KeyId);
        ((string)set["n"]!).ShouldBe(Base64Url.EncodeToString(account.Key.ExportParameters(false).Modulus));
        using var certificate = X509Certificate2.CreateFromPem((string)certs[account.KeyId]!);
        certificate.PublicKey.ExportSubjectPublicKeyInfo().ShouldBe(account.Key.ExportSubjectPublicKeyInfo());
        ((string)account.File["client_x509_cert_url"]!).ShouldStartWith(chat.Address.ToString());
        (await chat.SendAsync(HttpMethod.Get, new Uri((string)account.File["client_x509_cert_url"]!).PathAndQuery)).Code.ShouldBe(200);
    }

    [Fact]
    [Rule("A-18")]
    public async Task The_account_that_calls_apps_has_the_servers_own_keys_and_an_unknown_one_none()
    {
        await using var chat = await TestServer.StartAsync();

        var own = (await chat.SendAsync(HttpMethod.Get, "/oauth2/v3/certs")).Text;

        (await chat.SendAsync(HttpMethod.Get, "/service_accounts/v1/jwk/chat@system.gserviceaccount.com")).Text.ShouldBe(own);
        (await chat.SendAsync(HttpMethod.Get, "/service_accounts/v1/jwk/nobody@nowhere")).Code.ShouldBe(404);
        (await chat.SendAsync(HttpMethod.Get, "/service_accounts/v1/metadata/x509/nobody@nowhere")).Code.ShouldBe(404);
    }

    [Fact]
    [Rule("A-15")]
    public async Task The_configuration_names_addresses_that_answer()
    {
        await using var chat = await TestServer.StartAsync();
        var root = chat.Address.GetLeftPart(UriPartial.Authority);

        var json = (await chat.SendAsync(HttpMethod.Get, "/.well-known/openid-configuration")).Json;

        ((string)json["issuer"]!).ShouldBe(root);
        foreach (var endpoint in new[] { "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "revocation_endpoint", "jwks_uri" })
        {
            var path = new Uri((string)json[endpoint]!);
            path.GetLeftPart(UriPartial.Authority).ShouldBe(root);
            (await OAuthClient.PostAsync(chat, path.PathAndQuery, "")).Code.ShouldBe(endpoint switch { "userinfo_endpoint" => 401, "jwks_uri" => 404, _ => 400 });
        }

        json["code_challenge_methods_supported"]!.AsArray().Select(static m => (string)m!).ShouldBe(["plain", "S256"]);
    }

    [Fact]
    [Rule("A-15")]
    public async Task A_public_url_is_the_issuer_whatever_name_a_request_uses()
    {
        await using var chat = await TestServer.StartAsync(static o => o with { PublicUrl = "https://chat.example.com" });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/openid-configuration");
        request.Headers.Host = "evil.example";
        request.Headers.Add("X-Forwarded-Host", "evil.example");

        var answer = await chat.SendAsync(request);

        ((string)answer.Json["issuer"]!).ShouldBe("https://chat.example.com");
        answer.Text.ShouldNotContain("evil");
    }
}
