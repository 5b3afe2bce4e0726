using Roomstead.Storage.Sqlite;

namespace Roomstead.Storage;

/// <summary>Opens the store a data directory holds.</summary>
internal static class Store
{
    public const string FileName = "roomstead.db";

    /// <summary>Opens or creates the embedded store of <paramref name="dataDirectory"/>, which is made, for its owner alone, if it is missing.</summary>
    /// <exception cref="StoreOpenException">One line that says why it cannot be used; nothing was changed.</exception>
    public static Db Open(string dataDirectory, TimeProvider clock)
    {
        RequireDirectory(dataDirectory);
        return SqliteDb.Open(Path.Combine(dataDirectory, FileName), clock);
    }

    /// <summary>Makes the data directory, for its owner alone, if it is missing.</summary>
    /// <exception cref="StoreOpenException">It cannot be made.</exception>
    public static void RequireDirectory(string dataDirectory)
    {
        try
        {
            if (!Directory.Exists(dataDirectory))
            {
                _ = OperatingSystem.IsWindows()
                    ? Directory.CreateDirectory(dataDirectory)
                    : Directory.CreateDirectory(dataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreOpenException($"The data directory {dataDirectory} cannot be made ({e.Message}). Check its rights, or name another with --data.", e);
        }
    }
}
