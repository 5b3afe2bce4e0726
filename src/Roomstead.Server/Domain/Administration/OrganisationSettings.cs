using System.Text.Json.Nodes;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain.Administration;

/// <summary>One policy of an organisation: its name at the command line and in JSON, and what it can be.</summary>
/// <param name="Flag">Of <c>roomstead org set</c>, without the dashes.</param>
/// <param name="Field">In JSON. There a policy that is on or off is true or false.</param>
/// <param name="Choices">What it can be; the first is what a new organisation has.</param>
internal sealed record Policy(
    string Flag,
    string Field,
    string Summary,
    string[] Choices,
    Func<OrganisationRow, string> Of,
    Func<OrganisationRow, string, OrganisationRow> With)
{
    public const string On = "on";
    public const string Off = "off";

    /// <summary>Whether it is on or off, and nothing else.</summary>
    public bool IsSwitch => Choices.Length == 2 && Choices.Contains(On) && Choices.Contains(Off);

    /// <summary>A policy that is on or off.</summary>
    public static Policy Switch(
        string flag, string field, string summary, bool fallback, Func<OrganisationRow, bool> of, Func<OrganisationRow, bool, OrganisationRow> with) =>
        new(flag, field, summary, fallback ? [On, Off] : [Off, On], org => of(org) ? On : Off, (org, value) => with(org, value == On));
}

/// <summary>Organisations and their policy: what <c>roomstead org</c> and <c>/admin/v1/organisation</c> do.</summary>
internal static class OrganisationSettings
{
    private const int MaxDomain = 253;

    public static IReadOnlyList<Policy> Policies { get; } =
    [
        new(
            "history",
            "history",
            "whether history can be chosen, or is fixed",
            ["user-choice", "always-on", "always-off"],
            static org => org.History,
            static (org, value) => org with { History = value }),
        Policy.Switch(
            "external-users",
            "externalUsers",
            "whether people of other organisations may be let into spaces",
            fallback: true,
            static org => org.ExternalUsers,
            static (org, value) => org with { ExternalUsers = value }),
        new(
            "name-uniqueness",
            "nameUniqueness",
            "how display names of spaces must differ",
            ["case-sensitive", "case-insensitive", "off"],
            static org => org.NameUniqueness,
            static (org, value) => org with { NameUniqueness = value }),
        new(
            "admin-permission-settings",
            "adminPermissionSettings",
            "whether administrators may change permission settings",
            ["refuse", "allow"],
            static org => org.AdminPermissionSettings,
            static (org, value) => org with { AdminPermissionSettings = value }),
        new(
            "quotas",
            "quotas",
            "whether the published quotas are enforced",
            ["off", "real"],
            static org => org.Quotas,
            static (org, value) => org with { Quotas = value }),
        Policy.Switch(
            "auto-accept",
            "autoAccept",
            "whether people added from now on join at once where they are invited",
            fallback: true,
            static org => org.AutoAccept,
            static (org, value) => org with { AutoAccept = value }),
        Policy.Switch(
            "record-refusals",
            "recordRefusals",
            "whether calls that are refused go on the record",
            fallback: false,
            static org => org.RecordRefusals,
            static (org, value) => org with { RecordRefusals = value }),
    ];

    public static JsonObject Describe(OrganisationRow org)
    {
        var shown = new JsonObject { ["name"] = org.Customer, ["domain"] = org.Domain };
        foreach (var policy in Policies)
        {
            shown[policy.Field] = policy.IsSwitch ? policy.Of(org) == Policy.On : policy.Of(org);
        }

        return shown;
    }

    /// <summary>The caller's organisation.</summary>
    public static async ValueTask<JsonObject> GetAsync(Call call) => Describe(await OfCallerAsync(call));

    /// <summary>Changes policies of the caller's organisation. What is not named stays.</summary>
    public static async ValueTask<JsonObject> ChangeAsync(Call call, IReadOnlyDictionary<Policy, string> values) =>
        Describe(await ChangeAsync(Author.Of(call), await OfCallerAsync(call), values));

    /// <exception cref="ApiError">INVALID_ARGUMENT: a policy cannot be that.</exception>
    public static async ValueTask<OrganisationRow> ChangeAsync(Author by, OrganisationRow org, IReadOnlyDictionary<Policy, string> values)
    {
        var changed = org;
        foreach (var (policy, value) in values)
        {
            changed = policy.Choices.Contains(value)
                ? policy.With(changed, value)
                : throw Errors.SettingInvalid(policy.Field, $"It is one of: {string.Join(", ", policy.Choices)}.", value);
        }

        if (changed != org)
        {
            await by.Db.Organisations.SaveAsync(changed);
            await SettingsRecord.AppendAsync(by, org.Customer, org.Customer, Describe(org), Describe(changed));
        }

        return changed;
    }

    /// <summary>A new organisation, with the default policy and an audience of everybody in it.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT, ALREADY_EXISTS.</exception>
    public static async ValueTask<OrganisationRow> CreateAsync(Author by, string domain)
    {
        domain = domain.ToLowerInvariant();
        if (domain.Length > MaxDomain || Uri.CheckHostName(domain) != UriHostNameType.Dns || !domain.Contains('.', StringComparison.Ordinal))
        {
            throw Errors.SettingInvalid("domain", $"{domain} is not a domain, such as example.org.", domain);
        }

        if (await by.Db.Organisations.FindByDomainAsync(domain) is not null)
        {
            throw Errors.IsThereAlready("an organisation " + domain);
        }

        var org = new OrganisationRow(
            "customers/C" + by.Ids.NextAccountId()[^8..], domain, "user-choice", ExternalUsers: true, "case-sensitive", "refuse", "off");
        await by.Db.Organisations.SaveAsync(org);
        await SettingsRecord.AppendAsync(by, org.Customer, org.Customer, before: null, Describe(org));
        await AudienceSettings.CreateAsync(by, org.Customer, AudienceSettings.Default, new() { DisplayName = "Everybody at " + domain });
        return org;
    }

    private static async ValueTask<OrganisationRow> OfCallerAsync(Call call) => (await call.Db.Organisations.FindAsync(call.Caller.User!.Customer))!;
}
