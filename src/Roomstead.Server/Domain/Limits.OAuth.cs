namespace Roomstead.Domain;

/// <summary>The numbers of the OAuth server. Seconds, unless another unit is named.</summary>
internal static partial class Limits
{
    /// <summary>Bytes of a request body at an OAuth address; far more than any assertion or form needs.</summary>
    public const int OAuthBody = 65_536;

    /// <summary>A-33 inferred: how long an authorization code may be redeemed.</summary>
    public const int CodeLife = 600;

    /// <summary>How long a redeemed code is remembered, so that a second use is recognised and ends what came of the first.</summary>
    public const int CodeMemory = 86_400;

    /// <summary>A-45: a refresh token ends when it was not used for six months.</summary>
    public const int RefreshUnusedLife = 184 * 86_400;

    /// <summary>A-45: refresh tokens of one person with one client; the oldest makes room.</summary>
    public const int RefreshTokensPerClient = 100;

    /// <summary>A-80: life of an id_token.</summary>
    public const int IdTokenLife = 3_600;

    /// <summary>How long an access token that is over is still told apart from one that never was.</summary>
    public const int ExpiredTokenMemory = 86_400;

    /// <summary>Rows of each kind that are long over and leave with every token issued.</summary>
    public const int SweepBatch = 16;

    /// <summary>How long a browser stays signed in.</summary>
    public const int SessionLife = 14 * 86_400;

    /// <summary>A-97: the most an assertion may live, from its iat to its exp.</summary>
    public const int AssertionLife = 3_900;

    /// <summary>A-97: how far clocks may differ.</summary>
    public const int ClockSkew = 300;

    /// <summary>Characters of a self-signed JWT sent as a bearer token: room for every scope of the API.</summary>
    public const int BearerJwt = 8_192;

    /// <summary>Self-signed JWTs whose signature is remembered as good.</summary>
    public const int VerifiedJwts = 4_096;

    /// <summary>Keys of one service account.</summary>
    public const int ServiceAccountKeys = 10;

    /// <summary>Accounts the chooser shows as buttons; beyond it asks for an address.</summary>
    public const int ChooserAccounts = 50;

    /// <summary>Rounds of PBKDF2 with SHA-256 for a new password.</summary>
    public const int PasswordIterations = 600_000;

    /// <summary>Characters of a password: at least.</summary>
    public const int PasswordMin = 8;

    /// <summary>Characters of a password: at most.</summary>
    public const int PasswordMax = 1_024;

    /// <summary>The span over which attempts to sign in are counted.</summary>
    public const int SignInWindow = 900;

    /// <summary>Attempts for one account within the span; a success starts anew.</summary>
    public const int SignInsPerAccount = 10;

    /// <summary>Attempts from one address within the span.</summary>
    public const int SignInsPerAddress = 30;

    /// <summary>Accounts and addresses whose attempts are counted at a time.</summary>
    public const int SignInCounters = 10_000;

    /// <summary>Passwords checked at the same time; each takes a processor for a good part of a second.</summary>
    public const int PasswordChecks = 2;

    /// <summary>Sign-ins that may wait for a check.</summary>
    public const int PasswordChecksWaiting = 32;
}
