namespace Roomstead.Storage;

/// <summary>Held by a server for as long as it runs on a data directory, so that no second one starts on it. The operating
/// system gives it back when the process ends, however it ends. The command line works beside a server and does not take it.</summary>
internal sealed class ServerLock : IDisposable
{
    /// <summary>What an open of a file that somebody else has locked fails with: EWOULDBLOCK on Linux and macOS, a sharing violation on Windows.</summary>
    private static readonly int[] Locked = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;

    private ServerLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a data directory, which is made if it is missing.</summary>
    /// <exception cref="StoreOpenException">Another server has it, or the directory cannot be written.</exception>
    public static ServerLock Take(string dataDirectory)
    {
        Store.RequireDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, "server.lock");
        try
        {
            return new ServerLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (Locked.Contains(e.HResult))
        {
            throw new StoreOpenException($"Another server is running on {dataDirectory}. Stop it, or name another data directory with --data.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreOpenException($"{path} cannot be written ({e.Message}). Check the rights of the data directory, or name another with --data.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
