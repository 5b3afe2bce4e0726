using System.Net;
using System.Net.Http.Headers;
using Roomstead.Domain;
using Roomstead.Protocol.Health.V1;
using Roomstead.Protocol.Reflection.V1;
using Roomstead.Tests.Support;
using Roomstead.Wire.Grpc;
using Shouldly;

namespace Roomstead.Tests.Wire.Grpc;

/// <summary>What is around the calls: HTTP, the text of messages, health and reflection.</summary>
public sealed class GrpcAnswersTests : IAsyncLifetime
{
    private const string Reflection = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    private TestServer _chat = null!;
    private GrpcClient _grpc = null!;

    public async ValueTask InitializeAsync()
    {
        _chat = await TestServer.StartAsync();
        _grpc = new GrpcClient(_chat.GrpcAddress);
    }

    public ValueTask DisposeAsync()
    {
        _grpc.Dispose();
        return _chat.DisposeAsync();
    }

    [Theory]
    [InlineData("Permission denied: 'a' & <b>", "Permission denied: 'a' & <b>")]
    [InlineData("100%", "100%25")]
    [InlineData("a\nb\t~", "a%0Ab%09~")]
    [InlineData("é 日 🛰", "%C3%A9 %E6%97%A5 %F0%9F%9B%B0")]
    [InlineData("\u007f", "%7F")]
    [Rule("H-140")]
    public void Only_what_must_be_is_encoded_in_a_message(string message, string encoded) => StatusTrailers.Encode(message).ShouldBe(encoded);

    [Fact]
    public void A_long_message_is_cut() => StatusTrailers.Encode(new string('日', 100_000)).Length.ShouldBeLessThan(3_000);

