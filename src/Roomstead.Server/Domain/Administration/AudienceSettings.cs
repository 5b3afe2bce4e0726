using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain.Administration;

/// <summary>What is set of a target audience; null: not named.</summary>
internal sealed record AudienceValues
{
    public string? DisplayName { get; init; }

    /// <summary>Whether spaces can be opened to it (P-83).</summary>
    public bool? ChatEnabled { get; init; }
}

/// <summary>Target audiences: what <c>roomstead audience</c> and <c>/admin/v1/audiences</c> do. Spaces that name an audience go on naming
/// it when it is switched off or gone; it cannot be given to another.</summary>
internal static partial class AudienceSettings
{
    /// <summary>Everybody in the organisation: every organisation has it.</summary>
    public const string Default = "audiences/default";

    private const string Collection = "audiences/";

    public static JsonObject Describe(AudienceRow audience) => new()
    {
        ["name"] = audience.Name,
        ["displayName"] = audience.DisplayName,
        ["chatEnabled"] = audience.ChatEnabled,
    };

    public static ValueTask<JsonObject> ListAsync(Call call, PageAsked page)
    {
        var customer = call.Caller.User!.Customer;
        return page.AnswerAsync(call, "audiences", (after, limit) => call.Db.Organisations.ListAudiencesAsync(customer, after, limit), static row => row.Name, Describe);
    }

    /// <param name="id">What follows <c>audiences/</c>.</param>
    /// <exception cref="ApiError">NOT_FOUND.</exception>
    public static async ValueTask<JsonObject> GetAsync(Call call, string id) => Describe(await RequireAsync(call, id));

    /// <exception cref="ApiError">INVALID_ARGUMENT, ALREADY_EXISTS.</exception>
    public static async ValueTask<JsonObject> CreateAsync(Call call, string name, AudienceValues values) =>
        Describe(await CreateAsync(Author.Of(call), call.Caller.User!.Customer, name, values));

    /// <exception cref="ApiError">NOT_FOUND, INVALID_ARGUMENT.</exception>
    public static async ValueTask<JsonObject> ChangeAsync(Call call, string id, AudienceValues values) =>
        Describe(await ChangeAsync(Author.Of(call), await RequireAsync(call, id), values));

    /// <exception cref="ApiError">NOT_FOUND, FAILED_PRECONDITION.</exception>
    public static async ValueTask<JsonObject> RemoveAsync(Call call, string id)
    {
        await RemoveAsync(Author.Of(call), await RequireAsync(call, id));
        return [];
    }

    /// <param name="name"><c>audiences/{audience}</c>.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT, ALREADY_EXISTS.</exception>
    public static async ValueTask<AudienceRow> CreateAsync(Author by, string customer, string name, AudienceValues values)
    {
        if (!NameForm().IsMatch(name))
        {
            throw Errors.SettingInvalid(
                "name", FormattableString.Invariant($"An audience is named audiences/ and 1 to {Limits.AudienceId} letters, digits, dashes and underscores."), name);
        }

        var row = new AudienceRow(
            customer, name, SettingText.RequireDisplayName(values.DisplayName ?? name[Collection.Length..], "displayName"), values.ChatEnabled ?? true);
        if (await by.Db.Organisations.FindAudienceAsync(customer, name) is not null)
        {
            throw Errors.IsThereAlready("an audience " + name);
        }

        await by.Db.Organisations.SaveAudienceAsync(row);
        await SettingsRecord.AppendAsync(by, customer, name, before: null, Describe(row));
        return row;
    }

    /// <exception cref="ApiError">INVALID_ARGUMENT.</exception>
    public static async ValueTask<AudienceRow> ChangeAsync(Author by, AudienceRow audience, AudienceValues values)
    {
        var changed = audience with
        {
            DisplayName = values.DisplayName is { } name ? SettingText.RequireDisplayName(name, "displayName") : audience.DisplayName,
            ChatEnabled = values.ChatEnabled ?? audience.ChatEnabled,
        };
        if (changed != audience)
        {
            await by.Db.Organisations.SaveAudienceAsync(changed);
            await SettingsRecord.AppendAsync(by, audience.Customer, audience.Name, Describe(audience), Describe(changed));
        }

        return changed;
    }

    /// <exception cref="ApiError">FAILED_PRECONDITION: it is the one that every organisation has.</exception>
    public static async ValueTask RemoveAsync(Author by, AudienceRow audience)
    {
        if (audience.Name == Default)
        {
            throw Errors.DefaultAudience(audience.Name);
        }

        await by.Db.Organisations.DeleteAudienceAsync(audience.Customer, audience.Name);
        await SettingsRecord.AppendAsync(by, audience.Customer, audience.Name, Describe(audience), after: null);
    }

    private static async ValueTask<AudienceRow> RequireAsync(Call call, string id) =>
        await call.Db.Organisations.FindAudienceAsync(call.Caller.User!.Customer, Collection + id) ?? throw Errors.SettingNotFound(Collection + id);

    [GeneratedRegex(@"\Aaudiences/[A-Za-z0-9_-]{1,100}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();
}
