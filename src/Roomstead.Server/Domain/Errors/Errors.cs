using Roomstead.Protocol.Rpc;

namespace Roomstead.Domain;

/// <summary>Every refusal of the API, by name. The texts are those of the real service where they are known; see docs/differences.md
/// for those that are not. Each says why, for those who ask (docs/explanations.md): which rule, what it needs, what the call had, what
/// passes. Where one refusal serves several rules, whoever refuses names the rule.</summary>
internal static partial class Errors
{
    private const string InvalidArgumentText = "Request contains an invalid argument.";
    private const string NotFoundText = "Requested entity was not found.";
    private const string PreconditionText = "Precondition check failed.";
    private const string AlreadyExistsText = "Requested entity already exists";

    /// <summary>H-28.</summary>
    public static ApiError Unimplemented(string method) =>
        new ApiError(RpcCode.Unimplemented, $"{method} is not built yet. docs/coverage.md lists the methods of this server.", [])
            .Because("H-28", $"a method that this server has", $"{method}", $"another method: docs/coverage.md lists them");

    /// <summary>E-26: a defect of ours. What went wrong is logged, not told.</summary>
    public static ApiError Internal() => new ApiError(RpcCode.Internal, "Internal error encountered.", [])
        .Because("E-26", $"a server without this defect", $"a defect, which the server's log tells", $"nothing about the call: it may be repeated");

    /// <summary>E-26: the store cannot be reached now; nothing was changed.</summary>
    public static ApiError Unavailable() => new ApiError(RpcCode.Unavailable, "The service is currently unavailable.", [])
        .Because("E-26", $"a store that can be read and written", $"a store that cannot be used now; nothing was changed", $"the same call, a little later");

    /// <summary>H-72.</summary>
    public static ApiError DeadlineExceeded() => new ApiError(RpcCode.DeadlineExceeded, "Deadline expired before operation could complete.", [])
        .Because("H-72", $"an answer before the deadline of the call", $"no turn until then; nothing was changed", $"a later deadline, in X-Server-Timeout or grpc-timeout");

    /// <summary>The same refusal with its explanation as the last detail.</summary>
    public static ApiError Explained(ApiError refusal) => refusal.Explanation is null
        ? refusal
        : new(refusal.Code, refusal.Message, [.. refusal.Details, refusal.Explanation.ToDetail()], refusal.Challenge, refusal.Legacy);

    /// <summary>H-27 with a violation that says which field and why (E-17 to E-21).</summary>
    /// <param name="field">Proto path, such as <c>space.display_name</c>.</param>
    /// <param name="description">One sentence: what is wrong, and what would do.</param>
    private static ApiError InvalidArgument(string field, string description) =>
        new(RpcCode.InvalidArgument, InvalidArgumentText, [Violation(field, description)]);

    private static ApiError NotFound() => new(RpcCode.NotFound, NotFoundText, []);

    /// <summary>E-22.</summary>
    private static ApiError AlreadyExists() => new(RpcCode.AlreadyExists, AlreadyExistsText, []);

    /// <summary>E-23: the state of <paramref name="subject"/> does not allow it.</summary>
    private static ApiError FailedPrecondition(string type, string subject, string description)
    {
        var failure = new PreconditionFailure();
        failure.Violations.Add(new PreconditionFailure.Types.Violation { Type = type, Subject = subject, Description = description });
        return new(RpcCode.FailedPrecondition, PreconditionText, [failure]);
    }

    private static BadRequest Violation(string? field, string description)
    {
        var detail = new BadRequest();
        detail.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field ?? "", Description = description });
        return detail;
    }
}
