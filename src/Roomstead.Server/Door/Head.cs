using System.Net.Sockets;

namespace Roomstead.Door;

/// <summary>The first lines of a request, up to the empty one, and what came behind them.</summary>
internal static class Head
{
    private const int MostIgnored = 1_048_576;

    /// <summary>Reads until the head is whole.</summary>
    /// <returns>Its length in the buffer and how much the buffer holds; a length of 0 when the other side ended before, -1 when it does not fit.</returns>
    public static async Task<(int Length, int Held)> ReadAsync(Stream stream, byte[] buffer, CancellationToken cancellation)
    {
        var held = 0;
        while (held < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(held), cancellation);
            if (read == 0)
            {
                return (0, held);
            }

            var from = Math.Max(0, held - 3);
            held += read;
            var end = buffer.AsSpan(from, held - from).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return (from + end + 4, held);
            }
        }

        return (-1, held);
    }

    /// <summary>Reads what is still on its way, up to a limit: a connection that is closed over unread bytes takes the answer with it.</summary>
    public static async Task IgnoreRestAsync(Socket client, CancellationToken cancellation)
    {
        client.Shutdown(SocketShutdown.Send);
        var buffer = new byte[16_384];
        var left = MostIgnored;
        for (int read; left > 0 && (read = await client.ReceiveAsync(buffer, cancellation)) > 0;)
        {
            left -= read;
        }
    }
}
