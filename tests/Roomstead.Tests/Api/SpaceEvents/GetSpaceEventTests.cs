using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.EventCalls;
using static Roomstead.Tests.Support.SpaceCalls;

namespace Roomstead.Tests.Api.SpaceEvents;

public sealed class GetSpaceEventTests
{
    private const string Atlas = "spaces/AAAAatlas01";
    private const string News = "spaces/AAAAnews001";
    private static readonly Refusal NotFound = new(404, "NOT_FOUND", "Requested entity was not found.");

    [Fact]
    [Rule("L-55", "L-56", "L-58")]
    public async Task An_event_is_the_same_alone_and_in_the_list()
    {
        await using var chat = await TestServer.StartAsync();
        var dave = await chat.WatcherAsync("dave");
        var space = await chat.IsSetUpAsync(dave, """{"spaceType":"SPACE","displayName":"Harbour"}""", Carol, Bob);
        await chat.RenameAsync(dave, space.Name(), "Haven");

        var events = await chat.EventsAsync(dave, space.Name(), Everything);

        events.Length.ShouldBe(2);
        foreach (var listed in events)
        {
            var answer = await chat.SendAsync(HttpMethod.Get, "/v1/" + listed.Name(), dave);
            answer.Code.ShouldBe(200, answer.Text);
            JsonNode.DeepEquals(answer.Json, listed).ShouldBeTrue(answer.Text);
        }
    }

    [Fact]
    [Rule("L-56")]
    public async Task Parts_of_a_batch_and_changes_that_are_no_events_have_no_name()
    {
        await using var chat = await TestServer.StartAsync();
        var dave = await chat.WatcherAsync("dave");
        var space = await chat.IsSetUpAsync(dave, """{"spaceType":"SPACE","displayName":"Harbour"}""", Carol, Bob);
        var batch = (await chat.EventsAsync(dave, space.Name(), Everything)).ShouldHaveSingleItem().Name();
        var found = new List<string>();
        foreach (var change in await chat.ChangesAsync())
        {
            var name = FormattableString.Invariant($"{space.Name()}/spaceEvents/{change.Id}");
            var answer = await chat.SendAsync(HttpMethod.Get, "/v1/" + name, dave);
            answer.Code.ShouldBe(name == batch ? 200 : 404, name);
            found.Add(name);
        }

        found.Count.ShouldBe(4);
    }

    [Fact]
    [Rule("L-55", "E-10")]
    public async Task An_event_is_found_only_in_its_own_space_and_by_who_has_joined_it()
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");
        await chat.RenameAsync(alice, Atlas, "Atlas one");
        var name = (await chat.EventsAsync(alice, Atlas, Everything)).ShouldHaveSingleItem().Name();

        await chat.RefusedAsync("/v1/" + name.Replace(Atlas, News, StringComparison.Ordinal), alice, NotFound);
        await chat.RefusedAsync("/v1/" + name, await chat.WatcherAsync("dave"), Refusal.SpaceDenied);
        await chat.RefusedAsync("/v1/" + name, await chat.WatcherAsync("frank"), Refusal.SpaceDenied);
        await chat.RefusedAsync("/v1/" + name, await chat.WatcherAsync("gina"), Refusal.ChatNotEnabled);
        await chat.RefusedAsync("/v1/spaces/AAAAunknown/spaceEvents/1", alice, Refusal.SpaceDenied);
        (await chat.SendAsync(HttpMethod.Get, "/v1/" + name, await chat.WatcherAsync("carol"))).Code.ShouldBe(200);
    }

    [Theory]
    [Rule("L-55")]
    [InlineData("0")]
    [InlineData("2")]
    [InlineData("01")]
    [InlineData("-1")]
    [InlineData("%2B1")]
    [InlineData("1.0")]
    [InlineData("x")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999999999")]
    [InlineData("%D9%A1")]
    public async Task A_name_that_no_event_has_is_not_found(string id)
    {
        await using var chat = await TestServer.StartAsync();
        var alice = await chat.WatcherAsync("alice");
        await chat.RenameAsync(alice, Atlas, "Atlas one");

        await chat.RefusedAsync($"/v1/{Atlas}/spaceEvents/{id}", alice, NotFound);
    }

    [Fact]
    [Rule("P-05")]
    public async Task A_malformed_space_is_refused()
    {
        await using var chat = await TestServer.StartAsync();

        await chat.RefusedAsync("/v1/spaces/a.b/spaceEvents/1", await chat.WatcherAsync("alice"), Refusal.InvalidArgument("name"));
    }
}
