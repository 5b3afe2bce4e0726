using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Roomstead.Protocol;
using Roomstead.Protocol.Api;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Wire.Rest;

namespace Roomstead.Cli.Calling;

/// <summary>One HTTP binding of a method of the contract.</summary>
/// <param name="Id">As clients know it, such as <c>spaces.patch</c>.</param>
/// <param name="Template">The path, such as <c>/v1/{space.name=spaces/*}</c>.</param>
internal sealed partial record ApiMethod(string Id, MethodDescriptor Rpc, string HttpVerb, string Template, string Body)
{
    private static readonly MethodDescriptor[] Rpcs = [.. ChatServiceReflection.Descriptor.Services[0].Methods];

    public static IReadOnlyList<ApiMethod> All { get; } = [.. Rpcs.SelectMany(Bindings)];

    /// <summary>The field that fills the path, such as <c>space.name</c>; null when none does.</summary>
    public string? PathField => Variable().Match(Template) is { Success: true } match ? match.Groups["field"].Value : null;

    public string Path(string value) => Variable().Replace(Template, string.Join('/', value.Split('/').Select(Uri.EscapeDataString)));

    /// <summary>Scopes of which one opens the method to somebody.</summary>
    public IEnumerable<string> Scopes => Rpc.GetOptions().GetExtension(OptionsExtensions.Scopes);

    /// <summary>By id or by the name of the rpc; null when there is none.</summary>
    public static ApiMethod? Find(string name) =>
        All.FirstOrDefault(method => method.Id == name || "chat." + method.Id == name || method.Rpc.Name == name);

    private static IEnumerable<ApiMethod> Bindings(MethodDescriptor rpc)
    {
        var rule = rpc.GetOptions().GetExtension(AnnotationsExtensions.Http);
        foreach (var binding in rule.AdditionalBindings.Prepend(rule))
        {
            var (verb, path) = DiscoveryMethods.VerbAndPath(binding);
            yield return new ApiMethod(DiscoveryMethods.Id(rpc, binding), rpc, verb, path, binding.Body);
        }
    }

    [GeneratedRegex(@"\{(?<field>[a-z_.]+)=[^}]+\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();
}
