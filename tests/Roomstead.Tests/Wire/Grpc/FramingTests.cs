using System.IO.Compression;
using System.Security.Cryptography;
using Google.Protobuf;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Roomstead.Wire.Grpc;
using Shouldly;

namespace Roomstead.Tests.Wire.Grpc;

/// <summary>Bodies of requests, right and wrong (gRPC over HTTP/2; codes as in gRPC's table of statuses).</summary>
public sealed class FramingTests(FramingTests.Scene scene) : IClassFixture<FramingTests.Scene>
{
    private static readonly byte[] Get = new GetSpaceRequest { Name = "spaces/AAAAatlas01" }.ToByteArray();

    public static TheoryData<string, byte[], int> Broken => new()
    {
        { "no message", [], (int)RpcCode.Unimplemented },
        { "two messages", [.. GrpcClient.Frame(Get), .. GrpcClient.Frame(Get)], (int)RpcCode.Unimplemented },
        { "something behind the message", [.. GrpcClient.Frame(Get), 0], (int)RpcCode.Unimplemented },
        { "part of a prefix", [0, 0, 0], (int)RpcCode.Internal },
        { "a message cut short", GrpcClient.Frame(Get)[..^1], (int)RpcCode.Internal },
        { "a prefix alone", [0, 0, 0, 0, 9], (int)RpcCode.Internal },
        { "an unknown flag", GrpcClient.Frame(Get, flag: 2), (int)RpcCode.Internal },
        { "every flag", GrpcClient.Frame(Get, flag: 255), (int)RpcCode.Internal },
        { "compressed without an encoding", GrpcClient.Frame(Gzip(Get), flag: 1), (int)RpcCode.Internal },
        { "a length beyond the limit", [0, 0xFF, 0xFF, 0xFF, 0xFF], (int)RpcCode.ResourceExhausted },
        { "a length just beyond the limit", [0, 0x00, 0xA0, 0x00, 0x01], (int)RpcCode.ResourceExhausted },
        { "no protobuf", GrpcClient.Frame([0xFF, 0xFF, 0xFF]), (int)RpcCode.Internal },
        { "a string that ends too late", GrpcClient.Frame([0x0A, 0x7F, 0x41]), (int)RpcCode.Internal },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_is_not_one_message_is_refused(string what, byte[] body, int code)
    {
        var answer = await scene.GetAsync(body);

        ((int)answer.Code).ShouldBe(code, $"{what}: {answer.Message}");
        answer.IsTrailersOnly.ShouldBeTrue();
        answer.Message.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData(new byte[] { 0x0A, 2, 0xC3, 0xA9 }, true)] // name: é
    [InlineData(new byte[] { 0x0A, 2, 0xC3, 0x28 }, false)]
    [InlineData(new byte[] { 0x0A, 3, 0xED, 0xA0, 0x80 }, false)] // half of a pair
    [InlineData(new byte[] { 0x7A, 1, 0xFF }, true)] // a field that is not there
    [InlineData(new byte[] { 0x7B, 0x0A, 1, 0xFF, 0x7C }, true)] // a group that is not there
    [InlineData(new byte[] { 0x7B, 0x7C, 0x0A, 1, 0xFF }, false)]
    [InlineData(new byte[] { 0x18, 0xFF, 1, 0x79, 0xFF, 1, 2, 3, 4, 5, 6, 7, 0x7D, 0xFF, 1, 2, 3, 0x0A, 1, 0xFF }, false)]
    [InlineData(new byte[] { 0x18, 0xFF, 1, 0x79, 0xFF, 1, 2, 3, 4, 5, 6, 7, 0x7D, 0xFF, 1, 2, 3 }, true)]
    public async Task Text_that_is_not_UTF_8_is_refused_instead_of_changed(byte[] message, bool readable) =>
        ((await scene.GetAsync(GrpcClient.Frame(message))).Code == RpcCode.Internal).ShouldBe(!readable);

    [Fact]
    public async Task Text_within_messages_must_be_UTF_8_too()
    {
        // create_space_request.space.display_name: a byte that begins nothing.
        byte[] space = [0x1A, 1, 0xFF];
        byte[] request = [0x0A, (byte)space.Length, .. space];

        Utf8Text.IsValid(request, CreateSpaceRequest.Descriptor).ShouldBeFalse();
        Utf8Text.IsValid([0x0A, 3, 0x1A, 1, 0x7F], CreateSpaceRequest.Descriptor).ShouldBeTrue();
        (await scene.GetAsync(GrpcClient.Frame(Get))).Code.ShouldBe(RpcCode.Ok);
    }

    [Fact]
    public async Task A_message_may_come_in_pieces_of_any_size()
    {
        var answer = await scene.GetAsync(new Trickle(GrpcClient.Frame(Get), size: 1));

        answer.Read<Space>().DisplayName.ShouldBe("Atlas");
    }

    [Fact]
    [Rule("H-86")]
    public async Task A_message_of_the_largest_size_is_read_whole()
    {
        // A known field of another type is skipped; what is unknown may be as long as it likes, up to the limit.
        var room = Limits.RequestBody - Get.Length - 7;
        byte[] message = [.. Get, 0xFA, 0x3E, (byte)(room & 0x7F | 0x80), (byte)((room >> 7) & 0x7F | 0x80), (byte)((room >> 14) & 0x7F | 0x80), (byte)(room >> 21), .. new byte[room]];

        message.Length.ShouldBeInRange(Limits.RequestBody - 1, Limits.RequestBody);
        (await scene.GetAsync(GrpcClient.Frame(message))).Read<Space>().DisplayName.ShouldBe("Atlas");
    }

    [Theory]
    [InlineData("gzip", 1)]
    [InlineData("gzip", 0)]
    [InlineData("identity", 0)]
    public async Task Messages_may_be_gzip_where_they_say_so(string encoding, byte flag)
    {
        var answer = await scene.GetAsync(GrpcClient.Frame(flag == 1 ? Gzip(Get) : Get, flag), ("grpc-encoding", encoding));

        answer.Read<Space>().DisplayName.ShouldBe("Atlas");
    }

    [Fact]
    public async Task An_identity_message_flagged_as_compressed_is_refused() =>
        (await scene.GetAsync(GrpcClient.Frame(Get, flag: 1), ("grpc-encoding", "identity"))).Code.ShouldBe(RpcCode.Internal);

    [Theory]
    [InlineData("deflate")]
    [InlineData("GZIP, br")]
    [InlineData("snappy")]
    public async Task An_unknown_encoding_is_unimplemented_and_the_known_ones_are_told(string encoding)
    {
        var answer = await scene.GetAsync(GrpcClient.Frame(Get), ("grpc-encoding", encoding));

        answer.Code.ShouldBe(RpcCode.Unimplemented);
        answer.Headers["grpc-accept-encoding"].ShouldBe("identity,gzip");
    }

    [Fact]
    public async Task What_is_not_gzip_or_cut_short_is_refused()
    {
        var packed = Gzip(Get);
        foreach (var wrong in new[] { Get, packed[..^8], packed[..^1], packed[..12], [], [.. packed[..^4], 1, 2, 3, 4] })
        {
            (await scene.GetAsync(GrpcClient.Frame(wrong, flag: 1), ("grpc-encoding", "gzip"))).Code.ShouldBe(RpcCode.Internal);
        }
    }

    [Fact]
    [Rule("H-86")]
    public async Task A_small_message_that_unpacks_beyond_the_limit_is_refused()
    {
        var bomb = Gzip(new byte[Limits.RequestBody * 4]);
        bomb.Length.ShouldBeLessThan(100_000);

        var answer = await scene.GetAsync(GrpcClient.Frame(bomb, flag: 1), ("grpc-encoding", "gzip"));

        answer.Code.ShouldBe(RpcCode.ResourceExhausted);
        answer.Message.ShouldBe("Request payload size exceeds the limit: 10485760 bytes.");
    }

    [Fact]
    public async Task Random_bodies_are_answered_by_a_status_and_never_as_a_defect()
    {
        for (var i = 0; i < 200; i++)
        {
            var noise = new byte[i];
            new CountingIds().Fill(noise);
            var body = i % 2 == 0 ? GrpcClient.Frame(SHA256.HashData(noise)[..(i % 32)]) : noise;

            var answer = await scene.GetAsync(body);

            answer.Http.ShouldBe(200);
            answer.Message.ShouldNotBe(Errors.Internal().Message);
        }
    }

    internal static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>Sends its bytes a few at a time.</summary>
    private sealed class Trickle(byte[] bytes, int size) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            foreach (var part in bytes.Chunk(size))
            {
                await stream.WriteAsync(part);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    public sealed class Scene : IAsyncLifetime
    {
        private TestServer _chat = null!;
        private GrpcClient _grpc = null!;
        private string _token = "";

        public async ValueTask InitializeAsync()
        {
            _chat = await TestServer.StartAsync();
            _grpc = new GrpcClient(_chat.GrpcAddress);
            _token = await _chat.PersonAsync("alice", "chat.spaces");
        }

        public ValueTask DisposeAsync()
        {
            _grpc.Dispose();
            return _chat.DisposeAsync();
        }

        internal Task<GrpcAnswer> GetAsync(byte[] body, params (string Name, string Value)[] metadata) => GetAsync(new ByteArrayContent(body), metadata);

        internal Task<GrpcAnswer> GetAsync(HttpContent body, params (string Name, string Value)[] metadata) =>
            _grpc.SendAsync(GrpcClient.Chat + "GetSpace", body, [.. metadata, ("authorization", "Bearer " + _token)]);
    }
}
