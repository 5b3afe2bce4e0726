using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Rpc;

namespace Roomstead.Domain;

/// <summary>The codes of google.rpc with their numbers.</summary>
internal enum RpcCode
{
    Ok = 0,
    Cancelled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    OutOfRange = 11,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    DataLoss = 15,
    Unauthenticated = 16,
}

/// <summary>A refusal: what both wires answer when a call does not succeed. Made only by the catalogue <see cref="Errors"/>.</summary>
internal sealed class ApiError(RpcCode code, string message, IReadOnlyList<IMessage> details, string? challenge = null, LegacyError? legacy = null)
    : Exception(message)
{
    public RpcCode Code { get; } = code;

    /// <summary>google.rpc messages (BadRequest, ErrorInfo …), in the order they are sent.</summary>
    public IReadOnlyList<IMessage> Details { get; } = details;

    /// <summary>Value of the <c>WWW-Authenticate</c> header, for refusals of a credential.</summary>
    public string? Challenge { get; } = challenge;

    /// <summary>The entry of the old <c>errors</c> array, sent only where <c>$.xgafv=1</c> asks for it (H-21); null for the default of the code.</summary>
    public LegacyError? Legacy { get; } = legacy;

    /// <summary>Which rule refuses, and what it needs (docs/explanations.md). Every refusal of the catalogue has one.</summary>
    public Explanation? Explanation { get; private set; }

    /// <summary>Adds the explanation; its texts are put together only when somebody asks for them.</summary>
    /// <param name="rule">Ids of rules.</param>
    /// <param name="name">The refusal's name in the catalogue.</param>
    public ApiError Because(string rule, FormattableString needed, FormattableString had, FormattableString passes, [CallerMemberName] string name = "") =>
        Because(new Explanation(name, rule, needed, had, passes));

    public ApiError Because(Explanation explanation)
    {
        Explanation = explanation;
        return this;
    }

    /// <summary>The same as a google.rpc message.</summary>
    public Status ToStatus()
    {
        var status = new Status { Code = (int)Code, Message = Message };
        status.Details.AddRange(Details.Select(Any.Pack));
        return status;
    }
}

/// <summary>One entry of the old <c>errors</c> array (H-22).</summary>
internal sealed record LegacyError(string Message, string? Domain, string Reason, string? Location = null, string? LocationType = null);
