using System.Buffers;
using System.Text;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>Says what is wrong with text that is not JSON (H-34). Runs only after the reader has refused it.</summary>
internal static class JsonSyntax
{
    private const int Context = 20;
    private const string End = "Unexpected end of string. ";
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);
    private static readonly SearchValues<byte> OfNumbers = SearchValues.Create("+-.0123456789eE"u8);

    /// <summary>The reason, the text around the place, and a caret below it.</summary>
    public static string Explain(ReadOnlySpan<byte> text)
    {
        var (reason, at) = Find(text);
        var from = Math.Max(0, at - Context);
        var to = Math.Min(text.Length, at + Context);
        while (from < at && IsInsideCharacter(text[from]))
        {
            from++;
        }

        while (to < text.Length && IsInsideCharacter(text[to]))
        {
            to++;
        }

        var before = Encoding.UTF8.GetString(text[from..at]);
        var after = Encoding.UTF8.GetString(text[at..to]);
        return $"{reason}\n{before}{after}\n{new string(' ', before.Length)}^";
    }

    private static (string Reason, int At) Find(ReadOnlySpan<byte> text)
    {
        var open = new Stack<byte>();
        var at = 0;
        while (true)
        {
            at = SkipBlanks(text, at);
            var fault = Value(text, ref at, open);
            if (fault is not null)
            {
                return (fault, at);
            }

            // A value is complete: close what it ends, and step to the next one.
            while (true)
            {
                at = SkipBlanks(text, at);
                if (!open.TryPeek(out var bracket))
                {
                    return (at == text.Length ? "Unexpected token." : "Parsing terminated before end of input.", at);
                }

                var expected = bracket == '{' ? "Expected , or } after key:value pair." : "Expected , or ] after array value.";
                if (at == text.Length)
                {
                    return (End + expected, at);
                }

                if (text[at] == ',')
                {
                    at++;
                    if (bracket == '{' && Key(text, ref at) is { } badKey)
                    {
                        return (badKey, at);
                    }

                    break;
                }

                if (text[at] != bracket + 2)
                {
                    return (expected, at);
                }

                at++;
                open.Pop();
            }
        }
    }

    /// <summary>Steps over a scalar, an empty object or list, or into a full one.</summary>
    private static string? Value(ReadOnlySpan<byte> text, ref int at, Stack<byte> open)
    {
        while (true)
        {
            at = SkipBlanks(text, at);
            if (at == text.Length)
            {
                return End + "Expected a value.";
            }

            var first = text[at];
            if (first is not ((byte)'{' or (byte)'['))
            {
                return first == '"' ? QuotedText(text, ref at) : Literal(text, ref at);
            }

            if (open.Count == Limits.JsonDepth)
            {
                return "Message too deep. Max recursion depth reached.";
            }

            var inside = SkipBlanks(text, at + 1);
            if (inside < text.Length && text[inside] == first + 2)
            {
                at = inside + 1;
                return null;
            }

            at++;
            open.Push(first);
            if (first == '{' && Key(text, ref at) is { } fault)
            {
                return fault;
            }
        }
    }

    private static string? Key(ReadOnlySpan<byte> text, ref int at)
    {
        at = SkipBlanks(text, at);
        if (at == text.Length || text[at] != '"')
        {
            return (at == text.Length ? End : "") + "Expected an object key or }.";
        }

        if (QuotedText(text, ref at) is { } fault)
        {
            return fault;
        }

        at = SkipBlanks(text, at);
        if (at == text.Length || text[at] != ':')
        {
            return (at == text.Length ? End : "") + "Expected : between key:value pair.";
        }

        at++;
        return null;
    }

    private static string? QuotedText(ReadOnlySpan<byte> text, ref int at)
    {
        for (at++; at < text.Length; at++)
        {
            switch (text[at])
            {
                case (byte)'"':
                    at++;
                    return null;
                case (byte)'\\':
                    if (!IsEscape(text[(at + 1)..]))
                    {
                        return "Invalid escape sequence.";
                    }

                    at++;
                    break;
                case < 0x20:
                    return "Invalid string.";
            }
        }

        return "Closing quote expected in string.";
    }

    private static bool IsEscape(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || rest[0] != 'u')
        {
            return !rest.IsEmpty && "\"\\/bfnrt"u8.Contains(rest[0]);
        }

        return rest.Length >= 5 && !rest[1..5].ContainsAnyExcept(HexDigits);
    }

    private static string? Literal(ReadOnlySpan<byte> text, ref int at)
    {
        var rest = text[at..];
        foreach (var word in new[] { "true", "false", "null" })
        {
            if (rest.StartsWith(Encoding.ASCII.GetBytes(word)))
            {
                at += word.Length;
                return null;
            }
        }

        var length = rest.IndexOfAnyExcept(OfNumbers);
        var number = length < 0 ? rest : rest[..length];
        if (number.IsEmpty)
        {
            return "Unexpected token.";
        }

        if (!IsNumber(number))
        {
            return "Unable to parse number.";
        }

        at += number.Length;
        return null;
    }

    /// <summary>RFC 8259 §6.</summary>
    private static bool IsNumber(ReadOnlySpan<byte> number)
    {
        var rest = number[0] == '-' ? number[1..] : number;
        var whole = Digits(ref rest);
        if (whole == 0 || (whole > 1 && number[^(rest.Length + whole)] == '0'))
        {
            return false;
        }

        if (!rest.IsEmpty && rest[0] == '.')
        {
            rest = rest[1..];
            if (Digits(ref rest) == 0)
            {
                return false;
            }
        }

        if (!rest.IsEmpty && rest[0] is (byte)'e' or (byte)'E')
        {
            rest = rest[1..];
            rest = !rest.IsEmpty && rest[0] is (byte)'+' or (byte)'-' ? rest[1..] : rest;
            return Digits(ref rest) > 0 && rest.IsEmpty;
        }

        return rest.IsEmpty;
    }

    private static int Digits(ref ReadOnlySpan<byte> rest)
    {
        var count = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        count = count < 0 ? rest.Length : count;
        rest = rest[count..];
        return count;
    }

    private static bool IsInsideCharacter(byte value) => (value & 0xC0) == 0x80;

    private static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at;
    }
}
