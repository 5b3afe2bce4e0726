using Google.Protobuf.Reflection;
using Roomstead.Protocol;
using Roomstead.Protocol.Api;

namespace Roomstead.Tests.Contract;

/// <summary>Writes descriptors as lines of the form that the table of facts has.</summary>
internal static class CompiledFacts
{
    private const string ScopePrefix = "https://www.googleapis.com/auth/";

    public static IEnumerable<string> Of(IEnumerable<FileDescriptor> files) => files.SelectMany(file =>
        file.MessageTypes.SelectMany(Message)
            .Concat(file.EnumTypes.SelectMany(Enumeration))
            .Concat(file.Services.SelectMany(Service))
            .Concat((file.GetOptions()?.GetExtension(ResourceExtensions.ResourceDefinition) ?? [])
                .Select(resource => $"resourceDefinitions: {file.Name} {Resource(resource)}")));

    private static IEnumerable<string> Message(MessageDescriptor message)
    {
        var path = "messages/" + message.FullName;
        yield return $"{path}/file: {message.File.Name}";
        if (message.GetOptions()?.GetExtension(ResourceExtensions.Resource) is { } resource)
        {
            yield return $"{path}/resource: {Resource(resource)}";
        }

        foreach (var field in message.Fields.InDeclarationOrder())
        {
            yield return $"{path}/fields: {Field(field)}";
        }

        var nested = message.NestedTypes.Where(type => type.GetOptions()?.MapEntry != true).SelectMany(Message)
            .Concat(message.EnumTypes.SelectMany(Enumeration));
        foreach (var line in nested)
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Enumeration(EnumDescriptor type) =>
        type.Values.Select(value => $"enums/{type.FullName}/values: {value.Number} {value.Name}")
            .Prepend($"enums/{type.FullName}/file: {type.File.Name}");

    private static IEnumerable<string> Service(ServiceDescriptor service)
    {
        var path = "services/" + service.FullName;
        var options = service.GetOptions();
        yield return $"{path}/file: {service.File.Name}";
        yield return $"{path}/host: {options.GetExtension(ClientExtensions.DefaultHost)}";
        foreach (var scope in options.GetExtension(ClientExtensions.OauthScopes).Split(','))
        {
            yield return $"{path}/scopes: {WithoutPrefix(scope)}";
        }

        foreach (var line in service.Methods.SelectMany(method => Method($"{path}/methods/{method.Name}", method)))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Method(string path, MethodDescriptor method)
    {
        var options = method.GetOptions();
        var rule = options.GetExtension(AnnotationsExtensions.Http);
        return rule.AdditionalBindings.Prepend(rule).Select(binding => $"{path}/http: {Binding(binding)}")
            .Concat((options.GetExtension(ClientExtensions.MethodSignature) ?? []).Select(signature => $"{path}/signatures: {signature}"))
            .Concat(options.GetExtension(OptionsExtensions.Scopes).Select(scope => $"{path}/scopes: {WithoutPrefix(scope)}"))
            .Prepend($"{path}/types: {method.InputType.FullName} -> {method.OutputType.FullName}");
    }

    private static string Binding(HttpRule rule)
    {
        var path = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => rule.Get,
            HttpRule.PatternOneofCase.Put => rule.Put,
            HttpRule.PatternOneofCase.Post => rule.Post,
            HttpRule.PatternOneofCase.Delete => rule.Delete,
            HttpRule.PatternOneofCase.Patch => rule.Patch,
            _ => "",
        };
        return $"{rule.PatternCase.ToString().ToUpperInvariant()} {path}" + (rule.Body.Length > 0 ? " body=" + rule.Body : "");
    }

    private static string Field(FieldDescriptor field)
    {
        var isOptional = field.ContainingOneof?.IsSynthetic == true;
        var label = field.IsRepeated && !field.IsMap ? "repeated " : isOptional ? "optional " : "";
        var line = $"{field.FieldNumber} {field.Name} {label}{Type(field)} {field.JsonName}";
        if (field.ContainingOneof is { IsSynthetic: false } oneof)
        {
            line += " oneof=" + oneof.Name;
        }

        var options = field.GetOptions();
        if (options?.Deprecated == true)
        {
            line += " deprecated";
        }

        if (options?.GetExtension(FieldBehaviorExtensions.FieldBehavior) is { Count: > 0 } behaviors)
        {
            line += " " + string.Join('+', behaviors.Select(Published));
        }

        return options?.GetExtension(ResourceExtensions.ResourceReference) switch
        {
            null => line,
            { Type: { Length: > 0 } type } => $"{line} names={type}",
            var reference => $"{line} parentOf={reference.ChildType}",
        };
    }

    private static string Type(FieldDescriptor field) => field.FieldType switch
    {
        _ when field.IsMap => $"map<{Type(field.MessageType.FindFieldByNumber(1))}, {Type(field.MessageType.FindFieldByNumber(2))}>",
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        var scalar => scalar.ToString().ToLowerInvariant(),
    };

    private static string Resource(ResourceDescriptor resource) =>
        string.Join(' ', resource.Pattern.Prepend(resource.Type))
        + (resource.Singular.Length > 0 ? " singular=" + resource.Singular : "")
        + (resource.Plural.Length > 0 ? " plural=" + resource.Plural : "");

    // OutputOnly to OUTPUT_ONLY, by the name in the descriptor rather than by spelling.
    private static string Published(FieldBehavior behavior) =>
        FieldBehaviorReflection.Descriptor.EnumTypes[0].FindValueByNumber((int)behavior).Name;

    private static string WithoutPrefix(string scope) =>
        scope.StartsWith(ScopePrefix, StringComparison.Ordinal) ? scope[ScopePrefix.Length..] : scope;
}
