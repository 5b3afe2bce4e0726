using Roomstead.Domain;
using Roomstead.Domain.Administration;

namespace Roomstead.Wire.Admin;

/// <summary>The groups of the administrator's organisation, and the people in them.</summary>
internal static class GroupMethods
{
    public static IReadOnlyList<AdminMethod> All { get; } =
    [
        new("GET", "groups", "roomstead.admin.v1.Groups.List", static request =>
        {
            var page = request.ReadPage();
            return new AdminWork(call => GroupSettings.ListAsync(call, page));
        }),
        new("POST", "groups", "roomstead.admin.v1.Groups.Create", static request =>
        {
            request.RequireNoQuery();
            var body = AdminBody.Parse(request.Body, "email", "people");
            var (email, people) = (body.Text("email"), body.Texts("people"));
            body.ThrowIfUnreadable();
            RequireFew("people", people.Count);
            return new AdminWork(call => GroupSettings.CreateAsync(call, email ?? "", people));
        }),
        new("GET", "groups/*", "roomstead.admin.v1.Groups.Get", static request =>
        {
            request.RequireNoQuery();
            return new AdminWork(call => GroupSettings.GetAsync(call, request.Value));
        }),
        new("GET", "groups/*/people", "roomstead.admin.v1.Groups.ListPeople", static request =>
        {
            var page = request.ReadPage();
            return new AdminWork(call => GroupSettings.ListPeopleAsync(call, request.Value, page));
        }),
        new("PATCH", "groups/*", "roomstead.admin.v1.Groups.Update", static request =>
        {
            request.RequireNoQuery();
            var body = AdminBody.Parse(request.Body, "add", "drop");
            var (add, drop) = (body.Texts("add"), body.Texts("drop"));
            body.ThrowIfUnreadable();
            RequireFew("add", add.Count + drop.Count);
            return add.Count + drop.Count == 0
                ? throw Errors.NothingToChange("add, drop")
                : new AdminWork(call => GroupSettings.ChangeAsync(call, request.Value, add, drop));
        }),
        new("DELETE", "groups/*", "roomstead.admin.v1.Groups.Delete", static request =>
        {
            request.RequireNoQuery();
            return new AdminWork(call => GroupSettings.RemoveAsync(call, request.Value));
        }),
    ];

    private static void RequireFew(string field, int count)
    {
        if (count > Limits.GroupPeople)
        {
            throw Errors.SettingInvalid(field, FormattableString.Invariant($"One request names {Limits.GroupPeople} people at the most."), FormattableString.Invariant($"{count} people"));
        }
    }
}
