using System.Collections.Frozen;
using Roomstead.Domain;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary>A request for authorization whose every parameter is good (auth.md §3).</summary>
/// <param name="Text">The query it came in: what its forms are sent to and bound to.</param>
/// <param name="State">As it was written, still encoded .</param>
/// <param name="ChallengeMethod"><c>S256</c> or <c>plain</c>; null without a challenge.</param>
/// <param name="Offline">Whether a consent gives a refresh token .</param>
/// <param name="HostedDomain">A-28: only people of this domain; null or <c>*</c>: anybody here.</param>
internal sealed record AuthorizationRequest(
    string Text,
    OAuthClientRow Client,
    AppRow App,
    string RedirectUri,
    ScopeSet Scopes,
    string? State,
    string? Challenge,
    string? ChallengeMethod,
    string? Nonce,
    bool Offline,
    bool IncludeGranted,
    FrozenSet<string> Prompt,
    string? LoginHint,
    string? HostedDomain)
{
    public bool AsksForSilence => Prompt.Contains("none");

    public bool AsksForConsent => Prompt.Contains("consent");

    public bool AsksForAccount => Prompt.Contains("select_account");

    /// <summary>Reads a request, rule by rule in the order of RFC 6749 §4.1.1.</summary>
    /// <exception cref="OAuthError">To be shown as a page: nothing here is sent to an address that came with the request .</exception>
    public static async ValueTask<AuthorizationRequest> RequireAsync(Tx tx, string text)
    {
        var query = OAuthParameters.Parse(text);
        var (client, app) = await RequireClientAsync(tx, query);
        var redirect = RequireRedirectUri(query, client);
        RequireResponseType(query);
        var scopes = RequireScopes(query);
        var (challenge, method) = RequireChallenge(query);
        var prompt = RequirePrompt(query);
        var accessType = RequireAccessType(query);
        return new AuthorizationRequest(
            text,
            client,
            app,
            redirect,
            scopes,
            query.FindRaw("state"),
            challenge,
            method,
            query.Find("nonce"),
            !client.IsWeb || accessType == "offline",
            client.IsWeb && query.Find("include_granted_scopes") == "true",
            prompt,
            query.Find("login_hint"),
            query.Find("hd"));
    }

    /// <summary>A-26: whether the hint, an address or a number, names this person.</summary>
    public bool Hints(UserRow user) => LoginHint is not null
        && (string.Equals(LoginHint, user.Email, StringComparison.OrdinalIgnoreCase) || "users/" + LoginHint == user.Id);

    // client_id
    private static async ValueTask<(OAuthClientRow Client, AppRow App)> RequireClientAsync(Tx tx, OAuthParameters query)
    {
        var client = await tx.OAuthClients.FindAsync(query.Require("client_id")) ?? throw OAuthErrors.ClientNotFound();
        if (client.State == OAuthClientRow.Deleted)
        {
            throw OAuthErrors.ClientDeleted();
        }

        if (client.State == OAuthClientRow.Disabled)
        {
            throw OAuthErrors.ClientDisabled();
        }

        return (client, (await tx.Apps.FindAsync(client.App))!);
    }

    // redirect_uri
    private static string RequireRedirectUri(OAuthParameters query, OAuthClientRow client)
    {
        var uri = query.Require("redirect_uri");
        if (RedirectUris.IsOutOfBand(uri))
        {
            throw OAuthErrors.OutOfBand();
        }

        return RedirectUris.Matches(client, uri) ? uri : throw OAuthErrors.RedirectMismatch(uri);
    }

    // RFC 9700 §2.1.2: no token ever travels in a redirect.
    private static void RequireResponseType(OAuthParameters query)
    {
        var type = query.Require("response_type");
        if (type != "code")
        {
            throw OAuthErrors.ResponseType(type);
        }
    }

    //
    private static ScopeSet RequireScopes(OAuthParameters query)
    {
        var names = query.Require("scope").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var scopes = ScopeSet.None;
        var invalid = new List<string>();
        foreach (var name in names)
        {
            if (ScopeSet.TryParse(name, out var scope) && !scope.Overlaps(ScopeSet.AllOfApps))
            {
                scopes = scopes.Union(scope);
            }
            else
            {
                invalid.Add(name);
            }
        }

        return invalid.Count > 0
            ? throw OAuthErrors.ScopesInvalid(scopes.FullNames(), invalid)
            : scopes.IsEmpty ? throw OAuthErrors.MissingParameter("scope") : scopes;
    }

    // A-21, RFC 7636 §4.3
    private static (string? Challenge, string? Method) RequireChallenge(OAuthParameters query)
    {
        var challenge = query.Find("code_challenge");
        var method = query.Find("code_challenge_method");
        if (method is not (null or "S256" or "plain"))
        {
            throw OAuthErrors.InvalidParameter("code_challenge_method", "transform algorithm not supported: " + method);
        }

        if (challenge is null)
        {
            return method is null ? (null, null) : throw OAuthErrors.MissingParameter("code_challenge");
        }

        return Pkce.IsWellFormed(challenge)
            ? (challenge, method ?? "plain")
            : throw OAuthErrors.InvalidParameter("code_challenge", "it must be 43 to 128 characters of A-Z, a-z, 0-9, '-', '.', '_' and '~'.");
    }

    //
    private static FrozenSet<string> RequirePrompt(OAuthParameters query)
    {
        var prompt = (query.Find("prompt") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();
        if (prompt.FirstOrDefault(static p => p is not ("none" or "consent" or "select_account")) is { } unknown)
        {
            throw OAuthErrors.InvalidParameter("prompt", "Invalid prompt: " + unknown);
        }

        return prompt.Count > 1 && prompt.Contains("none")
            ? throw OAuthErrors.InvalidParameter("prompt", "'none' stands alone.")
            : prompt;
    }

    //
    private static string RequireAccessType(OAuthParameters query) => query.Find("access_type") switch
    {
        null => "online",
        "online" or "offline" => query.Find("access_type")!,
        var other => throw OAuthErrors.InvalidParameter("access_type", "Invalid access type: " + other),
    };
}
