using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Roomstead.Wire.Rest;

/// <summary>JSON being written, into one pooled buffer. Indented by two spaces, or without any blank (H-62).</summary>
/// <remarks>Not <c>Utf8JsonWriter</c>: the API's own escapes (H-24, lower case) and names encoded beforehand would both go
/// around most of it.</remarks>
internal sealed class JsonText(bool indented) : IDisposable
{
    private const int Indent = 2;
    private const int LongestNumber = 32;
    private const int LongestEscape = 6;

    // H-24, and what RFC 8259 asks for. The two separators would end a line in the script that JSONP is.
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\<>\u007f\u2028\u2029\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2_048);
    private int _length;
    private int _depth;
    private bool _empty = true;

    public bool Indented { get; } = indented;

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public void StartObject() => Open((byte)'{');

    public void EndObject() => Close((byte)'}');

    public void StartArray() => Open((byte)'[');

    public void EndArray() => Close((byte)']');

    /// <summary>The name of the next member.</summary>
    public void Name(FieldTable field)
    {
        Next();
        Raw(Indented ? field.PrettyName : field.CompactName);
    }

    public void Name(ReadOnlySpan<char> name)
    {
        Next();
        String(name);
        Raw(Indented ? ": "u8 : ":"u8);
    }

    /// <summary>Goes to the next element of an array.</summary>
    public void Next()
    {
        if (!_empty)
        {
            Byte((byte)',');
        }

        _empty = false;
        NewLine();
    }

    public void String(ReadOnlySpan<char> value)
    {
        Byte((byte)'"');
        while (true)
        {
            var plain = value.IndexOfAny(Escaped);
            var run = plain < 0 ? value : value[..plain];
            Demand(run.Length * 3);
            Utf8.FromUtf16(run, _buffer.AsSpan(_length), out _, out var written);
            _length += written;
            if (plain < 0)
            {
                break;
            }

            Escape(value[plain]);
            value = value[(plain + 1)..];
        }

        Byte((byte)'"');
    }

    public void Bool(bool value) => Raw(value ? "true"u8 : "false"u8);

    public void Number(long value)
    {
        Demand(LongestNumber);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_length), out var written);
        _length += written;
    }

    public void Number(double value)
    {
        Demand(LongestNumber);
        value.TryFormat(_buffer.AsSpan(_length), out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        _length += written;
    }

    public void Number(float value)
    {
        Demand(LongestNumber);
        value.TryFormat(_buffer.AsSpan(_length), out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>Bytes that are JSON already.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        Demand(json.Length);
        json.CopyTo(_buffer.AsSpan(_length));
        _length += json.Length;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Open(byte bracket)
    {
        Byte(bracket);
        _depth++;
        _empty = true;
    }

    private void Close(byte bracket)
    {
        _depth--;
        if (!_empty)
        {
            NewLine();
        }

        _empty = false;
        Byte(bracket);
    }

    private void NewLine()
    {
        if (Indented)
        {
            var blanks = _depth * Indent;
            Demand(blanks + 1);
            _buffer[_length++] = (byte)'\n';
            _buffer.AsSpan(_length, blanks).Fill((byte)' ');
            _length += blanks;
        }
    }

    private void Escape(char c)
    {
        Demand(LongestEscape);
        _buffer[_length++] = (byte)'\\';
        var letter = c switch
        {
            '"' => '"',
            '\\' => '\\',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\b' => 'b',
            '\f' => 'f',
            _ => 'u',
        };
        _buffer[_length++] = (byte)letter;
        if (letter == 'u')
        {
            Utf8Formatter.TryFormat((uint)c, _buffer.AsSpan(_length), out var written, new StandardFormat('x', 4));
            _length += written;
        }
    }

    private void Byte(byte value)
    {
        Demand(1);
        _buffer[_length++] = value;
    }

    private void Demand(int more)
    {
        if (_buffer.Length - _length < more)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + more));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}
