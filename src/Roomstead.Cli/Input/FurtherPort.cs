using System.Net;
using System.Net.Sockets;

namespace Roomstead.Cli.Input;

/// <summary>A port beside that of --port. One that nobody asked for must not keep the server from starting: where the default cannot
/// be had any free one is taken, as it is beside a --port of 0.</summary>
internal static class FurtherPort
{
    public static int Read(Settings settings, Flag flag, IPAddress host)
    {
        var port = (int)settings.Number(flag, 0, ushort.MaxValue);
        var isAnyFree = settings.Number(SettingFlags.Port, 0, ushort.MaxValue) == 0;
        return settings.IsGiven(flag) || (!isAnyFree && IsFree(host, port)) ? port : 0;
    }

    private static bool IsFree(IPAddress host, int port)
    {
        try
        {
            using var listener = new TcpListener(host, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
