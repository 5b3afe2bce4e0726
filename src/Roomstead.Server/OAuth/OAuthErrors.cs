namespace Roomstead.OAuth;

/// <summary>A refusal of the OAuth server: JSON at its endpoints, a page where a person looks at it. Made only by <see cref="OAuthErrors"/>.</summary>
internal sealed class OAuthError(int status, string? error, string description, string? challenge = null) : Exception(description)
{
    public int Status { get; } = status;

    /// <summary>The code of RFC 6749; null where only a description is sent.</summary>
    public string? Error { get; } = error;

    /// <summary>Value of the <c>WWW-Authenticate</c> header, where one is due.</summary>
    public string? Challenge { get; init; } = challenge;

    /// <summary>Value of the <c>Retry-After</c> header in seconds, where waiting helps.</summary>
    public int? RetryAfter { get; init; }
}

/// <summary>Every refusal of the OAuth server, by name. The texts are those of the real service where they are known.</summary>
internal static class OAuthErrors
{
    private const string BadRequest = "Bad Request";

    // Any request.

    /// <summary>RFC 6749 §3.1, §3.2: a parameter stands once.</summary>
    public static OAuthError RepeatedParameter(string name) => new(400, "invalid_request", "OAuth 2 parameters can only have a single value: " + name);

    public static OAuthError MissingParameter(string name) => new(400, "invalid_request", "Missing required parameter: " + name);

    public static OAuthError InvalidParameter(string name, string why) => new(400, "invalid_request", $"Invalid parameter value for {name}: {why}");

    public static OAuthError BodyTooLarge() => new(413, "invalid_request", "The request is larger than this endpoint reads.");

    /// <summary>A-49: clients know this one and try again.</summary>
    public static OAuthError Unavailable() => new(503, "temporarily_unavailable", "The service is currently unavailable. Nothing was changed; try again.");

    /// <summary>A defect of ours. What went wrong is logged, not told.</summary>
    public static OAuthError Internal() => new(500, "internal_failure", "Internal error encountered.");

    // Clients: A-32 on the page, A-50 to A-53 at the token endpoint.

    /// <summary>A-50.</summary>
    public static OAuthError ClientNotFound() => new(401, "invalid_client", "The OAuth client was not found.");

    /// <summary>A-51.</summary>
    public static OAuthError ClientDeleted() => new(401, "deleted_client", "The OAuth client was deleted.");

    /// <summary>A-67.</summary>
    public static OAuthError ClientDisabled() => new(401, "disabled_client", "The OAuth client was disabled.");

    /// <summary>A-52.</summary>
    public static OAuthError WrongSecret() => new(401, "invalid_client", "The provided client secret is invalid.");

    /// <summary>A-53.</summary>
    public static OAuthError SecretMissing() => new(400, "invalid_request", "client_secret is missing.");

    public static OAuthError NoClientId() => new(400, "invalid_request", "Could not determine client ID from request.");

    /// <summary>RFC 6749 §5.2: the same refusal to a client that spoke through the Authorization header.</summary>
    public static OAuthError OfBasic(OAuthError error) => new(error.Status, error.Error, error.Message, "Basic realm=\"OAuth\"");

    /// <summary>RFC 6749 §2.3: one way to authenticate at a time.</summary>
    public static OAuthError TwoClients() => new(400, "invalid_request", "The request authenticates two different clients.");

    /// <summary>A-101: the device flow is for televisions, of which this server has none.</summary>
    public static OAuthError ClientType() => new(401, "invalid_client", "Invalid client type.");

    /// <summary>A-32, A-67: the client serves its own organisation only.</summary>
    public static OAuthError OrganisationInternal() => new(403, "org_internal", "This client is restricted to users within its organization.");

    // Authorization page (A-32).

    public static OAuthError RedirectMismatch(string redirectUri) => new(
        400, "redirect_uri_mismatch", $"The redirect URI in the request, {redirectUri}, is not one of those registered for the OAuth client.");

    /// <summary>A-34.</summary>
    public static OAuthError OutOfBand() => new(400, "invalid_request", "The out-of-band (OOB) flow is gone. Use a redirect to a loopback address instead.");

    public static OAuthError ResponseType(string type) => new(400, "unsupported_response_type", "Invalid response_type: " + type);