    [Theory]
    [InlineData("GET", "application/grpc", 405)]
    [InlineData("PUT", "application/grpc", 405)]
    [InlineData("POST", "application/json", 415)]
    [InlineData("POST", "application/grpc-web", 415)]
    [InlineData("POST", "application/grpc+json", 415)]
    [InlineData("POST", "application/grpcx", 415)]
    [InlineData("POST", "application/grpc+proto", 200)]
    [InlineData("POST", "application/grpc; charset=utf-8", 200)]
    [InlineData("POST", "Application/GRPC", 200)]
    public async Task What_is_not_grpc_gets_a_status_of_http(string method, string type, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), GrpcClient.Chat + "GetSpace") { Content = new ByteArrayContent([0, 0, 0, 0, 0]) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        (await _grpc.SendAsync(request)).Http.ShouldBe(status);
    }

    [Fact]
    public async Task Over_http_1_there_is_no_grpc()
    {
        using var response = await _chat.Http.PostAsync(GrpcClient.Chat + "GetSpace", new ByteArrayContent([]), TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.HttpVersionNotSupported);
    }

    [Theory]
    [InlineData("", HealthCheckResponse.Types.ServingStatus.Serving)]
    [InlineData("google.chat.v1.ChatService", HealthCheckResponse.Types.ServingStatus.Serving)]
    internal async Task The_health_of_what_is_here_is_told_to_anybody(string service, HealthCheckResponse.Types.ServingStatus status) =>
        (await _grpc.SendAsync("/grpc.health.v1.Health/Check", GrpcClient.Frame(new HealthCheckRequest { Service = service }))).Read<HealthCheckResponse>().Status.ShouldBe(status);

    [Fact]
    public async Task The_health_of_what_is_not_here_is_not_found() =>
        (await _grpc.SendAsync("/grpc.health.v1.Health/Check", GrpcClient.Frame(new HealthCheckRequest { Service = "nothing" }))).Code.ShouldBe(RpcCode.NotFound);

    [Theory]
    [InlineData("", HealthCheckResponse.Types.ServingStatus.Serving)]
    [InlineData("nothing", HealthCheckResponse.Types.ServingStatus.ServiceUnknown)]
    internal async Task Who_watches_is_told_at_once_and_let_go_when_the_server_stops(string service, HealthCheckResponse.Types.ServingStatus status)
    {
        using var response = await _grpc.OpenAsync("/grpc.health.v1.Health/Watch", new ByteArrayContent(GrpcClient.Frame(new HealthCheckRequest { Service = service })));
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var frame = GrpcClient.Frame(new HealthCheckResponse { Status = status });
        var answer = new byte[frame.Length];
        await stream.ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
        answer.ShouldBe(frame);

        await _chat.DisposeAsync();

        (await stream.ReadAsync(answer, TestContext.Current.CancellationToken)).ShouldBe(0);
        response.TrailingHeaders.GetValues("grpc-status").ShouldBe(["14"]);
        _chat = await TestServer.StartAsync();
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1alpha")]
    public async Task Reflection_answers_each_question_in_turn(string version)
    {
        var answers = await AskAsync(
            version,
            new ServerReflectionRequest { ListServices = "*" },
            new ServerReflectionRequest { FileContainingSymbol = "google.chat.v1.ChatService.GetSpace" },
            new ServerReflectionRequest { FileByFilename = "google/protobuf/field_mask.proto" },
            new ServerReflectionRequest { FileContainingExtension = new ExtensionRequest { ContainingType = "google.protobuf.MethodOptions", ExtensionNumber = 72295728 } },
            new ServerReflectionRequest { AllExtensionNumbersOfType = "google.protobuf.MethodOptions" },
            new ServerReflectionRequest { FileContainingSymbol = "nothing.here" },
            new ServerReflectionRequest { Host = "somewhere" });

        answers.Count.ShouldBe(7);
        answers[0].ListServicesResponse.Service.Select(static service => service.Name).ShouldBe(
            ["google.chat.v1.ChatService", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"]);
        Names(answers[1]).ShouldContain("google/chat/v1/chat_service.proto");
        Names(answers[1]).ShouldContain("google/protobuf/timestamp.proto");
        Names(answers[1]).ShouldBeUnique();
        Names(answers[2]).ShouldBe(["google/protobuf/field_mask.proto"]);
        Names(answers[3])[0].ShouldBe("google/api/annotations.proto");
        answers[4].AllExtensionNumbersResponse.ExtensionNumber.ShouldContain(72295728);
        answers[5].ErrorResponse.ErrorCode.ShouldBe((int)RpcCode.NotFound);
        answers[6].ErrorResponse.ErrorCode.ShouldBe((int)RpcCode.InvalidArgument);
        answers[6].ValidHost.ShouldBe("somewhere");
        answers[6].OriginalRequest.Host.ShouldBe("somewhere");
    }

    [Fact]
    public async Task A_question_that_cannot_be_read_ends_the_stream_after_the_answers_before_it()
    {
        byte[] body = [.. GrpcClient.Frame(new ServerReflectionRequest { ListServices = "" }), 9, 9];

        var answer = await _grpc.SendAsync(Reflection, body);

        answer.Messages().Count.ShouldBe(1);
        answer.IsTrailersOnly.ShouldBeFalse();
        answer.Code.ShouldBe(RpcCode.Internal);
    }

    private async Task<List<ServerReflectionResponse>> AskAsync(string version, params ServerReflectionRequest[] questions)
    {
        var answer = await _grpc.SendAsync(Reflection.Replace("v1", version, StringComparison.Ordinal), [.. questions.SelectMany(GrpcClient.Frame)]);
        answer.Code.ShouldBe(RpcCode.Ok, answer.Message);
        return [.. answer.Messages().Select(ServerReflectionResponse.Parser.ParseFrom)];
    }

    private static List<string> Names(ServerReflectionResponse answer) =>
        [.. answer.FileDescriptorResponse.FileDescriptorProto.Select(static file => Google.Protobuf.Reflection.FileDescriptorProto.Parser.ParseFrom(file).Name)];
}
