using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Roomstead.Tests.Crash;

/// <summary>Connections that rename spaces, one patch after another, and keep account of what was answered. Every name is given once.</summary>
internal sealed class PatchLoad(Uri server, string token, int round)
{
    public static readonly string[] Spaces = ["spaces/AAAAatlas01", "spaces/AAAAnews001", "spaces/AAAAdesk001", "spaces/AAAAguest01"];

    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _answered;

    /// <summary>Names with the space they were given to, that the server answered with 200.</summary>
    public ConcurrentDictionary<string, string> Answered { get; } = new(StringComparer.Ordinal);

    /// <summary>Names that the server answered with anything else.</summary>
    public ConcurrentDictionary<string, HttpStatusCode> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>Completes with the first answer that is not 200.</summary>
    public Task FirstRefused => _refused.Task;

    /// <summary>Completes when so many patches were answered with 200.</summary>
    public Task EnoughAsync(int count)
    {
        _count = count;
        return _enough.Task;
    }

    private int _count = int.MaxValue;

    /// <summary>Patches until <paramref name="stop"/> or until the server is gone.</summary>
    public Task RunAsync(int connections, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, connections).Select(connection => PatchOnAsync(connection, stop)));

    private async Task PatchOnAsync(int connection, CancellationToken stop)
    {
        var space = Spaces[connection % Spaces.Length];
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseProxy = false }) { BaseAddress = server };
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"round {round} connection {connection} patch {i}");
            using var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/{space}?updateMask=displayName,spaceDetails");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Content = new StringContent($$$"""{"displayName": "{{{name}}}", "spaceDetails": {"description": "{{{name}}}"}}""", Encoding.UTF8, "application/json");
            HttpResponseMessage response;
            try
            {
                response = await http.SendAsync(request, CancellationToken.None);
            }
            catch (HttpRequestException)
            {
                return; // The server is gone. Whether this one was written nobody was told.
            }

            Count(name, space, response.StatusCode);
            response.Dispose();
        }
    }

    private void Count(string name, string space, HttpStatusCode status)
    {
        if (status != HttpStatusCode.OK)
        {
            Refused[name] = status;
            _refused.TrySetResult();
            return;
        }

        Answered[name] = space;
        if (Interlocked.Increment(ref _answered) >= Volatile.Read(ref _count))
        {
            _enough.TrySetResult();
        }
    }
}
