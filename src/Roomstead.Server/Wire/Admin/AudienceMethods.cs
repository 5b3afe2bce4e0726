using Roomstead.Domain;
using Roomstead.Domain.Administration;

namespace Roomstead.Wire.Admin;

/// <summary>The target audiences of the administrator's organisation.</summary>
internal static class AudienceMethods
{
    private static readonly string[] ToChange = ["displayName", "chatEnabled"];

    public static IReadOnlyList<AdminMethod> All { get; } =
    [
        new("GET", "audiences", "roomstead.admin.v1.Audiences.List", static request =>
        {
            var page = request.ReadPage();
            return new AdminWork(call => AudienceSettings.ListAsync(call, page));
        }),
        new("POST", "audiences", "roomstead.admin.v1.Audiences.Create", static request =>
        {
            request.RequireNoQuery();
            var body = AdminBody.Parse(request.Body, ["name", .. ToChange]);
            var name = body.Text("name");
            var values = Read(body);
            return new AdminWork(call => AudienceSettings.CreateAsync(call, name ?? "", values));
        }),
        new("GET", "audiences/*", "roomstead.admin.v1.Audiences.Get", static request =>
        {
            request.RequireNoQuery();
            return new AdminWork(call => AudienceSettings.GetAsync(call, request.Value));
        }),
        new("PATCH", "audiences/*", "roomstead.admin.v1.Audiences.Update", static request =>
        {
            request.RequireNoQuery();
            var body = AdminBody.Parse(request.Body, ToChange);
            var values = Read(body);
            return body.Names.Count == 0
                ? throw Errors.NothingToChange(string.Join(", ", ToChange))
                : new AdminWork(call => AudienceSettings.ChangeAsync(call, request.Value, values));
        }),
        new("DELETE", "audiences/*", "roomstead.admin.v1.Audiences.Delete", static request =>
        {
            request.RequireNoQuery();
            return new AdminWork(call => AudienceSettings.RemoveAsync(call, request.Value));
        }),
    ];

    private static AudienceValues Read(AdminBody body)
    {
        var values = new AudienceValues { DisplayName = body.Text("displayName"), ChatEnabled = body.Switch("chatEnabled") };
        body.ThrowIfUnreadable();
        return values;
    }
}
