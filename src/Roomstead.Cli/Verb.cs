using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.Domain.Administration;
using Roomstead.Storage;

namespace Roomstead.Cli;

/// <summary>One thing the command line can do, such as <c>user add</c>.</summary>
internal abstract class Verb(string name, string summary)
{
    /// <summary>One or two words.</summary>
    public string Name { get; } = name;

    /// <summary>One line, without a full stop.</summary>
    public string Summary { get; } = summary;

    /// <summary>What stands without a flag, as help shows it, such as <c>EMAIL</c>; null when nothing does.</summary>
    public virtual string? Positional => null;

    /// <summary>How many values stand without a flag, at least and at most.</summary>
    public virtual (int Least, int Most) Positionals => Positional is null ? (0, 0) : (1, 1);

    public abstract IReadOnlyList<Flag> Flags { get; }

    /// <summary>The flag of a name; null when there is none.</summary>
    public virtual Flag? Find(string name) => Flags.FirstOrDefault(flag => flag.Name == name);

    /// <summary>The verb for these arguments: itself, unless what it can do depends on the first of them.</summary>
    public virtual Verb For(IReadOnlyList<string> args) => this;

    /// <summary>What help says below the flags.</summary>
    public virtual string? Remarks => null;

    /// <summary>Who changes settings by this verb, as the record of changes names him: the operator.</summary>
    protected Author By(Tx tx) => Author.Operator(tx, Name, TimeProvider.System, new RandomIds());

    /// <returns>The exit status.</returns>
    /// <exception cref="RefusedException">It cannot be done.</exception>
    public abstract Task<int> RunAsync(Settings settings, Terminal terminal);
}
