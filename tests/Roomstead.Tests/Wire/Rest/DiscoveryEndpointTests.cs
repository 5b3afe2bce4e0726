using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Roomstead.Wire.Rest;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class DiscoveryEndpointTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private WebApplication? _app;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        DiscoveryEndpoint.Map(_app, publicUrl: null, NotFoundAsync);
        _app.MapFallback(NotFoundAsync);
        await _app.StartAsync();
        _client.BaseAddress = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app!.DisposeAsync();
    }

    [Theory]
    [Rule("H-130", "A-105")]
    [InlineData("/$discovery/rest?version=v1")]
    [InlineData("/$discovery/rest")]
    [InlineData("/%24discovery/rest?version=v1&labels=x")]
    [InlineData("/discovery/v1/apis/chat/v1/rest")]
    public async Task Both_addresses_answer_without_a_credential_and_name_the_root_that_was_called(string address)
    {
        using var answer = await _client.GetAsync(new Uri(address, UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/json; charset=UTF-8");
        var body = await answer.Content.ReadAsByteArrayAsync();
        body.ShouldBe(Discovery.Build(_client.BaseAddress!.ToString()));
    }

    [Theory]
    [Rule("H-130", "H-80")]
    [InlineData("/$discovery/rest?version=v2")]
    [InlineData("/$discovery/rest/more")]
    [InlineData("/$discovery/googleapis")]
    [InlineData("/$discovery")]
    [InlineData("/discovery/v1/apis")]
    [InlineData("/discovery/v1/apis/drive/v3/rest")]
    [InlineData("/discovery/v1/apis/chat/v2/rest")]
    public async Task Anything_else_below_is_an_unknown_path(string address)
    {
        using var answer = await _client.GetAsync(new Uri(address, UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    [Rule("H-130")]
    public async Task The_server_offers_the_document()
    {
        await using var server = await TestServer.StartAsync();
        var body = await server.Http.GetByteArrayAsync(new Uri("/$discovery/rest?version=v1", UriKind.Relative));
        body.ShouldBe(Discovery.Build(server.Address.ToString()));
    }

    [Fact]
    [Rule("H-81")]
    public async Task Another_verb_is_an_unknown_path()
    {
        using var answer = await _client.PostAsync(new Uri("/$discovery/rest?version=v1", UriKind.Relative), content: null);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    [Rule("H-82")]
    public async Task Head_answers_with_the_headers_only()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/$discovery/rest?version=v1");
        using var answer = await _client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentLength.ShouldBe(Discovery.Build(_client.BaseAddress!.ToString()).Length);
    }

    [Fact]
    [Rule("A-105")]
    public async Task The_name_that_the_caller_used_becomes_the_root()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/$discovery/rest?version=v1");
        request.Headers.Host = "chat.googleapis.com:8443";
        using var answer = await _client.SendAsync(request);
        await using var body = await answer.Content.ReadAsStreamAsync();
        using var document = await JsonDocument.ParseAsync(body);
        document.RootElement.GetProperty("rootUrl").GetString().ShouldBe("http://chat.googleapis.com:8443/");
    }

    [Theory]
    [Rule("A-105")]
    [InlineData("localhost:8910", "http://localhost:8910/")]
    [InlineData("[::1]:8910", "http://[::1]:8910/")]
    [InlineData("my_host", "http://my_host/")]
    [InlineData("", "http://192.0.2.7:4711/")]
    [InlineData("<script>", "http://192.0.2.7:4711/")]
    [InlineData("a\"b", "http://192.0.2.7:4711/")]
    [InlineData("user@evil", "http://192.0.2.7:4711/")]
    [InlineData("evil/path", "http://192.0.2.7:4711/")]
    [InlineData("host:port", "http://192.0.2.7:4711/")]
    [InlineData("host\n", "http://192.0.2.7:4711/")]
    [InlineData("[::1", "http://192.0.2.7:4711/")]
    public void A_host_that_is_no_host_name_never_comes_back(string host, string root)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Host = host;
        context.Connection.LocalIpAddress = IPAddress.Parse("::ffff:192.0.2.7");
        context.Connection.LocalPort = 4711;
        DiscoveryEndpoint.RootUrl(context.Request, publicUrl: null).ShouldBe(root);
    }

    [Fact]
    [Rule("A-105")]
    public void A_configured_public_address_wins_over_the_host_header()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Host = "localhost:8910";
        DiscoveryEndpoint.RootUrl(context.Request, "https://chat.example.com").ShouldBe("https://chat.example.com");
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
