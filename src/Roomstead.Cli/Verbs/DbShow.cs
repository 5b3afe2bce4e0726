using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Roomstead.Cli.Input;
using Roomstead.Domain.Audit;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Sqlite;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead db show [TABLE]</c>: rows as JSON, with the stored messages readable.</summary>
internal sealed class DbShow() : Verb("db show", "Show rows of the store as JSON")
{
    private const int MostRows = 1_000_000;

    private static readonly Flag Limit = new("limit", "N", "rows of each table at most") { Default = "100" };

    public override string Positional => "[TABLE]";

    public override (int Least, int Most) Positionals => (0, 1);

    public override IReadOnlyList<Flag> Flags { get; } = [Limit, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var limit = (int)settings.Number(Limit, 1, MostRows);
        using var store = SqliteInspection.Open(DataDirectory.Require(settings));
        var tables = store.Tables();
        if (settings.Positionals is [var table])
        {
            return tables.Contains(table)
                ? await WriteAsync(terminal, Rows(store, table, limit))
                : throw RefusedException.Usage($"There is no table {table}.{Nearest.Hint(table, tables)} There are: {string.Join(", ", tables)}.");
        }

        return await WriteAsync(terminal, new JsonObject(tables.Select(name => KeyValuePair.Create<string, JsonNode?>(name, Rows(store, name, limit)))));
    }

    private static async Task<int> WriteAsync(Terminal terminal, JsonNode json)
    {
        await Listing.WriteJsonAsync(terminal, json);
        return 0;
    }

    private static JsonArray Rows(SqliteInspection store, string table, int limit)
    {
        var rows = store.Rows(table, limit, (row, column, bytes) => Decode(table, row, column, bytes));
        foreach (var row in rows)
        {
            foreach (var column in row.Where(member => IsSecret(row, member.Key) && member.Value is not null).Select(static member => member.Key).ToList())
            {
                row[column] = "(not shown)";
            }
        }

        return new JsonArray([.. rows]);
    }

    /// <summary>Hashes of passwords and secrets can be tried offline, and a secret in the store is one outright. Hashes of tokens say nothing.</summary>
    private static bool IsSecret(JsonObject row, string column) =>
        column is "password_hash" or "secret_hash" || (column == "value" && ((string?)row["key"] ?? "").Contains("secret", StringComparison.Ordinal));

    private static JsonNode? Decode(string table, JsonObject row, string column, byte[] bytes)
    {
        // Settings and refusals are JSON, and no message begins as an object does.
        if (table == "outbox" && column is "old_doc" or "new_doc" && bytes is [(byte)'{', ..])
        {
            return ReadJson(bytes);
        }

        var message = (table, column) switch
        {
            ("spaces", "doc") => Space.Descriptor,
            ("outbox", "old_doc" or "new_doc") => AuditEntry.MessageOf((string?)row["resource"] ?? ""),
            _ => null,
        };
        if (message is null)
        {
            return Convert.ToHexStringLower(bytes);
        }

        try
        {
            return JsonNode.Parse(JsonFormatter.Default.Format(message.Parser.ParseFrom(bytes)));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or JsonException or InvalidOperationException)
        {
            return Unreadable(bytes);
        }
    }

    private static JsonNode? ReadJson(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes);
        }
        catch (JsonException)
        {
            return Unreadable(bytes);
        }
    }

    private static string Unreadable(byte[] bytes) => string.Create(CultureInfo.InvariantCulture, $"(cannot be read: {Convert.ToHexStringLower(bytes)})");
}
