using System.Globalization;
using Roomstead.Benchmarks.Running;

namespace Roomstead.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        usage: ./dev bench [--quick] [--only GOAL,GOAL...] [--strict] [--rounds N] [--seconds S] [--server DLL] [--dir DIR]

          --quick    rounds of one second, and the large store ten times smaller: a first look, not a figure to keep
          --only     goals by number, e.g. --only 1,2,5,alloc
          --strict   end with status 1 if any goal is missed, not only those that do not depend on the machine
          --rounds   rounds, at least 3 (default 3)
          --seconds  length of one run within a round (default 3)
          --server   the roomstead.dll to measure (default: the one built beside this)
          --dir      where stores are written; must be a disk, not memory (default: artifacts/ of the repository)
        """;

    public bool Quick { get; private init; }

    public bool Strict { get; private init; }

    public int Rounds { get; private init; } = 3;

    public double Seconds { get; private init; } = 3;

    public IReadOnlyList<string> Only { get; private init; } = [];

    public string Server { get; private init; } = Path.Combine(Repository(), "src/Roomstead.Cli/bin/Release/net10.0/roomstead.dll");

    public string Directory { get; private init; } = Path.Combine(Repository(), "artifacts");

    /// <summary>Whether any goal of this number is wanted.</summary>
    public bool Wants(params ReadOnlySpan<string> numbers)
    {
        foreach (var number in numbers)
        {
            if (Only.Count == 0 || Only.Contains(number, StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="BenchFailedException">It says something unknown.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new BenchOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => ++i < arguments.Count ? arguments[i] : throw new BenchFailedException(Usage);
            options = arguments[i] switch
            {
                "--quick" => options with { Quick = true, Seconds = 1 },
                "--strict" => options with { Strict = true },
                "--only" => options with { Only = Value().Split(',') },
                "--rounds" => options with { Rounds = Math.Max(3, int.Parse(Value(), CultureInfo.InvariantCulture)) },
                "--seconds" => options with { Seconds = double.Parse(Value(), CultureInfo.InvariantCulture) },
                "--server" => options with { Server = Path.GetFullPath(Value()) },
                "--dir" => options with { Directory = Path.GetFullPath(Value()) },
                _ => throw new BenchFailedException(Usage),
            };
        }

        return options;
    }

    private static string Repository()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Roomstead.slnx")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new BenchFailedException("not within the repository: Roomstead.slnx is nowhere above");
        }

        return directory;
    }
}
