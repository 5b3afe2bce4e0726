using System.Collections.Concurrent;
using System.Net;
using Roomstead.Api;
using Roomstead.Cli.Input;
using Roomstead.Cli.Running;
using Roomstead.Door;
using Roomstead.OAuth;
using Roomstead.Tls;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead run -- COMMAND</c>: a command, unchanged, with a private server in the place of Google.</summary>
internal sealed class Run() : Verb("run", "Run a command with a private server in Google's place")
{
    /// <summary>The command did well, but tried to reach a host of Google's that the server does not stand for.</summary>
    public const int Leaked = 77;

    /// <summary>The server or the proxy could not be started, and so the command was not.</summary>
    public const int NotStarted = 125;

    private const int MostAttempts = 1_000;

    private static readonly Flag Data = new("data", SettingFlags.Data.Value, "an existing or new data directory; if none, one that goes away with the run");
    private static readonly Flag Fresh = new("fresh", null, "a data directory that goes away with the run, as without --data");
    private static readonly Flag Client = new("client", "FILE", "the program's own client_secrets.json, whose client the server shall know") { IsRepeated = true };

    private static readonly Flag Report = new("report", "FILE", "write every call, the scopes used and not used, and what changes lost, as JSON");

    public override string Positional => "-- COMMAND";

    public override (int Least, int Most) Positionals => (1, int.MaxValue);

    public override IReadOnlyList<Flag> Flags { get; } = [Data, Fresh, Client, Report, OthersFlag.Flag];

    public override string Remarks =>
        "The command gets a proxy and a list of authorities by environment variables, so that what it sends to Google's API and\n"
        + "sign-in hosts arrives at the private server. A client_secrets.json or credentials.json in the working directory is made known\n"
        + "to it. Nothing is sent to any other host of Google's: the attempt is refused, named at the end, and the run has failed.\n"
        + "Exit status: the command's own; 77 when it was 0 but something was refused; 125 when the server could not be started;\n"
        + "126 or 127 when the command could not be.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        if (settings.TextOrNull(Data) is not null && settings.IsOn(Fresh))
        {
            throw RefusedException.Usage("Give --data or --fresh, not both.");
        }

        var report = settings.TextOrNull(Report) is { } file ? RequireWritable(file) : null;
        var journal = report is null ? null : new CallJournal();
        var passOthers = OthersFlag.Read(settings);
        using var child = new ChildProcess();
        var directory = Directory.CreateTempSubdirectory("roomstead-run-");
        try
        {
            var attempts = new ConcurrentQueue<Attempt>();
            var data = Path.GetFullPath(settings.TextOrNull(Data) ?? Path.Combine(directory.FullName, "data"));
            await using var server = await StartServerAsync(data, journal, settings.TextOrNull(Data) is null ? new KeptRsaKeys(KeptRsaKeys.UsualDirectory(terminal.Environment)) : new NewRsaKeys());
            using var authority = CertificateAuthority.Load(data, TimeProvider.System.GetUtcNow());
            await using var proxy = StartProxy(server, authority, passOthers, terminal, attempt => Keep(attempts, attempt));
            await KnowClientsAsync(server, settings);
            var trusted = TrustFiles.WriteBundle(directory.FullName, CertificateAuthority.CertificatePath(data), terminal.Environment);
            var environment = new CommandEnvironment
            {
                Server = server.Address,
                Grpc = server.GrpcAddress,
                Tls = server.TlsAddress!,
                Proxy = proxy.Address,
                Data = data,
                Trusted = trusted,
                TrustedByJava = TrustFiles.WriteJavaStore(directory.FullName, trusted),
                TrustedToo = TrustFiles.WriteExtra(directory.FullName, CertificateAuthority.CertificatePath(data), terminal.Environment),
                Browser = BrowserScript.Write(directory.FullName, server.Address, terminal.Environment),
                ServiceAccount = Path.Combine(data, "credentials", "demo-app.json") is var key && File.Exists(key) ? key : null,
            };
            var position = journal is null ? 0 : await Losses.PositionAsync(server.Db);
            var commandStatus = await child.RunAsync(settings.Positionals, environment.Variables(terminal.Environment));
            var status = await CloseAsync(terminal, attempts, commandStatus);
            if (journal is not null)
            {
                var done = new RunReport { Command = settings.Positionals, Status = (commandStatus, status), Journal = journal, Losses = await Losses.FindAsync(server.Db, position), Refused = attempts };
                await File.WriteAllTextAsync(report!, done.ToJson());
            }

            return status;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<ChatServer> StartServerAsync(string data, CallJournal? journal, RsaKeys keys)
    {
        try
        {
            return await ChatServer.StartAsync(new ChatServerOptions { DataDirectory = data, Port = 0, GrpcPort = 0, Tls = new TlsOptions { Port = 0 }, Journal = journal, Keys = keys });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Storage.StoreOpenException)
        {
            throw new RefusedException(e.Message, NotStarted);
        }
    }

    private static HostProxy StartProxy(ChatServer server, CertificateAuthority? authority, bool passOthers, Terminal terminal, Action<Attempt> refused) =>
        HostProxy.Start(new DoorOptions
        {
            Served = new IPEndPoint(IPAddress.Loopback, server.TlsAddress!.Port),
            Authority = authority,
            PassOthers = passOthers,
            Upstream = OthersFlag.Upstream(terminal),
            Refused = refused,
        });

    private static async Task KnowClientsAsync(ChatServer server, Settings settings)
    {
        foreach (var file in settings.All(Client))
        {
            if (!File.Exists(file) || !await KnownClients.AddAsync(server.Db, file))
            {
                throw new RefusedException($"{file} is not there, or holds no OAuth client as Google's console gives it.", NotStarted);
            }
        }

        foreach (var file in settings.All(Client).Count > 0 ? [] : KnownClients.UsualFiles.Where(File.Exists))
        {
            await KnownClients.AddAsync(server.Db, file);
        }
    }

    private static string RequireWritable(string file)
    {
        try
        {
            var path = Path.GetFullPath(file);
            File.WriteAllText(path, "");
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"--report {file} cannot be written ({e.Message}).", NotStarted);
        }
    }

    private static void Keep(ConcurrentQueue<Attempt> attempts, Attempt attempt)
    {
        if (attempts.Count < MostAttempts)
        {
            attempts.Enqueue(attempt);
        }
    }

    /// <summary>Says what there is to say, which is nothing when all went well.</summary>
    private static async Task<int> CloseAsync(Terminal terminal, ConcurrentQueue<Attempt> attempts, int status)
    {
        if (attempts.IsEmpty)
        {
            return status;
        }

        await terminal.Error.WriteLineAsync("roomstead run: refused, as this server does not stand for these hosts of Google's (nothing was sent to them):");
        foreach (var line in attempts.Select(static attempt => attempt.ToString()).Distinct())
        {
            await terminal.Error.WriteLineAsync("  " + line);
        }

        return status == 0 ? Leaked : status;
    }
}
