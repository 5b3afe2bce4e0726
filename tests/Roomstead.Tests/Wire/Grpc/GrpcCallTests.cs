using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Protocol.Rpc;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Grpc;

/// <summary>Calls over gRPC: answers, refusals, and metadata. What the methods do is proved by the tests of the methods, which run
/// over gRPC too.</summary>
public sealed class GrpcCallTests : IAsyncLifetime
{
    private const string Atlas = "spaces/AAAAatlas01";
    private TestServer _chat = null!;
    private GrpcClient _grpc = null!;
    private string _alice = "";

    public async ValueTask InitializeAsync()
    {
        _chat = await TestServer.StartAsync();
        _grpc = new GrpcClient(_chat.GrpcAddress);
        _alice = await _chat.PersonAsync("alice", "chat.spaces");
    }

    public ValueTask DisposeAsync()
    {
        _grpc.Dispose();
        return _chat.DisposeAsync();
    }

    [Fact]
    [Rule("H-140")]
    public async Task A_call_answers_one_message_and_its_status_in_trailers()
    {
        var answer = await _grpc.CallAsync("GetSpace", new GetSpaceRequest { Name = Atlas }, _alice);

        answer.Http.ShouldBe(200);
        answer.ContentType.ShouldBe("application/grpc");
        answer.IsTrailersOnly.ShouldBeFalse();
        answer.Trailers.ShouldBe(new Dictionary<string, string> { ["grpc-status"] = "0" });
        answer.Body[0].ShouldBe((byte)0);
        answer.Read<Space>().DisplayName.ShouldBe("Atlas");
    }

    [Fact]
    [Rule("H-140", "P-22")]
    public async Task A_change_over_grpc_is_seen_over_rest_in_either_spelling_of_the_mask()
    {
        foreach (var path in new[] { "display_name", "displayName" })
        {
            var request = new UpdateSpaceRequest { Space = new Space { Name = Atlas, DisplayName = "By " + path }, UpdateMask = new FieldMask { Paths = { path } } };

            (await _grpc.CallAsync("UpdateSpace", request, _alice)).Read<Space>().DisplayName.ShouldBe("By " + path);

            ((string?)(await _chat.GotAsync(_alice, Atlas))["displayName"]).ShouldBe("By " + path);
        }
    }

    [Fact]
    [Rule("H-140", "H-28")]
    public async Task A_refusal_is_the_whole_answer_with_the_details_that_rest_gives()
    {
        var answer = await _grpc.CallAsync("UpdateSpace", new UpdateSpaceRequest { Space = new Space { Name = Atlas }, UpdateMask = new FieldMask { Paths = { "name" } } }, _alice);

        answer.Http.ShouldBe(200);
        answer.IsTrailersOnly.ShouldBeTrue();
        answer.Body.ShouldBeEmpty();
        answer.Code.ShouldBe(RpcCode.InvalidArgument);
        answer.RawMessage.ShouldBe("Request contains an invalid argument.");
        answer.Details!.Code.ShouldBe((int)RpcCode.InvalidArgument);
        answer.Details.Message.ShouldBe("Request contains an invalid argument.");
        answer.Detail<BadRequest>()!.FieldViolations[0].Field.ShouldBe("update_mask");
        answer.Headers["grpc-status-details-bin"].ShouldNotEndWith("=");
    }

    [Fact]
    [Rule("H-140")]
    public async Task A_refusal_without_details_has_no_details()
    {
        var answer = await _grpc.CallAsync("GetSpace", new GetSpaceRequest { Name = "spaces/AAAAmissing" }, _alice);

        answer.Code.ShouldBe(RpcCode.PermissionDenied);
        answer.Details.ShouldBeNull();
        answer.RawMessage.ShouldBe(Refusal.SpaceDenied.Message);
    }

    [Theory]
    [InlineData(null, "CREDENTIALS_MISSING")]
    [InlineData("Bearer nonsense", "ACCESS_TOKEN_TYPE_UNSUPPORTED")]
    [InlineData("Basic YTpi", "ACCESS_TOKEN_TYPE_UNSUPPORTED")]
    [Rule("H-140", "A-131")]
    public async Task Without_a_good_credential_a_call_is_unauthenticated(string? authorization, string reason)
    {
        var answer = await _grpc.CallAsync("GetSpace", new GetSpaceRequest { Name = Atlas }, null, authorization is null ? [] : [("authorization", authorization)]);

        answer.Code.ShouldBe(RpcCode.Unauthenticated);
        answer.Detail<ErrorInfo>()!.Reason.ShouldBe(reason);
        answer.Detail<ErrorInfo>()!.Metadata["method"].ShouldBe("google.chat.v1.ChatService.GetSpace");
    }

