using System.Net.Http.Headers;
using System.Text;
using FsCheck.Fluent;
using Google.Protobuf;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Roomstead.Wire.Rest;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

/// <summary>Whatever is sent, the answer is one that the API knows: never a fault of the server, never none.</summary>
public sealed class RestFuzzTests
{
    private static readonly int[] Known = [200, 400, 401, 403, 404, 409, 414, 429, 501];

    private static readonly string[] Scopes =
        ["chat.spaces", "chat.admin.spaces", "chat.delete", "chat.import", "chat.messages", "chat.memberships", "chat.users.sections"];

    private static readonly string[] PathPieces =
        ["/v1", "/spaces", "/AAAAatlas01", "/", ":", "%2F", "%", "%ff", "é", "setup", "members", "messages", ".", "..", "*", ":search", "users", "me", "//", "\u0001"];

    private static readonly string[] QueryPieces =
        ["&", "=", "updateMask", "displayName", ",", "(", ")", "*", "fields", "alt", "json", "callback", "$.xgafv", "1", "%", "%00", "%ff", "+", "pageSize", "filter", "-1", "prettyPrint", "é"];

    private static readonly RouteTable Routes = new(ChatServiceReflection.Descriptor.Services[0]);

    [Fact]
    [Rule("E-26")]
    public async Task Random_targets_and_bodies_are_answered()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", Scopes);
        foreach (var choices in Samples(300))
        {
            var path = "/" + Join(choices, PathPieces, 6);
            var query = Join(choices.Reverse(), QueryPieces, 8);
            using var request = new HttpRequestMessage(Verb(choices), new Uri($"{chat.Address}{path[1..]}?{query}"));
            request.Content = choices.Length % 3 == 0 ? new ByteArrayContent(choices) : null;
            request.Headers.Authorization = choices.Length % 2 == 0 ? new AuthenticationHeaderValue("Bearer", token) : null;

            var answer = await chat.SendAsync(request);

            Known.ShouldContain(answer.Code, $"{request.Method} {request.RequestUri}\n{answer.Text}");
        }
    }

    [Fact]
    [Rule("E-26")]
    public async Task Random_messages_are_answered_by_every_method()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", Scopes);
        foreach (var choices in Samples(600))
        {
            var route = Routes.Routes.ElementAt(choices.Sum(static choice => choice) % Routes.Routes.Count());
            var path = string.Join('/', route.Template.Segments.Select((segment, i) => segment ?? (i == 2 ? "AAAAatlas01" : "me")));
            var verb = Reading.VerbOf(route);
            var masks = string.Join(',', MessageTable.Of(Space.Descriptor).Fields.Where((_, i) => choices.ElementAtOrDefault(i) % 4 == 0).Select(static field => field.Descriptor.JsonName));
            using var request = new HttpRequestMessage(verb, $"/{path}{(route.Template.Verb.Length > 0 ? ":" : "")}{route.Template.Verb}?{(verb == HttpMethod.Patch ? "updateMask=" + masks : "")}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (route.HasBody)
            {
                var message = new MessageMaker(choices).Make(MessageMaker.TypeNamed((route.Body?.Descriptor.MessageType ?? route.Method.InputType).FullName));
                request.Content = new StringContent(JsonFormatter.Default.Format(message), Encoding.UTF8, "application/json");
            }

            var answer = await chat.SendAsync(request);

            Known.ShouldContain(answer.Code, $"{request.Method} {request.RequestUri}\n{answer.Text}");
        }
    }

    private static byte[][] Samples(int count) =>
        [.. Gen.Choose(0, 255).ArrayOf().Resize(120).Sample(count).Select(static picks => picks.Select(static pick => (byte)pick).ToArray())];

    private static HttpMethod Verb(byte[] choices) =>
        new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Patch, HttpMethod.Delete, HttpMethod.Put, HttpMethod.Head }[choices.FirstOrDefault() % 6];

    private static string Join(IEnumerable<byte> choices, string[] pieces, int most) =>
        string.Concat(choices.Take(most).Select(choice => pieces[choice % pieces.Length]));
}
