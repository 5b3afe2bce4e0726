using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Roomstead.Tests.Support;
using Roomstead.Tls;
using Shouldly;

namespace Roomstead.Tests.Tls;

/// <summary>The authority of a data directory, and the certificates it issues.</summary>
public sealed class CertificatesTests : IDisposable
{
    private static readonly string[] Names = ["localhost", "127.0.0.1", "chat.googleapis.com"];

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("roomstead-test-");
    private readonly FakeClock _clock = new();

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public void The_authority_is_made_once_and_its_key_is_for_its_owner_alone()
    {
        Serial(Names).ShouldBe(Serial(Names));

        File.GetUnixFileMode(InTls("ca.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(InTls("server.pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.ReadAllText(InTls("ca.pem")).ShouldNotContain("PRIVATE");
    }

    [Fact]
    public void A_certificate_is_renewed_for_those_who_connect_in_the_last_third_of_its_life()
    {
        using var server = Load(Names);
        var first = server.Current().TargetCertificate.SerialNumber;

        _clock.Advance(TimeSpan.FromDays(59));
        server.Current().TargetCertificate.SerialNumber.ShouldBe(first);

        _clock.Advance(TimeSpan.FromDays(2));
        var second = server.Current().TargetCertificate;
        second.SerialNumber.ShouldNotBe(first);
        second.NotAfter.ToUniversalTime().ShouldBe(_clock.GetUtcNow().AddDays(90).UtcDateTime, TimeSpan.FromSeconds(1));
        server.Current().TargetCertificate.SerialNumber.ShouldBe(second.SerialNumber);
        Serial(Names).ShouldBe(second.SerialNumber, "The renewed one is kept.");
    }

    [Fact]
    public async Task A_running_server_renews_before_its_certificate_ends()
    {
        await using var chat = await TestServer.StartAsync(static options => options with { Tls = new TlsOptions { Port = 0 } });
        var first = (await TlsClient.ConnectAsync(chat, "localhost")).Certificate.SerialNumber;

        chat.Clock.Advance(TimeSpan.FromDays(61));
        var second = (await TlsClient.ConnectAsync(chat, "localhost")).Certificate;
        second.SerialNumber.ShouldNotBe(first, "Its certificate has 29 days left.");
        second.NotAfter.ToUniversalTime().ShouldBeGreaterThan(chat.Clock.GetUtcNow().AddDays(89).UtcDateTime);

        chat.Clock.Advance(TimeSpan.FromDays(200));
        (await TlsClient.ConnectAsync(chat, "localhost")).Certificate.SerialNumber.ShouldNotBe(second.SerialNumber, "Nobody connected before its end.");
    }

    [Fact]
    public void A_certificate_that_has_ended_while_no_server_ran_is_replaced_at_start()
    {
        var first = Serial(Names);
        _clock.Advance(TimeSpan.FromDays(61));

        Serial(Names).ShouldNotBe(first);
    }

    [Fact]
    public void Other_names_need_another_certificate_but_the_same_authority_if_it_may()
    {
        var (first, authority) = (Serial(Names), Authority());

        Serial([.. Names, "accounts.google.com"]).ShouldNotBe(first);

        Authority().ShouldBe(authority);
    }

    [Fact]
    public void Names_that_the_authority_may_not_certify_need_another_authority()
    {
        _ = Serial(Names);
        var authority = Authority();

        _ = Serial([.. Names, "chat.example.com"]);

        Authority().ShouldNotBe(authority);
    }

    [Fact]
    public void What_the_authority_signs_for_a_stranger_is_not_believed()
    {
        using var authority = CertificateAuthority.LoadOrCreate(_data.FullName, Names, _clock.GetUtcNow());

        IsBelieved(authority, "chat.googleapis.com").ShouldBeTrue();
        IsBelieved(authority, "anything.google.com").ShouldBeTrue();
        IsBelieved(authority, "bank.example").ShouldBeFalse();
        IsBelieved(authority, "192.0.2.1").ShouldBeFalse();
    }

    [Fact]
    public void An_authority_near_its_end_is_followed_by_another_at_start()
    {
        _ = Serial(Names);
        var authority = Authority();
        _clock.Advance(TimeSpan.FromDays(9 * 365.25));

        _ = Serial(Names);

        Authority().ShouldNotBe(authority);
    }

    [Fact]
    public void A_server_that_runs_on_past_that_shows_nothing_that_outlives_its_authority()
    {
        using var server = Load(Names);
        _clock.Advance(TimeSpan.FromDays(3_600));

        var last = server.Current().TargetCertificate;
        last.NotAfter.ShouldBe(X509CertificateLoader.LoadCertificateFromFile(InTls("ca.pem")).NotAfter);

        _clock.Advance(TimeSpan.FromDays(100));
        server.Current().TargetCertificate.SerialNumber.ShouldBe(last.SerialNumber, "There is nothing better to show.");
    }

    [Theory]
    [InlineData("ca.pem", null, "is not there, but its key is")]
    [InlineData("ca.pem", "not PEM", "is not a whole certificate in PEM")]
    [InlineData("ca.pem", "", "is not a whole certificate in PEM")]
    [InlineData("ca.pem", "truncated", "is not a whole certificate in PEM")]
    [InlineData("ca.pem", "cut inside", "is not a whole certificate in PEM")]
    [InlineData("ca.pem", "no authority", "is a certificate that may not certify others")]
    [InlineData("ca.key", "not PEM", "is not a whole private key in PEM")]
    [InlineData("ca.key", "", "is not a whole private key in PEM")]
    [InlineData("ca.key", "truncated", "is not a whole private key in PEM")]
    [InlineData("ca.key", "cut inside", "is not a whole private key in PEM")]
    [InlineData("ca.key", "another", "is not the key of")]
    [InlineData("ca.key", null, "is not there")]
    public async Task A_damaged_authority_refuses_the_start_in_one_line_and_is_left_as_it_is(string file, string? damage, string expected)
    {
        _ = Serial(Names);
        var whole = await File.ReadAllTextAsync(InTls(file));
        File.Delete(InTls(file));
        if (damage is not null)
        {
            await File.WriteAllTextAsync(InTls(file), Damage(whole, damage));
        }

        await RefusesToStartAsync($"{InTls(file)} {expected}", "Restore ca.pem and ca.key from a backup, or move both away");
    }

    [Fact]
    public void An_authority_whose_making_was_cut_short_is_made_anew()
    {
        var first = Serial(Names);
        File.Move(InTls("ca.pem"), InTls("ca.pem.new"));

        Serial(Names).ShouldNotBe(first);
        File.Exists(InTls("ca.pem.new")).ShouldBeFalse();
    }

    [Fact]
    public async Task An_authority_that_has_ended_refuses_the_start_and_is_left_as_it_is()
    {
        _ = Serial(Names);
        _clock.Advance(TimeSpan.FromDays(3_651));

        await RefusesToStartAsync($"{InTls("ca.pem")} ended on 2036-03-01.", "move both away");
    }

    [Fact]
    public async Task An_authority_that_is_not_good_yet_tells_of_the_clock()
    {
        _ = Serial(Names);
        _clock.Advance(TimeSpan.FromDays(-2));

        await RefusesToStartAsync($"{InTls("ca.pem")} is not good before 2026-03-03 05:06 UTC.", "Set this machine's clock right.");
    }

    [Fact]
    public void A_clock_that_was_set_back_a_little_keeps_nobody_from_a_certificate()
    {
        _ = Serial(Names);
        _clock.Advance(TimeSpan.FromHours(-1));
        File.Delete(InTls("server.pem"));

        _ = Serial(Names);
    }

    [Fact]
    public void A_damaged_certificate_is_replaced_as_nothing_depends_on_it()
    {
        var first = Serial(Names);
        File.WriteAllText(InTls("server.pem"), "not a certificate");

        Serial(Names).ShouldNotBe(first);
    }

    [Fact]
    public async Task A_certificate_of_the_operator_is_shown_and_read_again_when_it_changes()
    {
        var (certificate, key) = (Path.Combine(_data.FullName, "own.pem"), Path.Combine(_data.FullName, "own.key"));
        var first = WriteOwn(certificate, key, "chat.example.net");
        using var server = OwnCertificate.Load(certificate, key, NullLogger.Instance);
        server.Current().TargetCertificate.SerialNumber.ShouldBe(first);

        await File.WriteAllTextAsync(certificate, "half a certif");
        File.SetLastWriteTimeUtc(certificate, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        server.Current().TargetCertificate.SerialNumber.ShouldBe(first, "Half of a change is none.");

        var second = WriteOwn(certificate, key, "chat.example.net");
        File.SetLastWriteTimeUtc(key, new DateTime(2030, 1, 2, 0, 0, 0, DateTimeKind.Utc));
        server.Current().TargetCertificate.SerialNumber.ShouldBe(second);
    }

    [Fact]
    public async Task A_server_with_a_certificate_of_the_operator_shows_it_and_makes_no_authority()
    {
        var (certificate, key) = (Path.Combine(_data.FullName, "own.pem"), Path.Combine(_data.FullName, "own.key"));
        var serial = WriteOwn(certificate, key, "chat.example.net");
        await using var chat = await TestServer.StartAsync(options => options with { Tls = new TlsOptions { Port = 0, CertificateFile = certificate, KeyFile = key } });
        Directory.Exists(Path.Combine(chat.DataDirectory, "tls")).ShouldBeFalse();

        // Trusted by nobody here: what is shown is told by the refusal to believe it.
        Directory.CreateDirectory(Path.Combine(chat.DataDirectory, "tls"));
        File.Copy(certificate, CertificateAuthority.CertificatePath(chat.DataDirectory));
        (await TlsClient.ConnectAsync(chat, "chat.example.net")).Certificate.SerialNumber.ShouldBe(serial);
        await Should.ThrowAsync<AuthenticationException>(() => TlsClient.ConnectAsync(chat, "localhost"));
    }

    private string InTls(string file) => Path.Combine(_data.FullName, "tls", file);

    private string Authority() => File.ReadAllText(InTls("ca.pem"));

    private IssuedCertificate Load(string[] names) =>
        IssuedCertificate.Load(CertificateAuthority.LoadOrCreate(_data.FullName, names, _clock.GetUtcNow()), _data.FullName, names, _clock, NullLogger.Instance);

    private string Damage(string whole, string damage)
    {
        switch (damage)
        {
            case "truncated":
                return whole[..(whole.Length / 2)];
            case "cut inside":
                var lines = whole.TrimEnd('\n').Split('\n');
                return string.Join('\n', lines[0], lines[1], lines[^1]);
            case "another":
                using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                {
                    return key.ExportPkcs8PrivateKeyPem();
                }

            case "no authority":
                return File.ReadAllText(InTls("server.pem"));
            default:
                return damage;
        }
    }

    /// <summary>A whole server, as the certificate that clients see is there already.</summary>
    private async Task RefusesToStartAsync(params string[] said)
    {
        File.Exists(InTls("server.pem")).ShouldBeTrue();
        var before = Files();

        var refused = await Should.ThrowAsync<IOException>(() =>
            TestServer.StartAsync(options => options with { DataDirectory = _data.FullName, Clock = _clock, Tls = new TlsOptions { Port = 0 } }));

        refused.Message.ShouldNotContain("\n");
        foreach (var text in said)
        {
            refused.Message.ShouldContain(text);
        }

        Files().ShouldBe(before);

        Dictionary<string, string> Files() => Directory.GetFiles(Path.Combine(_data.FullName, "tls")).ToDictionary(static file => file, File.ReadAllText);
    }

    /// <summary>Starts and ends what serves these names; tells the certificate it had.</summary>
    private string Serial(string[] names)
    {
        using var server = Load(names);
        return server.Current().TargetCertificate.SerialNumber;
    }

    private bool IsBelieved(CertificateAuthority authority, string name)
    {
        using var certificate = authority.Issue([name], _clock.GetUtcNow().AddDays(-1), _clock.GetUtcNow().AddDays(1));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority.Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _clock.GetUtcNow().UtcDateTime;
        return chain.Build(certificate);
    }

    private string WriteOwn(string certificateFile, string keyFile, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        using var certificate = request.CreateSelfSigned(_clock.GetUtcNow().AddDays(-1), _clock.GetUtcNow().AddDays(30));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return certificate.SerialNumber;
    }
}
