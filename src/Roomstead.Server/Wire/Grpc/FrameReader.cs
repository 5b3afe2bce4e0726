using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Roomstead.Domain;

namespace Roomstead.Wire.Grpc;

/// <summary>Takes the messages out of the body of a request: each is a flag, a length of four bytes, and so many bytes
/// (gRPC over HTTP/2, Length-Prefixed-Message).</summary>
/// <param name="gzip">Whether messages that are flagged as compressed are gzip; otherwise none may be.</param>
/// <param name="limit">Bytes a message may have, as sent and unpacked.</param>
internal sealed class FrameReader(PipeReader body, bool gzip, int limit) : IDisposable
{
    private const int PrefixLength = 5;

    private readonly BodyBuffer _sent = new();
    private BodyBuffer? _unpacked;

    /// <summary>The next message, valid until the next call; null at the end of the request.</summary>
    /// <exception cref="ApiError">INTERNAL or RESOURCE_EXHAUSTED: what comes is not a message, or too large.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        if (await ReadPrefixAsync(cancellation) is not { } prefix)
        {
            return null;
        }

        _sent.Clear();
        while (_sent.Length < prefix.Length)
        {
            var read = await body.ReadAsync(cancellation);
            var part = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, prefix.Length - _sent.Length));
            _sent.Append(part);
            body.AdvanceTo(part.End);
            if (read.IsCompleted && _sent.Length < prefix.Length)
            {
                throw Errors.TruncatedFrame();
            }
        }

        return prefix.IsPacked ? Unpack() : _sent.Bytes;
    }

    /// <summary>The message of a method that takes exactly one.</summary>
    /// <exception cref="ApiError">Also UNIMPLEMENTED: there is none, or another behind it.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadOnlyOneAsync(CancellationToken cancellation)
    {
        var message = await ReadAsync(cancellation) ?? throw Errors.NotOneMessage("none");
        var rest = await body.ReadAsync(cancellation);
        return rest is { IsCompleted: true, Buffer.IsEmpty: true } ? message : throw Errors.NotOneMessage("more than one");
    }

    public void Dispose()
    {
        _sent.Dispose();
        _unpacked?.Dispose();
    }

    private async ValueTask<(bool IsPacked, int Length)?> ReadPrefixAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellation);
            var buffer = read.Buffer;
            if (buffer.Length >= PrefixLength)
            {
                var prefix = ParsePrefix(buffer);
                body.AdvanceTo(buffer.GetPosition(PrefixLength));
                return prefix;
            }

            body.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw Errors.TruncatedFrame();
            }
        }
    }

    private (bool IsPacked, int Length) ParsePrefix(ReadOnlySequence<byte> buffer)
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        return prefix[0] switch
        {
            > 1 => throw Errors.UnknownFrame(prefix[0]),
            1 when !gzip => throw Errors.EncodedWithoutEncoding(),
            _ when length > limit => throw Errors.MessageTooLarge(limit, length),
            var flag => (flag == 1, (int)length),
        };
    }

    private ReadOnlyMemory<byte> Unpack()
    {
        _unpacked ??= new BodyBuffer();
        _unpacked.Clear();
        try
        {
            using var source = _sent.OpenRead();
            using var unpacking = new GZipStream(source, CompressionMode.Decompress);
            while (unpacking.Read(_unpacked.Room().Span) is var count and > 0)
            {
                _unpacked.Advance(count);
                if (_unpacked.Length > limit)
                {
                    throw Errors.MessageTooLarge(limit, _unpacked.Length);
                }
            }
        }
        catch (InvalidDataException)
        {
            throw Errors.NotGzip();
        }

        // The stream takes a packed message that was cut short for a whole one; its last bytes say how long it was.
        var sent = _sent.Bytes.Span;
        return sent.Length > sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(sent[^sizeof(uint)..]) == _unpacked.Length
            ? _unpacked.Bytes
            : throw Errors.NotGzip();
    }
}
