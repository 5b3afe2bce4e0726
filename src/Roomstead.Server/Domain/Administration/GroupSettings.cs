using System.Text.Json.Nodes;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain.Administration;

/// <summary>Groups and the people in them: what <c>roomstead group</c> and <c>/admin/v1/groups</c> do.</summary>
internal static class GroupSettings
{
    private const string Collection = "groups/";
    private const int IdBytes = 12;

    public static JsonObject Describe(GroupRow group) => new() { ["name"] = group.Name, ["email"] = group.Email };

    public static ValueTask<JsonObject> ListAsync(Call call, PageAsked page)
    {
        var customer = call.Caller.User!.Customer;
        return page.AnswerAsync(call, "groups", (after, limit) => call.Db.Groups.ListAsync(customer, after, limit), static group => group.Name, Describe);
    }

    /// <param name="id">What follows <c>groups/</c>: the id or the address.</param>
    /// <exception cref="ApiError">NOT_FOUND.</exception>
    public static async ValueTask<JsonObject> GetAsync(Call call, string id) => Describe(await RequireAsync(call, id));

    /// <summary>The people in a group.</summary>
    /// <exception cref="ApiError">NOT_FOUND.</exception>
    public static async ValueTask<JsonObject> ListPeopleAsync(Call call, string id, PageAsked page)
    {
        var group = await RequireAsync(call, id);
        return await page.AnswerAsync(
            call,
            "people",
            (after, limit) => call.Db.Groups.ListPeopleAsync(group.Name, after, limit),
            static person => person.Id,
            static person => new JsonObject { ["name"] = person.Id, ["email"] = person.Email },
            filter: group.Name);
    }

    /// <param name="people">Addresses.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT, ALREADY_EXISTS.</exception>
    public static async ValueTask<JsonObject> CreateAsync(Call call, string email, IReadOnlyList<string> people)
    {
        var org = (await call.Db.Organisations.FindAsync(call.Caller.User!.Customer))!;
        return Describe(await CreateAsync(Author.Of(call), org, email, await RequirePeopleAsync(call, people, "people")));
    }

    /// <param name="add">Addresses of those who come into it.</param>
    /// <param name="drop">Addresses of those who are taken out.</param>
    /// <exception cref="ApiError">NOT_FOUND, INVALID_ARGUMENT.</exception>
    public static async ValueTask<JsonObject> ChangeAsync(Call call, string id, IReadOnlyList<string> add, IReadOnlyList<string> drop)
    {
        var group = await RequireAsync(call, id);
        var (adding, dropping) = (await RequirePeopleAsync(call, add, "add"), await RequirePeopleAsync(call, drop, "drop"));
        await ChangeAsync(Author.Of(call), group, adding, dropping);
        return Describe(group);
    }

    /// <exception cref="ApiError">NOT_FOUND.</exception>
    public static async ValueTask<JsonObject> RemoveAsync(Call call, string id)
    {
        await RemoveAsync(Author.Of(call), await RequireAsync(call, id));
        return [];
    }

    /// <exception cref="ApiError">INVALID_ARGUMENT, ALREADY_EXISTS.</exception>
    public static async ValueTask<GroupRow> CreateAsync(Author by, OrganisationRow org, string email, IReadOnlyList<UserRow> people)
    {
        var group = new GroupRow(Collection + by.Ids.NextSecret(IdBytes), org.Customer, await PersonSettings.RequireFreeAddressAsync(by, org, email));
        RequireOwn(group, people, "people");
        await by.Db.Groups.InsertAsync(group);
        await SettingsRecord.AppendAsync(by, org.Customer, group.Name, before: null, Describe(group));
        await ChangeAsync(by, group, people, drop: []);
        return group;
    }

    /// <summary>Puts people into a group and takes people out. Who is in it already, or is not, makes no difference. Recorded is who came and
    /// who went, not who stays: a group can be large.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT: somebody of another organisation.</exception>
    public static async ValueTask ChangeAsync(Author by, GroupRow group, IReadOnlyList<UserRow> add, IReadOnlyList<UserRow> drop)
    {
        RequireOwn(group, add, "add");
        var (gone, come) = (new JsonObject(), new JsonObject());
        foreach (var user in add)
        {
            if (await by.Db.Groups.AddPersonAsync(group.Name, user.Id) > 0)
            {
                come[user.Id] = user.Email;
            }
        }

        foreach (var user in drop)
        {
            if (await by.Db.Groups.RemovePersonAsync(group.Name, user.Id) > 0 && !come.Remove(user.Id))
            {
                gone[user.Id] = user.Email;
            }
        }

        await SettingsRecord.AppendAsync(by, group.Customer, group.Name, new JsonObject { ["people"] = gone }, new JsonObject { ["people"] = come });
    }

    /// <summary>Takes a group out of every space, and away. The people in it stay.</summary>
    /// <returns>How many spaces it was in.</returns>
    public static async ValueTask<int> RemoveAsync(Author by, GroupRow group)
    {
        var left = await Members.RemoveEverywhereAsync(by, group.Name);
        await by.Db.Groups.DeleteAsync(group.Name);
        await SettingsRecord.AppendAsync(by, group.Customer, group.Name, Describe(group), after: null);
        return left;
    }

    private static void RequireOwn(GroupRow group, IReadOnlyList<UserRow> people, string field)
    {
        if (people.FirstOrDefault(user => user.Customer != group.Customer) is { } stranger)
        {
            throw Errors.PersonUnknown(field, stranger.Email);
        }
    }

    private static async ValueTask<List<UserRow>> RequirePeopleAsync(Call call, IReadOnlyList<string> addresses, string field)
    {
        var people = new List<UserRow>(addresses.Count);
        foreach (var address in addresses)
        {
            var email = SettingText.RequireAddress(address, field);
            people.Add(await call.Db.Users.FindByEmailAsync(email) ?? throw Errors.PersonUnknown(field, email));
        }

        return people;
    }

    /// <summary>A group of the caller's organisation; one of another is as unknown as none.</summary>
    private static async ValueTask<GroupRow> RequireAsync(Call call, string id)
    {
        var group = id.Contains('@', StringComparison.Ordinal) ? await call.Db.Groups.FindByEmailAsync(id) : await call.Db.Groups.FindAsync(Collection + id);
        return group is not null && group.Customer == call.Caller.User!.Customer ? group : throw Errors.SettingNotFound(Collection + id);
    }
}
