using System.Text.Json.Nodes;
using Shouldly;

namespace Roomstead.Tests.Support;

/// <summary>What a refusal must look like: code, status, message, and the field or precondition its details name.</summary>
/// <param name="Field">Proto path in <c>BadRequest.fieldViolations[0].field</c>; null when there must be no BadRequest.</param>
/// <param name="Precondition">Type in <c>PreconditionFailure.violations[0].type</c>; null when there must be none.</param>
/// <param name="Reason"><c>ErrorInfo.reason</c>; null when there must be no ErrorInfo.</param>
internal sealed record Refusal(int Code, string Status, string Message, string? Field = null, string? Precondition = null, string? Reason = null)
{
    /// <summary>E-10, S-90.</summary>
    public static Refusal SpaceDenied { get; } = Denied("Permission denied to perform the requested action on the specified resource, or the resource doesn't exist.");

    /// <summary>E-09.</summary>
    public static Refusal ScopeInsufficient { get; } = Denied("Request had insufficient authentication scopes.") with { Reason = "ACCESS_TOKEN_SCOPE_INSUFFICIENT" };

    /// <summary>E-11.</summary>
    public static Refusal NonAdminUser { get; } = Denied("This method doesn't support non-admin user authentication. Authenticate with an admin account.");

    /// <summary>E-12.</summary>
    public static Refusal AppNotApproved { get; } = Denied("The administrator must grant the app the required OAuth authorization scope for this action.");

    /// <summary>E-13.</summary>
    public static Refusal AppNotMember { get; } = Denied("You are not permitted to use this app");

    /// <summary>E-14.</summary>
    public static Refusal AppOnDirectMessage { get; } = new(
        400, "INVALID_ARGUMENT", "DMs are not supported for methods requiring app authentication with administrator approval.");

    /// <summary>E-15.</summary>
    public static Refusal AppNotConfigured { get; } = new(
        404,
        "NOT_FOUND",
        "Google Chat app not found. To create a Chat app, you must turn on the Chat API and configure the app in the Google Cloud console.");

    /// <summary>E-16, A-114.</summary>
    public static Refusal AppNotSupported { get; } = Denied("This method doesn't support app authentication with a service account. Authenticate with a user account.");

    /// <summary>A-114.</summary>
    public static Refusal ScopesOfUsersHeldByApp { get; } = Denied("Ensure the scopes you are using support app authentication with a service account");

    /// <summary>E-22.</summary>
    public static Refusal AlreadyExists { get; } = new(409, "ALREADY_EXISTS", "Requested entity already exists");

    /// <summary>P-135.</summary>
    public static Refusal ChatNotEnabled { get; } = FailedPrecondition("CHAT_SERVICE_DISABLED");

    /// <summary>E-07.</summary>
    public static Refusal CredentialsMissing { get; } = Unauthenticated("Request is missing required authentication credential.", "CREDENTIALS_MISSING");

    /// <summary>E-08, of a token that is over.</summary>
    public static Refusal AccessTokenExpired { get; } = Unauthenticated("Request had invalid authentication credentials.", "ACCESS_TOKEN_EXPIRED");

    /// <summary>E-08, of anything else.</summary>
    public static Refusal AccessTokenUnsupported { get; } = Unauthenticated("Request had invalid authentication credentials.", "ACCESS_TOKEN_TYPE_UNSUPPORTED");

    public static Refusal Denied(string message) => new(403, "PERMISSION_DENIED", message);

    public static Refusal InvalidArgument(string field) => new(400, "INVALID_ARGUMENT", "Request contains an invalid argument.", Field: field);

    public static Refusal FailedPrecondition(string type) => new(400, "FAILED_PRECONDITION", "Precondition check failed.", Precondition: type);

    private static Refusal Unauthenticated(string start, string reason) => new(
        401,
        "UNAUTHENTICATED",
        start + " Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        Reason: reason);
}

/// <summary>Calls that must be refused.</summary>
internal static class Refusals
{
    /// <summary>Sends a call and proves that it is refused as expected, with those details and no others, and that nothing changed.</summary>
    public static async Task<Answer> RefusedAsync(this TestServer chat, HttpMethod method, string path, string? token, string? body, Refusal expected)
    {
        var before = await chat.SnapshotAsync();
        var answer = await chat.SendAsync(method, path, token, body);
        (await chat.SnapshotAsync()).ShouldBe(before, $"{method} {path} was refused and must not change anything");

        answer.Code.ShouldBe(expected.Code, answer.Text);
        answer.ErrorStatus.ShouldBe(expected.Status);
        answer.ErrorMessage.ShouldBe(expected.Message);
        ((int)answer.Error["code"]!).ShouldBe(expected.Code);
        First(answer, "BadRequest", "fieldViolations", "field").ShouldBe(expected.Field, answer.Text);
        First(answer, "PreconditionFailure", "violations", "type").ShouldBe(expected.Precondition, answer.Text);
        ((string?)answer.Detail("ErrorInfo")?["reason"]).ShouldBe(expected.Reason, answer.Text);
        return answer;
    }

    /// <summary>A GET that must be refused.</summary>
    public static Task<Answer> RefusedAsync(this TestServer chat, string path, string? token, Refusal expected) =>
        chat.RefusedAsync(HttpMethod.Get, path, token, body: null, expected);

    private static string? First(Answer answer, string detail, string list, string member) =>
        (string?)(answer.Detail(detail)?[list] as JsonArray)?[0]![member];
}
