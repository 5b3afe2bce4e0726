using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Roomstead.Cli.Input;

namespace Roomstead.Cli;

/// <summary>How verbs print rows: columns for people, or JSON for programs. Both come from the same members.</summary>
internal static class Listing
{
    public static readonly Flag Json = new("json", null, "print JSON");

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(Settings settings, Terminal terminal, IReadOnlyList<JsonObject> rows)
    {
        if (settings.IsOn(Json))
        {
            await WriteJsonAsync(terminal, new JsonArray([.. rows]));
        }
        else if (rows.Count > 0)
        {
            await terminal.Out.WriteAsync(Columns(rows));
        }
    }

    public static Task WriteJsonAsync(Terminal terminal, JsonNode json) => terminal.Out.WriteLineAsync(json.ToJsonString(Layout));

    private static string Columns(IReadOnlyList<JsonObject> rows)
    {
        var names = rows[0].Select(static member => member.Key).ToList();
        List<List<string>> cells = [names, .. rows.Select(row => names.ConvertAll(name => Cell(row[name])))];
        var widths = names.Select((_, i) => cells.Max(line => line[i].Length)).ToList();
        var text = new StringBuilder();
        foreach (var line in cells)
        {
            text.AppendLine(string.Join("  ", line.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }

        return text.ToString();
    }

    private static string Cell(JsonNode? value) => value switch
    {
        null => "-",
        JsonArray list => list.Count == 0 ? "-" : string.Join(' ', list.Select(Cell)),
        JsonObject entry => string.Join(' ', entry.Select(static member => member.Value is JsonArray inner ? $"({inner.Count})" : Cell(member.Value))),
        _ => value.GetValueKind() switch { JsonValueKind.True => "yes", JsonValueKind.False => "no", _ => value.ToString() },
    };
}
