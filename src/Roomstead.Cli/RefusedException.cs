using Roomstead.Domain;
using Roomstead.Protocol.Rpc;

namespace Roomstead.Cli;

/// <summary>A command that cannot be carried out: one line for stderr and the exit status.</summary>
internal sealed class RefusedException(string line, int exitStatus = RefusedException.Failed) : Exception(line)
{
    /// <summary>The command was understood but could not be carried out.</summary>
    public const int Failed = 1;

    /// <summary>The command itself is wrong: a flag, a value, or scopes that the caller cannot hold.</summary>
    public const int Misused = 2;

    public int ExitStatus { get; } = exitStatus;

    /// <summary>What the server's rules refuse, as one line: the description where there is one.</summary>
    public static RefusedException Of(ApiError refusal)
    {
        var line = refusal.Details.Select(static detail => detail switch
        {
            BadRequest bad => bad.FieldViolations[0].Description,
            PreconditionFailure failure => failure.Violations[0].Description,
            _ => null,
        }).FirstOrDefault(static text => text is not null);
        return new RefusedException(line ?? refusal.Message, refusal.Code == RpcCode.InvalidArgument ? Misused : Failed);
    }

    public static RefusedException Usage(string line) => new(line, Misused);
}
