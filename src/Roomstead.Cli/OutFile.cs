using Roomstead.Cli.Input;

namespace Roomstead.Cli;

/// <summary>The file that a secret is written to: made for its owner alone, and never over another.</summary>
internal static class OutFile
{
    public static readonly Flag Flag = new("out", "FILE", "the file to write; must not be there yet");

    /// <exception cref="RefusedException">It is not named, or is there already.</exception>
    public static string Require(Settings settings)
    {
        var file = Path.GetFullPath(settings.Text(Flag));
        return !Path.Exists(file) ? file : throw new RefusedException($"{file} is there already. Name another with --out, or remove it.");
    }
}
