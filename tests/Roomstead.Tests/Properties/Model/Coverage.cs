using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Roomstead.Tests.Support;

namespace Roomstead.Tests.Properties.Model;

/// <summary>How often each method was answered, and refused in which way.</summary>
internal sealed class Coverage
{
    private readonly ConcurrentDictionary<(string Method, string Outcome), int> _counts = [];

    public int Calls => _counts.Values.Sum();

    public void Add(string method, Refusal? refusal) => _counts.AddOrUpdate(
        (method, refusal is null ? "OK" : $"{refusal.Status} {refusal.Field}{refusal.Precondition} {refusal.Message}"), 1, static (_, count) => count + 1);

    public int Successes(string method) => _counts.GetValueOrDefault((method, "OK"));

    public int Refusals(string method) => _counts.Keys.Count(key => key.Method == method && key.Outcome != "OK");

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (key, count) in _counts.OrderBy(static c => c.Key.Method, StringComparer.Ordinal).ThenByDescending(static c => c.Value))
        {
            text.Append(CultureInfo.InvariantCulture, $"{key.Method} {count,7} {key.Outcome}\n");
        }

        return text.ToString();
    }
}
