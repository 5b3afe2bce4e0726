using Roomstead.Cli.Input;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli;

/// <summary>Which organisation a verb is about.</summary>
internal static class Organisations
{
    private const string Demonstration = "example.com";

    public static readonly Flag Org = new("org", "DOMAIN", $"the organisation (default {Demonstration}, or the only one)");

    /// <exception cref="RefusedException">There is none of that domain, or none is named and there are several.</exception>
    public static async ValueTask<OrganisationRow> RequireAsync(Tx tx, Settings settings)
    {
        if (settings.TextOrNull(Org) is { } domain)
        {
            return await RequireAsync(tx, domain);
        }

        var all = await tx.Organisations.ListAsync();
        return all switch
        {
            [] => throw new RefusedException("There is no organisation yet. `roomstead org create DOMAIN` makes one."),
            [var only] => only,
            _ => all.Find(static org => org.Domain == Demonstration)
                ?? throw RefusedException.Usage($"There are several organisations: name one with --org ({string.Join(", ", all.Select(static org => org.Domain))})."),
        };
    }

    /// <exception cref="RefusedException">There is none of that domain.</exception>
    public static async ValueTask<OrganisationRow> RequireAsync(Tx tx, string domain) =>
        await tx.Organisations.FindByDomainAsync(domain.ToLowerInvariant())
        ?? throw new RefusedException($"There is no organisation {domain}. `roomstead org create {domain}` makes it; `roomstead org show` lists them.");
}
