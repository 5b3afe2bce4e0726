using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Roomstead.Domain;
using Roomstead.Protocol;
using Roomstead.Protocol.Api;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Roomstead.Wire.Rest;

/// <summary>The resources of the discovery document: every HTTP binding of every method under its place in the tree (P-07, H-131).</summary>
internal sealed partial class DiscoveryMethods
{
    private const string UploadRpc = "UploadAttachment";

    /// <summary>The schemas that the methods written so far refer to.</summary>
    public DiscoverySchemas Schemas { get; } = new();

    /// <summary>Returns the tree of resources for the methods of a service, with the media methods beside them.</summary>
    public JsonObject Tree(ServiceDescriptor service)
    {
        var root = new JsonObject();
        foreach (var method in service.Methods)
        {
            var rule = method.GetOptions().GetExtension(AnnotationsExtensions.Http);
            foreach (var binding in rule.AdditionalBindings.Prepend(rule))
            {
                Add(root, method, binding);
            }
        }

        Place(root, ["media"], "download", MediaDownload());
        return root;
    }

    /// <summary>The name of a binding as clients know it, such as <c>spaces.patch</c>.</summary>
    public static string Id(MethodDescriptor method, HttpRule binding)
    {
        var (verb, template) = VerbAndPath(binding);
        var (resource, name) = IdOf(method, verb, PathVariable().Replace(template, static match => Flat(match.Groups["pattern"].Value)));
        return $"{string.Join('.', resource)}.{name}";
    }

    private void Add(JsonObject root, MethodDescriptor method, HttpRule binding)
    {
        var (verb, template) = VerbAndPath(binding);
        var variable = PathVariable().Match(template);
        var flat = variable.Success
            ? template.Replace(variable.Value, Flat(variable.Groups["pattern"].Value), StringComparison.Ordinal)
            : template;
        var (resource, name) = IdOf(method, verb, flat);
        var parameters = new JsonObject();
        var order = new JsonArray();
        var bound = "";
        var path = template;
        if (variable.Success)
        {
            bound = variable.Groups["field"].Value;
            var last = JsonNameOfLast(method.InputType, bound);
            order.Add(last);
            parameters[last] = new JsonObject
            {
                ["location"] = "path",
                ["required"] = true,
                ["type"] = "string",
                ["pattern"] = Pattern(variable.Groups["pattern"].Value),
            };
            path = template.Replace(variable.Value, "{+" + last + "}", StringComparison.Ordinal);
        }

        if (binding.Body != "*") // H-52
        {
            AddQuery(parameters, method.InputType, "", bound, binding.Body, []);
        }

        var written = new JsonObject
        {
            ["id"] = $"chat.{string.Join('.', resource)}.{name}",
            ["path"] = path[1..],
            ["flatPath"] = flat[1..],
            ["httpMethod"] = verb,
            ["parameters"] = parameters,
            ["parameterOrder"] = order,
        };
        if (binding.Body.Length > 0)
        {
            var request = binding.Body == "*"
                ? Schemas.Refer(method.InputType, leaveOut: bound)
                : Schemas.Refer(method.InputType.FindFieldByName(binding.Body).MessageType);
            written["request"] = new JsonObject { ["$ref"] = request };
        }

        written["response"] = new JsonObject { ["$ref"] = Schemas.Refer(method.OutputType) };
        written["scopes"] = Strings(method.GetOptions().GetExtension(OptionsExtensions.Scopes));
        if (method.Name == UploadRpc)
        {
            written["supportsMediaUpload"] = true;
            written["mediaUpload"] = MediaUpload(path);
        }

        Place(root, resource, name, written);
    }

    private static void Place(JsonObject root, string[] resource, string name, JsonObject method)
    {
        var resources = root;
        for (var i = 0; i < resource.Length; i++)
        {
            var node = Child(resources, resource[i]);
            resources = i == resource.Length - 1 ? Child(node, "methods") : Child(node, "resources");
        }

        resources.Add(name, method);
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }

    // Leaves of the request that neither path nor body fills, joined by dots (H-52).
    private static void AddQuery(
        JsonObject parameters, MessageDescriptor message, string prefix, string bound, string body, HashSet<string> above)
    {
        if (!above.Add(message.FullName))
        {
            return;
        }

        foreach (var field in message.Fields.InDeclarationOrder())
        {
            if (prefix.Length == 0 && (field.Name == body || field.Name == bound))
            {
                continue;
            }

            var leaf = DiscoverySchemas.Scalar(field);
            if (leaf is null)
            {
                AddQuery(parameters, field.MessageType, prefix + field.JsonName + ".", bound, body, above);
                continue;
            }

            leaf["location"] = "query";
            if (field.IsRepeated)
            {
                leaf["repeated"] = true;
            }

            parameters[prefix + field.JsonName] = leaf;
        }

        above.Remove(message.FullName);
    }

