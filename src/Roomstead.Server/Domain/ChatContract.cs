using System.Reflection;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Roomstead.Protocol;
using Roomstead.Protocol.Api;
using Roomstead.Protocol.Chat.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Roomstead.Domain;

/// <summary>The contract as its compiler describes it. The same facts as in the descriptors of the generated classes, without the
/// accessors that those make by reflection for every field of every message, all at once: a quarter of the work of a start.</summary>
internal static class ChatContract
{
    private static readonly Assembly Generated = typeof(Space).Assembly;

    /// <summary><c>google.chat.v1.ChatService</c>.</summary>
    public static ServiceDescriptor Service { get; } = Read().Services.Single();

    /// <summary>The generated class of a message.</summary>
    public static Type TypeOf(MessageDescriptor message)
    {
        if (message.ClrType is { } known)
        {
            return known;
        }

        var name = message.ContainingType is { } outer
            ? $"{TypeOf(outer).FullName}+Types+{message.Name}"
            : $"{message.File.GetOptions().CsharpNamespace}.{message.Name}";
        return Generated.GetType(name) ?? typeof(Timestamp).Assembly.GetType(name, throwOnError: true)!;
    }

    /// <summary>The generated property of a field.</summary>
    public static PropertyInfo PropertyOf(FieldDescriptor field) => Property(field.ContainingType, Pascal(field.Name));

    /// <summary>The generated property that tells whether a field is set; null where only its value or its oneof does.</summary>
    public static PropertyInfo? PresenceOf(FieldDescriptor field) => TypeOf(field.ContainingType).GetProperty("Has" + Pascal(field.Name));

    /// <summary>The generated property that holds the number of the field of a oneof that is set.</summary>
    public static PropertyInfo CaseOf(OneofDescriptor oneof) => Property(oneof.ContainingType, Pascal(oneof.Name) + "Case");

    /// <summary>The generated parser of a message.</summary>
    public static MessageParser ParserOf(MessageDescriptor message) => (MessageParser)Property(message, "Parser").GetValue(obj: null)!;

    private static PropertyInfo Property(MessageDescriptor message, string name) =>
        TypeOf(message).GetProperty(name) ?? throw new MissingMemberException(message.FullName, name);

    private static FileDescriptor Read()
    {
        using var set = Generated.GetManifestResourceStream("contract.pb")!;
        using var input = new CodedInputStream(set);
        var files = new List<ByteString>();
        while (input.ReadTag() != 0) // The set has one field, its files, each after those it imports.
        {
            files.Add(input.ReadBytes());
        }

        return FileDescriptor.BuildFromByteStrings(
            files, [AnnotationsExtensions.Http, ClientExtensions.OauthScopes, FieldBehaviorExtensions.FieldBehavior, OptionsExtensions.Scopes])[^1];
    }

    // The names that the C# generator makes.
    private static string Pascal(string name)
    {
        var pascal = new StringBuilder(name.Length);
        var upper = true;
        foreach (var c in name)
        {
            if (char.IsAsciiLetter(c))
            {
                pascal.Append(upper ? char.ToUpperInvariant(c) : c);
                upper = false;
            }
            else
            {
                upper = true;
                if (c != '_')
                {
                    pascal.Append(c);
                }
            }
        }

        return pascal.ToString();
    }
}
