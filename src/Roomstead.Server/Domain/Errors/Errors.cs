using Roomstead.Protocol.Rpc;

namespace Roomstead.Domain;

/// <summary>Every refusal of the API, by name. The texts are those of the real service where they are known; see docs/differences.md
/// for those that are not.</summary>
internal static partial class Errors
{
    private const string InvalidArgumentText = "Request contains an invalid argument.";
    private const string NotFoundText = "Requested entity was not found.";
    private const string PreconditionText = "Precondition check failed.";
    private const string AlreadyExistsText = "Requested entity already exists";

    /// <summary>H-27 with a violation that says which field and why (E-17 to E-21).</summary>
    /// <param name="field">Proto path, such as <c>space.display_name</c>.</param>
    /// <param name="description">One sentence: what is wrong, and what would do.</param>
    public static ApiError InvalidArgument(string field, string description) =>
        new(RpcCode.InvalidArgument, InvalidArgumentText, [Violation(field, description)]);

    public static ApiError NotFound() => new(RpcCode.NotFound, NotFoundText, []);

    /// <summary>E-22.</summary>
    public static ApiError AlreadyExists() => new(RpcCode.AlreadyExists, AlreadyExistsText, []);

    /// <summary>E-23: the state of <paramref name="subject"/> does not allow it.</summary>
    public static ApiError FailedPrecondition(string type, string subject, string description)
    {
        var failure = new PreconditionFailure();
        failure.Violations.Add(new PreconditionFailure.Types.Violation { Type = type, Subject = subject, Description = description });
        return new(RpcCode.FailedPrecondition, PreconditionText, [failure]);
    }

    public static ApiError Unimplemented(string method) =>
        new(RpcCode.Unimplemented, $"{method} is not built yet. docs/coverage.md lists the methods of this server.", []);

    /// <summary>E-26: a defect of ours. What went wrong is logged, not told.</summary>
    public static ApiError Internal() => new(RpcCode.Internal, "Internal error encountered.", []);

    /// <summary>E-26: the store cannot be reached now; nothing was changed.</summary>
    public static ApiError Unavailable() => new(RpcCode.Unavailable, "The service is currently unavailable.", []);

    public static ApiError DeadlineExceeded() => new(RpcCode.DeadlineExceeded, "Deadline expired before operation could complete.", []);

    private static BadRequest Violation(string? field, string description)
    {
        var detail = new BadRequest();
        detail.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field ?? "", Description = description });
        return detail;
    }
}
