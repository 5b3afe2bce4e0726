namespace Roomstead.Cli.Running;

/// <summary>The person's browser, as the command starts it. It knows nothing of the command's proxy, and would bring a sign-in to
/// Google itself: so the address of the sign-in page is changed to the private server's on the way.</summary>
internal static class BrowserScript
{
    private const string Google = "https://accounts.google.com/";

    /// <summary>Writes a program that takes an address, and opens it in the browser of this machine.</summary>
    /// <param name="root">Of the private server, in clear text, which every browser takes.</param>
    public static string Write(string directory, Uri root, Func<string, string?> environment)
    {
        var path = Path.Combine(directory, "browser");
        var text = $"""
            #!/bin/sh
            address=$1
            case $address in
              {Google}*) address='{root.GetLeftPart(UriPartial.Authority)}'/${"{address#"}{Google}{"}"} ;;
            esac
            unset BROWSER
            {Opener(environment("BROWSER"))} &

            """;
        File.WriteAllText(path, text.Replace("\r\n", "\n", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    /// <summary>The command that BROWSER names, as Python and xdg-open read it: the first of a list, with %s for the address.</summary>
    private static string Opener(string? browser)
    {
        var first = (browser ?? "").Split(':')[0].Trim().TrimEnd('&').TrimEnd();
        return first.Length == 0 ? (OperatingSystem.IsMacOS() ? "open" : "xdg-open") + " \"$address\""
            : first.Contains("%s", StringComparison.Ordinal) ? first.Replace("%s", "\"$address\"", StringComparison.Ordinal)
            : first + " \"$address\"";
    }
}
