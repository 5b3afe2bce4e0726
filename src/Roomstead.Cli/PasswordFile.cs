using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.OAuth;

namespace Roomstead.Cli;

/// <summary>Passwords come from a file or standard input: on a command line every other process could read them.</summary>
internal static class PasswordFile
{
    public static readonly Flag Flag = new("password-file", "FILE", "the password is the first line of this file; - reads standard input");

    /// <summary>The text to keep for the password; null when none is given.</summary>
    /// <exception cref="RefusedException">The file cannot be read, or the password is too short or too long.</exception>
    public static async Task<string?> ReadHashOrNullAsync(Settings settings, Terminal terminal)
    {
        if (settings.TextOrNull(Flag) is not { } file)
        {
            return null;
        }

        using var reader = file == "-" ? new StreamReader(terminal.In) : new StreamReader(file);
        var password = await reader.ReadLineAsync(terminal.Stop) ?? "";
        return Passwords.ObjectionTo(password) is { } objection
            ? throw RefusedException.Usage(objection)
            : Passwords.Hash(password, new RandomIds());
    }
}
