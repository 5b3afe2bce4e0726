using Roomstead.Cli.Input;
using Roomstead.Storage;
using Roomstead.Storage.Sqlite;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead db backup FILE</c>: one consistent copy of the store, taken while the server runs.</summary>
internal sealed class DbBackup() : Verb("db backup", "Copy the store to a file, while the server runs or not")
{
    public override string Positional => "FILE";

    public override IReadOnlyList<Flag> Flags { get; } = [SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => $"To go back to it: stop the server, and put the copy in place of {Store.FileName} (removing {Store.FileName}-wal and -shm).";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var file = Path.GetFullPath(settings.Positionals[0]);
        using var store = SqliteInspection.Open(DataDirectory.Require(settings));
        CreateEmpty(file);
        try
        {
            store.BackUp(file);
        }
        catch
        {
            File.Delete(file);
            throw;
        }

        await terminal.Out.WriteLineAsync(FormattableString.Invariant($"{file} holds the store as it is now ({new FileInfo(file).Length} bytes)."));
        return 0;
    }

    /// <summary>The store holds hashes of secrets, so its copy is its owner's alone, and never replaces another file.</summary>
    private static void CreateEmpty(string file)
    {
        if (Path.Exists(file))
        {
            throw new RefusedException($"{file} is there already. Name another, or remove it.");
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(file, options).Dispose();
    }
}
