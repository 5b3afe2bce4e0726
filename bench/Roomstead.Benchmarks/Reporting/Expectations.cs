using System.Text.Json;

namespace Roomstead.Benchmarks.Reporting;

/// <summary>The goals, from expectations.json.</summary>
internal sealed record Expectations(IReadOnlyList<Goal> Goals)
{
    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);

    public static Expectations Read()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "expectations.json"));
        return JsonSerializer.Deserialize<Expectations>(file, CamelCase)!;
    }
}
