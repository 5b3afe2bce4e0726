using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Roomstead.Api;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Seed;
using Roomstead.Storage;
using Roomstead.Storage.Tables;
using Roomstead.Tls;
using Roomstead.Wire;
using Roomstead.Wire.Admin;
using Roomstead.Wire.Grpc;
using Roomstead.Wire.Rest;

namespace Roomstead;

/// <summary>A running server: options in, listening server out. The one place where its parts are put together.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerLock _lock;
    private readonly OAuthServer _oauth;
    private readonly TlsListener? _tls;
    private readonly Upkeep _upkeep;

    private ChatServer(WebApplication app, Db db, IReadOnlyList<Uri> addresses, ServerLock serverLock, OAuthServer oauth, TlsListener? tls, Upkeep upkeep)
    {
        _app = app;
        _lock = serverLock;
        _oauth = oauth;
        Db = db;
        _tls = tls;
        _upkeep = upkeep;
        Address = addresses[0];
        GrpcAddress = addresses[1];
        TlsAddress = tls is null ? null : addresses.Single(static address => address.Scheme == Uri.UriSchemeHttps);
    }

    /// <summary>The root of everything, with the port that was taken.</summary>
    public Uri Address { get; }

    /// <summary>Where gRPC is served without TLS, with the port that was taken.</summary>
    public Uri GrpcAddress { get; }

    /// <summary>The same root with TLS; null when that is not served.</summary>
    public Uri? TlsAddress { get; }

    public Db Db { get; }

    /// <exception cref="StoreOpenException">The store cannot be used; nothing was changed.</exception>
    /// <exception cref="IOException">The address is in use, or a file of keys, certificates or credentials cannot be read or written.</exception>
    /// <exception cref="ArgumentException">Signing in without passwords was asked for on an address that others can reach.</exception>
    public static async Task<ChatServer> StartAsync(ChatServerOptions options, CancellationToken cancellation = default)
    {
        RequireSafeSignIn(options);
        var serverLock = ServerLock.Take(options.DataDirectory);
        var routes = RestTables.MakeAsync();
        Db? db = null;
        OAuthServer? oauth = null;
        var tls = options.Tls is { } tlsOptions ? new TlsListener(options, tlsOptions) : null;
        try
        {
            var building = Task.Run(() => Build(options, tls), cancellation); // Beside the store: neither needs the other.
            db = Store.Open(options.DataDirectory, options.Clock);
            await SearchIndex.EnsureAsync(db, cancellation);
            await SeedAsync(db, options);
            await ImportExpiry.SweepAsync(db, options.Clock, cancellation); // S-172
            using var credentials = new DemoCredentials(db, options);
            await credentials.PrepareAsync();
            var app = await building;
            var certificate = tls?.PrepareAsync(app.Logger) ?? Task.CompletedTask;
            var origins = new Origins(options.PublicUrl, options.Tls?.Names);
            var tokens = new AccessTokens(options.Clock, options.Ids, origins);
            oauth = OAuthServer.Create(db, tokens, origins, options);
            Compose(app, db, tokens, oauth, routes, options);
            await certificate;
            await app.StartAsync(cancellation);
            Uri[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(static address => new Uri(address))];
            origins.Listen(addresses);
            await Task.WhenAll(credentials.WriteAsync(origins.Main), WarmUp.AskAsync(addresses[0], "/v1/spaces/", cancellation), routes);
            options.Journal?.Begin();
            return new ChatServer(app, db, addresses, serverLock, oauth, tls, new Upkeep(db, options.Clock, app.Logger));
        }
        catch
        {
            oauth?.Dispose();
            tls?.Dispose();
            if (db is not null)
            {
                await db.DisposeAsync();
            }

            serverLock.Dispose();
            throw;
        }
    }

    /// <summary>Kestrel with its listeners, neither started nor with anything to serve yet.</summary>
    private static WebApplication Build(ChatServerOptions options, TlsListener? tls)
    {
        // Empty: no settings from files and variables that happen to be there, and nothing that watches the working directory for them.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        PeerQuietLog.AddTo(builder.Logging);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // A start that fails throws; its caller says why.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.None); // Otherwise it keeps a trace of every request, for nobody.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseSockets(static sockets =>
        {
            sockets.CreateBoundListenSocket = CannotListenException.Listen;
            sockets.UnsafePreferInlineScheduling = true; // Unsafe for handlers that block: ours do so for a read, or for one write.
        }).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            ListenerLimits.Apply(kestrel.Limits);
            kestrel.Listen(IPAddress.Parse(options.Host), options.Port, static listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Parse(options.Host), options.GrpcPort, static listen => listen.Protocols = HttpProtocols.Http2);
            tls?.Listen(kestrel);
        });
        return builder.Build();
    }

    /// <summary>A first start makes the store's secrets and, unless asked not to, the demonstration organisation.</summary>
    private static Task SeedAsync(Db db, ChatServerOptions options) => db.WriteAsync(async tx =>
    {
        await PageToken.EnsureSecretAsync(tx, options.Ids);
        if (!options.Empty && (await tx.Organisations.ListAsync()).Count == 0)
        {
            await DemoOrganisation.CreateAsync(tx, Micros.Now(options.Clock));
            await tx.Meta.SaveAsync(MetaTable.DemoCredentials, MetaTable.Due);
        }
    });

    private static void RequireSafeSignIn(ChatServerOptions options)
    {
        if (options.SignIn == SignIn.Open && !options.OpenIsKnown && !Origins.IsLoopback(options.Host))
        {
            throw new ArgumentException($"Signing in without passwords lets everybody who reaches {options.Host} act as anybody.", nameof(options));
        }
    }

    /// <summary>The pipeline, in order: what is served where.</summary>
    private static void Compose(WebApplication app, Db db, AccessTokens tokens, OAuthServer oauth, Task<RouteTable> routes, ChatServerOptions options)
    {
        var counts = new CallCounts();
        var explanations = new Explanations(options.Explain ?? options.SignIn == SignIn.Open);
        var dispatcher = new Dispatcher(db, tokens, new Quotas(options.Clock), counts, options.Clock, options.Ids, options.Journal);
        var rest = new RestEndpoint(dispatcher, routes, explanations, options.Clock, app.Services.GetRequiredService<ILogger<RestEndpoint>>());

        var readiness = new Readiness(db);
        var stopping = app.Lifetime.ApplicationStopping;
        var grpc = new GrpcEndpoint(
            dispatcher, new GrpcHealth(readiness, options.Clock, stopping), new GrpcReflection(stopping), explanations, options.Clock, app.Services.GetRequiredService<ILogger<GrpcEndpoint>>());

        if (options.Journal is not null)
        {
            JournalMiddleware.Use(app, options.Journal);
        }

        PeerFailures.Use(app);
        var tags = new RequestTags(options.RequestIds);

        // Nearly all requests are for spaces: they go where the fallback would send them, without matching every other path first.
        app.Use(next => http =>
        {
            tags.Tag(http);
            return GrpcEndpoint.Takes(http.Request) ? grpc.HandleAsync(http)
                : http.Request.Path.Value?.StartsWith("/v1/spaces", StringComparison.Ordinal) == true ? rest.HandleAsync(http)
                : next(http);
        });
        app.UseRouting();
        HealthEndpoints.Map(app, readiness);
        MetricsEndpoint.Map(app, counts);
        new AdminEndpoint(dispatcher, explanations, options.Ids, app.Logger).Map(app);
        new OAuthEndpoints(app.Logger).Map(app, oauth);
        DiscoveryEndpoint.Map(app, options.PublicUrl, rest.HandleAsync);
        new BatchEndpoint(rest.HandleAsync, tags, explanations, options.Ids).Map(app);
        app.MapFallback("{*path}", rest.HandleAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _upkeep.DisposeAsync();
        _oauth.Dispose();
        _tls?.Dispose();
        await Db.DisposeAsync();
        _lock.Dispose();
    }

    /// <summary>Leaves signals to whoever hosts this library.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
