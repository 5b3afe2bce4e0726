using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Roomstead.Domain;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary>Hashes and checks passwords: PBKDF2 with SHA-256, kept as <c>pbkdf2-sha256$rounds$salt$hash</c>.</summary>
internal sealed class Passwords(SignInThrottle throttle) : IDisposable
{
    private const string Kind = "pbkdf2-sha256";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>What an account without a password is checked against, so that it takes as long and fails the same way.</summary>
    private static readonly string Nobody = Text(Limits.PasswordIterations, new byte[SaltBytes], new byte[HashBytes]);

    private readonly SemaphoreSlim _checks = new(Limits.PasswordChecks);
    private int _waiting;

    /// <summary>Why a password cannot be set; null when it can.</summary>
    public static string? ObjectionTo(string password) => password.Length switch
    {
        < Limits.PasswordMin => FormattableString.Invariant($"A password has at least {Limits.PasswordMin} characters."),
        > Limits.PasswordMax => FormattableString.Invariant($"A password has at most {Limits.PasswordMax} characters."),
        _ => null,
    };

    /// <summary>The text to keep for a password.</summary>
    public static string Hash(string password, IdSource ids, int iterations = Limits.PasswordIterations)
    {
        var salt = new byte[SaltBytes];
        ids.Fill(salt);
        return Text(iterations, salt, Derive(password, salt, iterations));
    }

    /// <summary>Whether the password is this person's. Takes the same time, and tells the same, when there is no such person.</summary>
    /// <exception cref="OAuthError">rate_limit_exceeded.</exception>
    public async Task<bool> CheckAsync(UserRow? user, string account, string password, string address, CancellationToken cancellation)
    {
        throttle.RequireAttempt(account, address);
        if (Interlocked.Increment(ref _waiting) > Limits.PasswordChecksWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw OAuthErrors.TooManySignIns(1);
        }

        try
        {
            await _checks.WaitAsync(cancellation);
            try
            {
                var known = user?.PasswordHash ?? Nobody;
                var good = password.Length <= Limits.PasswordMax && await Task.Run(() => Matches(password, known), cancellation) && user?.PasswordHash is not null;
                if (good)
                {
                    throttle.Forget(account);
                }

                return good;
            }
            finally
            {
                _checks.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _checks.Dispose();

    private static bool Matches(string password, string kept)
    {
        var parts = kept.Split('$');
        var iterations = int.Parse(parts[1], CultureInfo.InvariantCulture);
        return CryptographicOperations.FixedTimeEquals(Derive(password, Convert.FromBase64String(parts[2]), iterations), Convert.FromBase64String(parts[3]));
    }

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, HashBytes);

    private static string Text(int iterations, byte[] salt, byte[] hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{Kind}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
}
