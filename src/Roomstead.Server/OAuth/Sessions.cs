using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary>A browser at the sign-in pages: its secret, which its cookie holds, and who is signed in.</summary>
internal sealed record Visit(string Secret, UserRow? User)
{
    /// <summary>What a form must bring back, so that no other site can send it: bound to this browser and this request.</summary>
    public string FormToken(string request) => Derive("form", request);

    /// <summary>What the address carries after an account was chosen for this request in this browser.</summary>
    public string ChosenToken(string request) => Derive("chosen", request);

    public bool Allows(string? formToken, string request) => Same(formToken, FormToken(request));

    public bool HasChosen(string? chosenToken, string request) => User is not null && Same(chosenToken, ChosenToken(request));

    private static bool Same(string? given, string right) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(right));

    private string Derive(string purpose, string request) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(purpose + "\n" + request)));
}

/// <summary>Remembers browsers by a cookie. Only those in which somebody signed in have a row, so that visits cost no room.</summary>
internal sealed class Sessions(Db db, Origins origins, TimeProvider clock, IdSource ids)
{
    private const string Name = "roomstead_session";
    private const int SecretBytes = 32;
    private static readonly int SecretLength = Base64Url.GetEncodedLength(SecretBytes);

    /// <summary>Who visits. A new browser is given a cookie.</summary>
    public async Task<Visit> OpenAsync(HttpContext http)
    {
        if (http.Request.Cookies[CookieName(http)] is not { } secret || secret.Length != SecretLength || !Base64Url.IsValid(secret))
        {
            secret = ids.NextSecret(SecretBytes);
            SetCookie(http, secret);
            return new Visit(secret, User: null);
        }

        return new Visit(secret, await db.ReadAsync(async tx =>
            await tx.OAuthSessions.FindUserAsync(AccessTokens.Hash(secret), Micros.Of(clock.GetUtcNow())) is { } user ? await tx.Users.FindAsync(user) : null));
    }

    /// <summary>Signs a person in, under a new secret: one that somebody may have planted before is worth nothing.</summary>
    public async Task<Visit> SignInAsync(HttpContext http, Visit visit, UserRow user)
    {
        var secret = ids.NextSecret(SecretBytes);
        var now = Micros.Of(clock.GetUtcNow());
        await db.WriteAsync(async tx =>
        {
            await tx.OAuthSessions.DeleteAsync(AccessTokens.Hash(visit.Secret));
            await tx.OAuthSessions.InsertAsync(AccessTokens.Hash(secret), user.Id, now + (Limits.SessionLife * Micros.PerSecond));
            await tx.OAuthSessions.SweepAsync(now, Limits.SweepBatch);
        });
        SetCookie(http, secret);
        return new Visit(secret, user);
    }

    public async Task SignOutAsync(HttpContext http, Visit visit)
    {
        await db.WriteAsync(async tx => { await tx.OAuthSessions.DeleteAsync(AccessTokens.Hash(visit.Secret)); });
        SetCookie(http, ids.NextSecret(SecretBytes));
    }

    /// <summary>Under https the prefix keeps a neighbour host from setting it; browsers refuse the prefix under http.</summary>
    private string CookieName(HttpContext http) => IsSecure(http) ? "__Host-" + Name : Name;

    private bool IsSecure(HttpContext http) => origins.Of(http.Request).StartsWith("https:", StringComparison.Ordinal);

    private void SetCookie(HttpContext http, string secret) => http.Response.Cookies.Append(CookieName(http), secret, new CookieOptions
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = IsSecure(http),
        Path = "/",
        MaxAge = TimeSpan.FromSeconds(Limits.SessionLife),
        IsEssential = true,
    });
}
