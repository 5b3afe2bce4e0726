using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Roomstead.Benchmarks.Running;

namespace Roomstead.Benchmarks.Load;

/// <summary>Keep-alive connections over streams, with TLS or without: the same client for both, so that their ratio is what TLS costs.</summary>
internal static class StreamLoad
{
    /// <summary>Runs a plan within this process.</summary>
    /// <param name="authority">Whom to trust, which makes it TLS; null for clear text.</param>
    /// <exception cref="BenchFailedException">Any answer was not 200.</exception>
    public static async Task<(Sample Sample, long Answers)> RunAsync(LoadPlan plan, X509Certificate2? authority, CancellationToken cancel)
    {
        var requests = new RequestBytes(plan);
        var streams = new List<Stream>();
        try
        {
            for (var i = 0; i < plan.Connections; i++)
            {
                streams.Add(await ConnectAsync(plan.Port, authority, cancel));
            }

            var from = Stopwatch.GetTimestamp();
            var until = from + (long)(plan.Seconds * Stopwatch.Frequency);
            var latencies = (await Task.WhenAll(streams.Select((stream, index) => Task.Run(() => AskAsync(stream, plan, requests, index, until, cancel), cancel)))).SelectMany(l => l).Order().ToArray();
            var seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
            return (new Sample(latencies.Length / seconds, Percentile(latencies, 0.50), Percentile(latencies, 0.99)), latencies.Length);
        }
        finally
        {
            foreach (var stream in streams)
            {
                await stream.DisposeAsync();
            }
        }
    }

    private static async Task<Stream> ConnectAsync(int port, X509Certificate2? authority, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (authority is null)
        {
            return stream;
        }

        var tls = new SslStream(stream);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = policy }, cancel);
        return tls;
    }

    private static async Task<List<long>> AskAsync(Stream stream, LoadPlan plan, RequestBytes requests, int connection, long until, CancellationToken cancel)
    {
        var latencies = new List<long>(16 * 1024);
        var request = new byte[requests.LongestRequest];
        var response = new ResponseBuffer();
        for (long index = connection; Stopwatch.GetTimestamp() < until; index += plan.Connections)
        {
            var length = requests.Write(index, plan.FirstNumber + index, request);
            response.Clear();
            var sent = Stopwatch.GetTimestamp();
            await stream.WriteAsync(request.AsMemory(0, length), cancel);
            int read;
            do
            {
                read = await stream.ReadAsync(response.Free, cancel);
            }
            while (read > 0 && !response.Add(read));

            if (read == 0 || response.Status != 200)
            {
                throw new BenchFailedException($"over streams: {response.Text}");
            }

            latencies.Add(Stopwatch.GetTimestamp() - sent);
        }

        return latencies;
    }

    private static double Percentile(long[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))] * 1e6 / Stopwatch.Frequency;
}
