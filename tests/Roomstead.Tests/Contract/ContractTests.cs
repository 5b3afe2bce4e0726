using System.Reflection;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Contract;

/// <summary>The compiled contract against the table of facts, both ways: nothing is missing, nothing is extra.</summary>
public sealed class ContractTests
{
    private static readonly HashSet<string> Facts = ReadFacts();
    private static readonly HashSet<string> Compiled = new(CompiledFacts.Of(Files()), StringComparer.Ordinal);

    [Theory]
    [InlineData("messages/google.chat.v1.")]
    [InlineData("messages/google.apps.card.v1.")]
    [InlineData("messages/google.rpc.")]
    [InlineData("messages/google.type.")]
    [InlineData("enums/")]
    [InlineData("resourceDefinitions")]
    public void Every_message_field_and_enum_value_is_as_published(string part) => ShouldAgree(part);

    [Fact]
    [Rule("P-01", "P-02", "S-01", "S-02", "S-03", "S-04", "S-05", "S-06", "S-07", "S-08", "S-09", "M-01", "M-02", "M-03", "M-04", "M-05")]
    public void Every_method_has_the_published_types_bindings_and_scopes() => ShouldAgree("services/");

    [Fact]
    public void The_table_has_no_part_that_is_not_compared() =>
        Facts.Where(fact => !fact.StartsWith("messages/google.", StringComparison.Ordinal)
            && !fact.StartsWith("enums/", StringComparison.Ordinal)
            && !fact.StartsWith("services/", StringComparison.Ordinal)
            && !fact.StartsWith("resourceDefinitions", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void The_service_has_49_methods_and_all_are_unary()
    {
        var service = ChatServiceReflection.Descriptor.Services.ShouldHaveSingleItem();
        service.Methods.Count.ShouldBe(49);
        service.Methods.ShouldAllBe(method => !method.IsClientStreaming && !method.IsServerStreaming);
    }

    private static void ShouldAgree(string part)
    {
        var facts = Facts.Where(fact => fact.StartsWith(part, StringComparison.Ordinal)).ToArray();
        var compiled = Compiled.Where(fact => fact.StartsWith(part, StringComparison.Ordinal)).ToArray();
        facts.ShouldNotBeEmpty();
        var differences = facts.Where(fact => !Compiled.Contains(fact)).Select(fact => "missing: " + fact)
            .Concat(compiled.Where(fact => !Facts.Contains(fact)).Select(fact => "extra: " + fact));
        string.Join(Environment.NewLine, differences.Order(StringComparer.Ordinal)).ShouldBeEmpty();
    }

    // Found by reflection, so that a file added to the contract cannot stay out of the comparison.
    private static IEnumerable<FileDescriptor> Files() =>
        typeof(ChatServiceReflection).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
            .OfType<FileDescriptor>()
            .Where(file => (file.Package is not ("google.api" or "roomstead") && !file.Package.StartsWith("grpc.", StringComparison.Ordinal)) || file.Name is "google/api/error_reason.proto");

    private static HashSet<string> ReadFacts()
    {
        using var table = typeof(ContractTests).Assembly.GetManifestResourceStream("contract-facts.json").ShouldNotBeNull();
        using var document = JsonDocument.Parse(table);
        return new(Flatten(document.RootElement, ""), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Flatten(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .SelectMany(member => Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}/{member.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Flatten(item, path)),
        _ => [$"{path}: {element.GetString()}"],
    };
}
