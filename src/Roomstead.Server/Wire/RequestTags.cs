using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;

namespace Roomstead.Wire;

/// <summary>Gives every request an id: the one the client sent, where it is short and plain, else one of the server's own. The answer
/// carries it, over REST and as metadata of gRPC; it stands in the log and on the record of changes.</summary>
internal sealed class RequestTags(IdSource ids)
{
    public const string Header = "X-Request-Id";
    private const int StartBytes = 9;
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    // A random start of its own for each process, then a number: as good as random ids, and far cheaper.
    private readonly string _start = ids.NextSecret(StartBytes);
    private long _count;

    /// <summary>Tags the request, whose id is its trace identifier from here on, and its answer.</summary>
    public void Tag(HttpContext http)
    {
        var id = http.Request.Headers[Header] is [{ } given] && IsPlain(given) ? given : Next();
        http.TraceIdentifier = id;
        http.Response.Headers[Header] = id;
    }

    private static bool IsPlain(string text) => text.Length is > 0 and <= Limits.RequestTag && !text.AsSpan().ContainsAnyExcept(Plain);

    private string Next() => string.Create(CultureInfo.InvariantCulture, $"{_start}-{Interlocked.Increment(ref _count):x}");
}
