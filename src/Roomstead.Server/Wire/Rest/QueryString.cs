using System.Text;

namespace Roomstead.Wire.Rest;

/// <summary>The parameters of a query, decoded, in their order.</summary>
internal static class QueryString
{
    /// <summary>Adds what <paramref name="raw"/> holds: <c>name=value</c> joined by <c>&amp;</c>, percent-encoded, blanks as <c>+</c>.</summary>
    public static void Parse(ReadOnlySpan<char> raw, List<QueryParameter> into)
    {
        foreach (var range in raw.Split('&'))
        {
            var pair = raw[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            into.Add(equals < 0
                ? new QueryParameter(Decode(pair, plusIsBlank: true), "")
                : new QueryParameter(Decode(pair[..equals], plusIsBlank: true), Decode(pair[(equals + 1)..], plusIsBlank: true)));
        }
    }

    /// <summary>Undoes percent-encoding. What is not two hexadecimal digits after a percent sign stays as it is; bytes that are no
    /// UTF-8 become the replacement character.</summary>
    /// <param name="keepSlash">Leaves <c>%2F</c> alone, which is no separator (H-50).</param>
    public static string Decode(ReadOnlySpan<char> text, bool plusIsBlank = false, bool keepSlash = false)
    {
        if (text.IndexOf('%') < 0 && !(plusIsBlank && text.Contains('+')))
        {
            return text.ToString();
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                var value = (byte)((Convert.FromHexString(text.Slice(i + 1, 2)))[0]);
                if (!(keepSlash && value == '/'))
                {
                    bytes[length++] = value;
                    i += 2;
                    continue;
                }
            }

            length += text[i] == '+' && plusIsBlank
                ? Encoding.UTF8.GetBytes(" ", bytes.AsSpan(length))
                : Encoding.UTF8.GetBytes(text.Slice(i, 1), bytes.AsSpan(length));
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}

/// <summary>One <c>name=value</c> of a query.</summary>
internal readonly record struct QueryParameter(string Name, string Value);
