namespace Roomstead.Cli.Input;

/// <summary>A verb's arguments as they were typed: values by flag, and what stands without one.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    public List<string> Positionals { get; } = [];

    /// <summary>Every flag with its value, in the order they were typed.</summary>
    public List<(Flag Flag, string Value)> InOrder { get; } = [];

    /// <summary>Whether help was asked for.</summary>
    public bool Help { get; private set; }

    /// <summary>Splits <paramref name="args"/> by the verb's flags. <c>--flag value</c> and <c>--flag=value</c> are the same;
    /// a value that starts with two dashes needs the second form; what follows a lone <c>--</c> has no flags. A switch may be
    /// followed by true or false.</summary>
    /// <exception cref="RefusedException">A flag is unknown, lacks its value, or is given twice.</exception>
    public static Arguments Parse(IReadOnlyList<string> args, Func<string, Flag?> find, Func<IEnumerable<string>> names)
    {
        var parsed = new Arguments();
        for (var i = 0; i < args.Count; i++)
        {
            var arg = args[i];
            if (arg == "--")
            {
                parsed.Positionals.AddRange(args.Skip(i + 1));
                break;
            }

            if (arg is "--help" or "-h")
            {
                parsed.Help = true;
            }
            else if (arg.StartsWith("--", StringComparison.Ordinal))
            {
                var equals = arg.IndexOf('=', StringComparison.Ordinal);
                var name = equals < 0 ? arg[2..] : arg[2..equals];
                var flag = find(name) ?? throw RefusedException.Usage($"There is no flag --{name}.{Nearest.Hint(name, names(), "--")}");
                parsed.Add(flag, equals < 0 ? ValueAfter(args, ref i, flag) : arg[(equals + 1)..]);
            }
            else
            {
                parsed.Positionals.Add(arg);
            }
        }

        return parsed;
    }

    /// <summary>The values given to a flag, in order; null when it was not given.</summary>
    public IReadOnlyList<string>? Of(Flag flag) => _values.GetValueOrDefault(flag.Name);

    private static string ValueAfter(IReadOnlyList<string> args, ref int i, Flag flag)
    {
        if (flag.IsSwitch)
        {
            return i + 1 < args.Count && args[i + 1] is "true" or "false" ? args[++i] : "true";
        }

        return i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal)
            ? args[++i]
            : throw RefusedException.Usage($"--{flag.Name} needs a value: --{flag.Name} {flag.Value}.");
    }

    private void Add(Flag flag, string value)
    {
        if (!_values.TryGetValue(flag.Name, out var values))
        {
            _values[flag.Name] = values = [];
        }
        else if (!flag.IsRepeated)
        {
            throw RefusedException.Usage($"--{flag.Name} is given twice.");
        }

        values.Add(value);
        InOrder.Add((flag, value));
    }
}
