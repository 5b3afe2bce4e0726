using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;

namespace Roomstead.OAuth;

/// <summary>The parameters of one request, from its query or its body. Names that nobody asks for are ignored (RFC 6749 §3.1).</summary>
internal sealed class OAuthParameters
{
    private readonly List<(string Name, string Raw, string Value)> _all;

    private OAuthParameters(List<(string Name, string Raw, string Value)> all) => _all = all;

    public static OAuthParameters None { get; } = new([]);

    /// <summary>The value, or null when it is missing or empty: the same by RFC 6749 §3.1.</summary>
    /// <exception cref="OAuthError">invalid_request: the parameter is repeated.</exception>
    public string? Find(string name) => FindEntry(name)?.Value;

    /// <summary>The value as it was written, still encoded; null when it is missing or empty.</summary>
    public string? FindRaw(string name) => FindEntry(name)?.Raw;

    /// <exception cref="OAuthError">invalid_request: missing, or repeated.</exception>
    public string Require(string name) => Find(name) ?? throw OAuthErrors.MissingParameter(name);

    /// <summary>Every value of a field that a form may send several times.</summary>
    public IEnumerable<string> FindAll(string name) => _all.Where(p => p.Name == name).Select(static p => p.Value);

    /// <param name="text">A query without its question mark, or a form.</param>
    public static OAuthParameters Parse(string text)
    {
        var all = new List<(string, string, string)>();
        foreach (var range in text.AsSpan().Split('&'))
        {
            var pair = text[range];
            if (pair.Length > 0)
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                var raw = equals < 0 ? "" : pair[(equals + 1)..];
                all.Add((WebUtility.UrlDecode(equals < 0 ? pair : pair[..equals]), raw, WebUtility.UrlDecode(raw)));
            }
        }

        return new OAuthParameters(all);
    }

    public static OAuthParameters OfQuery(HttpContext http) => Parse(http.Request.QueryString.Value is { Length: > 1 } query ? query[1..] : "");

    /// <summary>Those of the query together with those of the body, for endpoints where clients use either.</summary>
    public static async Task<OAuthParameters> ReadQueryAndBodyAsync(HttpContext http) => new([.. OfQuery(http)._all, .. (await ReadBodyAsync(http))._all]);

    /// <summary>Reads the body: a form, or a JSON object. Anything else (A-60: a multipart form) has no parameters.</summary>
    /// <exception cref="OAuthError">invalid_request: the body is too large.</exception>
    public static async Task<OAuthParameters> ReadBodyAsync(HttpContext http)
    {
        var body = await ReadTextAsync(http);
        var type = http.Request.ContentType ?? "";
        var media = type.AsSpan()[..(type.IndexOf(';', StringComparison.Ordinal) is var end and >= 0 ? end : type.Length)].Trim();
        if (media.IsEmpty || media.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            return Parse(body);
        }

        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? ParseJson(body) : None;
    }

    private static OAuthParameters ParseJson(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return None;
            }

            return new OAuthParameters([.. json.RootElement.EnumerateObject().Select(static p =>
            {
                var value = p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.ValueKind == JsonValueKind.Null ? "" : p.Value.GetRawText();
                return (p.Name, value, value);
            })]);
        }
        catch (JsonException)
        {
            return None; // Like a form that cannot be read: without a grant type.
        }
        catch (InvalidOperationException)
        {
            return None; // A string that is not Unicode.
        }
    }

    private static async Task<string> ReadTextAsync(HttpContext http)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Limits.OAuthBody + 1);
        try
        {
            var length = await http.Request.Body.ReadAtLeastAsync(buffer.AsMemory(0, Limits.OAuthBody + 1), Limits.OAuthBody + 1, throwOnEndOfStream: false, http.RequestAborted);
            return length <= Limits.OAuthBody ? Encoding.UTF8.GetString(buffer, 0, length) : throw OAuthErrors.BodyTooLarge();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private (string Name, string Raw, string Value)? FindEntry(string name)
    {
        (string Name, string Raw, string Value)? found = null;
        foreach (var parameter in _all)
        {
            if (parameter.Name == name)
            {
                found = found is null ? parameter : throw OAuthErrors.RepeatedParameter(name);
            }
        }

        return found is { Value.Length: > 0 } ? found : null;
    }
}
