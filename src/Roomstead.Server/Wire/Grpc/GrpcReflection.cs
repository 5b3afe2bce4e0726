using Google.Protobuf.Reflection;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Protocol.Health.V1;
using Roomstead.Protocol.Reflection.V1;
using Question = Roomstead.Protocol.Reflection.V1.ServerReflectionRequest.MessageRequestOneofCase;

namespace Roomstead.Wire.Grpc;

/// <summary><c>grpc.reflection.v1</c> and its first version <c>v1alpha</c>, which only is called otherwise: what services there are,
/// and the files that describe them.</summary>
/// <param name="stopping">Cancelled when the server begins to stop: nobody asks any longer.</param>
internal sealed class GrpcReflection(CancellationToken stopping)
{
    private static readonly FileDescriptor[] Roots =
        [ChatServiceReflection.Descriptor, HealthReflection.Descriptor, ReflectionReflection.Descriptor, Protocol.Reflection.V1Alpha.ReflectionReflection.Descriptor];

    private static readonly Dictionary<string, FileDescriptor> Files = AllFiles().ToDictionary(static file => file.Name, StringComparer.Ordinal);

    private static readonly Dictionary<string, FileDescriptor> Symbols =
        Files.Values.SelectMany(static file => SymbolsOf(file).Select(symbol => (symbol, file))).ToDictionary(StringComparer.Ordinal);

    /// <summary>Extensions by the message they extend and their number.</summary>
    private static readonly Dictionary<(string Type, int Number), FileDescriptor> Extensions = Files.Values
        .SelectMany(static file => file.Extensions.UnorderedExtensions.Select(field => (Key: (field.ExtendeeType.FullName, field.FieldNumber), file)))
        .ToDictionary(static e => e.Key, static e => e.file);

    public static bool HasService(string name) => Roots.SelectMany(static file => file.Services).Any(service => service.FullName == name);

    /// <summary>Answers question after question, until the caller has no more.</summary>
    /// <exception cref="ApiError">UNAVAILABLE: the server stops.</exception>
    public async Task AnswerAsync(GrpcCall call)
    {
        call.AllowSilence();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, stopping);
        try
        {
            while (await call.ReadAsync(ServerReflectionRequest.Parser, ServerReflectionRequest.Descriptor, either.Token) is ServerReflectionRequest question)
            {
                await call.SendAsync(Answer(question), either.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw Errors.Unavailable();
        }
    }

    private static ServerReflectionResponse Answer(ServerReflectionRequest question)
    {
        var answer = new ServerReflectionResponse { ValidHost = question.Host, OriginalRequest = question };
        switch (question.MessageRequestCase)
        {
            case Question.ListServices:
                answer.ListServicesResponse = new ListServiceResponse();
                answer.ListServicesResponse.Service.AddRange(
                    Roots.SelectMany(static file => file.Services).Select(static service => new ServiceResponse { Name = service.FullName }));
                break;
            case Question.FileByFilename:
                AddFile(answer, Files.GetValueOrDefault(question.FileByFilename));
                break;
            case Question.FileContainingSymbol:
                AddFile(answer, Symbols.GetValueOrDefault(question.FileContainingSymbol));
                break;
            case Question.FileContainingExtension:
                AddFile(answer, Extensions.GetValueOrDefault((question.FileContainingExtension.ContainingType, question.FileContainingExtension.ExtensionNumber)));
                break;
            case Question.AllExtensionNumbersOfType when Symbols.ContainsKey(question.AllExtensionNumbersOfType):
                answer.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = question.AllExtensionNumbersOfType };
                answer.AllExtensionNumbersResponse.ExtensionNumber.AddRange(
                    Extensions.Keys.Where(key => key.Type == question.AllExtensionNumbersOfType).Select(static key => key.Number).Order());
                break;
            case Question.AllExtensionNumbersOfType:
                AddFile(answer, file: null);
                break;
            default:
                answer.ErrorResponse = Error(RpcCode.InvalidArgument, "The request asks nothing.");
                break;
        }

        return answer;
    }

    /// <summary>The file and all that it imports, so that nobody has to ask again.</summary>
    private static void AddFile(ServerReflectionResponse answer, FileDescriptor? file)
    {
        if (file is null)
        {
            answer.ErrorResponse = Error(RpcCode.NotFound, "It is not here.");
            return;
        }

        answer.FileDescriptorResponse = new FileDescriptorResponse();
        answer.FileDescriptorResponse.FileDescriptorProto.AddRange(WithImports([file]).Select(static f => f.SerializedData));
    }

    private static ErrorResponse Error(RpcCode code, string message) => new() { ErrorCode = (int)code, ErrorMessage = message };

    private static List<FileDescriptor> AllFiles() => WithImports(Roots);

    private static List<FileDescriptor> WithImports(IEnumerable<FileDescriptor> files)
    {
        List<FileDescriptor> all = [.. files];
        for (var i = 0; i < all.Count; i++)
        {
            all.AddRange(all[i].Dependencies.Except(all));
        }

        return all;
    }

    private static IEnumerable<string> SymbolsOf(FileDescriptor file) =>
        file.Services.SelectMany(static service => service.Methods.Select(static method => method.FullName).Prepend(service.FullName))
            .Concat(file.MessageTypes.SelectMany(SymbolsOf))
            .Concat(file.EnumTypes.Select(static type => type.FullName))
            .Concat(file.Extensions.UnorderedExtensions.Select(static field => field.FullName));

    private static IEnumerable<string> SymbolsOf(MessageDescriptor message) =>
        message.NestedTypes.SelectMany(SymbolsOf)
            .Concat(message.EnumTypes.Select(static type => type.FullName))
            .Concat(message.Fields.InDeclarationOrder().Select(static field => field.FullName))
            .Prepend(message.FullName);
}
