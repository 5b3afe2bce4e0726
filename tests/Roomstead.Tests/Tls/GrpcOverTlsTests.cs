using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Protocol.Rpc;
using Roomstead.Tests.Support;
using Roomstead.Tls;
using Shouldly;

namespace Roomstead.Tests.Tls;

/// <summary>gRPC beside REST on the port with TLS, where client and server agree on HTTP/2 (ALPN).</summary>
public sealed class GrpcOverTlsTests : IAsyncLifetime
{
    private const string Atlas = "spaces/AAAAatlas01";
    private const int Calls = 200;

    private TestServer _chat = null!;
    private GrpcClient _grpc = null!;
    private string _alice = "";

    public async ValueTask InitializeAsync()
    {
        _chat = await TestServer.StartAsync(static options => options with { Tls = new TlsOptions { Port = 0 } });
        _grpc = new GrpcClient(TlsClient.Http(_chat, "chat.googleapis.com", HttpVersion.Version20));
        _alice = await _chat.PersonAsync("alice", "chat.spaces");
    }

    public ValueTask DisposeAsync()
    {
        _grpc.Dispose();
        return _chat.DisposeAsync();
    }

    [Fact]
    [Rule("H-140")]
    public async Task A_change_answers_one_message_and_its_status_in_trailers()
    {
        var answer = await _grpc.CallAsync("UpdateSpace", Renaming("Atlas, renamed"), _alice);

        answer.ContentType.ShouldBe("application/grpc");
        answer.Trailers.ShouldBe(new Dictionary<string, string> { ["grpc-status"] = "0" });
        answer.Read<Space>().DisplayName.ShouldBe("Atlas, renamed");
        (await _chat.ChangesAsync()).ShouldHaveSingleItem().Method.ShouldBe("google.chat.v1.ChatService.UpdateSpace");
    }

    [Fact]
    [Rule("H-140", "H-28")]
    public async Task A_refusal_is_the_whole_answer_with_its_details_and_changes_nothing()
    {
        var before = await _chat.SnapshotAsync();

        var answer = await _grpc.CallAsync("UpdateSpace", new UpdateSpaceRequest { Space = new Space { Name = Atlas }, UpdateMask = new FieldMask { Paths = { "name" } } }, _alice);

        answer.IsTrailersOnly.ShouldBeTrue();
        answer.Code.ShouldBe(RpcCode.InvalidArgument);
        answer.Detail<BadRequest>()!.FieldViolations[0].Field.ShouldBe("update_mask");
        (await _chat.SnapshotAsync()).ShouldBe(before);
    }

    [Fact]
    [Rule("H-140")]
    public async Task Without_a_credential_a_call_is_unauthenticated()
    {
        (await _grpc.CallAsync("UpdateSpace", Renaming("Nobody's"))).Code.ShouldBe(RpcCode.Unauthenticated);

        (await _chat.ChangesAsync()).ShouldBeEmpty();
    }

    [Fact]
    [Rule("H-140")]
    public async Task Many_calls_share_a_connection_and_each_gets_its_own_answer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(i => i % 2 == 0
            ? _grpc.CallAsync("GetSpace", new GetSpaceRequest { Name = Atlas }, _alice)
            : _grpc.CallAsync("GetSpace", new GetSpaceRequest { Name = "spaces/AAAAmissing" }, _alice)));

        for (var i = 0; i < Calls; i++)
        {
            answers[i].Code.ShouldBe(i % 2 == 0 ? RpcCode.Ok : RpcCode.PermissionDenied);
        }
    }

    [Fact]
    [Rule("H-140")]
    public async Task A_message_longer_than_a_record_of_TLS_arrives_whole()
    {
        var text = string.Concat(Enumerable.Repeat("😀", Limits.Guidelines)); // 20,000 bytes.
        var request = new UpdateSpaceRequest { Space = new Space { Name = Atlas, SpaceDetails = new Space.Types.SpaceDetails { Description = "d", Guidelines = text } }, UpdateMask = new FieldMask { Paths = { "space_details" } } };

        (await _grpc.CallAsync("UpdateSpace", request, _alice)).Code.ShouldBe(RpcCode.Ok);

        (await _grpc.CallAsync("GetSpace", new GetSpaceRequest { Name = Atlas }, _alice)).Read<Space>().SpaceDetails.Guidelines.ShouldBe(text);
    }

    [Fact]
    public async Task A_client_that_agreed_on_the_older_version_is_told_that_gRPC_needs_the_newer()
    {
        using var http = TlsClient.Http(_chat, "localhost", HttpVersion.Version11);
        using var body = new ByteArrayContent(GrpcClient.Frame(Renaming("By the older version")));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _alice);

        using var response = await http.PostAsync(GrpcClient.Chat + "UpdateSpace", body);

        response.StatusCode.ShouldBe(HttpStatusCode.HttpVersionNotSupported);
        (await _chat.ChangesAsync()).ShouldBeEmpty();
    }

    private static UpdateSpaceRequest Renaming(string name) => new() { Space = new Space { Name = Atlas, DisplayName = name }, UpdateMask = new FieldMask { Paths = { "display_name" } } };
}
