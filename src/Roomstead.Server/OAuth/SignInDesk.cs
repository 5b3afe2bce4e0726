using Microsoft.AspNetCore.Http;
using Roomstead.Domain;
using Roomstead.OAuth.Pages;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.OAuth;

/// <summary>Finds out who a person is: in open mode by his word, otherwise by his password.</summary>
internal sealed class SignInDesk(Db db, Sessions sessions, Passwords passwords, Origins origins, ChatServerOptions options)
{
    /// <summary>Nobody else's page, pointed at this machine by a name of its own, may sign in without a password.</summary>
    public void RequireTrustedHost(HttpContext http)
    {
        if (options.SignIn == SignIn.Open && !options.OpenIsKnown && !origins.IsTrustedHost(http.Request.Host))
        {
            throw OAuthErrors.ForeignHost(http.Request.Host.Host);
        }
    }

    /// <summary>A-28.</summary>
    public static bool IsOfDomain(AuthorizationRequest request, UserRow user) =>
        request.HostedDomain is null or "*" || user.Email.EndsWith("@" + request.HostedDomain, StringComparison.OrdinalIgnoreCase);

    public async Task ShowAsync(HttpContext http, AuthorizationRequest request, Visit visit, int status = 200, string? problem = null)
    {
        if (options.SignIn == SignIn.Password)
        {
            var hint = request.LoginHint is { } text && text.Contains('@', StringComparison.Ordinal) ? text : null; // A-26
            await SignInPages.WritePasswordAsync(http, request, visit, hint, status, problem);
            return;
        }

        var (people, all) = await PeopleAsync(request);
        await SignInPages.WriteChooserAsync(http, request, visit, people, all, status, problem);
    }

    /// <summary>Signs in whom the form names. Null when it does not convince; then the page was shown again.</summary>
    public async Task<Visit?> SignInAsync(HttpContext http, AuthorizationRequest request, Visit visit, OAuthParameters form)
    {
        var account = form.Find("account") ?? "";
        var user = await db.ReadAsync(tx => tx.Users.FindByEmailAsync(account));
        if (options.SignIn == SignIn.Password)
        {
            var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
            if (!await passwords.CheckAsync(user, account, form.Find("password") ?? "", address, http.RequestAborted))
            {
                await ShowAsync(http, request, visit, StatusCodes.Status403Forbidden, "That address and password do not belong together.");
                return null;
            }
        }

        if (user is null || !IsOfDomain(request, user))
        {
            await ShowAsync(http, request, visit, StatusCodes.Status403Forbidden, user is null ? "There is no such account." : $"This app is for accounts of {request.HostedDomain}.");
            return null;
        }

        return await sessions.SignInAsync(http, visit, user);
    }

    /// <summary>Whom the chooser shows: the one hinted at first (A-26), then the others of the domain asked for (A-28).</summary>
    private async Task<(IReadOnlyList<UserRow> People, bool All)> PeopleAsync(AuthorizationRequest request) => await db.ReadAsync(async tx =>
    {
        var people = await tx.Users.ListAsync("", Limits.ChooserAccounts + 1);
        var all = people.Count <= Limits.ChooserAccounts;
        if (!all && request.LoginHint is { } hint && (await tx.Users.FindByEmailAsync(hint) ?? await tx.Users.FindAsync("users/" + hint)) is { } hinted)
        {
            people.RemoveAll(person => person.Id == hinted.Id);
            people.Insert(0, hinted);
        }

        var shown = people.Take(Limits.ChooserAccounts).Where(person => IsOfDomain(request, person)).OrderByDescending(request.Hints).ToList();
        return ((IReadOnlyList<UserRow>)shown, all);
    });
}
