using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Wire.Rest;

/// <summary>The routes, with what reading and writing the commonest calls needs made already. That is the longest part
/// of a start that needs no other, and so is done beside them; a first request would otherwise wait for it.</summary>
internal static class RestTables
{
    private static readonly (string Verb, string Path, string Body)[] Commonest =
    [
        ("GET", "/v1/spaces/A", ""),
        ("PATCH", "/v1/spaces/A", """{"displayName": "A", "spaceDetails": {"description": "A"}}"""),
    ];

    private static readonly Lazy<Task<RouteTable>> Made = new(static () => Task.Run(Make));

    /// <summary>Once in a process, however many servers it starts.</summary>
    public static Task<RouteTable> MakeAsync() => Made.Value;

    private static RouteTable Make()
    {
        var routes = new RouteTable(ChatContract.Service);
        foreach (var (verb, path, body) in Commonest)
        {
            if (routes.TryFind(verb, path, out var route, out var values))
            {
                RequestBinder.Bind(route, values, [], System.Text.Encoding.UTF8.GetBytes(body));
                using var text = new JsonText(indented: true);
                new JsonWriter(text, false).Write(Sample(), route.Output, null);
            }
        }

        return routes;
    }

    private static Space Sample() => new()
    {
        Name = "spaces/A",
        SpaceType = Space.Types.SpaceType.Space,
        CreateTime = new Timestamp { Seconds = 1, Nanos = 1_000 },
        MembershipCount = new() { JoinedDirectHumanUserCount = 1 },
        AccessSettings = new() { Audience = "audiences/default" },
        SpaceDetails = new() { Description = "A" },
    };
}
