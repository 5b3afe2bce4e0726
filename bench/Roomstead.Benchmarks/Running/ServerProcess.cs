using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Roomstead.Benchmarks.Load;
using Roomstead.Benchmarks.Stores;

namespace Roomstead.Benchmarks.Running;

/// <summary>The server under test, a process of its own on a store.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string ReadyLine = "Roomstead is ready at ";

    private const string SearchPath =
        "/v1/spaces:search?useAdminAccess=true&query=customer%3D%22customers/my_customer%22%20AND%20space_type%3D%22SPACE%22%20AND%20display_name:%22";

    private const string ListPath = "/v1/spaces?pageSize=100";
    private const string MembersPath = $"/v1/{FilledStore.Crowd}/members?pageSize=100";

    private readonly Child _child;
    private readonly Lab _lab;
    private readonly int _grpcPort;

    private ServerProcess(Lab lab, Child child, int grpcPort)
    {
        _lab = lab;
        _child = child;
        _grpcPort = grpcPort;
    }

    public Uri Address => new(_child.Ready);

    /// <summary>How many requests have been answered with 200.</summary>
    public long Answered { get; private set; }

    public static async Task<ServerProcess> StartAsync(
        Lab lab, string directory, IReadOnlyDictionary<string, string>? environment, CancellationToken cancel)
    {
        var grpcPort = FreePort();
        return new(lab, await StartChildAsync(lab, directory, environment, cancel, grpcPort: grpcPort), grpcPort);
    }

    /// <param name="port">0 for any free one.</param>
    public static Task<Child> StartChildAsync(
        Lab lab, string directory, IReadOnlyDictionary<string, string>? environment, CancellationToken cancel, int port = 0, int grpcPort = 0) =>
        File.Exists(lab.Options.Server)
            ? Child.StartAsync(
                [lab.Options.Server, "serve", "--data", directory, "--port", port.ToString(CultureInfo.InvariantCulture), "--grpc-port", grpcPort.ToString(CultureInfo.InvariantCulture), "--tls-port", "0"], ReadyLine, environment, cancel)
            : throw new BenchFailedException($"{lab.Options.Server} is not there: dotnet build -c Release src/Roomstead.Cli");

    /// <summary>Renames: every request another name, over these spaces in turn.</summary>
    public Target Patch(string name, FilledStore store, IEnumerable<string> spaces, int connections)
    {
        string[] paths = [.. spaces.Select(space => $"/v1/{space}?updateMask=displayName")];
        return Load(
            name,
            () => Plan("PATCH", paths, store, connections) with { Body = """{"displayName":"Name ############"}""", FirstNumber = store.NextNumber },
            result =>
            {
                store.NextNumber = result.NextNumber;
                store.Changes += result.AllAnswers;
            });
    }

    /// <summary>Renames over gRPC, with so many streams on each connection.</summary>
    public Target UpdateOverGrpc(string name, FilledStore store, IEnumerable<string> spaces, int connections, int streams)
    {
        string[] names = [.. spaces];
        return Load(
            name,
            () => Plan("UpdateSpace", names, store, connections) with { Port = _grpcPort, FirstNumber = store.NextNumber, StreamsPerConnection = streams },
            result =>
            {
                store.NextNumber = result.NextNumber;
                store.Changes += result.AllAnswers;
            });
    }

    /// <summary>Reads these spaces in turn.</summary>
    public Target Get(string name, FilledStore store, IEnumerable<string> spaces, int connections)
    {
        string[] paths = [.. spaces.Select(space => $"/v1/{space}")];
        return Load(name, () => Plan("GET", paths, store, connections));
    }

    /// <summary>Lists the caller's first hundred spaces.</summary>
    public Target List(string name, FilledStore store) =>
        Load(name, () => Plan("GET", [ListPath], store, 1));

    /// <summary>Lists the first hundred members of the crowd.</summary>
    public Target Members(string name, FilledStore store) =>
        Load(name, () => Plan("GET", [MembersPath], store, 1));

    /// <summary>Searches all spaces as an administrator, by names that begin so; a hundred of them are the first page.</summary>
    /// <param name="words">In lower case, as a query spells them.</param>
    public Target Search(string name, FilledStore store, string words) =>
        Load(name, () => Plan("GET", [SearchPath + words + "%22"], store, 1) with { Token = store.AdministratorToken });

    /// <summary>Makes sure that the lists which are measured are of a hundred spaces, and of a hundred members.</summary>
    public async Task RequireListsAsync(FilledStore store, CancellationToken cancel)
    {
        using var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", store.Token);
        foreach (var (path, member) in new[] { (ListPath, "spaces"), (MembersPath, "memberships") })
        {
            using var list = JsonDocument.Parse(await client.GetByteArrayAsync(path, cancel));
            var count = list.RootElement.GetProperty(member).GetArrayLength();
            if (count != 100)
            {
                throw new BenchFailedException($"{path} has {count} {member}");
            }
        }
    }

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    /// <summary>A port that nobody listens on now: the server says where its others are only after it is ready.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Target Load(string name, Func<LoadPlan> plan, Action<LoadResult>? after = null) =>
        _lab.Loading(name, _child, plan, result =>
        {
            Answered += result.AllAnswers;
            after?.Invoke(result);
        });

    private LoadPlan Plan(string method, string[] paths, FilledStore store, int connections) =>
        new(_child.Port, method, paths, Body: null, store.Token, connections, WarmUpSeconds: 0, Seconds: 0, FirstNumber: 0);
}
