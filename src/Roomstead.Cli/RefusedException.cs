namespace Roomstead.Cli;

/// <summary>A command that cannot be carried out: one line for stderr and the exit status.</summary>
internal sealed class RefusedException(string line, int exitStatus = RefusedException.Failed) : Exception(line)
{
    /// <summary>The command was understood but could not be carried out.</summary>
    public const int Failed = 1;

    /// <summary>The command itself is wrong: a flag, a value, or scopes that the caller cannot hold.</summary>
    public const int Misused = 2;

    public int ExitStatus { get; } = exitStatus;

    public static RefusedException Usage(string line) => new(line, Misused);
}
