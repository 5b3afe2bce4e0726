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
        var path = method.PathField is { } field ? method.Path(TakeName(method, request, field)) : method.Template;
        JsonNode? inBody = method.Body == "*" ? request : null;
        if (method.Body.Length > 0 && inBody is null)
        {
            var name = method.Rpc.InputType.FindFieldByName(method.Body).JsonName;
            inBody = request[name] ?? new JsonObject();
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

    /// <summary>Whether the server is gone, or did not answer in time.</summary>
    public static bool IsLost(Exception e, CancellationToken stop) => e is HttpRequestException or IOException || (e is OperationCanceledException && !stop.IsCancellationRequested);

    public static string Lost(Uri server, Exception e) =>
        $"No server answers at {server} ({e.Message}). Start one with `roomstead serve`, or name it with --server.";

    /// <summary>Takes the name out of the request, for the path.</summary>
    private static string TakeName(ApiMethod method, JsonObject request, string field) => FieldPath.Find(method.Rpc.InputType, field)!.Take(request) switch
    {
        null => throw RefusedException.Usage($"--{LastOf(field)} is needed: the path is {method.Template}."),
        JsonValue value when value.TryGetValue<string>(out var name) && !name.Split('/').Any(static part => part is "." or "..") => name,
        var other => throw RefusedException.Usage($"--{LastOf(field)} cannot be {other.ToJsonString()}: the path is {method.Template}."),
    };

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
