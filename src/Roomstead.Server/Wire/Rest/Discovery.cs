using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Roomstead.Domain;
using Roomstead.Protocol.Api;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Roomstead.Wire.Rest;

/// <summary>
/// The discovery document: the whole REST surface as data, made from the descriptors (H-130, H-131, P-07).
/// REST clients that can be told where the document is take everything else from it, also where the server is.
/// </summary>
internal static class Discovery
{
    // Stands where the root belongs until somebody asks; no document ever names it.
    private const string Placeholder = "https://root.invalid/";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Made once, on first use. Callers choose the Host header, so nothing is kept per root.
    private static readonly Lazy<byte[][]> Pieces = new(static () =>
        [.. Document(Placeholder).ToJsonString(Indented).Split(Placeholder).Select(Encoding.UTF8.GetBytes)]);

    /// <summary>Returns the document in UTF-8 for a server reached at <paramref name="rootUrl"/>, with or without a slash at its end.</summary>
    public static byte[] Build(string rootUrl)
    {
        var root = JsonEncodedText.Encode(rootUrl.EndsWith('/') ? rootUrl : rootUrl + "/", Indented.Encoder).EncodedUtf8Bytes; // H-131
        var pieces = Pieces.Value;
        var document = new byte[pieces.Sum(piece => piece.Length) + ((pieces.Length - 1) * root.Length)];
        pieces[0].CopyTo(document, 0);
        var length = pieces[0].Length;
        foreach (var piece in pieces.Skip(1))
        {
            root.CopyTo(document.AsSpan(length));
            piece.CopyTo(document, length + root.Length);
            length += root.Length + piece.Length;
        }

        return document;
    }

    private static JsonObject Document(string root)
    {
        var service = ChatContract.Service;
        var methods = new DiscoveryMethods();
        var resources = methods.Tree(service);
        return new JsonObject
        {
            ["kind"] = "discovery#restDescription",
            ["discoveryVersion"] = "v1",
            ["id"] = "chat:v1",
            ["name"] = "chat",
            ["canonicalName"] = "Hangouts Chat",
            ["version"] = "v1",
            ["revision"] = "20260801", // of the published contract that protos/ follows,
            ["title"] = "Chat API",
            ["description"] = "Spaces, their members and their messages, served by Roomstead.",
            ["protocol"] = "rest",
            ["rootUrl"] = root,
            ["baseUrl"] = root,
            ["servicePath"] = "",
            ["basePath"] = "",
            ["batchPath"] = "batch",
            ["fullyEncodeReservedExpansion"] = true,
            ["version_module"] = true,
            ["parameters"] = SystemParameters(),
            ["auth"] = new JsonObject { ["oauth2"] = new JsonObject { ["scopes"] = Scopes(service) } },
            ["resources"] = resources,
            ["schemas"] = methods.Schemas.Written(),
        };
    }

    private static JsonObject Scopes(ServiceDescriptor service)
    {
        var scopes = new JsonObject();
        foreach (var scope in service.GetOptions().GetExtension(ClientExtensions.OauthScopes).Split(','))
        {
            scopes[scope] = new JsonObject { ["description"] = ScopeDescriptions.Find(scope) ?? scope };
        }

        return scopes;
    }

    // H-60 to H-69
    private static JsonObject SystemParameters() => new()
    {
        ["$.xgafv"] = Parameter("string", "Version of the error format; both are alike.", values: ["1", "2"]),
        ["access_token"] = Parameter("string", "The access token, for callers that cannot set a header."),
        ["alt"] = Parameter("string", "Form of the answer.", values: ["json", "media", "proto"], standard: "json"),
        ["callback"] = Parameter("string", "Function to wrap the answer in (JSONP)."),
        ["fields"] = Parameter("string", "Which fields of the answer to send."),
        ["key"] = Parameter("string", "API key: names the project that calls."),
        ["oauth_token"] = Parameter("string", "Older name of access_token."),
        ["prettyPrint"] = Parameter("boolean", "Whether the answer is indented.", standard: "true"),
        ["quotaUser"] = Parameter("string", "Whom to count the call for, at most 40 characters."),
        ["uploadType"] = Parameter("string", "How an upload is sent: media, multipart or resumable."),
        ["upload_protocol"] = Parameter("string", "How an upload is sent: raw, multipart or resumable."),
    };

    private static JsonObject Parameter(string type, string description, string[]? values = null, string? standard = null)
    {
        var parameter = new JsonObject { ["type"] = type, ["description"] = description, ["location"] = "query" };
        if (values is not null)
        {
            parameter["enum"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        }

        if (standard is not null)
        {
            parameter["default"] = standard;
        }

        return parameter;
    }
}
