using System.Globalization;
using Roomstead.Protocol.Rpc;

namespace Roomstead.Domain;

/// <summary>Refusals of credentials, scopes, kinds of callers and quotas.</summary>
internal static partial class Errors
{
    private const string Service = "chat.googleapis.com";
    private const string Realm = "Bearer realm=\"https://accounts.google.com/\"";
    private const string CredentialAdvice =
        "Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.";

    /// <summary>E-07, A-120.</summary>
    public static ApiError CredentialsMissing(string method) => new(
        RpcCode.Unauthenticated,
        "Request is missing required authentication credential. " + CredentialAdvice,
        [Info("CREDENTIALS_MISSING", method)],
        Realm,
        new LegacyError("Login Required.", "global", "required", "Authorization", "header"));

    /// <summary>A-121: nobody calls the one method that a webhook may call.</summary>
    public static ApiError UnregisteredCaller() => Denied(
        "Method doesn't allow unregistered callers (callers without established identity). "
        + "Please use API Key or other form of API consumer identity to call this API.");

    /// <summary>E-08, A-125: a token that was ours and is over.</summary>
    public static ApiError AccessTokenExpired(string method) => CredentialsInvalid("ACCESS_TOKEN_EXPIRED", method);

    /// <summary>E-08, A-125: anything else that is not a good token.</summary>
    public static ApiError AccessTokenUnsupported(string method) => CredentialsInvalid("ACCESS_TOKEN_TYPE_UNSUPPORTED", method);

    /// <summary>E-09, A-127.</summary>
    public static ApiError ScopeInsufficient(string method, ScopeSet accepted) => new(
        RpcCode.PermissionDenied,
        "Request had insufficient authentication scopes.",
        [Info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", method)],
        $"{Realm}, error=\"insufficient_scope\", scope=\"{accepted}\"",
        new LegacyError("Insufficient Permission", "global", "insufficientPermissions"));

    /// <summary>E-11, P-127: admin access by somebody who is not an administrator.</summary>
    public static ApiError NonAdminUser() => Denied("This method doesn't support non-admin user authentication. Authenticate with an admin account.");

    /// <summary>E-16, A-114: an app where only a user will do.</summary>
    public static ApiError AppNotSupported() => Denied("This method doesn't support app authentication with a service account. Authenticate with a user account.");

    /// <summary>A-114: an app whose token holds scopes of users.</summary>
    public static ApiError ScopesOfUsersHeldByApp() => Denied("Ensure the scopes you are using support app authentication with a service account");

    /// <summary>E-12, P-132.</summary>
    public static ApiError AppNotApproved() => Denied("The administrator must grant the app the required OAuth authorization scope for this action.");

    /// <summary>E-13, P-133.</summary>
    public static ApiError AppNotMember() => Denied("You are not permitted to use this app");

    /// <summary>E-14, P-131.</summary>
    public static ApiError AppOnDirectMessage() => new(
        RpcCode.InvalidArgument, "DMs are not supported for methods requiring app authentication with administrator approval.", []);

    /// <summary>E-15, P-134.</summary>
    public static ApiError AppNotConfigured() => new(
        RpcCode.NotFound,
        "Google Chat app not found. To create a Chat app, you must turn on the Chat API and configure the app in the Google Cloud console.",
        []);

    /// <summary>E-10, S-90: not there, not a member, or not allowed; the answer does not tell which.</summary>
    public static ApiError SpaceDenied() => Denied("Permission denied to perform the requested action on the specified resource, or the resource doesn't exist.");

    /// <summary>P-135.</summary>
    public static ApiError ChatNotEnabled(string user) =>
        FailedPrecondition("CHAT_SERVICE_DISABLED", user, "Chat service not enabled: an administrator has switched it off for this user.");

    /// <summary>E-24, H-95.</summary>
    public static ApiError QuotaExceeded(Quota quota, long projectNumber)
    {
        var number = projectNumber.ToString(CultureInfo.InvariantCulture);
        var info = new ErrorInfo { Reason = "RATE_LIMIT_EXCEEDED", Domain = "googleapis.com" };
        info.Metadata["service"] = Service;
        info.Metadata["consumer"] = "projects/" + number;
        info.Metadata["quota_metric"] = Service + "/" + quota.Name;
        info.Metadata["quota_limit"] = quota.Name;
        info.Metadata["quota_limit_value"] = quota.Limit.ToString(CultureInfo.InvariantCulture);
        info.Metadata["quota_location"] = "global";
        var help = new Help();
        help.Links.Add(new Help.Types.Link
        {
            Description = "Request a higher quota limit.",
            Url = "https://cloud.google.com/docs/quota#requesting_higher_quota",
        });
        return new(
            RpcCode.ResourceExhausted,
            $"Quota exceeded for quota metric '{quota.Metric}' and limit '{quota.LimitName}' of service '{Service}' for consumer 'project_number:{number}'.",
            [info, help]);
    }

    /// <summary>E-25, A-128: the Chat API is switched off in the caller's project.</summary>
    public static ApiError ApiDisabled(long projectNumber)
    {
        var number = projectNumber.ToString(CultureInfo.InvariantCulture);
        var page = $"https://console.developers.google.com/apis/api/{Service}/overview?project={number}";
        var info = new ErrorInfo { Reason = "SERVICE_DISABLED", Domain = "googleapis.com" };
        info.Metadata["consumer"] = "projects/" + number;
        info.Metadata["service"] = Service;
        var help = new Help();
        help.Links.Add(new Help.Types.Link { Description = "Google developers console API activation", Url = page });
        return new(
            RpcCode.PermissionDenied,
            $"Google Chat API has not been used in project {number} before or it is disabled. Enable it by visiting {page} then retry. "
            + "If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.",
            [info, help]);
    }

    private static ApiError Denied(string message) => new(RpcCode.PermissionDenied, message, []);

    private static ApiError CredentialsInvalid(string reason, string method) => new(
        RpcCode.Unauthenticated,
        "Request had invalid authentication credentials. " + CredentialAdvice,
        [Info(reason, method)],
        Realm + ", error=\"invalid_token\"",
        new LegacyError("Invalid Credentials", "global", "authError", "Authorization", "header"));

    private static ErrorInfo Info(string reason, string method)
    {
        var info = new ErrorInfo { Reason = reason, Domain = "googleapis.com" };
        info.Metadata["method"] = method;
        info.Metadata["service"] = Service;
        return info;
    }
}
