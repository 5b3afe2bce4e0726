using System.Text;
using Google.Protobuf.WellKnownTypes;

namespace Roomstead.Wire.Rest;

/// <summary>A field mask as JSON and the query spell it: paths joined by commas, in either spelling (P-21, P-22).</summary>
internal static class FieldMaskText
{
    private const int MaxDepth = 16;

    /// <summary>Never refuses: whether a path exists is for the method to say, so every path stays as it came, but for the
    /// spelling of its names (P-22), groups written out (P-24), and empty elements left out (P-27). Nothing is trimmed (P-25).</summary>
    public static FieldMask Parse(string text)
    {
        var mask = new FieldMask();
        AddPaths(mask, "", text, 0);
        return mask;
    }

    public static string Format(FieldMask mask) => string.Join(',', mask.Paths.Select(static path => ToCamel(path)));

    private static void AddPaths(FieldMask mask, string prefix, ReadOnlySpan<char> text, int depth)
    {
        var start = 0;
        var open = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] is '(' or ')')
            {
                open += text[i] == '(' ? 1 : -1;
            }
            else if (i == text.Length || (text[i] == ',' && open <= 0))
            {
                AddPath(mask, prefix, text[start..i], depth);
                start = i + 1;
            }
        }
    }

    private static void AddPath(FieldMask mask, string prefix, ReadOnlySpan<char> path, int depth)
    {
        if (path.IsEmpty)
        {
            return;
        }

        var open = path.IndexOf('(');
        if (open > 0 && path[^1] == ')' && depth < MaxDepth)
        {
            AddPaths(mask, $"{prefix}{ToSnake(path[..open])}.", path[(open + 1)..^1], depth + 1); // P-24 inferred
        }
        else
        {
            mask.Paths.Add(prefix + ToSnake(path));
        }
    }

    private static string ToSnake(ReadOnlySpan<char> path)
    {
        if (!path.ContainsAnyInRange('A', 'Z'))
        {
            return path.ToString();
        }

        var snake = new StringBuilder(path.Length + 8);
        foreach (var c in path)
        {
            if (char.IsAsciiLetterUpper(c))
            {
                snake.Append('_').Append(char.ToLowerInvariant(c));
            }
            else
            {
                snake.Append(c);
            }
        }

        return snake.ToString();
    }

    private static string ToCamel(string path)
    {
        var camel = new StringBuilder(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '_' && i + 1 < path.Length && char.IsAsciiLetterLower(path[i + 1]))
            {
                camel.Append(char.ToUpperInvariant(path[++i]));
            }
            else
            {
                camel.Append(path[i]);
            }
        }

        return camel.ToString();
    }
}
