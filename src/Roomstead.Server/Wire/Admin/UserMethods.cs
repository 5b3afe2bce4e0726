using System.Text.Json.Nodes;
using Roomstead.Domain;
using Roomstead.Domain.Administration;
using Roomstead.OAuth;

namespace Roomstead.Wire.Admin;

/// <summary>The people of the administrator's organisation.</summary>
internal static class UserMethods
{
    private static readonly string[] ToChange = ["displayName", "administrator", "chatEnabled", "autoAccept", "password"];

    public static IReadOnlyList<AdminMethod> All(IdSource ids) =>
    [
        new("GET", "users", "roomstead.admin.v1.Users.List", static request =>
        {
            var page = request.ReadPage();
            return new AdminWork(call => PersonSettings.ListAsync(call, page));
        }),
        new("POST", "users", "roomstead.admin.v1.Users.Create", request =>
        {
            request.RequireNoQuery();
            var body = AdminBody.Parse(request.Body, ["email", .. ToChange]);
            var email = body.Text("email");
            return Work(body, ids, (call, values) => PersonSettings.CreateAsync(call, email ?? "", values));
        }),
        new("GET", "users/*", "roomstead.admin.v1.Users.Get", static request =>
        {
            request.RequireNoQuery();
            return new AdminWork(call => PersonSettings.GetAsync(call, request.Value));
        }),
        new("PATCH", "users/*", "roomstead.admin.v1.Users.Update", request =>
        {
            request.RequireNoQuery();
            var body = AdminBody.Parse(request.Body, ToChange);
            var work = Work(body, ids, (call, values) => PersonSettings.ChangeAsync(call, request.Value, values));
            return body.Names.Count == 0 ? throw Errors.NothingToChange(string.Join(", ", ToChange)) : work;
        }),
        new("DELETE", "users/*", "roomstead.admin.v1.Users.Delete", static request =>
        {
            request.RequireNoQuery();
            return new AdminWork(call => PersonSettings.RemoveAsync(call, request.Value));
        }),
    ];

    private static AdminWork Work(AdminBody body, IdSource ids, Func<Call, PersonValues, ValueTask<JsonObject>> run)
    {
        var values = new PersonValues
        {
            DisplayName = body.Text("displayName"),
            Administrator = body.Switch("administrator"),
            ChatEnabled = body.Switch("chatEnabled"),
            AutoAccept = body.Switch("autoAccept"),
        };
        var password = body.Text("password");
        body.ThrowIfUnreadable();
        if (password is null)
        {
            return new AdminWork(call => run(call, values));
        }

        return Passwords.ObjectionTo(password) is { } objection
            ? throw Errors.SettingInvalid("password", objection, "another")
            : new AdminWork(call => run(call, values)) { Prepare = () => values = values with { PasswordHash = Passwords.Hash(password, ids) } };
    }
}