    [Fact]
    [Rule("A-123")]
    public async Task A_key_in_the_metadata_is_judged_as_over_rest()
    {
        var answer = await _grpc.CallAsync("GetSpace", new GetSpaceRequest { Name = Atlas }, _alice, ("x-goog-api-key", "AIza"));

        answer.Code.ShouldBe(RpcCode.InvalidArgument);
        answer.Detail<ErrorInfo>()!.Reason.ShouldBe("API_KEY_INVALID");
    }

    [Fact]
    [Rule("H-70", "H-68")]
    public async Task Other_metadata_changes_nothing()
    {
        var answer = await _grpc.CallAsync(
            "GetSpace",
            new GetSpaceRequest { Name = Atlas },
            _alice,
            ("x-goog-api-client", "gl-node/20 grpc/1.14"),
            ("x-goog-request-params", "name=spaces%2Fstale"),
            ("x-goog-user-project", "other"),
            ("grpc-accept-encoding", "identity,deflate,gzip"),
            ("trace-bin", "AAEC"));

        answer.Read<Space>().Name.ShouldBe(Atlas);
    }

    [Fact]
    [Rule("H-141")]
    public async Task Unknown_methods_and_services_are_unimplemented()
    {
        foreach (var path in new[] { "/google.chat.v1.ChatService/Nothing", "/google.chat.v1.ChatService/", "/google.chat.v2.ChatService/GetSpace", "/v1/spaces", "/", "/google.chat.v1.ChatService/GetSpace?x=1" })
        {
            var answer = await _grpc.SendAsync(path, GrpcClient.Frame(new GetSpaceRequest()), ("authorization", "Bearer " + _alice));

            answer.Code.ShouldBe(RpcCode.Unimplemented, path);
            answer.IsTrailersOnly.ShouldBeTrue();
            answer.Message.ShouldBe($"There is no method {path} here.");
        }
    }

    [Fact]
    [Rule("H-141", "H-143")]
    public async Task A_method_that_is_not_built_says_so_by_name_to_those_who_may_ask()
    {
        var named = await _grpc.CallAsync("UploadAttachment", new UploadAttachmentRequest(), _alice);
        named.Code.ShouldBe(RpcCode.Unimplemented);
        named.Message!.ShouldContain("google.chat.v1.ChatService.UploadAttachment is not built yet");

        (await _grpc.CallAsync("UploadAttachment", new UploadAttachmentRequest())).Code.ShouldBe(RpcCode.Unauthenticated);
    }

    [Fact]
    [Rule("H-141")]
    public async Task Fields_that_the_contract_does_not_have_are_ignored_and_not_kept()
    {
        // Field 4000 with the text "x", in the request, in the space, and in its details.
        byte[] unknown = [0x82, 0xFA, 0x01, 0x01, (byte)'x'];
        var details = Concat(new Space.Types.SpaceDetails { Description = "Kept" }.ToByteArray(), unknown);
        var space = Concat(new Space { Name = Atlas }.ToByteArray(), [0x5A, (byte)details.Length], details, unknown);
        var request = Concat(new UpdateSpaceRequest { UpdateMask = new FieldMask { Paths = { "space_details" } } }.ToByteArray(), [0x0A, (byte)space.Length], space, unknown);

        var answer = await _grpc.SendAsync(GrpcClient.Chat + "UpdateSpace", GrpcClient.Frame(request), ("authorization", "Bearer " + _alice));

        answer.Read<Space>().SpaceDetails.Description.ShouldBe("Kept");
        answer.Body.AsSpan().IndexOf(unknown).ShouldBe(-1);
        var stored = (await _chat.Db.ReadAsync(static tx => tx.Spaces.FindAsync(Atlas)))!.Value.ToByteArray();
        stored.AsSpan().IndexOf(unknown).ShouldBe(-1);
    }

    [Fact]
    [Rule("H-142")]
    public async Task A_page_of_the_most_spaces_is_far_below_what_clients_receive()
    {
        var answer = await _grpc.CallAsync("ListSpaces", new ListSpacesRequest { PageSize = 1_000 }, _alice);

        var page = answer.Read<ListSpacesResponse>();
        page.Spaces.Count.ShouldBeGreaterThan(3);
        (answer.Body.Length / page.Spaces.Count * 1_000).ShouldBeLessThan(4 * 1_024 * 1_024);
    }

    [Fact]
    public async Task A_path_of_any_length_in_a_mask_makes_no_trailers_of_that_length()
    {
        var mask = new FieldMask { Paths = { new string('é', 1_000_000) } };

        var answer = await _grpc.CallAsync("UpdateSpace", new UpdateSpaceRequest { Space = new Space { Name = Atlas }, UpdateMask = mask }, _alice);

        answer.Code.ShouldBe(RpcCode.InvalidArgument);
        answer.Headers.Sum(static h => h.Value.Length).ShouldBeLessThan(8_192);
    }

    private static byte[] Concat(params byte[][] parts) => [.. parts.SelectMany(static part => part)];
}
