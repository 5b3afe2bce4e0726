using System.Text.Json.Nodes;
using Roomstead.Cli.Input;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli;

/// <summary>The target audiences of an organisation, as verbs name and show them.</summary>
internal static class Audience
{
    private const string Collection = "audiences/";

    public static readonly Flag DisplayName = new("display-name", "TEXT", "as people see it");

    /// <summary>A name that was typed with or without <c>audiences/</c>.</summary>
    public static string NameOf(string typed) => typed.StartsWith(Collection, StringComparison.Ordinal) ? typed : Collection + typed;

    /// <exception cref="RefusedException">The organisation has none of that name.</exception>
    public static async ValueTask<AudienceRow> RequireAsync(Tx tx, Settings settings)
    {
        var org = await Organisations.RequireAsync(tx, settings);
        var name = NameOf(settings.Positionals[0]);
        return await tx.Organisations.FindAudienceAsync(org.Customer, name)
            ?? throw new RefusedException($"{org.Domain} has no {name}. `roomstead audience list` lists those there are.");
    }

    public static JsonObject Describe(AudienceRow audience, string domain) => new()
    {
        ["audience"] = audience.Name,
        ["display-name"] = audience.DisplayName,
        ["org"] = domain,
        ["chat"] = audience.ChatEnabled,
    };
}
