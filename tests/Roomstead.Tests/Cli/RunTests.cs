using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Roomstead.Api;
using Roomstead.Cli.Running;
using Roomstead.OAuth;
using Roomstead.Tests.Crash;
using Roomstead.Tests.OAuth;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Cli;

/// <summary><c>roomstead run</c>: a command with a private server in Google's place.</summary>
public sealed class RunTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("roomstead-test-");

    private string Data => Path.Combine(_directory.FullName, "data");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_command_finds_in_its_environment_what_every_client_needs()
    {
        var (status, output, error) = await ServerProcess.RunAsync("run", "--", "bash", "-c", "env; for f in \"$SSL_CERT_FILE\" \"$NODE_EXTRA_CA_CERTS\"; do grep -c -F \"$(sed -n 2p \"$ROOMSTEAD_DATA/tls/ca.pem\")\" \"$f\"; done");

        status.ShouldBe(0, error);
        error.ShouldBeEmpty();
        var lines = output.TrimEnd('\n').Split('\n');
        var env = lines.Where(static line => line.Contains('=', StringComparison.Ordinal)).Select(static line => line.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
        env["HTTPS_PROXY"].ShouldMatch(@"\Ahttp://127\.0\.0\.1:\d+\z");
        foreach (var name in new[] { "https_proxy", "HTTP_PROXY", "http_proxy", "GRPC_PROXY", "grpc_proxy" })
        {
            env[name].ShouldBe(env["HTTPS_PROXY"], name);
        }

        env["NO_PROXY"].ShouldBe("localhost,127.0.0.1,::1");
        env["no_proxy"].ShouldBe("localhost,127.0.0.1,::1");
        foreach (var name in new[] { "REQUESTS_CA_BUNDLE", "HTTPLIB2_CA_CERTS", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", "CURL_CA_BUNDLE" })
        {
            env[name].ShouldBe(env["SSL_CERT_FILE"], name);
        }

        lines[^2..].ShouldBe(["1", "1"], "Both lists have the server's authority, once.");
        env["ROOMSTEAD_URL"].ShouldMatch(@"\Ahttp://127\.0\.0\.1:\d+\z");
        env["GOOGLE_CHAT_API_URL"].ShouldBe(env["ROOMSTEAD_URL"]);
        env["ROOMSTEAD_TLS_URL"].ShouldStartWith("https://127.0.0.1:");
        env["GOOGLE_APPLICATION_CREDENTIALS"].ShouldBe(env["ROOMSTEAD_DATA"] + "/credentials/demo-app.json");
        env["OAUTHLIB_INSECURE_TRANSPORT"].ShouldBe("1");
        env["JAVA_TOOL_OPTIONS"].ShouldContain("-Dhttps.proxyPort=" + new Uri(env["HTTPS_PROXY"]).Port.ToString(CultureInfo.InvariantCulture));
        Directory.Exists(env["ROOMSTEAD_DATA"]).ShouldBeFalse("It goes away with the run.");
        File.Exists(env["SSL_CERT_FILE"]).ShouldBeFalse("It goes away with the run.");
    }

    [Fact]
    public async Task Java_gets_the_same_authorities_as_the_others_behind_the_persons_own_options()
    {
        var (store, list) = (Path.Combine(_directory.FullName, "store.p12"), Path.Combine(_directory.FullName, "list.pem"));
        using var run = ServerProcess.Start("env", ["JAVA_TOOL_OPTIONS=-Dperson=own", "dotnet", ServerProcess.Executable, "run", "--", "bash", "-c",
            $"cp \"$SSL_CERT_FILE\" {list}; store=${{JAVA_TOOL_OPTIONS#*trustStore=}}; cp \"${{store%% *}}\" {store}; echo \"$JAVA_TOOL_OPTIONS\""]);
        var options = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        run.ExitCode.ShouldBe(0, await run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        options.ShouldStartWith("-Dperson=own -Dhttps.proxyHost=127.0.0.1 ");
        options.ShouldMatch(@" -Djavax\.net\.ssl\.trustStore=/\S+ -Djavax\.net\.ssl\.trustStoreType=PKCS12 -Djavax\.net\.ssl\.trustStorePassword=\n\z");
        var listed = new X509Certificate2Collection();
        listed.ImportFromPemFile(list);
        listed.ShouldNotBeEmpty();
        var stored = X509CertificateLoader.LoadPkcs12CollectionFromFile(store, password: null, loaderLimits: Pkcs12LoaderLimits.DangerousNoLimits);
        stored.Select(static certificate => certificate.Thumbprint).Order().ShouldBe(listed.Select(static certificate => certificate.Thumbprint).Order());

        // Java takes for authorities those alone that have its attribute 2.16.840.1.113894.746875.1.1, here with anyExtendedKeyUsage.
        var mark = Convert.FromHexString("060C6086480186F966ADCA7B010131060604551D2500");
        var rest = (await File.ReadAllBytesAsync(store)).AsSpan();
        var marked = 0;
        for (int at; (at = rest.IndexOf(mark)) >= 0; rest = rest[(at + mark.Length)..])
        {
            marked++;
        }

        marked.ShouldBe(listed.Count);
    }

    [Fact]
    public async Task The_server_answers_while_the_command_runs()
    {
        var (status, output, error) = await ServerProcess.RunAsync("run", "--", "bash", "-c", Ask("$ROOMSTEAD_URL", "GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close"));

        status.ShouldBe(0, error);
        output.ShouldStartWith("HTTP/1.1 200 OK");
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("kill -s TERM $$", 143)]
    [InlineData("kill -s KILL $$", 137)]
    public async Task The_status_of_the_command_is_the_status_of_the_run(string script, int expected)
    {
        var (status, output, error) = await ServerProcess.RunAsync("run", "--", "sh", "-c", script);

        status.ShouldBe(expected, error);
        (output + error).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_command_that_is_not_there_or_cannot_be_run_is_told_as_a_shell_does()
    {
        var (status, _, error) = await ServerProcess.RunAsync("run", "--", "no-such-command-here");
        status.ShouldBe(127);
        error.ShouldBe("no-such-command-here is not a command that can be found.\n");

        var file = Path.Combine(_directory.FullName, "text");
        await File.WriteAllTextAsync(file, "not a program");
        (status, _, error) = await ServerProcess.RunAsync("run", "--", file);
        status.ShouldBe(126);
        error.ShouldStartWith($"{file} cannot be run");
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    [InlineData("TERM")]
    public async Task Signals_are_for_the_command(string signal)
    {
        using var run = ServerProcess.Start("dotnet", [ServerProcess.Executable, "run", "--", "bash", "-c", $"sleep 600 & trap 'kill $!; echo told {signal}; exit 42' {signal}; echo ready; wait"]);
        (await run.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("ready");

        using var kill = Process.Start("kill", ["-s", signal, run.Id.ToString(CultureInfo.InvariantCulture)]);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        (await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe($"told {signal}\n");
        run.ExitCode.ShouldBe(42);
    }

    [Fact]
    public async Task What_the_command_reads_and_writes_is_untouched()
    {
        var (status, output, error) = await ServerProcess.RunAsync("run", "--", "bash", "-c", "printf 'no end of line'; printf 'said' >&2");

        (status, output, error).ShouldBe((0, "no end of line", "said"));
    }

    [Fact]
    public async Task An_attempt_to_reach_another_host_of_googles_fails_the_run_and_is_named()
    {
        var (status, output, error) = await ServerProcess.RunAsync("run", "--", "bash", "-c", Ask("$HTTP_PROXY", "GET http://people.googleapis.com/v1/people/me?personFields=names HTTP/1.1"));

        status.ShouldBe(77);
        output.ShouldStartWith("HTTP/1.1 403 Forbidden");
        error.ShouldContain("  GET http://people.googleapis.com/v1/people/me?personFields=names\n");
    }

    [Fact]
    public async Task A_command_that_fails_by_itself_keeps_its_status_after_such_an_attempt()
    {
        var (status, _, error) = await ServerProcess.RunAsync("run", "--", "bash", "-c", Ask("$HTTP_PROXY", "GET http://people.googleapis.com/ HTTP/1.1") + "; exit 9");

        status.ShouldBe(9);
        error.ShouldContain("people.googleapis.com");
    }

    [Fact]
    public void Keys_of_servers_that_go_away_are_made_once_and_are_for_their_owner_alone()
    {
        var directory = Path.Combine(_directory.FullName, "keys");
        string[] first = [.. Two(new KeptRsaKeys(directory))];

        Two(new KeptRsaKeys(directory)).ShouldBe(first);

        first.ShouldBeUnique();
        Directory.GetFiles(directory).ShouldAllBe(static file => File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        File.WriteAllText(Path.Combine(directory, "1.pem"), "no key");
        Two(new KeptRsaKeys(directory))[0].ShouldNotBe(first[0]);
        Two(new KeptRsaKeys("/dev/null/nowhere")).ShouldBeUnique();

        static string[] Two(KeptRsaKeys keys) => [RsaKeys.IdOf(keys.Create()), RsaKeys.IdOf(keys.Create())];
    }

    [Fact]
    public async Task A_data_directory_that_is_named_is_kept()
    {
        (await ServerProcess.RunAsync("run", "--data", Data, "--", "true")).Status.ShouldBe(0);

        (await Shell.RunAsync("user", "list", "--data", Data)).Out.ShouldContain("alice@example.com");
    }

    [Theory]
    [InlineData("installed", "client_secrets.json", false)]
    [InlineData("web", "client_secret_123.json", true)]
    public async Task The_programs_own_client_is_known_to_the_server(string type, string name, bool named)
    {
        var file = Path.Combine(_directory.FullName, name);
        await File.WriteAllTextAsync(file, $$$"""{"{{{type}}}":{"client_id":"123-abc.apps.googleusercontent.com","client_secret":"GOCSPX-own","redirect_uris":["http://localhost"]}}""");

        string[] run = ["run", "--data", Data, .. named ? new[] { "--client", file } : [], "--", "true"];
        using var process = ServerProcess.Start("dotnet", [ServerProcess.Executable, .. run], _directory.FullName);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.ShouldBe(0, await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        (await Shell.RunAsync("client", "list", "--data", Data)).Out.ShouldContain("123-abc.apps.googleusercontent.com");
    }

    [Fact]
    public async Task A_file_that_holds_no_client_is_told()
    {
        var file = Path.Combine(_directory.FullName, "client.json");
        await File.WriteAllTextAsync(file, """{"type": "service_account"}""");

        var (status, _, error) = await ServerProcess.RunAsync("run", "--client", file, "--", "true");

        status.ShouldBe(125);
        error.ShouldBe($"{file} is not there, or holds no OAuth client as Google's console gives it.\n");
    }

    [Fact]
    public async Task A_server_that_cannot_be_started_is_told_apart_from_the_command()
    {
        await using var chat = await Shell.StartServerAsync();

        var (status, _, error) = await ServerProcess.RunAsync("run", "--data", chat.DataDirectory, "--", "true");

        status.ShouldBe(125);
        error.ShouldStartWith("Another server is running on");
    }

    [Fact]
    public async Task The_browser_of_the_command_goes_to_the_private_server()
    {
        var seen = Path.Combine(_directory.FullName, "seen");
        using var process = ServerProcess.Start(
            "env", [$"BROWSER=printf %s\\\\n %s >>{seen}", "dotnet", ServerProcess.Executable, "run", "--", "bash", "-c",
                "\"$BROWSER\" 'https://accounts.google.com/o/oauth2/auth?a=b&c=d'; \"$BROWSER\" 'https://example.com/x?y'; echo $ROOMSTEAD_URL; until [ \"$(wc -l <" + seen + ")\" = 2 ]; do :; done"]);
        var root = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        (await File.ReadAllLinesAsync(seen)).Order().ShouldBe([root + "/o/oauth2/auth?a=b&c=d", "https://example.com/x?y"]);
    }

    [Fact]
    public async Task The_report_has_every_call_the_scopes_and_what_changes_lost()
    {
        var file = Path.Combine(_directory.FullName, "report.json");
        var script = $$"""
            call() { dotnet '{{ServerProcess.Executable}}' call "$@"; }
            token=$(dotnet '{{ServerProcess.Executable}}' token --user alice@example.com --scope chat.spaces --scope chat.messages)
            call spaces.patch --token $token --name spaces/AAAAatlas01 --update-mask spaceDetails --space.space-details.description 'New' >/dev/null
            call spaces.get --token $token --name spaces/NONESUCH1 >/dev/null 2>&1
            {{Ask("$HTTP_PROXY", "GET http://people.googleapis.com/v1/people/me HTTP/1.1")}} >/dev/null
            exit 0
            """;

        var (status, _, error) = await ServerProcess.RunAsync("run", "--report", file, "--", "bash", "-c", script);

        status.ShouldBe(77, error);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        ((int)report["commandStatus"]!, (int)report["status"]!).ShouldBe((0, 77));
        ((string?)report["command"]![0]).ShouldBe("bash");
        report["calls"]!.AsArray().ShouldNotContain(static call => (string?)call!["path"] == "/v1/spaces/", "What the server asks itself at its start is no call.");
        var calls = report["calls"]!.AsArray().Where(static call => ((string?)call!["path"])!.StartsWith("/v1/spaces/", StringComparison.Ordinal) && call["rpc"] is not null).ToList();
        Line(calls[^2]!).ShouldBe("PATCH /v1/spaces/AAAAatlas01 google.chat.v1.ChatService.UpdateSpace 200 Ok alice@example.com demo-app https://www.googleapis.com/auth/chat.spaces");
        Line(calls[^1]!).ShouldStartWith("GET /v1/spaces/NONESUCH1 google.chat.v1.ChatService.GetSpace 40");
        var scopes = report["scopes"]!;
        scopes["granted"]!.AsArray().Select(static scope => (string?)scope).ShouldBe(["https://www.googleapis.com/auth/chat.messages", "https://www.googleapis.com/auth/chat.spaces"]);
        scopes["used"]!.AsArray().Select(static scope => (string?)scope).ShouldBe(["https://www.googleapis.com/auth/chat.spaces"]);
        scopes["unused"]!.AsArray().Select(static scope => (string?)scope).ShouldBe(["https://www.googleapis.com/auth/chat.messages"]);
        var loss = report["losses"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)loss["resource"], (string?)loss["mask"]).ShouldBe(("spaces/AAAAatlas01", "space_details"));
        loss["cleared"]!.AsArray().Select(static path => (string?)path).ShouldBe(["space_details.guidelines"]);
        var refused = report["refused"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)refused["host"], (string?)refused["method"], (string?)refused["path"]).ShouldBe(("people.googleapis.com", "GET", "/v1/people/me"));

        static string Line(JsonNode call) =>
            $"{call["method"]} {call["path"]} {call["rpc"]} {call["status"]} {call["code"]} {call["caller"]} {call["app"]} {string.Join(' ', call["scopes"]!.AsArray())}";
    }

    [Fact]
    public async Task Scopes_that_are_asked_of_a_person_or_for_a_service_account_are_told()
    {
        var journal = new CallJournal();
        await using var chat = await TestServer.StartAsync(options => options with { Journal = journal });
        journal.Requests.ShouldBeEmpty();
        using var account = ServiceAccount.Of(chat);

        (await chat.Http.GetAsync("/o/oauth2/v2/auth?client_id=none&scope=one%20two", TestContext.Current.CancellationToken)).Dispose();
        (await account.ExchangeAsync(account.Claims("chat.spaces.readonly", ("sub", "alice@example.com")))).Code.ShouldBe(200);

        journal.Requests.Select(static request => request.ScopesAsked).ShouldBe(["one two", "https://www.googleapis.com/auth/chat.spaces.readonly"]);
    }

    [Theory]
    [InlineData("run", "What is missing: roomstead run -- COMMAND.")]
    [InlineData("run --data d --fresh -- true", "Give --data or --fresh, not both.")]
    [InlineData("run --others perhaps -- true", "--others cannot be perhaps. It is one of: pass, refuse.")]
    [InlineData("proxy --server http://127.0.0.1:8912", "--server cannot be http://127.0.0.1:8912. It is an address with TLS, such as https://127.0.0.1:8912.")]
    public async Task What_cannot_be_is_refused(string command, string line)
    {
        var ran = await Shell.RunAsync(command.Split(' '));

        ran.Status.ShouldBe(2);
        ran.Line.ShouldBe(line);
    }

    /// <summary>Sends a head to an address held by a variable, and prints what is answered.</summary>
    private static string Ask(string variable, string head) =>
        $"address={variable}; exec 3<>/dev/tcp/127.0.0.1/${"{address##*:}"} && printf '{head.Replace("%", "%%", StringComparison.Ordinal)}\\r\\n\\r\\n' >&3 && cat <&3";
}
