using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Reflection;
using Roomstead.Protocol.Api;

namespace Roomstead.Wire.Rest;

/// <summary>One HTTP binding of a method. Its tables are made when it is first called: most servers never see most methods.</summary>
/// <param name="body">As the contract has it: a field, <c>*</c>, or nothing.</param>
internal sealed class Route(MethodDescriptor method, PathTemplate template, string body)
{
    public MethodDescriptor Method { get; } = method;

    public PathTemplate Template { get; } = template;

    public MessageTable Input => field ??= MessageTable.Of(Method.InputType);

    public MessageTable Output => field ??= MessageTable.Of(Method.OutputType);

    public bool HasBody => body.Length > 0;

    /// <summary><c>body: "*"</c>: nothing is left for the query (H-52).</summary>
    public bool BodyIsRequest => body == "*";

    /// <summary>The field that the body stands for; null when there is no body, or it is the whole request.</summary>
    public FieldTable? Body => HasBody && !BodyIsRequest ? field ??= FieldChain.Find(Input, body)!.Last : null;

    /// <summary>What the variables of the path fill, in their order.</summary>
    public FieldChain[] Variables => field ??= [.. Template.Variables.Select(variable => FieldChain.Find(Input, variable.Field)!)];
}

/// <summary>Which method a verb and a path mean. Made from the http rules of the contract: nobody writes a route.</summary>
internal sealed class RouteTable
{
    private const int MostSegments = 8;
    private static readonly string[] Verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    private readonly List<Route>[,] _routes = new List<Route>[Verbs.Length, MostSegments + 1];

    public RouteTable(ServiceDescriptor service)
    {
        foreach (var method in service.Methods)
        {
            var rule = method.GetOptions().GetExtension(AnnotationsExtensions.Http);
            Add(method, rule);
            foreach (var additional in rule.AdditionalBindings)
            {
                Add(method, additional);
            }
        }
    }

    public IEnumerable<Route> Routes => _routes.Cast<List<Route>?>().SelectMany(static routes => routes ?? []);

    /// <param name="path">As sent, percent-encoded.</param>
    /// <param name="values">What the path has at the variables of the route.</param>
    public bool TryFind(string verb, ReadOnlySpan<char> path, [NotNullWhen(true)] out Route? route, out string[] values)
    {
        route = null;
        values = [];
        var index = Array.IndexOf(Verbs, verb);
        if (index < 0 || path.IsEmpty || path[0] != '/')
        {
            return false;
        }

        path = path[1..];
        ReadOnlySpan<char> custom = [];
        var last = path.LastIndexOfAny('/', ':');
        if (last >= 0 && path[last] == ':')
        {
            custom = path[(last + 1)..]; // H-51
            path = path[..last];
            if (custom.IsEmpty)
            {
                return false;
            }
        }

        Span<Range> segments = stackalloc Range[MostSegments + 1];
        var count = path.Split(segments, '/');
        if (count > MostSegments || _routes[index, count] is not { } candidates)
        {
            return false;
        }

        foreach (var candidate in candidates)
        {
            if (custom.SequenceEqual(candidate.Template.Verb) && candidate.Template.Matches(path, segments))
            {
                route = candidate;
                values = new string[candidate.Template.Variables.Count];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = PathTemplate.ValueOf(candidate.Template.Variables[i], path, segments);
                }

                return true;
            }
        }

        return false;
    }

    private void Add(MethodDescriptor method, HttpRule rule)
    {
        var (verb, path) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => (0, rule.Get),
            HttpRule.PatternOneofCase.Post => (1, rule.Post),
            HttpRule.PatternOneofCase.Put => (2, rule.Put),
            HttpRule.PatternOneofCase.Patch => (3, rule.Patch),
            HttpRule.PatternOneofCase.Delete => (4, rule.Delete),
            var other => throw new NotSupportedException($"{method.FullName} is bound to {other}."),
        };
        var template = PathTemplate.Parse(path);
        ref var routes = ref _routes[verb, template.Segments.Count];
        routes ??= [];
        routes.Add(new Route(method, template, rule.Body));
    }
}
