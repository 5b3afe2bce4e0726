using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Roomstead.Cli.Input;
using Roomstead.Domain;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead serve</c>: runs the server until it is told to stop.</summary>
internal sealed class Serve() : Verb("serve", "Run the server")
{
    public override IReadOnlyList<Flag> Flags { get; } =
    [
        SettingFlags.Data, SettingFlags.Port, SettingFlags.GrpcPort, SettingFlags.TlsPort, SettingFlags.TlsNames, SettingFlags.TlsCertificate, SettingFlags.TlsKey, SettingFlags.Host, SettingFlags.PublicUrl, SettingFlags.Database,
        SettingFlags.Empty, SettingFlags.SignIn, SettingFlags.KnownOpen, SettingFlags.Explain, SettingFlags.Config,
    ];

    public override string Remarks =>
        "The first start on an empty data directory makes the demonstration organisation. SIGINT and SIGTERM stop the server\n"
        + "cleanly. A flag goes before its ROOMSTEAD_* variable, that before the configuration file: see docs/configuration.md.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var options = ReadOptions(settings);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await using var cancelled = terminal.Stop.Register(() => stopped.TrySetResult());

        await using var server = await StartAsync(options);
        await terminal.Out.WriteLineAsync($"Roomstead is ready at {server.Address.GetLeftPart(UriPartial.Authority)}");
        await terminal.Out.WriteAsync(await WelcomeAsync(server, options));
        await terminal.Out.FlushAsync();
        await stopped.Task;
        return 0;

        // The first signal stops cleanly; a second one ends the process at once, as it would by itself.
        void Stop(PosixSignalContext context) => context.Cancel = stopped.TrySetResult();
    }

    private static ChatServerOptions ReadOptions(Settings settings)
    {
        DataDirectory.RefuseDatabase(settings);
        var host = settings.Text(SettingFlags.Host);
        var address = host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(host, out var parsed) ? parsed
            : throw RefusedException.Usage($"--host cannot be {host}. It is an IP address, such as 127.0.0.1, or localhost.");
        return new ChatServerOptions
        {
            DataDirectory = settings.Text(SettingFlags.Data),
            Host = address.ToString(),
            Port = (int)settings.Number(SettingFlags.Port, 0, ushort.MaxValue),
            GrpcPort = FurtherPort.Read(settings, SettingFlags.GrpcPort, address),
            Tls = TlsSettings.Read(settings, address),
            Empty = settings.IsOn(SettingFlags.Empty),
            SignIn = ReadSignIn(settings, address),
            OpenIsKnown = settings.IsOn(SettingFlags.KnownOpen),
            Explain = settings.TextOrNull(SettingFlags.Explain) is { } explain ? explain == "on" : null,
            PublicUrl = ReadPublicUrl(settings),
        };
    }

    private static SignIn ReadSignIn(Settings settings, IPAddress address)
    {
        var isLoopback = IPAddress.IsLoopback(address);
        return settings.TextOrNull(SettingFlags.SignIn) switch
        {
            "password" => SignIn.Password,
            "open" when !isLoopback && !settings.IsOn(SettingFlags.KnownOpen) => throw RefusedException.Usage(
                $"--sign-in open lets everybody who reaches {address} act as anybody. Use --sign-in password, or add --i-know-this-is-open."),
            "open" => SignIn.Open,
            _ => isLoopback ? SignIn.Open : SignIn.Password,
        };
    }

    private static string? ReadPublicUrl(Settings settings)
    {
        var text = settings.TextOrNull(SettingFlags.PublicUrl);
        return text is null || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.PathAndQuery == "/")
            ? text?.TrimEnd('/')
            : throw RefusedException.Usage($"--public-url cannot be {text}. It is a root without a path, such as https://chat.example.com.");
    }

    private static async Task<ChatServer> StartAsync(ChatServerOptions options)
    {
        try
        {
            return await ChatServer.StartAsync(options);
        }
        catch (CannotListenException e)
        {
            var (port, error) = (e.Port, e.Error);
            var flag = port == options.Port ? SettingFlags.Port : port == options.GrpcPort ? SettingFlags.GrpcPort : SettingFlags.TlsPort;
            throw new RefusedException(error switch
            {
                SocketError.AddressAlreadyInUse => $"Port {port} of {options.Host} is in use. Stop what uses it, or choose another with --{flag.Name} (0 takes any free one).",
                SocketError.AccessDenied => $"Port {port} of {options.Host} needs rights that this user does not have. Choose one above 1023 with --{flag.Name}.",
                SocketError.AddressNotAvailable => $"{options.Host} is not an address of this machine. Choose another with --host.",
                _ => $"{options.Host}:{port} cannot be listened on ({error}). Choose another with --host and --{flag.Name}.",
            });
        }
    }

    /// <summary>What to try first. In open sign-in the sample carries a token: whoever reads it could sign in as anybody anyway.</summary>
    private static async Task<string> WelcomeAsync(ChatServer server, ChatServerOptions options)
    {
        var root = server.Address.GetLeftPart(UriPartial.Authority);
        var text = $"""
              data       {Path.GetFullPath(options.DataDirectory)} (files for clients in credentials/)
              gRPC       {server.GrpcAddress.GetLeftPart(UriPartial.Authority)} (HTTP/2 without TLS)
              TLS        {server.TlsAddress!.GetLeftPart(UriPartial.Authority)} (roomstead tls trust says what clients need)
              sign-in    {(options.SignIn == SignIn.Open ? "open: an account chooser without passwords" : "password")}
              discovery  {root}/$discovery/rest?version=v1

            """;
        var sample = await server.Db.ReadAsync(static async tx =>
            await tx.Users.FindByEmailAsync("alice@example.com") is not null && await tx.Apps.FindAsync("demo-app") is not null);
        if (!sample || options.SignIn != SignIn.Open)
        {
            return text;
        }

        var token = await Token.IssueAsync(server.Db, new CallerFlags("alice@example.com", "demo-app"), ScopeSet.OfChat("spaces"), OAuth.AccessTokens.Lifetime);
        return text + $$"""
              try        curl -X PATCH '{{root}}/v1/spaces/AAAAatlas01?updateMask=displayName' \
                           -H 'Authorization: Bearer {{token}}' \
                           -H 'Content-Type: application/json' -d '{"displayName": "Atlas, renamed"}'

            """;
    }
}
