using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;
using Roomstead.Domain.Administration;

namespace Roomstead.Wire.Admin;

/// <summary>One thing that administrators can ask or set.</summary>
/// <param name="Path">What follows <c>/admin/v1/</c>; a star stands for one segment.</param>
/// <param name="Name">As refusals and the record of changes name it.</param>
/// <param name="Read">Reads the request and refuses what cannot be read; what it returns runs once the caller is known.</param>
internal sealed record AdminMethod(string Verb, string Path, string Name, Func<AdminRequest, AdminWork> Read)
{
    private readonly string[] _segments = Path.Split('/');

    /// <summary>Whether it runs as the writer, and needs the greater scope.</summary>
    public bool Changes => Verb != HttpMethods.Get;

    /// <summary>H-05: a body on the others is not looked at.</summary>
    public bool TakesBody => Verb == HttpMethods.Post || Verb == HttpMethods.Patch;

    /// <param name="value">What stands at the star; empty when the path has none.</param>
    public bool Matches(ReadOnlySpan<char> path, out string value)
    {
        value = "";
        var at = 0;
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (at == _segments.Length || segment.IsEmpty || (_segments[at] != "*" && !segment.SequenceEqual(_segments[at])))
            {
                return false;
            }

            value = _segments[at++] == "*" ? segment.ToString() : value;
        }

        return at == _segments.Length;
    }
}

/// <summary>What a request asks for, read but not yet done.</summary>
/// <param name="RunAsync">Rules and change, in one transaction. May be run again from the start.</param>
internal sealed record AdminWork(Func<Call, ValueTask<JsonObject>> RunAsync)
{
    /// <summary>What takes time and needs no transaction: done once, when the caller is known and before the transaction.</summary>
    public Action? Prepare { get; init; }
}

/// <summary>A request as it came.</summary>
/// <param name="Value">What stands at the star of the path.</param>
/// <param name="Body">Its bytes, which are gone once it is answered.</param>
internal sealed record AdminRequest(string Value, IQueryCollection Query, ReadOnlyMemory<byte> Body)
{
    /// <summary>Goes through the query, of which each parameter is given once.</summary>
    /// <param name="read">Adds a parameter, by name and value, to what was read before.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT.</exception>
    public T ReadQuery<T>(T first, Func<T, string, string, T> read)
    {
        var asked = first;
        foreach (var (name, values) in Query)
        {
            asked = read(asked, name, values is [{ } only] ? only : throw Errors.SettingInvalid(name, "Must be given once.", values.ToString()));
        }

        return asked;
    }

    /// <summary>For methods without parameters.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT: there is one.</exception>
    public void RequireNoQuery() => ReadQuery(true, static (_, name, _) => throw Errors.QueryParameterUnknown(name, known: ""));

    /// <summary>For lists: which page is asked for.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT.</exception>
    public PageAsked ReadPage() => ReadQuery(new PageAsked(Limits.AdminPageDefault, ""), static (page, name, value) => name switch
    {
        "pageSize" => page with { Size = ReadSize(name, value) },
        "pageToken" => page with { Token = value },
        _ => throw Errors.QueryParameterUnknown(name, "pageSize, pageToken"),
    });

    /// <summary>Zero is the default, and too many are as many as there can be.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT.</exception>
    public static int ReadSize(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size == 0 ? Limits.AdminPageDefault : Math.Min(size, Limits.AdminPageMax)
            : throw Errors.SettingInvalid(name, "Must be a whole number that is not negative.", value);
}
