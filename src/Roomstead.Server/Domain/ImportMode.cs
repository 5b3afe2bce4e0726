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

    /// <summary>L-120, L-122, P-121: whether the caller may deal with a space in import mode: the importer, until the time is up.</summary>
    public static bool IsImporting(SpaceRow space, Call call) => IsImporter(space, call.Caller) && !IsOver(space, call);

    /// <summary>M-36, P-89: whether the calling app imported the space, now completed, and 90 days from its creation are not over.</summary>
    public static bool WasLately(SpaceRow space, Call call) =>
        space.ViaApp == call.Caller.App.Name && space.Value.ImportModeExpireTime is { } end && end.ToDateTimeOffset() > call.Now;

    public static ScopeSet Scope { get; } = ScopeSet.OfChat("import");
}
