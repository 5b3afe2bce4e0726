using System.Diagnostics;
using System.Globalization;
using Roomstead.Tests.Support;

namespace Roomstead.Tests.Crash;

/// <summary>The executable that people run, as a process that can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private ServerProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public Uri Address { get; private set; } = null!;

    public Uri GrpcAddress { get; private set; } = null!;

    public Uri TlsAddress { get; private set; } = null!;

    /// <summary>Starts <c>roomstead serve</c> on a free port and returns when it is ready.</summary>
    /// <param name="mostFileKiB">No file it writes may grow beyond this, as on a full disk; null for no limit.</param>
    public static async Task<ServerProcess> StartAsync(string data, int? mostFileKiB = null)
    {
        string[] serve = [Executable, "serve", "--data", data, "--port", "0", "--grpc-port", "0", "--tls-port", "0"];
        var server = new ServerProcess(mostFileKiB is { } limit
            ? Start("bash", ["-c", string.Create(CultureInfo.InvariantCulture, $"trap '' XFSZ; ulimit -f {limit}; exec dotnet \"$@\""), "bash", .. serve])
            : Start("dotnet", serve));
        var line = await server._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (line?.StartsWith("Roomstead is ready at ", StringComparison.Ordinal) != true)
        {
            throw new InvalidOperationException($"The server did not start: {line} {await server._error}");
        }

        server.Address = new Uri(line["Roomstead is ready at ".Length..]);
        server.GrpcAddress = await server.FindAddressAsync("  gRPC ");
        server.TlsAddress = await server.FindAddressAsync("  TLS ");
        return server;
    }

    /// <summary>Runs a command of the executable to its end.</summary>
    public static async Task<(int Status, string Out, string Error)> RunAsync(params string[] args)
    {
        using var process = Start("dotnet", [Executable, .. args]);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>SIGKILL: the process gets no chance to do anything more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Asks it to stop by a signal.</summary>
    /// <returns>The exit status, and what it wrote to stderr.</returns>
    public async Task<(int Status, string Error)> SignalAsync(string signal)
    {
        using var kill = Start("kill", ["-s", signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    /// <summary>The address on the next line of the welcome that begins so.</summary>
    private async Task<Uri> FindAddressAsync(string label)
    {
        while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith(label, StringComparison.Ordinal))
            {
                return new Uri(line[label.Length..].TrimStart().Split(' ')[0]);
            }
        }

        throw new InvalidOperationException($"The server does not say where {label.Trim()} is: {await _error}");
    }

    /// <summary>Built beside the tests, in the same configuration.</summary>
    public static string Executable { get; } = Repository.Path(
        "src", "Roomstead.Cli", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "roomstead.dll");

    /// <summary>Starts a program with its output caught, and none of this process's settings.</summary>
    public static Process Start(string program, string[] args, string? directory = null)
    {
        var start = new ProcessStartInfo(program, args) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory ?? "" };
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("ROOMSTEAD_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        // Pages that are written and run are kept in a file otherwise, which the limit on files would forbid.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return Process.Start(start)!;
    }
}
