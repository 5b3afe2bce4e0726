using Xunit.v3;

namespace Roomstead.Tests.Support;

/// <summary>Names the rules of the reference that a test proves; it fails when one of them is broken.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
internal sealed class RuleAttribute(params string[] ids) : Attribute, ITraitAttribute
{
    public string[] Ids { get; } = ids;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() =>
        [.. Ids.Select(static id => KeyValuePair.Create("Rule", id))];
}