    /// <summary>A-01: scopes that are not of this server, or that no person can grant.</summary>
    public static OAuthError ScopesInvalid(IEnumerable<string> valid, IEnumerable<string> invalid) => new(
        400, "invalid_scope", $"Some requested scopes were invalid. {{valid=[{string.Join(", ", valid)}], invalid=[{string.Join(", ", invalid)}]}}");

    public static OAuthError PageOutOfDate() => new(
        400, "invalid_request", "This page is out of date, or cookies are switched off. Go back to the app and start again.");

    public static OAuthError ForeignHost(string host) => new(
        400,
        "invalid_request",
        $"Signing in without a password works only on this machine's own names, not on {host}. Start the server with its public URL, or with passwords.");

    // Signing in.

    public static OAuthError TooManySignIns(int retryAfter) => new(429, "rate_limit_exceeded", "Too many attempts to sign in. Wait a while, then try again.")
    {
        RetryAfter = retryAfter,
    };

    // Token endpoint.

    /// <summary>A-60.</summary>
    public static OAuthError GrantType(string type) => new(400, "unsupported_grant_type", "Invalid grant_type: " + type);

    /// <summary>A-54.</summary>
    public static OAuthError CodeMalformed() => new(400, "invalid_grant", "Malformed auth code.");

    /// <summary>A-55, and A-58 for what does not look like a refresh token.</summary>
    public static OAuthError BadGrant() => new(400, "invalid_grant", BadRequest);

    /// <summary>A-56.</summary>
    public static OAuthError RedirectDiffers() => new(400, "redirect_uri_mismatch", BadRequest);

    /// <summary>A-57.</summary>
    public static OAuthError VerifierMissing() => new(400, "invalid_grant", "Missing code verifier.");

    /// <summary>A-57.</summary>
    public static OAuthError VerifierInvalid() => new(400, "invalid_grant", "Invalid code verifier.");

    /// <summary>A-58.</summary>
    public static OAuthError RefreshTokenOver() => new(400, "invalid_grant", "Token has been expired or revoked.");

    /// <summary>RFC 6749 §6: a refresh may ask for fewer scopes, never for more.</summary>
    public static OAuthError MoreScopes() => new(400, "invalid_scope", BadRequest);

    // Service accounts.

    /// <summary>A-61, A-92.</summary>
    public static OAuthError NotDelegated() => new(
        401,
        "unauthorized_client",
        "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.");

    /// <summary>A-62.</summary>
    public static OAuthError AssertionTimes() => new(
        400,
        "invalid_grant",
        "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.");

    /// <summary>A-63.</summary>
    public static OAuthError AssertionSignature() => new(400, "invalid_grant", "Invalid JWT Signature.");

    /// <summary>A-91.</summary>
    public static OAuthError AssertionAudience(string right) => new(400, "invalid_grant", "Invalid JWT: Failed audience check. The right audience is " + right);

    /// <summary>A-64.</summary>
    public static OAuthError AccountNotFound() => new(400, "invalid_grant", "Invalid grant: account not found");

    /// <summary>A-65.</summary>
    public static OAuthError SubjectNotFound() => new(400, "invalid_grant", "Invalid email or User ID");

    /// <summary>A-66.</summary>
    public static OAuthError AssertionScope() => new(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.");

    // Looking at tokens.

    /// <summary>A-71.</summary>
    public static OAuthError NothingToRevoke() => new(400, "invalid_token", "Token expired or revoked");

    /// <summary>A-73.</summary>
    public static OAuthError TokenUnknown() => new(400, "invalid_token", "Invalid Value");

    public static OAuthError NoToken() => new(400, "invalid_request", "either access_token or id_token required");

    /// <summary>A-75.</summary>
    public static OAuthError BearerInvalid() => new(
        401, "invalid_request", "Invalid Credentials", "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"");

    /// <summary>RFC 6750 §3.1: the token is good, but says nothing about who its person is.</summary>
    public static OAuthError NoIdentityScope() => new(
        403,
        "insufficient_scope",
        "The token holds none of the scopes openid, email and profile.",
        "Bearer realm=\"https://accounts.google.com/\", error=\"insufficient_scope\", scope=\"openid email profile\"");

    public static OAuthError ServiceAccountNotFound() => new(404, "not_found", "There is no such service account.");
}
