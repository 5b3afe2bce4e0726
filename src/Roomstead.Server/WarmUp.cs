using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Roomstead;

/// <summary>The first request, sent by the server to itself while it still waits for other parts of its start: what the runtime
/// compiles for it, nobody else has to wait for.</summary>
internal static class WarmUp
{
    /// <summary>Asks for a path at the address that the server listens on, and waits for the answer, whatever it is.</summary>
    public static async Task AskAsync(Uri address, string path, CancellationToken cancellation)
    {
        var host = IPAddress.Parse(address.Host.Trim('[', ']'));
        host = host.Equals(IPAddress.Any) ? IPAddress.Loopback : host.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : host;
        try
        {
            using var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(host, address.Port, cancellation);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), cancellation);
            var answer = new byte[1_024];
            while (await socket.ReceiveAsync(answer, cancellation) > 0)
            {
                // Only its end matters: then all of the way there and back has been walked.
            }
        }
        catch (SocketException)
        {
            // A machine may forbid a server to reach itself; it then starts cold, and serves all the same.
        }
    }
}
