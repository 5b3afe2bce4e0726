using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace Roomstead.Domain;

/// <summary>Reads timestamps (RFC 3339, H-40), as bodies, queries and filters spell them.</summary>
internal static class TimestampText
{
    private const int DateAndTime = 19;
    private const int MaxFraction = 9;
    private const long FirstSecond = -62_135_596_800; // 0001-01-01T00:00:00Z
    private const long LastSecond = 253_402_300_799; // 9999-12-31T23:59:59Z

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Timestamp? value)
    {
        value = null;
        if (text.Length <= DateAndTime
            || !DateTime.TryParseExact(text[..DateAndTime], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return false;
        }

        var rest = text[DateAndTime..];
        var nanos = 0;
        if (rest[0] == '.' && !TryFraction(ref rest, out nanos))
        {
            return false;
        }

        if (!TryOffset(rest, out var offset))
        {
            return false;
        }

        var seconds = (local.Ticks / TimeSpan.TicksPerSecond) + FirstSecond - offset;
        if (seconds is < FirstSecond or > LastSecond)
        {
            return false;
        }

        value = new Timestamp { Seconds = seconds, Nanos = nanos };
        return true;
    }

    /// <summary>Takes <c>.</c> and one to nine digits off the front.</summary>
    public static bool TryFraction(ref ReadOnlySpan<char> rest, out int nanos)
    {
        nanos = 0;
        var digits = 0;
        for (var i = 1; i < rest.Length && char.IsAsciiDigit(rest[i]); i++)
        {
            digits++;
            if (digits > MaxFraction)
            {
                return false;
            }

            nanos = (nanos * 10) + (rest[i] - '0');
        }

        for (var i = digits; i < MaxFraction; i++)
        {
            nanos *= 10;
        }

        rest = rest[(digits + 1)..];
        return digits > 0;
    }

    /// <summary>Seconds that the local time is ahead of UTC.</summary>
    private static bool TryOffset(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        if (text is "Z")
        {
            return true;
        }

        if (text is not [('+' or '-') and var sign, _, _, ':', _, _]
            || !int.TryParse(text[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            || hours > 23
            || minutes > 59)
        {
            return false;
        }

        seconds = ((hours * 60) + minutes) * (sign == '-' ? -60 : 60);
        return true;
    }
}
