using System.Buffers.Text;
using System.Text;

namespace Roomstead.Benchmarks.Load;

/// <summary>Collects one HTTP/1.1 answer and knows when it is whole, by its Content-Length or its chunks.</summary>
internal sealed class ResponseBuffer
{
    private const int LargestAnswer = 8 * 1024 * 1024;

    private byte[] _bytes = new byte[16 * 1024];
    private int _length;
    private int _bodyStart;
    private int _bodyEnd;
    private int _nextChunk;
    private bool _chunked;

    /// <summary>Where the next bytes from the socket go.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_length == _bytes.Length)
            {
                if (_length >= LargestAnswer)
                {
                    throw new InvalidDataException("the answer is larger than any that is expected");
                }

                Array.Resize(ref _bytes, _length * 2);
            }

            return _bytes.AsMemory(_length);
        }
    }

    /// <summary>The status code, once the answer is whole.</summary>
    public int Status { get; private set; }

    /// <summary>The answer so far, for an error message.</summary>
    public string Text => Encoding.UTF8.GetString(_bytes, 0, Math.Min(_length, 1200));

    public void Clear()
    {
        _length = 0;
        _bodyStart = 0;
    }

    /// <summary>Takes in bytes that were put into <see cref="Free"/>; true once the answer is whole.</summary>
    public bool Add(int count)
    {
        _length += count;
        if (_bodyStart == 0 && !TryReadHead())
        {
            return false;
        }

        return _chunked ? LastChunkIsHere() : _length >= _bodyEnd;
    }

    private bool TryReadHead()
    {
        var received = _bytes.AsSpan(0, _length);
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        Status = Number(received["HTTP/1.1 ".Length..]);
        _bodyStart = end + 4;
        var head = received[.._bodyStart];
        var length = head.IndexOf("\r\nContent-Length: "u8);
        _chunked = length < 0;
        if (!_chunked)
        {
            _bodyEnd = _bodyStart + Number(head[(length + "\r\nContent-Length: ".Length)..]);
        }
        else if (head.IndexOf("\r\nTransfer-Encoding: chunked\r\n"u8) < 0)
        {
            throw new InvalidDataException("the answer has neither a length nor chunks");
        }

        _nextChunk = _bodyStart;
        return true;
    }

    private static int Number(ReadOnlySpan<byte> text, char format = '\0') =>
        Utf8Parser.TryParse(text, out int number, out _, format) ? number : throw new InvalidDataException("a number is not one");

    private bool LastChunkIsHere()
    {
        while (true)
        {
            var rest = _bytes.AsSpan(_nextChunk, Math.Max(0, _length - _nextChunk));
            var lineEnd = rest.IndexOf("\r\n"u8);
            if (lineEnd < 0)
            {
                return false;
            }

            var size = Number(rest[..lineEnd], 'X');
            if (size == 0)
            {
                return rest.Length >= lineEnd + 4;
            }

            _nextChunk += lineEnd + 2 + size + 2;
        }
    }
}
