using Roomstead.Cli.Input;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli;

/// <summary>Which organisation a verb is about.</summary>
internal static class Organisations
{
    private const string Demonstration = "example.com";
    private const int Page = 1_000;

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

    /// <summary>The organisation whose domain an address has.</summary>
    /// <exception cref="RefusedException">There is none of that domain.</exception>
    public static ValueTask<OrganisationRow> OfAddressAsync(Tx tx, string email) => RequireAsync(tx, email[(email.IndexOf('@', StringComparison.Ordinal) + 1)..]);

    /// <summary>Every row of a table, or those of the organisation that <c>--org</c> names, each with its organisation's domain.</summary>
    /// <param name="listAsync">A page of rows in the order of their keys, after one key, at most so many.</param>
    /// <param name="of">A row's key and its organisation.</param>
    public static async ValueTask<List<(T Row, string Domain)>> ListRowsAsync<T>(
        Tx tx, Settings settings, Func<string, int, ValueTask<List<T>>> listAsync, Func<T, (string Key, string Customer)> of)
    {
        var domains = (await tx.Organisations.ListAsync()).ToDictionary(static org => org.Customer, static org => org.Domain);
        var only = settings.TextOrNull(Org) is { } domain ? await RequireAsync(tx, domain) : null;
        var found = new List<(T Row, string Domain)>();
        for (var (after, count) = ("", Page); count == Page;)
        {
            var page = await listAsync(after, Page);
            count = page.Count;
            after = page is [.., var last] ? of(last).Key : after;
            found.AddRange(page.Where(row => only is null || of(row).Customer == only.Customer).Select(row => (row, domains[of(row).Customer])));
        }

        return found;
    }
}
