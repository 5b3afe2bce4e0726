using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Roomstead.Door;

/// <summary>Stands where a host of Google's would be that this server does not stand for: takes the request, tells of it, and refuses it.</summary>
internal sealed class RefusingHost(DoorOptions options) : IDisposable
{
    private const int MostCertificates = 100;

    private readonly ConcurrentDictionary<string, SslStreamCertificateContext> _certificates = new(StringComparer.Ordinal);

    /// <summary>Answers a request that is refused, whatever it is.</summary>
    public async Task AnswerAsync(Socket client, ProxyRequest request, ReadOnlyMemory<byte> rest, CancellationToken cancellation)
    {
        using var slow = new CancellationTokenSource(options.HeadTime, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, slow.Token);
        await using var stream = new NetworkStream(client, ownsSocket: false);
        if (!request.IsTunnel)
        {
            options.Refused?.Invoke(new Attempt(request.Host, request.Port, request.Method, request.Path));
            await RefuseAsync(stream, request.Host, either.Token);
        }
        else if (options.Authority is null || request.Port != 443 || !rest.IsEmpty)
        {
            options.Refused?.Invoke(new Attempt(request.Host, request.Port, null, null));
            await RefuseAsync(stream, request.Host, either.Token);
        }
        else
        {
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), either.Token);
            await EndTlsAsync(stream, request, either.Token);
        }

        await Head.IgnoreRestAsync(client, either.Token);
    }

    public void Dispose()
    {
        foreach (var context in _certificates.Values)
        {
            context.TargetCertificate.Dispose();
        }
    }

    /// <summary>The tunnel's other end: only so can it be told what was asked for. A client that does not trust the authority tells nothing.
    /// The attempt is told before it is refused, so that whoever has read the refusal finds it told.</summary>
    private async Task EndTlsAsync(NetworkStream stream, ProxyRequest request, CancellationToken cancellation)
    {
        var told = false;
        try
        {
            await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificateContext = CertificateFor(request.Host), ApplicationProtocols = [SslApplicationProtocol.Http11] },
                cancellation);
            var buffer = new byte[options.MostHead];
            var (length, _) = await Head.ReadAsync(tls, buffer, cancellation);
            if (length > 0 && Encoding.Latin1.GetString(buffer, 0, length).Split("\r\n")[0].Split(' ') is [var method, var path, _])
            {
                told = true;
                options.Refused?.Invoke(new Attempt(request.Host, request.Port, Printable(method), Printable(path)));
            }

            await RefuseAsync(tls, request.Host, cancellation);
            await tls.ShutdownAsync();
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            // The host is known all the same.
        }
        finally
        {
            if (!told)
            {
                options.Refused?.Invoke(new Attempt(request.Host, request.Port, null, null));
            }
        }
    }

    private SslStreamCertificateContext CertificateFor(string host)
    {
        if (_certificates.TryGetValue(host, out var found))
        {
            return found;
        }

        var now = options.Clock.GetUtcNow();
        var made = SslStreamCertificateContext.Create(options.Authority!.Issue([host.TrimEnd('.')], now.AddDays(-1), now.AddDays(1)), [options.Authority.Certificate], offline: true);
        return _certificates.Count < MostCertificates ? _certificates.GetOrAdd(host, made) : made;
    }

    /// <summary>In the form of the API's own errors, which its clients show, and do not try again.</summary>
    private static async Task RefuseAsync(Stream stream, string host, CancellationToken cancellation)
    {
        var body = $$$"""{"error":{"code":403,"message":"{{{host}}} is Google's, and Roomstead does not stand for it: nothing was sent there.","status":"PERMISSION_DENIED"}}""" + "\n";
        var answer = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 403 Forbidden\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), cancellation);
    }

    private static string Printable(string text) => string.Concat(text.Take(2_000).Select(static c => c is > ' ' and < '\x7f' ? c : '?'));
}
