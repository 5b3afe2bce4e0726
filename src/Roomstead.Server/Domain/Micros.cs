namespace Roomstead.Domain;

/// <summary>Times as the store keeps them: microseconds since 1970.</summary>
internal static class Micros
{
    public const long PerSecond = 1_000_000;

    public static long Of(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time without what is finer than a microsecond, as answers show it (S-48).</summary>
    public static DateTimeOffset Now(TimeProvider clock) => ToTime(Of(clock.GetUtcNow()));

    public static DateTimeOffset ToTime(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
}
