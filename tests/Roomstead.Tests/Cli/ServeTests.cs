using System.Net;
using System.Net.Sockets;
using Roomstead.Cli;
using Roomstead.Storage;
using Shouldly;

namespace Roomstead.Tests.Cli;

/// <summary>The server as the command line starts it.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("roomstead-test-");

    private string Data => Path.Combine(_parent.FullName, "data");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public async Task It_says_on_one_line_where_it_is_ready_and_stops_when_told()
    {
        await using var running = await RunningServer.StartAsync("--data", Data, "--port", "0", "--empty");

        running.ReadyLine.ShouldMatch(@"\ARoomstead is ready at http://127\.0\.0\.1:\d+\z");
        using var http = new HttpClient();
        (await http.GetStringAsync(running.Address + "/healthz")).ShouldBe("ok\n");
        (await running.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_first_start_makes_the_demonstration_organisation_unless_asked_not_to()
    {
        await using (var running = await RunningServer.StartAsync("--data", Data, "--port", "0"))
        {
            (await running.StopAsync()).ShouldBe(0);
        }

        var empty = Path.Combine(_parent.FullName, "empty");
        await using (var running = await RunningServer.StartAsync("--data", empty, "--port", "0", "--empty"))
        {
            (await running.StopAsync()).ShouldBe(0);
        }

        (await Shell.RunAsync("user", "list", "--data", Data)).Out.ShouldContain("alice@example.com");
        (await Shell.RunAsync("user", "list", "--data", empty)).Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(new[] { "--sign-in", "open" }, true)]
    [InlineData(new[] { "--sign-in", "password" }, false)]
    [InlineData(new[] { "--sign-in", "open", "--explain", "off" }, false)]
    [InlineData(new[] { "--sign-in", "password", "--explain", "on" }, true)]
    public async Task It_explains_refusals_where_signing_in_is_open_or_where_it_is_told_to(string[] flags, bool explains)
    {
        await using var running = await RunningServer.StartAsync(["--data", Data, "--port", "0", .. flags]);

        var ran = await Shell.RunAsync("call", "spaces.get", "--name", "spaces/AAAAatlas01", "--server", running.Address, "--token", "none", "--explain");

        ran.Status.ShouldBe(1);
        ran.Error.Contains("Why: ACCESS_TOKEN_UNSUPPORTED (A-125)", StringComparison.Ordinal).ShouldBe(explains, ran.Error);
    }

    [Fact]
    public async Task Tokens_can_be_made_after_the_server_has_stopped()
    {
        await using (var running = await RunningServer.StartAsync("--data", Data, "--port", "0"))
        {
            await running.StopAsync();
        }

        var token = await Shell.RunAsync("token", "--user", "alice@example.com", "--scope", "chat.spaces", "--data", Data);
        token.Status.ShouldBe(0, token.Error);

        await using var again = await RunningServer.StartAsync("--data", Data, "--port", "0");
        var got = await Shell.RunAsync("call", "spaces.get", "--name", "spaces/AAAAatlas01", "--server", again.Address, "--token", token.Out.Trim());
        got.Status.ShouldBe(0, got.Error);
    }

    [Fact]
    public async Task The_ready_server_shows_a_call_to_try()
    {
        await using var running = await RunningServer.StartAsync("--data", Data, "--port", "0");

        var welcome = await running.ReadUntilAsync("displayName\":");

        welcome.ShouldContain("curl -X PATCH '" + running.Address + "/v1/spaces/AAAAatlas01?updateMask=displayName'");
        welcome.ShouldContain("Authorization: Bearer ");
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var ran = await Shell.RunAsync("serve", "--data", Data, "--port", port, "--empty");

        ran.Status.ShouldBe(1);
        ran.Line.ShouldBe($"Port {port} of 127.0.0.1 is in use. Stop what uses it, or choose another with --port (0 takes any free one).");
    }

    [Fact]
    public async Task It_says_where_gRPC_is_served()
    {
        await using var running = await RunningServer.StartAsync("--data", Data, "--port", "0", "--empty");

        (await running.ReadUntilAsync("without TLS)")).ShouldMatch(@"\n +gRPC +http://127\.0\.0\.1:\d+ \(HTTP/2 without TLS\)");
    }

    [Fact]
    public async Task A_port_for_gRPC_in_use_is_told_by_its_own_flag()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var ran = await Shell.RunAsync("serve", "--data", Data, "--port", "0", "--grpc-port", port, "--empty");

        ran.Status.ShouldBe(1);
        ran.Line.ShouldBe($"Port {port} of 127.0.0.1 is in use. Stop what uses it, or choose another with --grpc-port (0 takes any free one).");
    }

    [Fact]
    public async Task A_port_for_TLS_in_use_is_told_by_its_own_flag()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var ran = await Shell.RunAsync("serve", "--data", Data, "--port", "0", "--tls-port", port, "--empty");

        ran.Status.ShouldBe(1);
        ran.Line.ShouldBe($"Port {port} of 127.0.0.1 is in use. Stop what uses it, or choose another with --tls-port (0 takes any free one).");
    }

    [Fact]
    public async Task A_certificate_of_the_operator_that_is_none_is_told_in_one_line()
    {
        var file = Path.Combine(_parent.FullName, "own.pem");
        await File.WriteAllTextAsync(file, "mine");

        var ran = await Shell.RunAsync("serve", "--data", Data, "--port", "0", "--tls-port", "0", "--tls-certificate", file, "--tls-key", file);

        ran.Status.ShouldBe(1);
        ran.Line.ShouldStartWith($"{file} and {file} are not a certificate and its private key in PEM");
        ran.Line.ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("serve --data DATA --port 0 --grpc-port 0 --tls-port 0", 1)]
    [InlineData("run --data DATA -- true", 125)]
    [InlineData("proxy --data DATA --port 0", 1)]
    public async Task A_damaged_authority_is_told_in_one_line_and_kept_as_it_is(string command, int status)
    {
        await using (var running = await RunningServer.StartAsync("--data", Data, "--port", "0", "--tls-port", "0"))
        {
            await running.StopAsync();
        }

        var authority = Path.Combine(Data, "tls", "ca.pem");
        await File.WriteAllTextAsync(authority, "damaged");

        var ran = await Shell.RunAsync([.. command.Split(' ').Select(word => word == "DATA" ? Data : word)]);

        ran.Status.ShouldBe(status);
        ran.Out.ShouldBeEmpty();
        ran.Line.ShouldStartWith($"{authority} is not a whole certificate in PEM.");
        ran.Line.ShouldNotContain("\n");
        (await File.ReadAllTextAsync(authority)).ShouldBe("damaged");
    }

    [Fact]
    public async Task A_certificate_without_its_key_is_refused()
    {
        var ran = await Shell.RunAsync("serve", "--data", Data, "--tls-certificate", "own.pem");

        ran.Status.ShouldBe(2);
        ran.Line.ShouldBe("--tls-certificate and --tls-key go together: a certificate and its private key.");
    }

    [Fact]
    public async Task The_ready_server_says_where_it_speaks_TLS()
    {
        await using var running = await RunningServer.StartAsync("--data", Data, "--port", "0", "--empty");

        (await running.ReadUntilAsync("sign-in")).ShouldMatch(@"TLS        https://127\.0\.0\.1:\d+ ");
    }

    [Fact]
    public async Task An_address_of_another_machine_is_told_in_one_line()
    {
        var ran = await Shell.RunAsync("serve", "--data", Data, "--port", "0", "--host", "192.0.2.1", "--sign-in", "password", "--empty");

        ran.Status.ShouldBe(1);
        ran.Line.ShouldBe("192.0.2.1 is not an address of this machine. Choose another with --host.");
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused()
    {
        await using var running = await RunningServer.StartAsync("--data", Data, "--port", "0", "--empty");

        var ran = await Shell.RunAsync("serve", "--data", Data, "--port", "0");

        ran.Status.ShouldBe(1);
        ran.Line.ShouldBe($"Another server is running on {Data}. Stop it, or name another data directory with --data.");
    }

    [Fact]
    public async Task A_damaged_store_is_refused_and_kept_as_it_is()
    {
        Directory.CreateDirectory(Data);
        var store = Path.Combine(Data, Store.FileName);
        var damaged = string.Concat(Enumerable.Repeat("this is not a store ", 400));
        await File.WriteAllTextAsync(store, damaged);

        var ran = await Shell.RunAsync("serve", "--data", Data, "--port", "0");

        ran.Status.ShouldBe(1);
        ran.Line.ShouldContain("is damaged or is not a Roomstead store");
        ran.Line.ShouldNotContain("\n");
        (await File.ReadAllTextAsync(store)).ShouldBe(damaged);
    }

    [Fact]
    public async Task A_data_directory_that_is_a_file_is_refused()
    {
        await File.WriteAllTextAsync(Data, "mine");

        var ran = await Shell.RunAsync("serve", "--data", Data, "--port", "0");

        ran.Status.ShouldBe(1);
        ran.Line.ShouldStartWith($"The data directory {Data} cannot be made");
        (await File.ReadAllTextAsync(Data)).ShouldBe("mine");
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.0.2.1")]
    public async Task Open_sign_in_is_refused_where_others_can_reach_it(string host)
    {
        var ran = await Shell.RunAsync("serve", "--data", Data, "--port", "0", "--host", host, "--sign-in", "open");

        ran.Status.ShouldBe(2);
        ran.Line.ShouldContain("--i-know-this-is-open");
        Directory.Exists(Data).ShouldBeFalse();
    }

    [Fact]
    public async Task Open_sign_in_is_allowed_anywhere_to_those_who_say_that_they_know()
    {
        await using var running = await RunningServer.StartAsync("--data", Data, "--port", "0", "--host", "0.0.0.0", "--sign-in", "open", "--i-know-this-is-open", "--empty");
        (await running.ReadUntilAsync("sign-in")).ShouldContain("sign-in    open");
    }

    [Theory]
    [InlineData("127.0.0.1", "open")]
    [InlineData("0.0.0.0", "password")]
    public async Task Sign_in_is_open_on_loopback_and_by_password_elsewhere(string host, string expected)
    {
        await using var running = await RunningServer.StartAsync("--data", Data, "--port", "0", "--host", host, "--empty");
        (await running.ReadUntilAsync("sign-in")).ShouldContain("sign-in    " + expected);
    }

    [Theory]
    [InlineData("--port", "65536")]
    [InlineData("--port", "-1")]
    [InlineData("--grpc-port", "x")]
    [InlineData("--tls-port", "70000")]
    [InlineData("--tls-names", "chat.example.com,not a name")]
    [InlineData("--host", "example.com")]
    [InlineData("--sign-in", "none")]
    [InlineData("--public-url", "not-a-url")]
    [InlineData("--public-url", "https://chat.example.com/path")]
    [InlineData("--empty=perhaps", null)]
    public async Task A_value_that_cannot_be_is_refused_before_anything_is_made(string flag, string? value)
    {
        string[] args = ["serve", "--data", Data, flag];

        var ran = await Shell.RunAsync(value is null ? args : [.. args, value]);

        ran.Status.ShouldBe(2);
        ran.Line.ShouldContain(flag.Split('=')[0] + " cannot be");
        Directory.Exists(Data).ShouldBeFalse();
    }

    [Fact]
    public async Task A_database_is_refused_so_that_nobody_thinks_it_is_used()
    {
        var ran = await Shell.RunAsync("serve", "--data", Data, "--database", "postgres://localhost/chat");

        ran.Status.ShouldBe(1);
        ran.Line.ShouldContain("PostgreSQL is not built yet");
        Directory.Exists(Data).ShouldBeFalse();
    }
}

/// <summary><c>roomstead serve</c> in this process, until told to stop.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly LineWriter _out = new();
    private readonly StringWriter _error = new();
    private readonly Task<int> _running;

    private RunningServer(string[] args) => _running = CommandLine.RunAsync(
        ["serve", .. args, .. args.Contains("--tls-port") ? Array.Empty<string>() : ["--tls-port", "0"]], new Terminal(Stream.Null, _out, _error, static _ => null, _stop.Token));

    public string ReadyLine { get; private set; } = "";

    public string Address => ReadyLine[ReadyLine.IndexOf("http", StringComparison.Ordinal)..];

    public static async Task<RunningServer> StartAsync(params string[] args)
    {
        var server = new RunningServer(args);
        server.ReadyLine = (await server.ReadUntilAsync("\n")).Split('\n')[0];
        return server;
    }

    /// <summary>Everything written so far, once <paramref name="part"/> has been.</summary>
    public async Task<string> ReadUntilAsync(string part)
    {
        var written = _out.UntilAsync(part);
        await Task.WhenAny(written, _running).WaitAsync(TestContext.Current.CancellationToken);
        return written.IsCompleted ? await written : throw new InvalidOperationException("The server did not start: " + _error);
    }

    public Task<int> StopAsync()
    {
        _stop.Cancel();
        return _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    /// <summary>Keeps what is written and tells those who wait for a part of it.</summary>
    private sealed class LineWriter : StringWriter
    {
        private readonly Lock _lock = new();
        private readonly List<(string Part, TaskCompletionSource<string> Found)> _waiting = [];

        public Task<string> UntilAsync(string part)
        {
            lock (_lock)
            {
                var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((part, found));
                Tell();
                return found.Task;
            }
        }

        public override void Write(string? value)
        {
            lock (_lock)
            {
                base.Write(value);
                Tell();
            }
        }

        public override void WriteLine(string? value) => Write(value + "\n");

        public override Task WriteAsync(string? value)
        {
            Write(value);
            return Task.CompletedTask;
        }

        public override Task WriteLineAsync(string? value) => WriteAsync(value + "\n");

        private void Tell()
        {
            var text = ToString();
            foreach (var (_, found) in _waiting.Where(w => text.Contains(w.Part, StringComparison.Ordinal)))
            {
                found.TrySetResult(text);
            }
        }
    }
}
