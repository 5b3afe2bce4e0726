using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Roomstead.Cli.Calling;

/// <summary>From a request message, as JSON, to HTTP: path, query and body as the contract's rule divides them.</summary>
internal static class HttpCall
{
    /// <exception cref="RefusedException">The field that fills the path is missing.</exception>
    public static HttpRequestMessage Make(ApiMethod method, JsonObject request, JsonNode? body, string token)
    {
        request = (JsonObject)request.DeepClone();
        var path = method.PathField is { } field
            ? method.Path(Take(request, field) ?? throw RefusedException.Usage($"--{LastOf(field)} is needed: the path is {method.Template}."))
            : method.Template;
        var inBody = method.Body == "*" ? request : null;
        if (method.Body.Length > 0 && inBody is null)
        {
            var name = method.Rpc.InputType.FindFieldByName(method.Body).JsonName;
            inBody = request[name] as JsonObject ?? [];
            request.Remove(name);
        }

        var query = method.Body == "*" ? "" : Query(request);
        var message = new HttpRequestMessage(new HttpMethod(method.HttpVerb), path + query);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (inBody is not null)
        {
            message.Content = new StringContent((body ?? inBody).ToJsonString(), Encoding.UTF8, "application/json");
        }
        else if (body is not null)
        {
            throw RefusedException.Usage($"{method.Id} has no body: leave out --body.");
        }

        return message;
    }

    public static string LastOf(string path) => path[(path.LastIndexOf('.') + 1)..].Replace('_', '-');

    private static string? Take(JsonObject request, string path)
    {
        var segments = path.Split('.');
        var place = segments[..^1].Aggregate((JsonObject?)request, static (node, segment) => node?[segment] as JsonObject);
        var value = place?[segments[^1]]?.GetValue<string>();
        place?.Remove(segments[^1]);
        return value;
    }

    private static string Query(JsonObject request)
    {
        var pairs = Leaves(request, "").Select(static leaf => $"{leaf.Name}={Uri.EscapeDataString(leaf.Value)}").ToList();
        return pairs.Count == 0 ? "" : "?" + string.Join('&', pairs);
    }

    private static IEnumerable<(string Name, string Value)> Leaves(JsonNode? node, string name) => node switch
    {
        JsonObject o => o.SelectMany(member => Leaves(member.Value, name.Length == 0 ? member.Key : name + "." + member.Key)),
        JsonArray list => list.SelectMany(entry => Leaves(entry, name)),
        null => [],
        _ => [(name, node.ToString())],
    };
}
