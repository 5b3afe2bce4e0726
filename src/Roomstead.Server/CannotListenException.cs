using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Roomstead;

/// <summary>A port cannot be listened on.</summary>
internal sealed class CannotListenException(int port, SocketException inner) : IOException($"Port {port} cannot be listened on ({inner.SocketErrorCode}).", inner)
{
    public int Port { get; } = port;

    public SocketError Error { get; } = inner.SocketErrorCode;

    /// <summary>Opens a port as the web server would, but says which one it was that failed.</summary>
    public static Socket Listen(EndPoint endpoint)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        }
        catch (SocketException e)
        {
            throw new CannotListenException(((IPEndPoint)endpoint).Port, e);
        }
    }
}
