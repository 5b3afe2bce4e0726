using System.Text;
using Google.Protobuf.WellKnownTypes;

namespace Roomstead.Domain;

/// <summary>The paths of an update mask, in snake case, each once (AIP-161).</summary>
internal sealed class UpdateMask
{
    private readonly SortedSet<string> _paths;

    private UpdateMask(SortedSet<string> paths) => _paths = paths;

    public IReadOnlyCollection<string> Paths => _paths;

    /// <summary>Reads a mask as either wire delivers it: camel case, snake case, or a mixture (P-22, P-23).</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT when there is no path in it (P-20).</exception>
    public static UpdateMask Parse(FieldMask? mask)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in mask?.Paths ?? [])
        {
            if (path.Length > 0) // P-27 inferred
            {
                paths.Add(ToSnake(path)); // P-26 inferred
            }
        }

        return paths.Count > 0 ? new UpdateMask(paths) : throw Errors.MaskRequired();
    }

    public bool Has(string path) => _paths.Contains(path);

    /// <summary>Whether the mask is <c>*</c> and nothing else.</summary>
    public bool IsEverything => _paths.Count == 1 && Has("*");

    public static UpdateMask Of(params string[] paths) => new(new SortedSet<string>(paths, StringComparer.Ordinal));

    /// <summary>Which of the groups of paths the mask belongs to: paths of different groups never travel together.</summary>
    /// <param name="paths">Every path that can be updated, with its group.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT: a path that cannot be updated (E-18), or two groups (E-19).</exception>
    public TGroup RequireGroup<TGroup>(IReadOnlyDictionary<string, TGroup> paths)
        where TGroup : struct, System.Enum
    {
        foreach (var path in _paths)
        {
            if (path == "*")
            {
                throw Errors.MaskPathsApart(path, _paths.First(static other => other != "*"));
            }

            if (!paths.ContainsKey(path))
            {
                throw Errors.MaskPathNotUpdatable(path);
            }
        }

        var group = paths[_paths.Min!];
        var stranger = _paths.FirstOrDefault(path => !paths[path].Equals(group));
        return stranger is null ? group : throw Errors.MaskPathsApart(_paths.Min!, stranger);
    }

    public override string ToString() => string.Join(',', _paths);

    private static string ToSnake(string path)
    {
        if (!path.AsSpan().ContainsAnyInRange('A', 'Z'))
        {
            return path;
        }

        var snake = new StringBuilder(path.Length + 8);
        foreach (var c in path)
        {
            _ = char.IsAsciiLetterUpper(c) ? snake.Append('_').Append(char.ToLowerInvariant(c)) : snake.Append(c);
        }

        return snake.ToString();
    }
}
