using System.Text;
using Google.Protobuf;
using Roomstead.Domain;
using Roomstead.Protocol.Api;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Protocol.Rpc;
using Roomstead.Wire.Rest;

namespace Roomstead.Tests.Wire.Rest;

/// <summary>Reads bodies and queries without a server around them.</summary>
internal static class Reading
{
    private static readonly RouteTable Routes = new(ChatServiceReflection.Descriptor.Services[0]);

    /// <summary>What a method makes of a request.</summary>
    /// <param name="target">Verb, blank, path and query as sent.</param>
    public static IMessage Bind(string target, string body = "") => Bind(target, Encoding.UTF8.GetBytes(body));

    public static IMessage Bind(string target, byte[] body)
    {
        var (verb, rest) = (target[..target.IndexOf(' ')], target[(target.IndexOf(' ') + 1)..]);
        var mark = rest.IndexOf('?');
        var query = new List<QueryParameter>();
        QueryString.Parse(mark < 0 ? "" : rest[(mark + 1)..], query);
        return Routes.TryFind(verb, mark < 0 ? rest : rest[..mark], out var route, out var values)
            ? RequestBinder.Bind(route, values, query, body)
            : throw new ArgumentException("No route: " + target, nameof(target));
    }

    public static UpdateSpaceRequest Patch(string body, string query = "") => (UpdateSpaceRequest)Bind("PATCH /v1/spaces/AAA" + query, body);

    public static HttpMethod VerbOf(Route route)
    {
        var rule = route.Method.GetOptions().GetExtension(AnnotationsExtensions.Http);
        return rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => HttpMethod.Get,
            HttpRule.PatternOneofCase.Post => HttpMethod.Post,
            HttpRule.PatternOneofCase.Put => HttpMethod.Put,
            HttpRule.PatternOneofCase.Patch => HttpMethod.Patch,
            _ => HttpMethod.Delete,
        };
    }

    /// <summary>The faults of a request that cannot be read, as <c>field: text</c>.</summary>
    public static string[] Faults(string target, string body = "")
    {
        try
        {
            Bind(target, body);
            return [];
        }
        catch (ApiError e)
        {
            return [.. ((BadRequest)e.Details[0]).FieldViolations.Select(static violation => $"{violation.Field}: {violation.Description}")];
        }
    }

    public static string[] PatchFaults(string body, string query = "") => Faults("PATCH /v1/spaces/AAA" + query, body);
}
