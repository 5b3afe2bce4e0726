using System.Globalization;
using Roomstead.Domain;

namespace Roomstead.Wire.Grpc;

/// <summary>The <c>grpc-timeout</c> of a request: how long its caller waits (H-72).</summary>
internal static class GrpcTimeout
{
    private const int MostDigits = 8;

    /// <exception cref="ApiError">INTERNAL: it is not in the form of the gRPC specification.</exception>
    public static TimeSpan Parse(string text)
    {
        if (text.Length is < 2 or > MostDigits + 1 || !long.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
        {
            throw Errors.InvalidTimeout(text);
        }

        return new TimeSpan(text[^1] switch
        {
            'H' => amount * TimeSpan.TicksPerHour,
            'M' => amount * TimeSpan.TicksPerMinute,
            'S' => amount * TimeSpan.TicksPerSecond,
            'm' => amount * TimeSpan.TicksPerMillisecond,
            'u' => amount * TimeSpan.TicksPerMicrosecond,
            'n' => amount / TimeSpan.NanosecondsPerTick,
            _ => throw Errors.InvalidTimeout(text),
        });
    }
}
