using System.Text;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>One call of a batch, as its part spells it (H-101).</summary>
/// <param name="Id">The part's <c>Content-ID</c>; null where it has none.</param>
/// <param name="Target">Path and query, or a whole URL.</param>
internal sealed record BatchPart(string? Id, string Method, string Target, HeaderDictionary Headers, ReadOnlyMemory<byte> Body);

/// <summary>Reads the calls out of a batch: <c>multipart/mixed</c> (RFC 2046 §5.1) with a request in each part. Clients end lines with
/// CRLF or with LF alone, and both are read. Copies nothing but names and header fields, and looks at each byte once.</summary>
internal static class BatchParts
{
    /// <summary>Reads every part, or refuses the batch as a whole, so that no call of it has run.</summary>
    /// <param name="boundary">As the content type of the batch names it, without quotes.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT: no parts, too many, or one that is no request.</exception>
    public static List<BatchPart> Read(ReadOnlyMemory<byte> body, string boundary)
    {
        var delimiter = Encoding.ASCII.GetBytes("--" + boundary);
        var parts = new List<BatchPart>();
        var rest = body;
        var start = -1; // Of the part that is open: -1 before the first boundary.
        for (var at = 0; at < rest.Length;)
        {
            var line = LineAt(rest.Span, at, out var next);
            if (line.StartsWith(delimiter) && IsBoundary(line[delimiter.Length..], out var last))
            {
                if (start >= 0)
                {
                    RequireRoom(parts);
                    parts.Add(ReadPart(rest[start..EndOfPart(rest.Span, start, at)], parts.Count + 1));
                }

                if (last)
                {
                    return parts.Count > 0 ? parts : throw Errors.BadBatch("It has no parts.");
                }

                start = next;
            }

            at = next;
        }

        throw Errors.BadBatch(start < 0 ? "The boundary of its Content-Type is nowhere in it." : "It ends before its closing boundary.");
    }

    private static void RequireRoom(List<BatchPart> parts)
    {
        if (parts.Count == Limits.BatchCalls)
        {
            throw Errors.BadBatch($"It has more than {Limits.BatchCalls} calls."); // H-102
        }
    }

    /// <summary>Whether what follows the delimiter on its line makes it one; blanks may stand there (RFC 2046 §5.1.1).</summary>
    private static bool IsBoundary(ReadOnlySpan<byte> tail, out bool last)
    {
        last = tail.StartsWith("--"u8);
        return (last ? tail[2..] : tail).Trim(" \t"u8).IsEmpty;
    }

    /// <summary>The line break before a boundary belongs to the boundary.</summary>
    private static int EndOfPart(ReadOnlySpan<byte> body, int start, int boundary)
    {
        var end = boundary;
        if (end > start && body[end - 1] == '\n')
        {
            end--;
        }

        return end > start && end < boundary && body[end - 1] == '\r' ? end - 1 : end;
    }

    private static BatchPart ReadPart(ReadOnlyMemory<byte> part, int number)
    {
        var envelope = ReadHeaders(part.Span, 0, number, out var at);
        var type = envelope["Content-Type"].ToString().Split(';')[0].Trim();
        if (type.Length > 0 && !type.Equals("application/http", StringComparison.OrdinalIgnoreCase))
        {
            throw Errors.BadBatchPart(number, "Its Content-Type is not application/http.");
        }

        var (method, target) = ReadRequestLine(part.Span, ref at, number);
        var headers = ReadHeaders(part.Span, at, number, out at);
        string? id = envelope["Content-ID"];
        return new BatchPart(id, method, target, headers, ReadBody(part[at..]));
    }

    /// <summary><c>GET /v1/spaces HTTP/1.1</c>; the version may be missing, and the target a whole URL.</summary>
    private static (string Method, string Target) ReadRequestLine(ReadOnlySpan<byte> part, ref int at, int number)
    {
        while (at < part.Length)
        {
            var line = LineAt(part, at, out at);
            if (line.IsEmpty)
            {
                continue; // RFC 9112 §2.2: an empty line before the request line is skipped.
            }

            var words = Encoding.UTF8.GetString(line).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length is not (2 or 3)
                || !words[0].All(static c => IsToken(c))
                || words[1].Any(static c => c < 0x21 || c == 0x7F)
                || (words.Length == 3 && !words[2].StartsWith("HTTP/", StringComparison.Ordinal)))
            {
                break;
            }

            return (words[0], words[1]);
        }

        throw Errors.BadBatchPart(number, "It has no request line such as GET /v1/spaces HTTP/1.1.");
    }

    /// <summary>Header fields up to the empty line or the end; lines that begin with a blank go on from the one before.</summary>
    private static HeaderDictionary ReadHeaders(ReadOnlySpan<byte> part, int from, int number, out int at)
    {
        var headers = new HeaderDictionary();
        string? name = null;
        for (at = from; at < part.Length;)
        {
            var line = LineAt(part, at, out at);
            if (line.IsEmpty)
            {
                break;
            }

            if (at - from > Limits.BatchHeaders)
            {
                throw Errors.BadBatchPart(number, $"Its header fields are longer than {Limits.BatchHeaders} bytes.");
            }

            var text = Encoding.UTF8.GetString(line);
            var colon = text.IndexOf(':');
            if (name is not null && text[0] is ' ' or '\t')
            {
                headers[name!] = $"{headers[name!]} {text.Trim()}";
            }
            else if (colon > 0 && text[..colon].All(static c => IsToken(c)) && !text.Any(static c => char.IsControl(c) && c != '\t'))
            {
                name = text[..colon];
                headers.Append(name, text[(colon + 1)..].Trim());
            }
            else
            {
                throw Errors.BadBatchPart(number, "It has a header field that cannot be read.");
            }
        }

        return headers;
    }

    /// <summary>All of the rest, whatever length the part names: .NET's client counts characters, not bytes. Line breaks alone are no body.</summary>
    private static ReadOnlyMemory<byte> ReadBody(ReadOnlyMemory<byte> rest) => rest.Span.Trim("\r\n"u8).IsEmpty ? default : rest;

    /// <summary>The line at a place, without its break.</summary>
    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> text, int at, out int next)
    {
        var line = text[at..];
        var end = line.IndexOf((byte)'\n');
        next = end < 0 ? text.Length : at + end + 1;
        line = end < 0 ? line : line[..end];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    /// <summary>RFC 9110 §5.6.2.</summary>
    private static bool IsToken(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);
}
