using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Roomstead.Cli.Running;

/// <summary>A command as a shell would run it: with this process's input and output, its signals, and its exit status.</summary>
internal sealed class ChildProcess : IDisposable
{
    /// <summary>What a shell says of a command that is there and cannot be run.</summary>
    public const int CannotRun = 126;

    /// <summary>What a shell says of a command that is not there.</summary>
    public const int NotFound = 127;

    private const int SignalBase = 128;

    private static readonly (PosixSignal Signal, int Number, bool FromKeyboard)[] Signals =
    [
        (PosixSignal.SIGHUP, 1, false), (PosixSignal.SIGINT, 2, true), (PosixSignal.SIGQUIT, 3, true), (PosixSignal.SIGTERM, 15, false),
    ];

    private readonly Lock _lock = new();
    private readonly PosixSignalRegistration[] _registrations;
    private Process? _process;
    private int _early;

    /// <summary>From now on signals are for the command.</summary>
    public ChildProcess() => _registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal.Signal, context => Pass(context, signal.Number, signal.FromKeyboard)))];

    /// <summary>Runs the command to its end.</summary>
    /// <returns>Its exit status; 128 and the number of the signal that ended it, or that came before it began.</returns>
    /// <exception cref="RefusedException">It is not there, or cannot be run.</exception>
    public async Task<int> RunAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(Find(command[0]), command.Skip(1)) { UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value; // Null takes it out.
        }

        lock (_lock)
        {
            if (_early != 0)
            {
                return SignalBase + _early;
            }

            try
            {
                _process = Process.Start(start)!;
            }
            catch (Win32Exception e)
            {
                throw new RefusedException($"{command[0]} cannot be run ({e.Message}).", CannotRun);
            }
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        Array.ForEach(_registrations, static registration => registration.Dispose());
        _process?.Dispose();
    }

    /// <summary>A key such as control-C reaches all processes of the terminal, the command among them: passed on, it would come twice.</summary>
    private void Pass(PosixSignalContext context, int number, bool isFromKeyboard)
    {
        context.Cancel = true;
        lock (_lock)
        {
            if (_process is null)
            {
                _early = number;
            }
            else if (!(isFromKeyboard && IsInForeground()) && !_process.HasExited)
            {
                _ = Kill(_process.Id, number);
            }
        }
    }

    /// <summary>As a shell looks for it: never beside this program or in the working directory, as .NET would.</summary>
    private static string Find(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            return name;
        }

        if (name.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(name) ? Path.GetFullPath(name) : throw new RefusedException($"{name} is not there.", NotFound);
        }

        foreach (var file in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, name)).Where(File.Exists))
        {
            if ((File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None)
            {
                return Path.GetFullPath(file);
            }
        }

        throw new RefusedException($"{name} is not a command that can be found.", NotFound);
    }

    private static bool IsInForeground()
    {
        const int Input = 0;
        return TerminalGroup(Input) == ProcessGroup();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "tcgetpgrp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int TerminalGroup(int descriptor);

    [DllImport("libc", EntryPoint = "getpgrp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ProcessGroup();
}
