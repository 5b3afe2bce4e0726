using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Benchmarks.Load;

/// <summary>
/// One connection of HTTP/2 with so many calls of UpdateSpace under way, on a thread of its own: whatever answers one read
/// brings are followed by as many calls in one write. Headers are sent in full once, and by their index from then on.
/// </summary>
internal sealed class GrpcConnection : IDisposable
{
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8;
    private const byte EndStream = 1, EndHeaders = 4, Ack = 1;
    private const int FrameHead = 9;
    private const int MessageHead = 5;

    private readonly LoadPlan _plan;
    private readonly int _index;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[][] _messages;
    private readonly MemoryStream _out = new();
    private readonly Dictionary<int, long> _sentAt = [];
    private readonly HashSet<int> _withMessage = [];
    private int _nextStream = 1;
    private long _sent;
    private bool _knowsHeaders;

    /// <param name="index">Which of the plan's connections this is.</param>
    public GrpcConnection(LoadPlan plan, int index)
    {
        _plan = plan;
        _index = index;
        _messages = [.. plan.Paths.Select(static path => new UpdateSpaceRequest
        {
            Space = new Space { Name = path, DisplayName = "Name ############" },
            UpdateMask = new FieldMask { Paths = { "display_name" } },
        }.ToByteArray())];
    }

    /// <summary>How long each answer took, in Stopwatch ticks.</summary>
    public List<long> Latencies { get; } = new(64 * 1024);

    /// <summary>All answers with a message.</summary>
    public long Answered { get; private set; }

    public string? Error { get; private set; }

    /// <summary>The first number that no call of this connection has used.</summary>
    public long NextNumber => _plan.FirstNumber + _index + (_sent * _plan.Connections);

    public void Connect()
    {
        _socket.Connect(IPAddress.Loopback, _plan.Port);
        _socket.ReceiveTimeout = 10_000;
        _out.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);

        // The server may send all that it likes: windows are for those who cannot keep up.
        Write(Settings, 0, 0, [0, 4, 0x7F, 0xFF, 0xFF, 0xFF]);
        Write(WindowUpdate, 0, 0, [0x7F, 0xFF, 0, 0]);
    }

    public Task RunAsync(long measureFrom, long measureUntil) => Task.Factory.StartNew(
        () => Run(measureFrom, measureUntil), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose()
    {
        _socket.Dispose();
        _out.Dispose();
    }

    private void Run(long measureFrom, long measureUntil)
    {
        for (var i = 0; i < _plan.StreamsPerConnection; i++)
        {
            Call();
        }

        var buffer = new byte[256 * 1024];
        var length = 0;
        try
        {
            while (_sentAt.Count > 0 && Error is null)
            {
                _socket.Send(_out.GetBuffer().AsSpan(0, (int)_out.Length));
                _out.SetLength(0);
                var read = _socket.Receive(buffer.AsSpan(length));
                if (read == 0)
                {
                    Error = "the connection was closed";
                    return;
                }

                length += read;
                var taken = TakeFrames(buffer.AsSpan(0, length), measureFrom, measureUntil);
                buffer.AsSpan(taken, length - taken).CopyTo(buffer);
                length -= taken;
            }
        }
        catch (SocketException e)
        {
            Error = e.SocketErrorCode.ToString();
        }
    }

    private int TakeFrames(ReadOnlySpan<byte> bytes, long measureFrom, long measureUntil)
    {
        var taken = 0;
        while (bytes.Length - taken >= FrameHead)
        {
            var frame = bytes[taken..];
            var length = BinaryPrimitives.ReadInt32BigEndian(frame) >> 8;
            if (frame.Length < FrameHead + length)
            {
                break;
            }

            Take(frame[3], frame[4], BinaryPrimitives.ReadInt32BigEndian(frame[5..]), frame.Slice(FrameHead, length), measureFrom, measureUntil);
            taken += FrameHead + length;
        }

        return taken;
    }

    private void Take(byte type, byte flags, int stream, ReadOnlySpan<byte> payload, long measureFrom, long measureUntil)
    {
        switch (type)
        {
            case Data:
                _withMessage.Add(stream);
                break;
            case Headers when (flags & EndStream) != 0:
                Note(stream, Stopwatch.GetTimestamp(), measureFrom, measureUntil);
                break;
            case Settings when (flags & Ack) == 0:
                Write(Settings, Ack, 0, []);
                break;
            case Ping when (flags & Ack) == 0:
                Write(Ping, Ack, 0, payload);
                break;
            case Reset or GoAway:
                Error = string.Create(CultureInfo.InvariantCulture, $"the server ended it: {Convert.ToHexString(payload)}");
                break;
            default:
                break;
        }
    }

    /// <summary>A call ended. Only one that succeeded has a message before its trailers.</summary>
    private void Note(int stream, long now, long measureFrom, long measureUntil)
    {
        if (!_sentAt.Remove(stream, out var sentAt) || !_withMessage.Remove(stream))
        {
            Error = "a call was refused";
            return;
        }

        Answered++;
        if (now >= measureFrom && now <= measureUntil)
        {
            Latencies.Add(now - sentAt);
        }

        if (now < measureUntil)
        {
            Call();
        }
    }

    private void Call()
    {
        var turn = _sent++;
        var index = _index + (turn * _plan.Connections);
        var message = _messages[index % _messages.Length];
        var digits = message.AsSpan().IndexOf("Name "u8) + "Name ".Length;
        (_plan.FirstNumber + index).TryFormat(message.AsSpan(digits, 12), out _, "D12", CultureInfo.InvariantCulture);

        Write(Headers, EndHeaders, _nextStream, HeaderBlock());
        Span<byte> data = stackalloc byte[MessageHead + message.Length];
        data[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(data[1..], message.Length);
        message.CopyTo(data[MessageHead..]);
        Write(Data, EndStream, _nextStream, data);
        _sentAt[_nextStream] = Stopwatch.GetTimestamp();
        _nextStream += 2;
    }

    /// <summary>RFC 7541: literals that are to be indexed the first time, then their places in the dynamic table.</summary>
    private byte[] HeaderBlock()
    {
        if (_knowsHeaders)
        {
            return [0x83, 0x86, 0x80 | 66, 0x80 | 65, 0x80 | 64, 0x80 | 63, 0x80 | 62];
        }

        _knowsHeaders = true;
        return
        [
            0x83, 0x86,
            0x44, .. Text("/google.chat.v1.ChatService/UpdateSpace"),
            0x41, .. Text("127.0.0.1"),
            0x5F, .. Text("application/grpc"),
            0x40, .. Text("te"), .. Text("trailers"),
            0x57, .. Text("Bearer " + _plan.Token),
        ];
    }

    private static byte[] Text(string text) => [checked((byte)(text.Length < 127 ? text.Length : throw new ArgumentException(text, nameof(text)))), .. Encoding.ASCII.GetBytes(text)];

    private void Write(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        Span<byte> head = stackalloc byte[FrameHead];
        BinaryPrimitives.WriteInt32BigEndian(head, payload.Length << 8);
        head[3] = type;
        head[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(head[5..], stream);
        _out.Write(head);
        _out.Write(payload);
    }
}
