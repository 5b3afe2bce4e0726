namespace Roomstead.Cli.Calling;

/// <summary>One line of a file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Bytes">Without its end; null when it was too long to keep.</param>
internal sealed record Line(long Number, byte[]? Bytes);

/// <summary>Lines of a stream one after the other, however many there are. Of one that is too long nothing is kept.</summary>
/// <param name="most">Bytes of a line, without its end.</param>
internal sealed class LineReader(Stream input, int most)
{
    private readonly byte[] _buffer = new byte[65_536];
    private int _start;
    private int _end;
    private long _number;

    /// <summary>The next line; null after the last. An end of line at the end of the stream begins no further line.</summary>
    public async ValueTask<Line?> ReadAsync(CancellationToken stop)
    {
        using var kept = new MemoryStream();
        var (began, tooLong) = (false, false);
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await input.ReadAsync(_buffer, stop));
                if (_end == 0)
                {
                    return began ? Next(kept, tooLong) : null;
                }
            }

            began = true;
            var rest = _buffer.AsMemory(_start, _end - _start);
            var length = rest.Span.IndexOf((byte)'\n');
            var part = length < 0 ? rest : rest[..length];
            tooLong |= kept.Length + part.Length > most;
            if (!tooLong)
            {
                kept.Write(part.Span);
            }

            _start += length < 0 ? rest.Length : length + 1;
            if (length >= 0)
            {
                return Next(kept, tooLong);
            }
        }
    }

    private Line Next(MemoryStream kept, bool tooLong) => new(++_number, tooLong ? null : kept.ToArray());
}
