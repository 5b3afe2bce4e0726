using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Roomstead;

/// <summary>Tells what a peer did from what is wrong with the server: peers that leave in the middle, break the protocol or flood a
/// connection are part of every day, and must not be able to fill the log.</summary>
internal static class PeerFailures
{
    /// <summary>Whether something failed because the peer left or did not speak the protocol to the end. Nobody is left to be answered.</summary>
    public static bool Is(HttpContext http, Exception e) => e is BadHttpRequestException or ConnectionResetException or ConnectionAbortedException
        || (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        || (e is IOException && IsOfConnection(e.InnerException));

    /// <summary>Ends such requests, around everything else: by the status that the break of the protocol has, or by closing the connection.</summary>
    public static void Use(IApplicationBuilder app) => app.Use(static next => async http =>
    {
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.StatusCode = e.StatusCode;
            http.Response.Headers.Connection = "close";
        }
        catch (Exception e) when (Is(http, e))
        {
            http.Abort();
        }
    });

    private static bool IsOfConnection(Exception? e) =>
        e is SocketException or ConnectionAbortedException or ConnectionResetException or AuthenticationException or CryptographicException || (e is not null && IsOfConnection(e.InnerException));
}
