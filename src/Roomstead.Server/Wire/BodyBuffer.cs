using System.Buffers;
using Roomstead.Domain;

namespace Roomstead.Wire;

/// <summary>The bytes of a body, in a pooled buffer that grows with what has come, never with what was announced. All of them
/// together may take so much memory.</summary>
/// <param name="most">Bytes that all large buffers may take, this one included.</param>
internal sealed class BodyBuffer(long most = Limits.BodiesInMemory) : IDisposable
{
    private const int FirstSize = 4_096;

    /// <summary>What large buffers take now, in this process.</summary>
    private static long _taken;

    private byte[] _buffer = [];
    private int _counted;

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    /// <summary>Room for the next bytes: at least one.</summary>
    /// <exception cref="ApiError">RESOURCE_EXHAUSTED: bodies take all they may.</exception>
    public Memory<byte> Room()
    {
        if (Length == _buffer.Length)
        {
            Grow(Math.Max(FirstSize, Length * 2));
        }

        return _buffer.AsMemory(Length);
    }

    /// <summary>So many bytes of the room were filled.</summary>
    public void Advance(int count) => Length += count;

    /// <exception cref="ApiError">RESOURCE_EXHAUSTED: bodies take all they may.</exception>
    public void Append(ReadOnlySequence<byte> bytes)
    {
        var length = (int)bytes.Length;
        if (Length + length > _buffer.Length)
        {
            Grow(Math.Max(Math.Max(FirstSize, Length * 2), Length + length));
        }

        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += length;
    }

    public void Clear() => Length = 0;

    public Stream OpenRead() => new MemoryStream(_buffer, 0, Length, writable: false);

    public void Dispose()
    {
        Swap([], 0);
        Length = 0;
    }

    private void Grow(int size)
    {
        var counted = size <= Limits.SmallBody ? 0 : size;
        if (counted > 0 && Interlocked.Add(ref _taken, counted) > most)
        {
            Interlocked.Add(ref _taken, -counted);
            throw Errors.TooMuchAtOnce();
        }

        var larger = ArrayPool<byte>.Shared.Rent(size);
        Bytes.CopyTo(larger);
        Swap(larger, counted);
    }

    private void Swap(byte[] buffer, int counted)
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        Interlocked.Add(ref _taken, -_counted);
        (_buffer, _counted) = (buffer, counted);
    }
}
