using System.Buffers;
using System.Net.Sockets;

namespace Roomstead.Door;

/// <summary>Bytes from either end to the other, unread, until both have ended.</summary>
internal static class Tunnel
{
    private const int BufferBytes = 16_384;

    /// <summary>Carries what one end sends to the other. When one has ended, the other may go on, but not in silence for ever.</summary>
    public static async Task CarryAsync(Socket one, Socket other, DoorOptions options, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.Clock);
        await using var ended = silence.Token.Register(stop.Cancel);
        var isHalfOpen = false;
        await Task.WhenAll(CarryOneWayAsync(one, other), CarryOneWayAsync(other, one));

        async Task CarryOneWayAsync(Socket from, Socket to)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                for (int read; (read = await from.ReceiveAsync(buffer, stop.Token)) > 0;)
                {
                    await SendAsync(to, buffer.AsMemory(0, read), stop.Token);
                    if (Volatile.Read(ref isHalfOpen))
                    {
                        silence.CancelAfter(options.HalfOpenTime);
                    }
                }

                to.Shutdown(SocketShutdown.Send);
                Volatile.Write(ref isHalfOpen, true);
                silence.CancelAfter(options.HalfOpenTime);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                await stop.CancelAsync(); // A broken end breaks the other, too.
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    public static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await to.SendAsync(bytes, SocketFlags.None, cancellation)..];
        }
    }
}
