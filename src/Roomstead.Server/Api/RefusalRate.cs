using System.Collections.Concurrent;
using Roomstead.Domain;

namespace Roomstead.Api;

/// <summary>How many refusals of an organisation go on record: so many in a minute, and so many in a day. What is beyond is counted, and the
/// next refusal that goes on record tells how many that were. Counted in this process.</summary>
internal sealed class RefusalRate
{
    private const long Minute = 60 * Micros.PerSecond;
    private const long Day = 24 * 60 * Minute;
    private readonly ConcurrentDictionary<string, Window> _windows = new(StringComparer.Ordinal);

    /// <summary>Whether one more may go on record now, and how many were left out since the last one.</summary>
    /// <param name="now">In microseconds.</param>
    public bool Takes(string customer, long now, out long leftOut)
    {
        var window = _windows.GetOrAdd(customer, static _ => new Window());
        lock (window)
        {
            if (window.Minute != now / Minute)
            {
                (window.Minute, window.InMinute) = (now / Minute, 0);
            }

            if (window.Day != now / Day)
            {
                (window.Day, window.InDay) = (now / Day, 0);
            }

            var takes = window.InMinute < Limits.RefusalsPerMinute && window.InDay < Limits.RefusalsPerDay;
            window.InMinute += takes ? 1 : 0;
            window.InDay += takes ? 1 : 0;
            leftOut = takes ? window.LeftOut : 0;
            window.LeftOut = takes ? 0 : window.LeftOut + 1;
            return takes;
        }
    }

    /// <summary>One that was to go on record, and could not.</summary>
    public void LeaveOut(string customer, long howMany)
    {
        var window = _windows.GetOrAdd(customer, static _ => new Window());
        lock (window)
        {
            window.LeftOut += howMany;
        }
    }

    private sealed class Window
    {
        public long Minute { get; set; }

        public int InMinute { get; set; }

        public long Day { get; set; }

        public int InDay { get; set; }

        public long LeftOut { get; set; }
    }
}
