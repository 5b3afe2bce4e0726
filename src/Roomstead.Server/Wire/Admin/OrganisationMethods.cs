using Roomstead.Domain;
using Roomstead.Domain.Administration;

namespace Roomstead.Wire.Admin;

/// <summary>The administrator's organisation and its policy.</summary>
internal static class OrganisationMethods
{
    private static readonly string[] Fields = [.. OrganisationSettings.Policies.Select(static policy => policy.Field)];

    public static IReadOnlyList<AdminMethod> All { get; } =
    [
        new("GET", "organisation", "roomstead.admin.v1.Organisation.Get", static request =>
        {
            request.RequireNoQuery();
            return new AdminWork(OrganisationSettings.GetAsync);
        }),
        new("PATCH", "organisation", "roomstead.admin.v1.Organisation.Update", Change),
    ];

    private static AdminWork Change(AdminRequest request)
    {
        request.RequireNoQuery();
        var body = AdminBody.Parse(request.Body, Fields);
        var values = new Dictionary<Policy, string>();
        foreach (var policy in OrganisationSettings.Policies)
        {
            var value = policy.IsSwitch
                ? body.Switch(policy.Field) is { } on ? on ? Policy.On : Policy.Off : null
                : body.Text(policy.Field);
            if (value is not null)
            {
                values[policy] = value;
            }
        }

        body.ThrowIfUnreadable();
        return values.Count == 0
            ? throw Errors.NothingToChange(string.Join(", ", Fields))
            : new AdminWork(call => OrganisationSettings.ChangeAsync(call, values));
    }
}
