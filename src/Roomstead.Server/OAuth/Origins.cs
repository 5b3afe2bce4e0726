using System.Net;
using Microsoft.AspNetCore.Http;

namespace Roomstead.OAuth;

/// <summary>The roots this server is reached by: what its documents, files and tokens name as its own address.</summary>
/// <param name="publicUrl">As configured; null: as each request names it.</param>
/// <param name="names">More names that the server is configured to have.</param>
internal sealed class Origins(string? publicUrl, IReadOnlyList<string>? names = null)
{
    private static readonly string[] LoopbackNames = ["127.0.0.1", "localhost", "[::1]"];

    private readonly string? _public = publicUrl?.TrimEnd('/');
    private Uri[] _listening = [];

    /// <summary>The root to put into files: the configured one, else the address the server listens on, by a name that can be dialled.</summary>
    public string Main => _public ?? (_listening is [var first, ..] ? Text(first) : throw new InvalidOperationException("The server does not listen yet."));

    /// <summary>Tells the addresses that were taken, the main one first.</summary>
    public void Listen(params Uri[] addresses) => _listening = [.. addresses.Select(Dialable)];

    /// <summary>The root a request came by. Never taken from forwarding headers, which anybody can send.</summary>
    public string Of(HttpRequest request)
    {
        if (_public is not null)
        {
            return _public;
        }

        var host = request.Host;
        return host.HasValue && IsPlain(host.Value) ? $"{request.Scheme}://{host.Value.ToLowerInvariant()}" : Main;
    }

    /// <summary>Every root that is surely ours, whatever a request says.</summary>
    public IEnumerable<string> Known()
    {
        if (_public is not null)
        {
            yield return _public;
        }

        foreach (var address in _listening)
        {
            yield return Text(address);
            foreach (var name in address.IsLoopback ? LoopbackNames : [])
            {
                yield return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{address.Scheme}://{name}:{address.Port}");
            }
        }
    }

    /// <summary>Whether a request names this machine by a name of its own, one of Google's, or the configured one. Any other
    /// name may have been pointed here by a page elsewhere, to read what only this machine's people should see.</summary>
    public bool IsTrustedHost(HostString host)
    {
        var name = host.Host;
        return IsLoopback(name)
            || name.EndsWith(".googleapis.com", StringComparison.OrdinalIgnoreCase)
            || string.Equals(name, "accounts.google.com", StringComparison.OrdinalIgnoreCase)
            || names?.Contains(name.Trim('[', ']'), StringComparer.OrdinalIgnoreCase) == true
            || (_public is not null && string.Equals(name, new Uri(_public).Host, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a host, as a name or an address, is this machine alone.</summary>
    public static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Uri Dialable(Uri address) => address.Host is "0.0.0.0" or "[::]" or "+" or "*"
        ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri
        : address;

    private static string Text(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private static bool IsPlain(string host) => host.Length <= 255 && host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']');
}
