namespace Roomstead.Domain;

/// <summary>That a display name is used once in an organisation (P-46 to P-48).</summary>
internal static class SpaceNames
{
    /// <summary>Refuses a display name that another named space of the organisation has, compared as its policy says.</summary>
    /// <param name="displayName">As <see cref="SpaceText.RequireDisplayName"/> returned it.</param>
    /// <param name="exceptSpace">The space that is to have the name: it never stands in its own way. Empty for a new one.</param>
    /// <exception cref="ApiError">ALREADY_EXISTS (E-22).</exception>
    public static async ValueTask RequireUniqueNameAsync(Call call, string customer, string displayName, string exceptSpace)
    {
        var policy = (await call.Db.Organisations.FindAsync(customer))?.NameUniqueness;
        if (policy is null or "off")
        {
            return; // P-47: without an organisation, or by its wish, there is nothing to be unique in.
        }

        if (await call.Db.Spaces.IsNameTakenAsync(customer, displayName, ignoreCase: policy == "case-insensitive", exceptSpace, ImportMode.Horizon(call.Now)))
        {
            throw Errors.DisplayNameTaken(displayName, customer, policy); // P-46, P-48 inferred
        }
    }
}
