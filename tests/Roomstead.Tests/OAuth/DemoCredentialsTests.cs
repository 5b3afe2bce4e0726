using System.Text.Json.Nodes;
using Roomstead.OAuth;
using Roomstead.Storage;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.OAuth;

/// <summary>The files clients read, as a first start writes them and later starts keep them.</summary>
public sealed class DemoCredentialsTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly string[] Files = ["bare-app.json", "client_secrets.json", "demo-app.json", "ghost-app.json", "guest-app.json"];

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("roomstead-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    [Rule("A-19")]
    public async Task A_first_start_writes_files_that_point_at_this_server_for_its_owner_alone()
    {
        await using var server = await StartAsync();
        var root = server.Address.GetLeftPart(UriPartial.Authority);

        Directory.GetFiles(Credentials).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(Files);
        var client = Read("client_secrets.json")["installed"]!;
        client.AsObject().Select(static p => p.Key).ShouldBe(
            ["client_id", "project_id", "auth_uri", "token_uri", "auth_provider_x509_cert_url", "client_secret", "redirect_uris"]);
        ((string)client["client_id"]!).ShouldEndWith(".apps.googleusercontent.com");
        ((string)client["client_secret"]!).ShouldStartWith("GOCSPX-");
        Uri.EscapeDataString($"{client["client_id"]}{client["client_secret"]}").ShouldBe($"{client["client_id"]}{client["client_secret"]}", "Basic carries them raw or encoded alike");
        ((string)client["project_id"]!).ShouldBe("demo-project");
        ((string)client["auth_uri"]!).ShouldBe(root + "/o/oauth2/auth");
        ((string)client["token_uri"]!).ShouldBe(root + "/token");
        client["redirect_uris"]!.AsArray().Select(static u => (string)u!).ShouldBe(["http://localhost"]);

        foreach (var app in new[] { "demo", "bare", "guest", "ghost" })
        {
            var key = Read(app + "-app.json");
            key.AsObject().Select(static p => p.Key).ShouldBe(
                ["type", "project_id", "private_key_id", "private_key", "client_email", "client_id", "auth_uri", "token_uri", "auth_provider_x509_cert_url", "client_x509_cert_url", "universe_domain"]);
            ((string)key["type"]!).ShouldBe("service_account");
            ((string)key["client_email"]!).ShouldBe($"{app}-app@{app}-project.iam.gserviceaccount.com");
            ((string)key["client_id"]!).Length.ShouldBe(21);
            ((string)key["private_key"]!).ShouldStartWith("-----BEGIN PRIVATE KEY-----\n");
            ((string)key["token_uri"]!).ShouldBe(root + "/token");
            ((string)key["universe_domain"]!).ShouldBe("googleapis.com");
        }

        Files.ShouldAllBe(file => File.GetUnixFileMode(Path.Combine(Credentials, file)) == OwnerOnly);
    }

    [Fact]
    [Rule("A-19")]
    public async Task A_public_url_is_what_files_point_at()
    {
        await using var server = await StartAsync("https://chat.example.com/");

        ((string)Read("demo-app.json")["token_uri"]!).ShouldBe("https://chat.example.com/token");
    }

    [Fact]
    [Rule("A-19")]
    public async Task A_server_that_moves_takes_the_files_along_that_still_are_as_written()
    {
        await using (await StartAsync())
        {
        }

        var before = Files.ToDictionary(static f => f, f => File.ReadAllText(Path.Combine(Credentials, f)));
        Edit("guest-app.json", static text => text.Replace("/token\"", "/elsewhere\"", StringComparison.Ordinal));
        Edit("bare-app.json", static _ => "nonsense");
        File.Delete(Path.Combine(Credentials, "ghost-app.json"));

        await using var moved = await StartAsync("http://127.0.0.1:1234");

        ((string)Read("client_secrets.json")["installed"]!["token_uri"]!).ShouldBe("http://127.0.0.1:1234/token");
        var demo = Read("demo-app.json");
        ((string)demo["token_uri"]!).ShouldBe("http://127.0.0.1:1234/token");
        ((string)demo["client_x509_cert_url"]!).ShouldStartWith("http://127.0.0.1:1234/");
        ((string)demo["private_key"]!).ShouldBe((string)JsonNode.Parse(before["demo-app.json"])!["private_key"]!);
        ((string)Read("guest-app.json")["token_uri"]!).ShouldEndWith("/elsewhere");
        (await File.ReadAllTextAsync(Path.Combine(Credentials, "bare-app.json"))).ShouldBe("nonsense");
        File.Exists(Path.Combine(Credentials, "ghost-app.json")).ShouldBeFalse("what was taken away stays away");
        File.GetUnixFileMode(Path.Combine(Credentials, "demo-app.json")).ShouldBe(OwnerOnly);
    }

    [Fact]
    public async Task A_start_that_was_cut_off_before_the_keys_were_known_makes_them_again()
    {
        await using (var first = await StartAsync())
        {
            await first.Db.WriteAsync(static async tx =>
            {
                await tx.ExecuteAsync(new Sql("DELETE FROM app_keys"));
                await tx.Meta.SaveAsync(MetaTable.DemoCredentials, MetaTable.Due);
            });
        }

        await using var server = await StartAsync();

        var keys = await server.Db.ReadAsync(static tx => tx.Apps.ListKeysAsync("demo-app"));
        keys.Single().KeyId.ShouldBe((string)Read("demo-app.json")["private_key_id"]!);
    }

    [Fact]
    public async Task An_empty_store_has_no_files()
    {
        await using var server = await ChatServer.StartAsync(Options() with { Empty = true }, TestContext.Current.CancellationToken);

        Directory.Exists(Credentials).ShouldBeFalse();
        (await server.Db.ReadAsync(static tx => tx.Meta.FindAsync(MetaTable.Origin))).ShouldBe(server.Address.GetLeftPart(UriPartial.Authority));
    }

    [Fact]
    public async Task Of_the_keys_only_public_halves_are_in_the_store()
    {
        await using var server = await StartAsync();
        using var key = System.Security.Cryptography.RSA.Create();
        key.ImportFromPem((string)Read("demo-app.json")["private_key"]!);

        var row = (await server.Db.ReadAsync(static tx => tx.Apps.ListKeysAsync("demo-app"))).Single();

        row.PublicKey.ShouldBe(key.ExportSubjectPublicKeyInfo());
        key.KeySize.ShouldBe(2048);
    }

    [Theory]
    [InlineData("web", "https://app.example.com/callback", null)]
    [InlineData("web", "http://localhost:3000/callback", null)]
    [InlineData("installed", "com.example.app:/callback", null)]
    [InlineData("web", "http://app.example.com/callback", "neither https nor on this machine")]
    [InlineData("web", "https://app.example.com/#x", "fragment")]
    [InlineData("web", "https://user@app.example.com/", "user name")]
    [InlineData("web", "com.example.app:/callback", "scheme")]
    [InlineData("installed", "javascript:alert(1)", "scheme")]
    [InlineData("installed", "/callback", "scheme")]
    [InlineData("web", "not a uri", "absolute")]
    [InlineData("web", "https://app.example.com/\u00e9", "absolute")]
    [InlineData("desktop", "http://localhost", "type")]
    public void A_client_registers_only_addresses_that_are_safe_to_send_codes_to(string type, string uri, string? told)
    {
        var app = new AppRow("a", "p", 1, "c", "u", "e", "1", "d", Configured: true);

        if (told is null)
        {
            OAuthClients.New(new CountingIds(), new FakeClock(), app, "name", type, [uri]).Client.RedirectUris.ShouldBe([uri]);
        }
        else
        {
            Should.Throw<ArgumentException>(() => OAuthClients.New(new CountingIds(), new FakeClock(), app, "name", type, [uri])).Message.ShouldContain(told);
        }
    }

    private string Credentials => Path.Combine(_data.FullName, "credentials");

    private ChatServerOptions Options() => new() { DataDirectory = _data.FullName, Port = 0, GrpcPort = 0, Clock = new FakeClock(), Ids = new CountingIds(), Keys = new SharedKeys() };

    private Task<ChatServer> StartAsync(string? publicUrl = null) => ChatServer.StartAsync(Options() with { PublicUrl = publicUrl }, TestContext.Current.CancellationToken);

    private JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Credentials, file)))!;

    private void Edit(string file, Func<string, string> change) => File.WriteAllText(Path.Combine(Credentials, file), change(File.ReadAllText(Path.Combine(Credentials, file))));
}
