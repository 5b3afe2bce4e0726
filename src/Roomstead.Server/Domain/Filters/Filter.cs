namespace Roomstead.Domain.Filters;

/// <summary>A filter or query as it was written: comparisons joined by AND, OR and parentheses. Which fields, operators and values
/// mean something is each method's own rule.</summary>
internal abstract record Filter
{
    /// <summary>Reads a filter; null when it is empty or blank, which filters nothing (S-107).</summary>
    /// <param name="field">Proto path of the filter in the request.</param>
    /// <param name="andFirst">Whether AND and OR may stand beside each other; AND binds first.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT: not of the grammar, too long, or nested too deep.</exception>
    public static Filter? Parse(string text, string field, bool andFirst = false) =>
        string.IsNullOrWhiteSpace(text) ? null : FilterParser.Parse(text, field, andFirst);
}

/// <summary>One comparison: <c>space_type = "SPACE"</c>.</summary>
/// <param name="Field">As written, dots included.</param>
/// <param name="Operator">One of <c>= != &lt; &lt;= &gt; &gt;= :</c></param>
/// <param name="Value">Without its quotes and escapes.</param>
/// <param name="Quoted">Whether it stood in quotes.</param>
internal sealed record Comparison(string Field, string Operator, string Value, bool Quoted) : Filter;

/// <summary>Two or more terms joined by AND.</summary>
internal sealed record AllOf(IReadOnlyList<Filter> Terms) : Filter;

/// <summary>Two or more terms joined by OR.</summary>
internal sealed record AnyOf(IReadOnlyList<Filter> Terms) : Filter;
