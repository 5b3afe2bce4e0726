using Roomstead.Cli.Input;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead org set</c>: changes the policy of an organisation. What is not named stays.</summary>
internal sealed class OrgSet() : Verb("org set", "Change the policy of an organisation")
{
    private static readonly Flag History = Policy("history", "whether history can be chosen, or is fixed", "user-choice", "always-on", "always-off");
    private static readonly Flag ExternalUsers = Policy("external-users", "whether people of other organisations may be let into spaces", "on", "off");
    private static readonly Flag NameUniqueness = Policy("name-uniqueness", "how display names of spaces must differ", "case-sensitive", "case-insensitive", "off");
    private static readonly Flag AdminPermissionSettings = Policy("admin-permission-settings", "whether administrators may change permission settings", "refuse", "allow");
    private static readonly Flag Quotas = Policy("quotas", "whether the published quotas are enforced", "off", "real");

    public override IReadOnlyList<Flag> Flags { get; } =
    [
        Organisations.Org, History, ExternalUsers, NameUniqueness, AdminPermissionSettings, Quotas,
        Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config,
    ];

    public override string Remarks => "The first value of each is what a new organisation has. A running server follows at once. Prints the policy as it is now.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        Flag[] policies = [History, ExternalUsers, NameUniqueness, AdminPermissionSettings, Quotas];
        if (Array.TrueForAll(policies, flag => settings.TextOrNull(flag) is null))
        {
            throw RefusedException.Usage($"What to set? Give one of: {string.Join(", ", policies.Select(static flag => "--" + flag.Name))}.");
        }

        await using var db = DataDirectory.Open(settings);
        var changed = await db.WriteAsync(async tx =>
        {
            var org = await Organisations.RequireAsync(tx, settings);
            org = org with
            {
                History = settings.TextOrNull(History) ?? org.History,
                ExternalUsers = settings.TextOrNull(ExternalUsers) is { } external ? external == "on" : org.ExternalUsers,
                NameUniqueness = settings.TextOrNull(NameUniqueness) ?? org.NameUniqueness,
                AdminPermissionSettings = settings.TextOrNull(AdminPermissionSettings) ?? org.AdminPermissionSettings,
                Quotas = settings.TextOrNull(Quotas) ?? org.Quotas,
            };
            await tx.Organisations.SaveAsync(org);
            return org;
        });
        await Listing.WriteAsync(settings, terminal, [OrgShow.Describe(changed)]);
        return 0;
    }

    private static Flag Policy(string name, string summary, params string[] choices) => new(name, string.Join('|', choices), summary) { Choices = choices };
}
