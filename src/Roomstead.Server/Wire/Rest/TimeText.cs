using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>Timestamps (RFC 3339, H-40) and durations (H-41) as JSON spells them.</summary>
internal static class TimeText
{
    private const int DateAndTime = 19;
    private const int MaxFraction = 9;
    private const long FirstSecond = -62_135_596_800; // 0001-01-01T00:00:00Z
    private const long LastSecond = 253_402_300_799; // 9999-12-31T23:59:59Z
    private const long LongestDuration = 315_576_000_000; // 10,000 years, as the type allows.

    public static bool TryDuration(ReadOnlySpan<char> text, [NotNullWhen(true)] out Duration? value)
    {
        value = null;
        if (text.Length < 2 || text[^1] != 's')
        {
            return false;
        }

        var negative = text[0] == '-';
        var rest = text[(negative ? 1 : 0)..^1];
        var point = rest.IndexOf('.');
        var whole = point < 0 ? rest : rest[..point];
        var nanos = 0;
        if (point >= 0)
        {
            rest = rest[point..];
            if (!TimestampText.TryFraction(ref rest, out nanos) || !rest.IsEmpty)
            {
                return false;
            }
        }

        if (!long.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > LongestDuration
            || (seconds == LongestDuration && nanos > 0))
        {
            return false;
        }

        value = negative ? new Duration { Seconds = -seconds, Nanos = -nanos } : new Duration { Seconds = seconds, Nanos = nanos };
        return true;
    }

    /// <summary>Appends <c>2026-03-04T05:06:07Z</c>, with 3, 6 or 9 digits of fraction where there is one (S-48). Values out of range,
    /// which only a binary request can bring, are drawn to its end.</summary>
    public static void Append(JsonText text, Timestamp value)
    {
        Span<char> buffer = stackalloc char[DateAndTime + MaxFraction + 2];
        var seconds = Math.Clamp(value.Seconds, FirstSecond, LastSecond);
        var time = new DateTime((seconds - FirstSecond) * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        time.TryFormat(buffer, out var length, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        length += Fraction(buffer[length..], Math.Clamp(value.Nanos, 0, 999_999_999));
        buffer[length++] = 'Z';
        text.String(buffer[..length]);
    }

    public static void Append(JsonText text, Duration value)
    {
        Span<char> buffer = stackalloc char[40];
        var length = 0;
        if (value.Seconds < 0 || value.Nanos < 0)
        {
            buffer[length++] = '-';
        }

        var seconds = Math.Min((ulong)Math.Abs((decimal)value.Seconds), LongestDuration);
        seconds.TryFormat(buffer[length..], out var digits, default, CultureInfo.InvariantCulture);
        length += digits;
        length += Fraction(buffer[length..], (int)Math.Min(Math.Abs((long)value.Nanos), 999_999_999));
        buffer[length++] = 's';
        text.String(buffer[..length]);
    }

    private static int Fraction(Span<char> buffer, int nanos)
    {
        if (nanos == 0)
        {
            return 0;
        }

        var (digits, value) = nanos % 1_000_000 == 0 ? (3, nanos / 1_000_000) : nanos % 1_000 == 0 ? (6, nanos / 1_000) : (9, nanos);
        buffer[0] = '.';
        for (var i = digits; i > 0; i--)
        {
            buffer[i] = (char)('0' + (value % 10));
            value /= 10;
        }

        return digits + 1;
    }
}
