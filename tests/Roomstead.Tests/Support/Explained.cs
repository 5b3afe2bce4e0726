using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Wire;
using Shouldly;

namespace Roomstead.Tests.Support;

/// <summary>Why a call must be said to be refused.</summary>
/// <param name="Reason">The refusal's name.</param>
/// <param name="Rule">The rules, all of them.</param>
/// <param name="Needed">Part of what is said to be needed.</param>
/// <param name="Had">Part of what the call is said to have had.</param>
internal sealed record Why(string Reason, string Rule, string Needed, string Had);

/// <summary>Calls whose refusal must be explained.</summary>
internal static class Explained
{
    /// <summary>Proves that a call is refused and explained so, over both wires, and changes nothing.</summary>
    public static async Task ExplainedAsync(this TestServer chat, HttpMethod verb, string path, string? token, string? body, Why why)
    {
        var before = await chat.SnapshotAsync();

        var rest = await chat.ExplanationAsync(verb, path, token, body, why);
        using var request = Request(verb, path, token, body);
        var grpc = Last(await OverGrpc.SendAsync(chat.Grpc, request));

        grpc.ToJsonString().ShouldBe(rest.ToJsonString());
        (await chat.SnapshotAsync()).ShouldBe(before);
    }

    /// <summary>The same over the wire of the test, for what the other wire cannot say.</summary>
    public static async Task<JsonNode> ExplanationAsync(this TestServer chat, HttpMethod verb, string path, string? token, string? body, Why why)
    {
        using var request = Request(verb, path, token, body);

        var detail = Last(await chat.SendAsync(request));

        var metadata = detail["metadata"]!;
        new Why((string)detail["reason"]!, (string)metadata["rule"]!, (string)metadata["needed"]!, (string)metadata["had"]!)
            .ShouldSatisfyAllConditions(
                said => said.Reason.ShouldBe(why.Reason),
                said => said.Rule.ShouldBe(why.Rule),
                said => said.Needed.ShouldContain(why.Needed, Case.Sensitive),
                said => said.Had.ShouldContain(why.Had, Case.Sensitive));
        ((string?)metadata["passes"]).ShouldNotBeNullOrWhiteSpace();
        return detail;
    }

    private static HttpRequestMessage Request(HttpMethod verb, string path, string? token, string? body)
    {
        var request = new HttpRequestMessage(verb, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add(Explanations.Header, "1");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    private static JsonNode Last(Answer answer)
    {
        answer.Code.ShouldBeGreaterThanOrEqualTo(400, answer.Text);
        var last = ((JsonArray?)answer.Error["details"])?[^1];
        ((string?)last?["domain"]).ShouldBe("explain.roomstead", answer.Text);
        return last!;
    }
}
