using Google.Protobuf.WellKnownTypes;

namespace Roomstead.Domain;

/// <summary>Times as the store keeps them: microseconds since 1970.</summary>
internal static class Micros
{
    public const long PerSecond = 1_000_000;

    /// <summary>What is finer than a microsecond is left away.</summary>
    public static long Of(Timestamp time) => (time.Seconds * PerSecond) + (time.Nanos / 1_000);

    public static long Of(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time without what is finer than a microsecond, as answers show it (S-48).</summary>
    public static DateTimeOffset Now(TimeProvider clock) => ToTime(Of(clock.GetUtcNow()));

    public static Timestamp ToTimestamp(long micros) => Timestamp.FromDateTimeOffset(ToTime(micros));

    public static DateTimeOffset ToTime(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
}
