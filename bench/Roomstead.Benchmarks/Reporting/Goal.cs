namespace Roomstead.Benchmarks.Reporting;

/// <summary>One goal: what must be reached and what is aimed at.</summary>
/// <param name="Id">The goal's number, with a word after a point where it has several figures.</param>
/// <param name="Better">"higher" or "lower".</param>
/// <param name="Hard">Whether missing it fails the run: for figures that do not depend on what else the machine does.</param>
internal sealed record Goal(string Id, string What, string Better, double Must, double Aim, bool Hard = false)
{
    public string Number => Id.Split('.')[0];

    public string Verdict(double? measured) => measured switch
    {
        null => "not measured",
        { } value when Reaches(value, Aim) => "aim",
        { } value when Reaches(value, Must) => "must",
        _ => "MISSED",
    };

    private bool Reaches(double value, double mark) =>
        string.Equals(Better, "higher", StringComparison.Ordinal) ? value >= mark : value <= mark;
}
