using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Roomstead.Tests.Support;

/// <summary>A connection of HTTP/2 that sends whatever frames a test likes.</summary>
internal sealed class RawHttp2 : IAsyncDisposable
{
    public const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8, Continuation = 9;
    public const byte EndStream = 1, EndHeaders = 4;

    private readonly TcpClient _client = new() { NoDelay = true };
    private NetworkStream _stream = null!;

    private RawHttp2()
    {
    }

    /// <param name="settings">Numbers and values of the client's settings.</param>
    public static async Task<RawHttp2> ConnectAsync(Uri address, params (ushort Number, uint Value)[] settings)
    {
        var connection = new RawHttp2();
        await connection._client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        connection._stream = connection._client.GetStream();
        var payload = new byte[settings.Length * 6];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(i * 6), settings[i].Number);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan((i * 6) + 2), settings[i].Value);
        }

        await connection.SendAsync([.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, payload)]);
        return connection;
    }

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>The frames of one call that is whole.</summary>
    public static byte[] Call(int stream, string method, byte[] body, string token) =>
        [.. Frame(Headers, EndHeaders, stream, GrpcHeaders(method, token)), .. Frame(Data, EndStream, stream, body)];

    public static byte[] GrpcHeaders(string method, string token) => Fields(
        (":method", "POST"), (":scheme", "http"), (":path", GrpcClient.Chat + method), (":authority", "localhost"), ("content-type", "application/grpc"), ("te", "trailers"), ("authorization", "Bearer " + token));

    /// <summary>A block of headers, nothing indexed and nothing packed.</summary>
    public static byte[] Fields(params (string Name, string Value)[] fields) => [.. fields.SelectMany(static f => (byte[])[0, .. Text(f.Name), .. Text(f.Value)])];

    public Task SendAsync(byte[] bytes) => _stream.WriteAsync(bytes, TestContext.Current.CancellationToken).AsTask();

    /// <summary>Sends again and again until the server has enough of it, or a bound is reached.</summary>
    /// <returns>Bytes that were taken.</returns>
    public async Task<long> FloodAsync(Func<int, byte[]> part, long most)
    {
        long sent = 0;
        try
        {
            for (var i = 0; sent < most; i++)
            {
                var bytes = part(i);
                await SendAsync(bytes);
                sent += bytes.Length;
            }
        }
        catch (IOException)
        {
            // The server has closed the connection: that is what a flood is for.
        }

        return sent;
    }

    /// <summary>The next frame; null when the server has closed the connection.</summary>
    public async Task<(byte Type, int Stream, byte[] Payload)?> ReadAsync()
    {
        try
        {
            var head = new byte[9];
            await _stream.ReadExactlyAsync(head, TestContext.Current.CancellationToken);
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8];
            await _stream.ReadExactlyAsync(payload, TestContext.Current.CancellationToken);
            return (head[3], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads until a frame of the type, for the stream if one is named; null when the connection ends before it.</summary>
    public async Task<byte[]?> ReadUntilAsync(byte type, int? stream = null)
    {
        while (await ReadAsync() is var (found, of, payload))
        {
            if (found == type && (stream is null || of == stream))
            {
                return payload;
            }
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static byte[] Text(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var length = new List<byte>();
        if (bytes.Length < 127)
        {
            length.Add((byte)bytes.Length);
        }
        else
        {
            length.Add(127);
            var rest = bytes.Length - 127;
            for (; rest >= 128; rest >>= 7)
            {
                length.Add((byte)((rest & 127) | 128));
            }

            length.Add((byte)rest);
        }

        return [.. length, .. bytes];
    }
}
