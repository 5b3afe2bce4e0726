using System.Text.Json.Serialization;

namespace Roomstead.Benchmarks.Load;

/// <summary>What a run found. Times in microseconds, exact (every answer is kept, none is put in a bucket).</summary>
/// <param name="Answers">Answers of status 200 within the measured time.</param>
/// <param name="AllAnswers">Answers of status 200, those before and after the measured time included.</param>
/// <param name="Errors">Anything else: other statuses, broken connections. A run with errors is not a result.</param>
internal sealed record LoadResult(
    long Answers,
    long AllAnswers,
    double Seconds,
    double P50,
    double P99,
    double Max,
    long Errors,
    string? FirstError,
    long NextNumber)
{
    [JsonIgnore]
    public double Rate => Answers / Seconds;
}
