using System.Text.Json.Nodes;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain.Administration;

/// <summary>What is set of a person; null: not named.</summary>
internal sealed record PersonValues
{
    public string? DisplayName { get; init; }

    /// <summary>With the Chat privilege (P-127).</summary>
    public bool? Administrator { get; init; }

    /// <summary>P-135.</summary>
    public bool? ChatEnabled { get; init; }

    /// <summary>M-32: whether being invited to a space is joining it.</summary>
    public bool? AutoAccept { get; init; }

    /// <summary>The text to keep for a password, made before: it takes time that no transaction should.</summary>
    public string? PasswordHash { get; init; }
}

/// <summary>People of an organisation: what <c>roomstead user</c> and <c>/admin/v1/users</c> do.</summary>
internal static class PersonSettings
{
    private const string Collection = "users/";

    public static JsonObject Describe(UserRow user) => new()
    {
        ["name"] = user.Id,
        ["email"] = user.Email,
        ["displayName"] = user.DisplayName,
        ["administrator"] = user.Administrator,
        ["chatEnabled"] = user.ChatEnabled,
        ["autoAccept"] = user.AutoAccept,
        ["passwordSet"] = user.PasswordHash is not null,
    };

    public static ValueTask<JsonObject> ListAsync(Call call, PageAsked page)
    {
        var customer = call.Caller.User!.Customer;
        return page.AnswerAsync(call, "users", (after, limit) => call.Db.Users.ListAsync(customer, after, limit), static user => user.Id, Describe);
    }

    /// <param name="id">What follows <c>users/</c>: digits or an address.</param>
    /// <exception cref="ApiError">NOT_FOUND.</exception>
    public static async ValueTask<JsonObject> GetAsync(Call call, string id) => Describe(await RequireAsync(call, id));

    /// <exception cref="ApiError">INVALID_ARGUMENT, ALREADY_EXISTS.</exception>
    public static async ValueTask<JsonObject> CreateAsync(Call call, string email, PersonValues values) =>
        Describe(await CreateAsync(Author.Of(call), (await call.Db.Organisations.FindAsync(call.Caller.User!.Customer))!, email, values));

    /// <exception cref="ApiError">NOT_FOUND, INVALID_ARGUMENT, FAILED_PRECONDITION.</exception>
    public static async ValueTask<JsonObject> ChangeAsync(Call call, string id, PersonValues values) =>
        Describe(await ChangeAsync(Author.Of(call), await RequireAsync(call, id), values));

    /// <exception cref="ApiError">NOT_FOUND, FAILED_PRECONDITION.</exception>
    public static async ValueTask<JsonObject> RemoveAsync(Call call, string id)
    {
        await RemoveAsync(Author.Of(call), await RequireAsync(call, id));
        return [];
    }

    /// <summary>A new person. An address belongs to one person or group of all organisations.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT, ALREADY_EXISTS.</exception>
    public static async ValueTask<UserRow> CreateAsync(Author by, OrganisationRow org, string email, PersonValues values)
    {
        email = await RequireFreeAddressAsync(by, org, email);
        var user = new UserRow(
            Collection + by.Ids.NextAccountId(),
            email,
            org.Customer,
            SettingText.RequireDisplayName(values.DisplayName ?? email[..email.IndexOf('@', StringComparison.Ordinal)], "displayName"),
            values.Administrator ?? false,
            values.ChatEnabled ?? true,
            values.AutoAccept ?? org.AutoAccept,
            values.PasswordHash);
        await by.Db.Users.SaveAsync(user);
        await SettingsRecord.AppendAsync(by, org.Customer, user.Id, before: null, Describe(user));
        return user;
    }

    /// <summary>Changes what is named. A new password ends every sign-in with the old one.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT; FAILED_PRECONDITION: the last administrator would be none.</exception>
    public static async ValueTask<UserRow> ChangeAsync(Author by, UserRow user, PersonValues values)
    {
        var changed = user with
        {
            DisplayName = values.DisplayName is { } name ? SettingText.RequireDisplayName(name, "displayName") : user.DisplayName,
            Administrator = values.Administrator ?? user.Administrator,
            ChatEnabled = values.ChatEnabled ?? user.ChatEnabled,
            AutoAccept = values.AutoAccept ?? user.AutoAccept,
            PasswordHash = values.PasswordHash ?? user.PasswordHash,
        };
        if (!changed.Administrator)
        {
            await RequireOtherAdministratorAsync(by, user);
        }

        if (changed == user)
        {
            return user;
        }

        await by.Db.Users.SaveAsync(changed);
        var (was, now) = (Describe(user), Describe(changed));
        if (changed.PasswordHash != user.PasswordHash)
        {
            await by.Db.OAuthSessions.DeleteOfUserAsync(user.Id);
            (was["password"], now["password"]) = ("(not shown)", "(another, not shown)");
        }

        await SettingsRecord.AppendAsync(by, user.Customer, user.Id, was, now);
        return changed;
    }

    /// <summary>Takes a person out of the organisation: out of every space first, whose counts follow and whose changes are recorded, and out
    /// of every group; then himself, with tokens and consents.</summary>
    /// <returns>How many spaces he was in.</returns>
    /// <exception cref="ApiError">FAILED_PRECONDITION: it is the last administrator.</exception>
    public static async ValueTask<int> RemoveAsync(Author by, UserRow user)
    {
        await RequireOtherAdministratorAsync(by, user);
        var left = await Members.RemoveEverywhereAsync(by, user.Id);
        foreach (var group in await by.Db.Groups.ListOfPersonAsync(user.Id))
        {
            await GroupSettings.ChangeAsync(by, group, add: [], drop: [user]);
        }

        await by.Db.Users.DeleteAsync(user.Id);
        await SettingsRecord.AppendAsync(by, user.Customer, user.Id, Describe(user), after: null);
        return left;
    }

    /// <summary>An address in small letters, of the organisation, that nobody has.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT, ALREADY_EXISTS.</exception>
    public static async ValueTask<string> RequireFreeAddressAsync(Author by, OrganisationRow org, string text)
    {
        var email = SettingText.RequireAddress(text, "email");
        if (email[(email.IndexOf('@', StringComparison.Ordinal) + 1)..] != org.Domain)
        {
            throw Errors.SettingInvalid("email", $"An address of the organisation ends with @{org.Domain}.", email);
        }

        return await by.Db.Users.FindByEmailAsync(email) is null && await by.Db.Groups.FindByEmailAsync(email) is null
            ? email
            : throw Errors.IsThereAlready("a group or user " + email);
    }

    // Without an administrator nobody could make one over HTTP, and spaces would be out of reach.
    private static async ValueTask RequireOtherAdministratorAsync(Author by, UserRow user)
    {
        if (user.Administrator && !await by.Db.Users.HasOtherAdministratorAsync(user.Customer, user.Id))
        {
            throw Errors.LastAdministrator(user.Id);
        }
    }

    /// <summary>A person of the caller's organisation; whoever is of another is as unknown as nobody.</summary>
    private static async ValueTask<UserRow> RequireAsync(Call call, string id) =>
        await call.Db.Users.FindByNameAsync(Collection + id) is { } user && user.Customer == call.Caller.User!.Customer ? user : throw Errors.SettingNotFound(Collection + id);
}
