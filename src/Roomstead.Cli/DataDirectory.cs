using Roomstead.Cli.Input;
using Roomstead.Storage;

namespace Roomstead.Cli;

/// <summary>The store that verbs other than <c>serve</c> work on, beside a running server or without one.</summary>
internal static class DataDirectory
{
    /// <summary>Opens the store that is there; makes none.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    /// <exception cref="StoreOpenException">It cannot be used.</exception>
    public static Db Open(Settings settings) => Store.Open(Require(settings), TimeProvider.System);

    /// <summary>The directory, which holds a store.</summary>
    /// <exception cref="RefusedException">It holds none.</exception>
    public static string Require(Settings settings)
    {
        RefuseDatabase(settings);
        var directory = settings.Text(SettingFlags.Data);
        return File.Exists(Path.Combine(directory, Store.FileName))
            ? directory
            : throw new RefusedException($"There is no store in {directory}. Name its directory with --data, or make one: roomstead serve --data {directory}");
    }

    /// <summary>PostgreSQL comes through the same seam; until then nobody shall think his data went there.</summary>
    public static void RefuseDatabase(Settings settings)
    {
        if (settings.TextOrNull(SettingFlags.Database) is not null)
        {
            throw new RefusedException("--database: PostgreSQL is not built yet. Leave it out to use the embedded store of --data.");
        }
    }
}
