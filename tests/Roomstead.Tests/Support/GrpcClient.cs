using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Roomstead.Domain;
using RpcStatus = Roomstead.Protocol.Rpc.Status;

namespace Roomstead.Tests.Support;

/// <summary>gRPC by hand, over HTTP/2: what is sent is up to the test, right or wrong.</summary>
/// <param name="http">Knows the address, and TLS if it is to be; goes with this.</param>
internal sealed class GrpcClient(HttpClient http) : IDisposable
{
    public const string Chat = "/google.chat.v1.ChatService/";

    /// <summary>Without TLS.</summary>
    public GrpcClient(Uri address)
        : this(new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = address })
    {
    }

    /// <summary>A message with its flag and length before it.</summary>
    public static byte[] Frame(byte[] message, byte flag = 0)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    public static byte[] Frame(IMessage message) => Frame(message.ToByteArray());

    /// <summary>Calls a method of the Chat API.</summary>
    public Task<GrpcAnswer> CallAsync(string method, IMessage request, string? token = null, params (string Name, string Value)[] metadata) =>
        SendAsync(Chat + method, Frame(request), token is null ? metadata : [.. metadata, ("authorization", "Bearer " + token)]);

    /// <summary>Sends a body as it is.</summary>
    public Task<GrpcAnswer> SendAsync(string path, byte[] body, params (string Name, string Value)[] metadata) =>
        SendAsync(path, new ByteArrayContent(body), metadata);

    public async Task<GrpcAnswer> SendAsync(string path, HttpContent body, params (string Name, string Value)[] metadata)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach (var (name, value) in metadata)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await SendAsync(request);
    }

    public async Task<GrpcAnswer> SendAsync(HttpRequestMessage request)
    {
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new GrpcAnswer((int)response.StatusCode, body, Copy(response.Headers), Copy(response.TrailingHeaders), response.Content.Headers.ContentType?.ToString());
    }

    /// <summary>The answer as it comes, for streams.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path, HttpContent body)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public void Dispose() => http.Dispose();

    private static Dictionary<string, string> Copy(HttpResponseHeaders headers) =>
        headers.ToDictionary(static h => h.Key, static h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase);
}

/// <param name="Headers">Those before the messages. When they hold the status, they are all of the answer.</param>
internal sealed record GrpcAnswer(int Http, byte[] Body, Dictionary<string, string> Headers, Dictionary<string, string> Trailers, string? ContentType)
{
    public bool IsTrailersOnly => Headers.ContainsKey("grpc-status");

    public RpcCode Code => (RpcCode)int.Parse(Value("grpc-status") ?? throw new InvalidOperationException($"No grpc-status: HTTP {Http}"), CultureInfo.InvariantCulture);

    public string? Message => Value("grpc-message") is { } text ? Uri.UnescapeDataString(text) : null;

    public string? RawMessage => Value("grpc-message");

    /// <summary>The status with its details; null when the answer has none.</summary>
    public RpcStatus? Details => Value("grpc-status-details-bin") is { } text ? RpcStatus.Parser.ParseFrom(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='))) : null;

    public T? Detail<T>()
        where T : class, IMessage, new() => Details?.Details.FirstOrDefault(static any => any.Is(new T().Descriptor))?.Unpack<T>();

    /// <summary>The messages of the answer.</summary>
    public List<byte[]> Messages()
    {
        var messages = new List<byte[]>();
        for (var rest = Body.AsSpan(); !rest.IsEmpty;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest[1..]);
            messages.Add(rest.Slice(5, length).ToArray());
            rest = rest[(5 + length)..];
        }

        return messages;
    }

    /// <summary>The one message of an answer that succeeded.</summary>
    public T Read<T>()
        where T : IMessage<T>, new()
    {
        if (Code != RpcCode.Ok)
        {
            throw new InvalidOperationException($"{Code}: {Message}");
        }

        return new MessageParser<T>(static () => new T()).ParseFrom(Messages().Single());
    }

    private string? Value(string name) => Headers.GetValueOrDefault(name) ?? Trailers.GetValueOrDefault(name);
}
