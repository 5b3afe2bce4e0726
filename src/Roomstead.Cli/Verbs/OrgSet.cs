using Roomstead.Cli.Input;
using Roomstead.Domain.Administration;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead org set</c>: changes the policy of an organisation. What is not named stays.</summary>
internal sealed class OrgSet() : Verb("org set", "Change the policy of an organisation")
{
    private static readonly (Policy Policy, Flag Flag)[] Policies = [.. OrganisationSettings.Policies.Select(static policy =>
        (policy, new Flag(policy.Flag, string.Join('|', policy.Choices), policy.Summary) { Choices = policy.Choices }))];

    public override IReadOnlyList<Flag> Flags { get; } =
        [Organisations.Org, .. Policies.Select(static entry => entry.Flag), Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "The first value of each is what a new organisation has. A running server follows at once. Prints the policy as it is now.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var values = Policies.Where(entry => settings.TextOrNull(entry.Flag) is not null)
            .ToDictionary(static entry => entry.Policy, entry => settings.Text(entry.Flag));
        if (values.Count == 0)
        {
            throw RefusedException.Usage($"What to set? Give one of: {string.Join(", ", Policies.Select(static entry => "--" + entry.Flag.Name))}.");
        }

        await using var db = DataDirectory.Open(settings);
        var changed = await db.WriteAsync(async tx => await OrganisationSettings.ChangeAsync(By(tx), await Organisations.RequireAsync(tx, settings), values));
        await Listing.WriteAsync(settings, terminal, [OrgShow.Describe(changed)]);
        return 0;
    }
}
