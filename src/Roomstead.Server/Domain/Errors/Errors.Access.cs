using System.Globalization;
using Roomstead.Protocol.Rpc;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>Refusals of credentials, scopes, kinds of callers and quotas.</summary>
internal static partial class Errors
{
    private const string Service = "chat.googleapis.com";
    private const string Realm = "Bearer realm=\"https://accounts.google.com/\"";
    private const string CredentialAdvice =
        "Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.";

    /// <summary>E-07, A-120.</summary>
    public static ApiError CredentialsMissing(string method) => new ApiError(
        RpcCode.Unauthenticated,
        "Request is missing required authentication credential. " + CredentialAdvice,
        [Info("CREDENTIALS_MISSING", method)],
        Realm,
        new LegacyError("Login Required.", "global", "required", "Authorization", "header"))
        .Because("A-120", $"an OAuth 2 access token", $"no credential", $"the header Authorization: Bearer TOKEN; roomstead token makes a token, docs/oauth.md tells the other ways");

    /// <summary>A-121: nobody calls the one method that a webhook may call.</summary>
    public static ApiError UnregisteredCaller() => Denied(
        "Method doesn't allow unregistered callers (callers without established identity). "
        + "Please use API Key or other form of API consumer identity to call this API.")
        .Because("A-121", $"an OAuth 2 access token, or the key and token of a webhook", $"no credential", $"the header Authorization: Bearer TOKEN");

    /// <summary>E-08, A-125: a token that was ours and is over.</summary>
    /// <param name="end">How it ended: <c>expired</c> or <c>was revoked</c>.</param>
    public static ApiError AccessTokenExpired(string method, string end, DateTimeOffset at) => CredentialsInvalid("ACCESS_TOKEN_EXPIRED", method)
        .Because("A-125", $"an access token that is still good", $"one that {end} at {at}", $"a new access token: from a refresh token, a new sign-in, or roomstead token");

    /// <summary>E-08, A-125: anything else that is not a good token.</summary>
    /// <param name="had">What it is, without its text.</param>
    public static ApiError AccessTokenUnsupported(string method, string had) => CredentialsInvalid("ACCESS_TOKEN_TYPE_UNSUPPORTED", method)
        .Because(
            "A-125",
            $"an access token of this server, or one that a service account of its organizations signed for it",
            $"{had}",
            $"a token from this server's own token endpoint, whole and unaltered; one of another server, or of another data directory, is none");

