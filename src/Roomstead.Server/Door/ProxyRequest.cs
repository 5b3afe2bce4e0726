using System.Globalization;
using System.Net;
using System.Text;

namespace Roomstead.Door;

/// <summary>What a client asks of a proxy: a tunnel to a host, or one request to be passed on in clear text (RFC 9110, 9.3.6; RFC 9112, 3.2).</summary>
/// <param name="IsTunnel">CONNECT.</param>
/// <param name="Path">With its query; empty for a tunnel.</param>
/// <param name="Headers">As they came, without those that are between client and proxy.</param>
internal sealed record ProxyRequest(bool IsTunnel, string Method, string Host, int Port, string Path, IReadOnlyList<string> Headers)
{
    private static readonly string[] OfTheHop = ["connection", "proxy-connection", "proxy-authorization", "keep-alive"];

    /// <summary>Reads a head that ends with its empty line; null when it is none.</summary>
    public static ProxyRequest? Parse(ReadOnlySpan<byte> head)
    {
        var lines = Encoding.Latin1.GetString(head).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0].Split(' ') is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"] || !IsToken(method))
        {
            return null;
        }

        var headers = lines.Skip(1).ToList();
        if (!headers.TrueForAll(static line => line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && IsToken(line[..colon]) && !line.AsSpan().ContainsAny('\r', '\n', '\0')))
        {
            return null;
        }

        headers.RemoveAll(static line => OfTheHop.Contains(line[..line.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant()));
        if (method == "CONNECT")
        {
            return SplitHost(target, defaultPort: null) is { } authority ? new ProxyRequest(IsTunnel: true, method, authority.Host, authority.Port, "", headers) : null;
        }

        const string Http = "http://";
        if (!target.StartsWith(Http, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var end = target.AsSpan(Http.Length).IndexOfAny('/', '?') is var at and >= 0 ? at + Http.Length : target.Length;
        var path = end == target.Length || target[end] == '?' ? "/" + target[end..] : target[end..];
        return SplitHost(target[Http.Length..end], defaultPort: 80) is { } found && path.All(static c => c is > ' ' and < '\x7f')
            ? new ProxyRequest(IsTunnel: false, method, found.Host, found.Port, path, headers)
            : null;
    }

    /// <summary>The request as a server expects it that is not a proxy. It ends the connection, so that no second request goes the way of the first.</summary>
    public byte[] ToOrigin() => Encoding.Latin1.GetBytes($"{Method} {Path} HTTP/1.1\r\n{string.Concat(Headers.Select(static line => line + "\r\n"))}Connection: close\r\n\r\n");

    /// <summary>The request as another proxy expects it.</summary>
    public byte[] ToProxy(Uri proxy)
    {
        var authority = string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");
        var target = IsTunnel ? authority : $"http://{authority}{Path}";
        var credentials = proxy.UserInfo.Length == 0 ? "" : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(proxy.UserInfo)))}\r\n";
        return Encoding.Latin1.GetBytes($"{Method} {target} HTTP/1.1\r\n{string.Concat(Headers.Select(static line => line + "\r\n"))}{credentials}{(IsTunnel ? "" : "Connection: close\r\n")}\r\n");
    }

    private static (string Host, int Port)? SplitHost(string authority, int? defaultPort)
    {
        var bracket = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) : 0;
        var colon = bracket < 0 ? -1 : authority.IndexOf(':', bracket);
        var host = colon < 0 ? authority : authority[..colon];
        int? port = colon < 0 ? defaultPort
            : int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= ushort.MaxValue ? number
            : null;
        if (port is null)
        {
            return null;
        }

        if (host.StartsWith('['))
        {
            return host.EndsWith(']') && IPAddress.TryParse(host[1..^1], out var address) ? (address.ToString(), port.Value) : null;
        }

        return host.Length is > 0 and <= 253 && host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') ? (host.ToLowerInvariant(), port.Value) : null;
    }

    private static bool IsToken(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
