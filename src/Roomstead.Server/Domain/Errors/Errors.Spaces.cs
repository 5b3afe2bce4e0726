namespace Roomstead.Domain;

/// <summary>Refusals of the methods on spaces that are neither lists nor make or patch a space.</summary>
internal static partial class Errors
{
    /// <summary>S-130.</summary>
    public static ApiError OnlyNamedSpacesDeleted() => InvalidArgument("name", "Only a space of type SPACE can be deleted.");

    /// <summary>S-142.</summary>
    public static ApiError NotInImportMode(string space) => FailedPrecondition("NOT_IN_IMPORT_MODE", space, "The space is not in import mode.");

    /// <summary>S-152.</summary>
    public static ApiError UserNotResolved(string field) => InvalidArgument(field, "There is no such user.");
}
