namespace Roomstead.Benchmarks.Reporting;

/// <summary>One goal: what must be reached and what is aimed at.</summary>
/// <param name="Id">The goal's number, with a word after a point where it has several figures.</param>
/// <param name="Better">"higher" or "lower".</param>
internal sealed record Goal(string Id, string What, string Better, double Must, double Aim)
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
