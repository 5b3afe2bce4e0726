using System.Text.Json.Nodes;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain.Administration;

/// <summary>Projects with their apps, keys and OAuth clients: what <c>roomstead app</c> and <c>client</c> do, on the record of the organisation
/// that it concerns.</summary>
internal static class AppSettings
{
    public static async ValueTask CreateAsync(Author by, AppRow app)
    {
        await by.Db.Apps.SaveAsync(app);
        await SettingsRecord.AppendAsync(by, app.Customer, Name(app), before: null, Describe(app));
    }

    public static async ValueTask ChangeAsync(Author by, AppRow app, AppRow changed)
    {
        await by.Db.Apps.SaveAsync(changed);
        await SettingsRecord.AppendAsync(by, app.Customer, Name(app), Describe(app), Describe(changed));
    }

    /// <summary>What an organisation lets the app do by itself (P-132), in place of what it did before.</summary>
    public static async ValueTask ApproveAsync(Author by, AppRow app, string customer, ScopeSet scopes)
    {
        var before = await by.Db.Apps.FindApprovalAsync(app.Name, customer);
        await by.Db.Apps.SaveApprovalAsync(app.Name, customer, scopes.ToString());
        await AppendScopesAsync(by, app, customer, "approved", before, scopes);
    }

    /// <summary>What the app may do as the people of an organisation, in place of what it might before.</summary>
    public static async ValueTask DelegateAsync(Author by, AppRow app, string customer, ScopeSet scopes)
    {
        var before = await by.Db.Apps.FindDelegationAsync(app.Name, customer);
        await by.Db.Apps.SaveDelegationAsync(app.Name, customer, scopes.ToString());
        await AppendScopesAsync(by, app, customer, "delegated", before, scopes);
    }

    /// <summary>A key that the app's service account has from now on; its private half is nowhere here.</summary>
    public static ValueTask KeyAddedAsync(Author by, AppRow app, string keyId) => SettingsRecord.AppendAsync(
        by, app.Customer, Name(app), new JsonObject { ["keys"] = new JsonObject() }, new JsonObject { ["keys"] = new JsonObject { [keyId] = "added" } });

    public static async ValueTask CreateClientAsync(Author by, AppRow app, OAuthClientRow client)
    {
        await by.Db.OAuthClients.SaveAsync(client);
        await SettingsRecord.AppendAsync(by, app.Customer, "clients/" + client.Id, before: null, new JsonObject
        {
            ["displayName"] = client.Name,
            ["type"] = client.Type,
            ["project"] = app.ProjectId,
            ["redirectUris"] = List(client.RedirectUris),
        });
    }

    private static string Name(AppRow app) => "apps/" + app.Name;

    private static JsonObject Describe(AppRow app) => new()
    {
        ["project"] = app.ProjectId,
        ["displayName"] = app.DisplayName,
        ["serviceAccount"] = app.Email,
        ["chatApp"] = app.Configured,
        ["api"] = app.ApiEnabled,
    };

    private static ValueTask AppendScopesAsync(Author by, AppRow app, string customer, string field, string? before, ScopeSet after) => SettingsRecord.AppendAsync(
        by,
        customer,
        Name(app),
        new JsonObject { [field] = List(ScopeSet.Parse(before ?? "").FullNames()) },
        new JsonObject { [field] = List(after.FullNames()) });

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(static text => JsonValue.Create(text))]);
}
