namespace Roomstead.Cli.Input;

/// <summary>One flag of a verb.</summary>
/// <param name="Name">Without the dashes.</param>
/// <param name="Value">What stands for its value in help; null for a switch.</param>
internal sealed record Flag(string Name, string? Value, string Summary)
{
    /// <summary>The value when nobody gives one.</summary>
    public string? Default { get; init; }

    /// <summary>May be given several times.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>May also come from an environment variable and from the configuration file.</summary>
    public bool IsSetting { get; init; }

    /// <summary>The only values allowed; null for any.</summary>
    public string[]? Choices { get; init; }

    public bool IsSwitch => Value is null;

    /// <summary><c>ROOMSTEAD_GRPC_PORT</c> for <c>grpc-port</c>.</summary>
    public string Variable => "ROOMSTEAD_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>A flag that is also a setting.</summary>
    public static Flag Setting(string name, string? value, string summary, string? fallback = null) =>
        new(name, value, summary) { Default = fallback, IsSetting = true };
}
