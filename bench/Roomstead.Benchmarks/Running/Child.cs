using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading.Channels;

namespace Roomstead.Benchmarks.Running;

/// <summary>A process that we started, know by its id and end ourselves.</summary>
internal sealed class Child : IAsyncDisposable
{
    private const int LinesKept = 40;
    private const int SigTerm = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _name;
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(LinesKept) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Queue<string> _complaints = new();

    private Child(Process process, string name)
    {
        _process = process;
        _name = name;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Complain(line.Data);
    }

    /// <summary>When the process was asked for, as a Stopwatch timestamp.</summary>
    public long StartedAt { get; private init; }

    /// <summary>The rest of the line that said it is ready.</summary>
    public string Ready { get; private set; } = "";

    /// <summary>The port of the address that the ready line names.</summary>
    public int Port => new Uri(Ready).Port;

    /// <summary>Resident memory now, in bytes.</summary>
    public long ResidentBytes => StatusKilobytes("VmRSS:") * 1024;

    /// <summary>Processor time used so far, by all threads.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts one of this executable's own parts.</summary>
    public static Task<Child> StartPartAsync(
        string[] arguments, string readyLine, IReadOnlyDictionary<string, string>? environment, CancellationToken cancel) =>
        StartAsync([typeof(Child).Assembly.Location, .. arguments], readyLine, environment, cancel);

    /// <summary>Starts `dotnet` with these arguments and waits for the line that begins with <paramref name="readyLine"/>.</summary>
    /// <exception cref="BenchFailedException">It ended, or was not ready within a minute.</exception>
    public static async Task<Child> StartAsync(
        string[] arguments, string readyLine, IReadOnlyDictionary<string, string>? environment, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        var startedAt = Stopwatch.GetTimestamp();
        var child = new Child(new Process { StartInfo = start }, Path.GetFileName(arguments[0])) { StartedAt = startedAt };
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        try
        {
            await child.WaitUntilReadyAsync(readyLine, cancel);
            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs `dotnet` with these arguments to its end; returns its first line of output.</summary>
    public static async Task<string> RunToEndAsync(string[] arguments, CancellationToken cancel)
    {
        await using var child = await StartAsync(arguments, "", environment: null, cancel);
        await child._process.WaitForExitAsync(cancel).WaitAsync(Patience, cancel);
        return child._process.ExitCode == 0 ? child.Ready : throw child.Failed("it ended with an error");
    }

    /// <summary>Sends one line of JSON, waits for one line of JSON.</summary>
    public async Task<TAnswer> AskAsync<TQuestion, TAnswer>(TQuestion question, CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(question).AsMemory(), cancel);
        return JsonSerializer.Deserialize<TAnswer>(await NextLineAsync(cancel))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            _ = Kill(_process.Id, SigTerm);
            try
            {
                await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(5));
            }
            catch (TimeoutException)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    private async Task WaitUntilReadyAsync(string readyLine, CancellationToken cancel)
    {
        while (true)
        {
            var line = await NextLineAsync(cancel);
            if (line.StartsWith(readyLine, StringComparison.Ordinal))
            {
                Ready = line[readyLine.Length..];
                return;
            }
        }
    }

    private async Task<string> NextLineAsync(CancellationToken cancel)
    {
        try
        {
            return await _lines.Reader.ReadAsync(cancel).AsTask().WaitAsync(Patience, cancel);
        }
        catch (ChannelClosedException)
        {
            throw Failed("it ended");
        }
        catch (TimeoutException)
        {
            throw Failed("it said nothing for a minute");
        }
    }

    private BenchFailedException Failed(string what)
    {
        lock (_complaints)
        {
            return new BenchFailedException($"{_name}: {what}\n{string.Join('\n', _complaints)}");
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            _lines.Writer.TryComplete();
        }
        else
        {
            _lines.Writer.TryWrite(line);
        }
    }

    private void Complain(string? line)
    {
        lock (_complaints)
        {
            if (line is not null)
            {
                _complaints.Enqueue(line);
            }

            if (_complaints.Count > LinesKept)
            {
                _complaints.Dequeue();
            }
        }
    }

    private long StatusKilobytes(string label)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(label, StringComparison.Ordinal));
        return long.Parse(line[label.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
