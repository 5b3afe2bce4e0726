using Roomstead.Cli.Input;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli;

/// <summary>The root that files made for clients point at.</summary>
internal static class ServerOrigin
{
    /// <summary>The one that is configured; else where the server listened last; else where it will by default.</summary>
    public static async Task<string> ReadAsync(Db db, Settings settings) =>
        settings.TextOrNull(SettingFlags.PublicUrl)?.TrimEnd('/')
        ?? await db.ReadAsync(static tx => tx.Meta.FindAsync(MetaTable.Origin))
        ?? $"http://{settings.Text(SettingFlags.Host)}:{settings.Text(SettingFlags.Port)}";
}