    /// <summary>E-09, A-127.</summary>
    /// <param name="accepted">Every scope that opens the method to somebody.</param>
    /// <param name="needed">Those of which this call needs one.</param>
    public static ApiError ScopeInsufficient(string method, ScopeSet accepted, ScopeSet needed, Caller caller, string rule = "A-127") => new ApiError(
        RpcCode.PermissionDenied,
        "Request had insufficient authentication scopes.",
        [Info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", method)],
        $"{Realm}, error=\"insufficient_scope\", scope=\"{accepted}\"",
        new LegacyError("Insufficient Permission", "global", "insufficientPermissions"))
        .Because(
            rule,
            $"one of the scopes {needed}",
            $"{caller.Scopes}, {(caller.IsApp ? "as an app" : caller.Delegated ? "by delegation" : "without delegation")}",
            $"a token with one of the needed scopes; those of administrators (chat.admin) count with useAdminAccess, and then no others do; chat.import counts by delegation");

    /// <summary>E-11, P-127: admin access by somebody who is not an administrator.</summary>
    public static ApiError NonAdminUser(string? user) => Denied("This method doesn't support non-admin user authentication. Authenticate with an admin account.")
        .Because("P-127", $"an administrator of an organization", $"{user}, who is none", $"a token of an administrator, or the same call without useAdminAccess");

    /// <summary>E-16, A-114: an app where only a user will do.</summary>
    /// <param name="what">What the app may not do, or touch.</param>
    public static ApiError AppNotSupported(string rule, string what, AppRow app) =>
        Denied("This method doesn't support app authentication with a service account. Authenticate with a user account.")
            .Because(rule, $"a person, for {what}", $"the app {app.Name} by itself", $"a token of a person, or a call without {what}");

    /// <summary>A-114: an app whose token holds scopes of users.</summary>
    public static ApiError ScopesOfUsersHeldByApp(ScopeSet needed, ScopeSet held) =>
        Denied("Ensure the scopes you are using support app authentication with a service account")
            .Because("A-114", $"one of the scopes of apps {needed}", $"{held}", $"a token of the app with a needed scope, or a token of a person with the scopes it has");

    /// <summary>E-12, P-132.</summary>
    /// <param name="needed">Scopes of which one must be held and approved.</param>
    /// <param name="customer">The organisation that must approve; null: any.</param>
    public static ApiError AppNotApproved(Caller app, ScopeSet needed, string? customer) =>
        Denied("The administrator must grant the app the required OAuth authorization scope for this action.")
            .Because(
                "P-132",
                $"one of the scopes {needed}, held by the token and approved for {app.App.Name} by an administrator of {customer ?? "its organization"}",
                $"{app.Scopes}, of which none of the needed is approved there",
                $"roomstead app approve {app.App.Name}, or a token with a scope that is approved");

    /// <summary>E-13, P-133.</summary>
    /// <param name="found">Null when there is no such space.</param>
    public static ApiError AppNotMember(string space, SpaceForMember? found, AppRow app)
    {
        FormattableString passes = $"a space that the app has joined; a person adds it with spaces.members.create, as users/app";
        var refusal = Denied("You are not permitted to use this app");
        return found is null
            ? refusal.Because("P-133", $"a membership of {app.Name} in {space}", $"no space of that name", passes)
            : refusal.Because("P-133", $"a membership of {app.Name} in {space}", $"no membership", passes);
    }

    /// <summary>E-14, P-131.</summary>
    public static ApiError AppOnDirectMessage(string space) => new ApiError(
        RpcCode.InvalidArgument, "DMs are not supported for methods requiring app authentication with administrator approval.", [])
        .Because("P-131", $"a space of type SPACE or GROUP_CHAT, with the scopes of apps that are approved", $"{space}, a DIRECT_MESSAGE", $"another space, or chat.bot where the method accepts it");

    /// <summary>E-15, P-134.</summary>
    public static ApiError AppNotConfigured(AppRow app) => new ApiError(
        RpcCode.NotFound,
        "Google Chat app not found. To create a Chat app, you must turn on the Chat API and configure the app in the Google Cloud console.",
        [])
        .Because("P-134", $"a Chat app that is configured in the caller's project", $"{app.Name} in {app.ProjectId}, which is not", $"roomstead app set {app.Name} --chat-app on, or a token through another app");

    /// <summary>P-135.</summary>
    public static ApiError ChatNotEnabled(string user) =>
        FailedPrecondition("CHAT_SERVICE_DISABLED", user, "Chat service not enabled: an administrator has switched it off for this user.")
            .Because("P-135", $"a person whose Chat service is on", $"{user}, whose Chat service is off", $"roomstead user set --chat on, or another person");

    /// <summary>E-24, H-95.</summary>
    /// <param name="consumer">What the calls are counted for: a project or a space.</param>
    /// <param name="count">Calls in this window, this one included.</param>
    public static ApiError QuotaExceeded(Quota quota, long projectNumber, string consumer, long count)
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
        return new ApiError(
            RpcCode.ResourceExhausted,
            $"Quota exceeded for quota metric '{quota.Metric}' and limit '{quota.LimitName}' of service '{Service}' for consumer 'project_number:{number}'.",
            [info, help])
            .Because(
                "P-177, H-95",
                $"at most {quota.Limit} calls in {quota.Seconds} s for {consumer} ({quota.LimitName})",
                $"call number {count} of this window",
                $"the same call in the next window, or roomstead org set --quotas off");
    }

    /// <summary>E-25, A-128: the Chat API is switched off in the caller's project.</summary>
    public static ApiError ApiDisabled(AppRow app)
    {
        var number = app.ProjectNumber.ToString(CultureInfo.InvariantCulture);
        var page = $"https://console.developers.google.com/apis/api/{Service}/overview?project={number}";
        var info = new ErrorInfo { Reason = "SERVICE_DISABLED", Domain = "googleapis.com" };
        info.Metadata["consumer"] = "projects/" + number;
        info.Metadata["service"] = Service;
        var help = new Help();
        help.Links.Add(new Help.Types.Link { Description = "Google developers console API activation", Url = page });
        return new ApiError(
            RpcCode.PermissionDenied,
            $"Google Chat API has not been used in project {number} before or it is disabled. Enable it by visiting {page} then retry. "
            + "If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.",
            [info, help])
            .Because("A-128", $"a project in which the Chat API is on", $"project {app.ProjectId}, in which it is off", $"roomstead app set {app.Name} --api on, or a token through another app");
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
