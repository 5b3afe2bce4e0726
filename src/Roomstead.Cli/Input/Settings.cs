using System.Globalization;
using System.Text.Json;

namespace Roomstead.Cli.Input;

/// <summary>The values a verb runs with. For settings: flag, else environment variable, else configuration file, else default.</summary>
internal sealed class Settings
{
    private readonly Arguments _arguments;
    private readonly Func<string, string?> _environment;
    private readonly Dictionary<string, string> _file;

    private Settings(Arguments arguments, Func<string, string?> environment, Dictionary<string, string> file)
    {
        _arguments = arguments;
        _environment = environment;
        _file = file;
    }

    /// <exception cref="RefusedException">The configuration file cannot be read or holds what is not a setting.</exception>
    public static Settings Resolve(Arguments arguments, Func<string, string?> environment)
    {
        var withoutFile = new Settings(arguments, environment, []);
        var named = withoutFile.TextOrNull(SettingFlags.Config);
        var path = named ?? Path.Combine(withoutFile.Text(SettingFlags.Data), "roomstead.json");
        return named is not null || File.Exists(path)
            ? new Settings(arguments, environment, ReadFile(path, mayNameData: named is not null))
            : withoutFile;
    }

    public IReadOnlyList<string> Positionals => _arguments.Positionals;

    /// <summary>What was typed, in order.</summary>
    public IReadOnlyList<(Flag Flag, string Value)> InOrder => _arguments.InOrder;

    /// <summary>Whether somebody asked for a value, so that it is not the default.</summary>
    public bool IsGiven(Flag flag) => GivenOrNull(flag) is not null;

    public string? TextOrNull(Flag flag)
    {
        var value = GivenOrNull(flag) ?? flag.Default;
        return value is null || flag.Choices is null || flag.Choices.Contains(value)
            ? value
            : throw RefusedException.Usage($"--{flag.Name} cannot be {value}. It is one of: {string.Join(", ", flag.Choices)}.");
    }

    public string Text(Flag flag) => TextOrNull(flag) ?? throw RefusedException.Usage($"--{flag.Name} {flag.Value} is needed.");

    public IReadOnlyList<string> All(Flag flag) => _arguments.Of(flag) ?? [];

    public bool IsOn(Flag flag) => TextOrNull(flag) switch
    {
        null or "false" or "0" => false,
        "true" or "1" => true,
        var other => throw RefusedException.Usage($"--{flag.Name} cannot be {other}. It is true or false."),
    };

    public long Number(Flag flag, long least, long most) =>
        long.TryParse(Text(flag), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw RefusedException.Usage(string.Create(
                CultureInfo.InvariantCulture, $"--{flag.Name} cannot be {Text(flag)}. It is a whole number from {least} to {most}."));

    private string? GivenOrNull(Flag flag) =>
        _arguments.Of(flag)?[0]
        ?? (!flag.IsSetting ? null : _environment(flag.Variable) is { Length: > 0 } variable ? variable : _file.GetValueOrDefault(flag.Name));

    private static Dictionary<string, string> ReadFile(string path, bool mayNameData)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in Members(path))
        {
            var flag = SettingFlags.All.FirstOrDefault(setting => setting.Name == member.Name);
            if (flag is null || flag == SettingFlags.Config || (flag == SettingFlags.Data && !mayNameData))
            {
                throw RefusedException.Usage($"{path}: {member.Name} is not a setting here.{Nearest.Hint(member.Name, SettingFlags.All.Select(static s => s.Name))}");
            }

            values[flag.Name] = member.Value.ValueKind switch
            {
                JsonValueKind.String => member.Value.GetString()!,
                JsonValueKind.Number => member.Value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => throw RefusedException.Usage($"{path}: {member.Name} is neither text, a number, true nor false."),
            };
        }

        return values;
    }

    private static List<JsonProperty> Members(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? [.. document.RootElement.Clone().EnumerateObject()]
                : throw RefusedException.Usage($"{path} is not a JSON object of settings.");
        }
        catch (JsonException e)
        {
            throw RefusedException.Usage($"{path} is not JSON ({e.Message})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The configuration file {path} cannot be read ({e.Message})");
        }
    }
}
