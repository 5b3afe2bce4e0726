using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>The state of a space that is being filled with history.</summary>
internal static class ImportMode
{
    /// <summary>S-172: whether the space was not completed in time, which is the end of it.</summary>
    public static bool IsOver(SpaceRow space, Call call) => space.ImportApp is not null && space.CreatedAt <= Horizon(call.Now);

    /// <summary>Spaces in import mode that were made at this time or before are over.</summary>
    public static long Horizon(DateTimeOffset now) => Micros.Of(now.AddDays(-Limits.ImportDays));

    /// <summary>S-62, P-121: whether the caller is a person by delegation of the app that imports, with the scope for it.</summary>
    public static bool IsImporter(SpaceRow space, Caller caller) =>
        caller.Delegated && caller.Scopes.Overlaps(Scope) && space.ImportApp == caller.App.Name && space.Customer == caller.User!.Customer;

    public static ScopeSet Scope { get; } = ScopeSet.OfChat("import");
}