    // The ids follow the path; where the names of the real service do not, they are told apart here.
    private static (string[] Resource, string Name) IdOf(MethodDescriptor method, string verb, string flat)
    {
        if (method.Name == UploadRpc)
        {
            return (["media"], "upload"); // H-120
        }

        var colon = flat.IndexOf(':', StringComparison.Ordinal);
        var collections = (colon < 0 ? flat : flat[..colon]).Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1).Where(segment => segment[0] != '{').ToArray();
        if (collections[^1].EndsWith("ReadState", StringComparison.Ordinal))
        {
            return (collections[..^1], char.ToLowerInvariant(method.Name[0]) + method.Name[1..]);
        }

        return (collections, colon >= 0 ? flat[(colon + 1)..] : Standard(method.Name, verb));
    }

    private static string Standard(string rpc, string verb) => verb switch
    {
        "GET" => rpc.StartsWith("List", StringComparison.Ordinal) ? "list" : "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        _ => "delete",
    };

    /// <summary>The HTTP method and the path template of a binding.</summary>
    public static (string Verb, string Path) VerbAndPath(HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
        HttpRule.PatternOneofCase.Put => ("PUT", rule.Put),
        HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
        HttpRule.PatternOneofCase.Delete => ("DELETE", rule.Delete),
        HttpRule.PatternOneofCase.Patch => ("PATCH", rule.Patch),
        HttpRule.PatternOneofCase.Custom => (rule.Custom.Kind, rule.Custom.Path),
        _ => throw new InvalidOperationException("A binding in the contract has no path."),
    };

    // space.name is called name: whatever holds it is known from the method.
    private static string JsonNameOfLast(MessageDescriptor message, string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? message.FindFieldByName(path).JsonName
            : JsonNameOfLast(message.FindFieldByName(path[..dot]).MessageType, path[(dot + 1)..]);
    }

    // spaces/*/members/* becomes spaces/{spacesId}/members/{membersId}
    private static string Flat(string pattern)
    {
        var segments = pattern.Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            segments[i] = segments[i] == "*" ? $"{{{segments[i - 1]}Id}}" : segments[i];
        }

        return string.Join('/', segments);
    }

    // P-07
    private static string Pattern(string pattern) => $"^{pattern.Replace("*", "[^/]+", StringComparison.Ordinal)}$";

    // H-120, H-121
    private static JsonObject MediaUpload(string path) => new()
    {
        ["accept"] = Strings(["*/*"]),
        ["maxSize"] = Limits.UploadBytes.ToString(CultureInfo.InvariantCulture),
        ["protocols"] = new JsonObject
        {
            ["simple"] = new JsonObject { ["multipart"] = true, ["path"] = "/upload" + path },
            ["resumable"] = new JsonObject { ["multipart"] = true, ["path"] = "/resumable/upload" + path },
        },
    };

    // H-122; has no counterpart in gRPC (H-143), so the descriptors do not know it.
    private JsonObject MediaDownload() => new()
    {
        ["id"] = "chat.media.download",
        ["path"] = "v1/media/{+resourceName}",
        ["flatPath"] = "v1/media/{mediaId}",
        ["httpMethod"] = "GET",
        ["parameters"] = new JsonObject
        {
            ["resourceName"] = new JsonObject
            {
                ["location"] = "path",
                ["required"] = true,
                ["type"] = "string",
                ["pattern"] = "^.*$",
            },
        },
        ["parameterOrder"] = Strings(["resourceName"]),
        ["response"] = new JsonObject { ["$ref"] = Schemas.ReferMedia() },
        ["scopes"] = Strings(
        [
            "https://www.googleapis.com/auth/chat.bot",
            "https://www.googleapis.com/auth/chat.messages",
            "https://www.googleapis.com/auth/chat.messages.readonly",
        ]),
        ["supportsMediaDownload"] = true,
        ["useMediaDownloadService"] = true,
    };

    private static JsonArray Strings(IEnumerable<string> values) => [.. values.Select(value => JsonValue.Create(value))];

    [GeneratedRegex(@"\{(?<field>[a-z_.]+)=(?<pattern>[^}]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathVariable();
}
