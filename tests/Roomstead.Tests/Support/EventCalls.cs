using System.Text.Json.Nodes;
using Shouldly;

namespace Roomstead.Tests.Support;

/// <summary>Calls that read events of spaces.</summary>
internal static class EventCalls
{
    public const string SpaceUpdated = "google.workspace.chat.space.v1.updated";
    public const string MemberCreated = "google.workspace.chat.membership.v1.created";
    public const string MemberUpdated = "google.workspace.chat.membership.v1.updated";
    public const string MemberDeleted = "google.workspace.chat.membership.v1.deleted";
    public const string MembersBatchCreated = "google.workspace.chat.membership.v1.batchCreated";

    /// <summary>Everything that can happen so far.</summary>
    public static readonly string Everything = Types(SpaceUpdated, MemberCreated, MemberUpdated, MemberDeleted);

    /// <summary>A token of somebody at example.com that is good for events of every type.</summary>
    public static Task<string> WatcherAsync(this TestServer chat, string who) =>
        chat.PersonAsync(who, "chat.spaces", "chat.memberships.readonly", "chat.messages.readonly");

    /// <summary>The filter for types of events.</summary>
    public static string Types(params string[] types) =>
        "(" + string.Join(" OR ", types.Select(static type => $"event_types:\"{type}\"")) + ")";

    public static string EventsPath(string space, string filter, string more = "") => $"/v1/{space}/spaceEvents?filter={Uri.EscapeDataString(filter)}{more}";

    /// <summary>One page of events, and the token of the next.</summary>
    public static async Task<(JsonNode[] Events, string? Next)> EventPageAsync(this TestServer chat, string token, string space, string filter, string more = "")
    {
        var answer = await chat.SendAsync(HttpMethod.Get, EventsPath(space, filter, more), token);
        answer.Code.ShouldBe(200, answer.Text);
        return ([.. (answer.Json["spaceEvents"] as JsonArray ?? []).Select(static e => e!)], (string?)answer.Json["nextPageToken"]);
    }

    public static async Task<JsonNode[]> EventsAsync(this TestServer chat, string token, string space, string filter) =>
        (await chat.EventPageAsync(token, space, filter)).Events;

    /// <summary>What kinds of events happened, oldest first, without the part of the name that all share.</summary>
    public static async Task<string[]> EventTypesAsync(this TestServer chat, string token, string space, string? filter = null) =>
        [.. (await chat.EventsAsync(token, space, filter ?? Everything)).Select(static e => ((string)e["eventType"]!)["google.workspace.chat.".Length..])];

    public static async Task RenameAsync(this TestServer chat, string token, string space, string name)
    {
        var answer = await chat.SendAsync(HttpMethod.Patch, $"/v1/{space}?updateMask=displayName", token, $$"""{"displayName":"{{name}}"}""");
        answer.Code.ShouldBe(200, answer.Text);
    }
}
