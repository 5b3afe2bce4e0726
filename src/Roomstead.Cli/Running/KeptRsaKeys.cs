using System.Security.Cryptography;
using Roomstead.OAuth;
using Roomstead.Storage;

namespace Roomstead.Cli.Running;

/// <summary>Key pairs for servers that go away with a run: made once and kept for the next run, as making them takes longer than
/// all the rest of it. They open nothing but such servers, which only this machine reaches.</summary>
/// <param name="directory">Where they are kept, for their owner alone; one that cannot be written is done without.</param>
internal sealed class KeptRsaKeys(string directory) : RsaKeys
{
    private readonly NewRsaKeys _new = new();
    private int _next;

    /// <summary>Where this person's programs keep what they can make anew.</summary>
    public static string UsualDirectory(Func<string, string?> environment)
    {
        var cache = environment("XDG_CACHE_HOME") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "roomstead", "run-keys");
    }

    public override RSA Create()
    {
        var file = Path.Combine(directory, Interlocked.Increment(ref _next).ToString(System.Globalization.CultureInfo.InvariantCulture) + ".pem");
        if (Read(file) is { } kept)
        {
            return kept;
        }

        var made = _new.Create();
        try
        {
            PrivateFiles.Write(file, made.ExportPkcs8PrivateKeyPem() + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return made; // The next run makes its own.
        }

        return made;
    }

    private static RSA? Read(string file)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null; // Not there, or no key: another takes its place.
        }
    }
}
