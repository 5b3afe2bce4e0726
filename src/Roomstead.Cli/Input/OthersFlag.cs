namespace Roomstead.Cli.Input;

/// <summary>What a proxy does with hosts that are not Google's.</summary>
internal static class OthersFlag
{
    public static readonly Flag Flag = new("others", "pass|refuse", "what becomes of requests for hosts that are not Google's") { Default = "pass", Choices = ["pass", "refuse"] };

    public static bool Read(Settings settings) => settings.Text(Flag) == "pass";

    /// <summary>The proxy that this machine reaches others through, if it is set up so.</summary>
    public static Uri? Upstream(Terminal terminal) =>
        (terminal.Environment("https_proxy") ?? terminal.Environment("HTTPS_PROXY")) is { Length: > 0 } proxy
            && Uri.TryCreate(proxy.Contains("://", StringComparison.Ordinal) ? proxy : "http://" + proxy, UriKind.Absolute, out var url) && url.Scheme == "http"
            ? url
            : null;
}
