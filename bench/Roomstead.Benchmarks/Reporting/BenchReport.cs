using System.Globalization;
using Roomstead.Benchmarks.Running;

namespace Roomstead.Benchmarks.Reporting;

/// <summary>Collects what was measured and prints it: the goals as one table, the raw figures beneath.</summary>
internal sealed class BenchReport(Expectations expectations)
{
    private readonly Dictionary<string, double> _measured = new(StringComparer.Ordinal);
    private readonly List<string> _raw = [];

    public void Measured(string goal, double value) => _measured[goal] = value;

    /// <summary>Adds the medians of a group's targets to the raw figures.</summary>
    public void Raw(string group, Rounds rounds)
    {
        _raw.Add($"{group}");
        foreach (var name in rounds.Names)
        {
            var median = rounds.Median(name);
            var times = median.P50 > 0 ? $"p50 {median.P50,9:N0} µs   p99 {median.P99,9:N0} µs   processor {median.Processor,5:N0} µs{(median.Load > 0 ? $"   load {median.Load,5:N0} µs" : "")}" : "";
            _raw.Add(string.Create(CultureInfo.InvariantCulture, $"  {name,-34}{median.Rate,10:N0} /s   {times}"));
        }
    }

    /// <summary>Adds one line to the raw figures.</summary>
    public void Raw(string line) => _raw.Add(line);

    /// <summary>Prints everything; true unless a goal that was measured is missed and that matters: it is hard, or the run strict.</summary>
    public bool Print(TextWriter output, BenchOptions options)
    {
        var failed = false;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"goal",-9}{"what",-62}{"measured",9}{"must",8}{"aim",8}  verdict"));
        foreach (var goal in expectations.Goals.Where(goal => options.Wants(goal.Number)))
        {
            double? measured = _measured.TryGetValue(goal.Id, out var value) ? value : null;
            var verdict = goal.Verdict(measured);
            failed |= verdict == "MISSED" && (goal.Hard || options.Strict);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{goal.Id,-9}{goal.What,-62}{measured,9:0.00}{goal.Must,8:0.##}{goal.Aim,8:0.##}  {verdict}"));
        }

        output.WriteLine();
        foreach (var line in _raw)
        {
            output.WriteLine(line);
        }

        return !failed;
    }
}
