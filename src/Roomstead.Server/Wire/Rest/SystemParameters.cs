using Microsoft.AspNetCore.Http;
using Roomstead.Domain;
using Roomstead.OAuth;

namespace Roomstead.Wire.Rest;

/// <summary>How an answer is to be spelled.</summary>
internal enum AnswerFormat
{
    Json,
    Proto,
    Media,
}

/// <summary>The parameters that every method takes, from query and headers (http-conventions.md §6).</summary>
internal sealed class SystemParameters
{
    private const int LongestCallback = 128;

    private string? _alt;
    private string? _prettyPrint;
    private string? _errorFormat;
    private string? _accessToken;

    private SystemParameters()
    {
    }

    public AnswerFormat Format { get; private set; }

    /// <summary>H-61: enums as numbers.</summary>
    public bool EnumsAsNumbers { get; private set; }

    /// <summary>H-62.</summary>
    public bool Pretty { get; private set; } = true;

    /// <summary>H-64: the function that JSONP calls; null for plain JSON.</summary>
    public string? Callback { get; private set; }

    /// <summary>H-75: the partial response asked for; null for the whole.</summary>
    public string? Fields { get; private set; }

    /// <summary>H-21: whether errors carry the old array too.</summary>
    public bool LegacyErrors => _errorFormat == "1";

    /// <summary>A-130: the header, else the query.</summary>
    public Credentials Credentials { get; private set; }

    /// <summary>Takes the system parameters out of <paramref name="query"/> and leaves those of the method.</summary>
    public static SystemParameters Take(List<QueryParameter> query, IHeaderDictionary headers)
    {
        var system = new SystemParameters();
        string? key = null;
        query.RemoveAll(parameter => system.TryTake(parameter, ref key));
        if (system.Callback is "")
        {
            system.Callback = null;
        }

        system.Fields ??= headers["X-Goog-FieldMask"];
        if (system.Fields is "")
        {
            system.Fields = null; // H-78 inferred
        }

        key ??= headers["X-Goog-Api-Key"]; // H-65
        system.Credentials = new Credentials(BearerHeader.Read(headers) ?? system._accessToken, key);
        system.Pretty = !(ScalarText.TryBool(system._prettyPrint ?? "", out var pretty) && !pretty); // H-62: unreadable counts as true.
        return system;
    }

    /// <summary>H-11: refused before anything else about the request is looked at.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT for a value that does not exist.</exception>
    public void Require()
    {
        if (_errorFormat is not (null or "1" or "2"))
        {
            throw Errors.InvalidErrorFormat(_errorFormat); // H-63
        }

        (Format, EnumsAsNumbers) = _alt switch
        {
            null or "json" => (AnswerFormat.Json, false),
            "json;enum-encoding=int" => (AnswerFormat.Json, true),
            "proto" => (AnswerFormat.Proto, false),
            "media" => (AnswerFormat.Media, false),
            _ => throw Errors.InvalidSystemParameter("alt", _alt), // H-61
        };

        if (Callback is { } name && !IsFunctionName(name))
        {
            Callback = null;
            throw Errors.InvalidSystemParameter("callback", name);
        }
    }

    // H-57: most read the first of several, $.xgafv the last.
    private bool TryTake(QueryParameter parameter, ref string? key)
    {
        switch (parameter.Name)
        {
            case "alt" or "$alt":
                _alt ??= parameter.Value;
                return true;
            case "fields" or "$fields":
                Fields ??= parameter.Value;
                return true;
            case "prettyPrint" or "$prettyPrint":
                _prettyPrint ??= parameter.Value;
                return true;
            case "callback" or "$callback":
                Callback ??= parameter.Value;
                return true;
            case "$.xgafv":
                _errorFormat = parameter.Value;
                return true;
            case "key" or "$key":
                key ??= parameter.Value;
                return true;
            case "access_token" or "$access_token" or "oauth_token" or "$oauth_token":
                _accessToken ??= parameter.Value;
                return true;
            case "quotaUser" or "$quotaUser" or "upload_protocol" or "$upload_protocol": // H-67, H-69: no effect.
                return true;
            default:
                return false;
        }
    }

    /// <summary>A name that can be put in front of a bracket in a script without being more than a call.</summary>
    private static bool IsFunctionName(string name) =>
        name.Length <= LongestCallback
        && !char.IsAsciiDigit(name[0])
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '.' or '[' or ']');
}
