using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Roomstead.Cli.Input;
using Roomstead.Door;
using Roomstead.Tls;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead proxy</c>: brings what programs send to Google's API hosts to a running server, until it is told to stop.</summary>
internal sealed class Proxy() : Verb("proxy", "Run a proxy that puts a running server in Google's place")
{
    private static readonly Flag Port = new("port", "N", "port of the proxy, on this machine alone; 0 takes any free one") { Default = "8913" };
    private static readonly Flag Server = new("server", "URL", "the running server's address with TLS; if none, that of --host and --tls-port");

    public override IReadOnlyList<Flag> Flags { get; } = [Port, Server, OthersFlag.Flag, SettingFlags.Data, SettingFlags.Host, SettingFlags.TlsPort, SettingFlags.Config];

    public override string Remarks =>
        "Programs find it by HTTPS_PROXY, and have to trust the server's authority: `roomstead tls trust`. Requests for other hosts\n"
        + "of Google's are refused and told on stderr; with the authority of --data also what was asked. `roomstead run` does all of this for one command.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var port = (int)settings.Number(Port, 0, ushort.MaxValue);
        var others = OthersFlag.Read(settings);
        var served = ReadServed(settings);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await using var cancelled = terminal.Stop.Register(() => stopped.TrySetResult());
        using var authority = CertificateAuthority.Load(settings.Text(SettingFlags.Data), TimeProvider.System.GetUtcNow());
        await using var proxy = Start(new DoorOptions
        {
            Port = port,
            Served = served,
            PassOthers = others,
            Upstream = OthersFlag.Upstream(terminal),
            Authority = authority,
            Refused = attempt => terminal.Error.WriteLine($"refused: {attempt}"),
        });
        var root = proxy.Address.GetLeftPart(UriPartial.Authority);
        await terminal.Out.WriteAsync($"""
            The proxy is ready at {root}
            export HTTPS_PROXY={root} https_proxy={root} NO_PROXY=localhost,127.0.0.1,::1 no_proxy=localhost,127.0.0.1,::1

            """);
        await terminal.Out.FlushAsync();
        await stopped.Task;
        return 0;

        void Stop(PosixSignalContext context) => context.Cancel = stopped.TrySetResult();
    }

    private static HostProxy Start(DoorOptions options)
    {
        try
        {
            return HostProxy.Start(options);
        }
        catch (CannotListenException e)
        {
            throw new RefusedException(e.Error == SocketError.AddressAlreadyInUse
                ? $"Port {e.Port} of 127.0.0.1 is in use. Stop what uses it, or choose another with --port (0 takes any free one)."
                : $"Port {e.Port} of 127.0.0.1 cannot be listened on ({e.Error}). Choose another with --port.");
        }
    }

    private static DnsEndPoint ReadServed(Settings settings)
    {
        if (settings.TextOrNull(Server) is not { } text)
        {
            var host = settings.Text(SettingFlags.Host);
            return new DnsEndPoint(host is "0.0.0.0" or "::" ? "127.0.0.1" : host, (int)settings.Number(SettingFlags.TlsPort, 1, ushort.MaxValue));
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
            ? new DnsEndPoint(url.IdnHost.Trim('[', ']'), url.Port)
            : throw RefusedException.Usage($"--server cannot be {text}. It is an address with TLS, such as https://127.0.0.1:8912.");
    }
}
