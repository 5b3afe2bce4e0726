namespace Roomstead.Wire.Rest;

/// <summary>The path of an HTTP binding, such as <c>/v1/{name=spaces/*}:completeImport</c> (H-50, H-51).</summary>
internal sealed class PathTemplate
{
    private readonly List<string?> _segments = [];
    private readonly List<Variable> _variables = [];

    private PathTemplate()
    {
    }

    /// <summary>What must stand at each place; null where any segment may.</summary>
    public IReadOnlyList<string?> Segments => _segments;

    public IReadOnlyList<Variable> Variables => _variables;

    /// <summary>What follows the last colon; empty for none.</summary>
    public string Verb { get; private set; } = "";

    /// <param name="text">As the contract has it: segments are names or <c>*</c>, variables are not nested.</param>
    public static PathTemplate Parse(string text)
    {
        var template = new PathTemplate();
        var rest = text;
        while (rest.StartsWith('/'))
        {
            rest = rest[1..];
            if (rest.StartsWith('{'))
            {
                var end = rest.IndexOf('}', StringComparison.Ordinal);
                var parts = rest[1..end].Split('=');
                var first = template._segments.Count;
                template.AddSegments(parts.Length == 1 ? "*" : parts[1]);
                template._variables.Add(new Variable(parts[0], first, template._segments.Count - first));
                rest = rest[(end + 1)..];
            }
            else
            {
                var end = rest.IndexOfAny(['/', ':']);
                template.AddSegments(end < 0 ? rest : rest[..end]);
                rest = end < 0 ? "" : rest[end..];
            }
        }

        if (rest.StartsWith(':'))
        {
            template.Verb = rest[1..];
            rest = "";
        }

        return rest.Length == 0 ? template : throw new FormatException("The contract has a path that is not understood: " + text);
    }

    /// <param name="path">Without its leading slash and its custom verb.</param>
    /// <param name="segments">Where its segments are, as many as the template has.</param>
    public bool Matches(ReadOnlySpan<char> path, ReadOnlySpan<Range> segments)
    {
        for (var i = _segments.Count - 1; i >= 0; i--)
        {
            var segment = path[segments[i]];
            if (_segments[i] is { } literal ? !segment.SequenceEqual(literal) : segment.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a matching path has at a variable, decoded: wholly for one segment, all but slashes for more (H-50).</summary>
    public static string ValueOf(Variable variable, ReadOnlySpan<char> path, ReadOnlySpan<Range> segments)
    {
        var text = path[segments[variable.First].Start..segments[variable.First + variable.Count - 1].End];
        return QueryString.Decode(text, keepSlash: variable.Count > 1);
    }

    private void AddSegments(string text)
    {
        foreach (var segment in text.Split('/'))
        {
            _segments.Add(segment == "*" ? null : segment);
        }
    }

    /// <param name="Field">Path of the field it fills.</param>
    /// <param name="First">Index of its first segment.</param>
    public sealed record Variable(string Field, int First, int Count);
}
