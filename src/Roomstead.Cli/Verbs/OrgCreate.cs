using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead org create DOMAIN</c>: a new organisation, with the default policy and an audience of everybody in it.</summary>
internal sealed class OrgCreate() : Verb("org create", "Create an organisation")
{
    private const int MaxDomain = 253;

    public override string Positional => "DOMAIN";

    public override IReadOnlyList<Flag> Flags { get; } = [Listing.Json, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var domain = settings.Positionals[0].ToLowerInvariant();
        if (domain.Length > MaxDomain || Uri.CheckHostName(domain) != UriHostNameType.Dns || !domain.Contains('.', StringComparison.Ordinal))
        {
            throw RefusedException.Usage($"{domain} is not a domain, such as example.org.");
        }

        var customer = "customers/C" + new RandomIds().NextAccountId()[^8..];
        await using var db = DataDirectory.Open(settings);
        var created = await db.WriteAsync(async tx =>
        {
            if (await tx.Organisations.FindByDomainAsync(domain) is not null)
            {
                throw new RefusedException($"There is an organisation {domain} already.");
            }

            var org = new OrganisationRow(customer, domain, "user-choice", ExternalUsers: true, "case-sensitive", "refuse", "off");
            await tx.Organisations.SaveAsync(org);
            await tx.Organisations.SaveAudienceAsync(new AudienceRow(customer, "audiences/default", "Everybody at " + domain, ChatEnabled: true));
            return org;
        });
        await Listing.WriteAsync(settings, terminal, [OrgShow.Describe(created)]);
        return 0;
    }
}
