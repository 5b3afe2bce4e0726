using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Roomstead.Domain;
using Roomstead.Protocol;
using Roomstead.Protocol.Api;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Architecture;
using Roomstead.Tests.Wire.Rest;
using Shouldly;

namespace Roomstead.Tests.Contract;

/// <summary>What the server reads at its start is what the generated classes are made from.</summary>
public sealed class ChatContractTests
{
    private static readonly ServiceDescriptor Generated = ChatServiceReflection.Descriptor.Services[0];

    [Fact]
    public void Methods_have_the_types_and_options_of_the_generated_ones()
    {
        ChatContract.Service.FullName.ShouldBe(Generated.FullName);
        ChatContract.Service.GetOptions().GetExtension(ClientExtensions.OauthScopes).ShouldBe(Generated.GetOptions().GetExtension(ClientExtensions.OauthScopes));
        ChatContract.Service.Methods.Select(Told).ShouldBe(Generated.Methods.Select(Told));
    }

    [Fact]
    public void Messages_and_fields_lead_to_the_generated_classes_and_properties()
    {
        var messages = Reachable();

        messages.Keys.Order(StringComparer.Ordinal).ShouldBe(MessageMaker.Types.Select(static type => type.FullName));
        foreach (var generated in MessageMaker.Types)
        {
            var message = messages[generated.FullName];
            message.ClrType.ShouldBeNull();
            ChatContract.TypeOf(message).ShouldBe(generated.ClrType);
            ChatContract.TypeOf(generated).ShouldBe(generated.ClrType);
            ChatContract.ParserOf(message).ShouldBe(generated.Parser);
            message.Fields.InDeclarationOrder().Select(static field => (ChatContract.PropertyOf(field).Name, Told(field)))
                .ShouldBe(generated.Fields.InDeclarationOrder().Select(static field => (field.PropertyName, Told(field))));
            message.Oneofs.Where(static oneof => !oneof.IsSynthetic).Select(static oneof => ChatContract.CaseOf(oneof).PropertyType)
                .ShouldAllBe(static type => type.IsEnum);
        }
    }

    [Fact]
    public void Generated_descriptors_are_asked_by_few_and_by_none_at_a_start()
    {
        // One question to one of them makes the accessors of all of them, for every field of the contract.
        var askers = typeof(ChatServer).Assembly.GetTypes()
            .Where(static type => type.Namespace?.StartsWith("Roomstead", StringComparison.Ordinal) == true)
            .Where(static type => Uses.Methods(type).SelectMany(Uses.MembersOf).Any(IsQuestion))
            .Select(static type => type.FullName!.Split('+', '`')[0]).Distinct().Order(StringComparer.Ordinal);

        askers.ShouldBe([
            "Roomstead.Api.Refusals",
            "Roomstead.Domain.Audit.AuditEntry",
            "Roomstead.Domain.QuotaOf",
            "Roomstead.Wire.Grpc.GrpcReflection",
            "Roomstead.Wire.Rest.JsonWriter",
        ]);
    }

    private static bool IsQuestion(MemberInfo member) => member.Name == "get_Descriptor"
        && (member.DeclaringType == typeof(IMessage) || member.DeclaringType?.Namespace == typeof(Space).Namespace);

    private static string Told(MethodDescriptor method) =>
        $"{method.Name} {method.InputType.FullName} {method.OutputType.FullName} "
        + $"{method.GetOptions().GetExtension(AnnotationsExtensions.Http)} {method.GetOptions().GetExtension(OptionsExtensions.Scopes)}";

    private static string Told(FieldDescriptor field) =>
        $"{field.FullName} {field.FieldNumber} {field.FieldType} {field.JsonName} {field.IsRepeated} {field.HasPresence} {field.RealContainingOneof?.Name} "
        + $"{(field.FieldType == FieldType.Message ? field.MessageType.FullName : null)} {(field.FieldType == FieldType.Enum ? field.EnumType.FullName : null)} "
        + $"{field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior)}";

    private static Dictionary<string, MessageDescriptor> Reachable()
    {
        var found = new Dictionary<string, MessageDescriptor>(StringComparer.Ordinal);
        var left = new Queue<MessageDescriptor>(ChatContract.Service.Methods.SelectMany(static method => new[] { method.InputType, method.OutputType }));
        while (left.TryDequeue(out var type))
        {
            if (found.TryAdd(type.FullName, type))
            {
                foreach (var field in type.Fields.InDeclarationOrder().Where(static field => field.FieldType == FieldType.Message))
                {
                    left.Enqueue(field.MessageType);
                }
            }
        }

        return found;
    }
}
