using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Roomstead.Api;
using Roomstead.OAuth;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Seed;
using Roomstead.Storage;
using Roomstead.Storage.Tables;
using Shouldly;

namespace Roomstead.Tests.Support;

/// <summary>A server that the tests of a class share, for spaces.patch: every test makes spaces of its own in it.</summary>
public sealed class PatchScene : IAsyncLifetime
{
    internal const string UpdateSpace = "google.chat.v1.ChatService.UpdateSpace";

    private static readonly Sql LastChange = new("SELECT max(id) FROM outbox");

    private readonly ConcurrentDictionary<Who, Task<string>> _tokens = new();
    private int _spaces;

    internal TestServer Chat { get; private set; } = null!;

    /// <summary>A scene of one test alone, which may turn its clock and its policies.</summary>
    internal static async Task<PatchScene> StartAsync()
    {
        var scene = new PatchScene();
        await scene.InitializeAsync();
        return scene;
    }

    public async ValueTask InitializeAsync() => Chat = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => Chat.DisposeAsync();

    internal Task<string> TokenAsync(Who who) => _tokens.GetOrAdd(who, NewTokenAsync);

    /// <summary>Makes a space and returns its name.</summary>
    internal async Task<string> SpaceAsync(Room? room = null)
    {
        var id = "test" + Interlocked.Increment(ref _spaces).ToString("0000000", CultureInfo.InvariantCulture);
        var (space, memberships) = (room ?? Room.Named).Rows(id, Chat.Clock.GetUtcNow());
        await Chat.Db.WriteAsync(async tx =>
        {
            await tx.Spaces.InsertAsync(space, directKey: null);
            foreach (var membership in memberships)
            {
                await tx.Memberships.SaveAsync(membership);
            }
        });
        return space.Name;
    }

    /// <summary>Sends any call, whatever the answer.</summary>
    internal async Task<Answer> SendAsync(HttpMethod verb, string path, Who who, string? body = null) => await Chat.SendAsync(verb, path, await TokenAsync(who), body);

    /// <summary>Sends any call, and proves that it was refused as expected and changed nothing.</summary>
    internal async Task<Answer> RefusedCallAsync(HttpMethod verb, string path, Refusal expected, Who who, string? body = null) =>
        await Chat.RefusedAsync(verb, path, await TokenAsync(who), body, expected);

    /// <summary>Removes a space from the store.</summary>
    internal Task DeleteAsync(string space) => Chat.DeleteSpaceAsync(space);

    /// <summary>Sets a policy of the demonstration organisation.</summary>
    internal Task PolicyAsync(Func<OrganisationRow, OrganisationRow> change) => Chat.Db.WriteAsync(async tx =>
    {
        await tx.Organisations.SaveAsync(change((await tx.Organisations.FindAsync(DemoOrganisation.Customer))!));
    });

    /// <summary>The address of a patch; null for no mask at all.</summary>
    internal static string Path(string space, string? mask, Who? who = null, string more = "")
    {
        string[] query =
        [
            .. mask is null ? Array.Empty<string>() : ["updateMask=" + Uri.EscapeDataString(mask)],
            .. who is { AsAdmin: true } ? ["useAdminAccess=true"] : Array.Empty<string>(),
            .. more.Length > 0 ? [more] : Array.Empty<string>(),
        ];
        return $"/v1/{space}" + (query.Length > 0 ? "?" + string.Join('&', query) : "");
    }

    /// <summary>Patches, whatever the answer.</summary>
    internal async Task<Answer> PatchAsync(string space, string? mask, string? body, Who? who = null) =>
        await Chat.SendAsync(HttpMethod.Patch, Path(space, mask, who), await TokenAsync(who ?? Who.Alice), body);

    /// <summary>Patches, and proves that it was accepted.</summary>
    internal async Task<JsonNode> PatchedAsync(string space, string? mask, string? body, Who? who = null)
    {
        var answer = await PatchAsync(space, mask, body, who);
        answer.Code.ShouldBe(200, answer.Text);
        return answer.Json;
    }

    /// <summary>Patches, and proves that it was refused as expected and changed nothing.</summary>
    internal async Task<Answer> RefusedAsync(string space, string? mask, string? body, Refusal expected, Who? who = null)
    {
        var answer = await Chat.RefusedAsync(HttpMethod.Patch, Path(space, mask, who), await TokenAsync(who ?? Who.Alice), body, expected);
        if (expected is { Field: null, Precondition: null, Reason: null })
        {
            answer.Error["details"].ShouldBeNull(answer.Text);
        }

        if (expected.Field is not null)
        {
            ((string?)answer.Detail("BadRequest")!["fieldViolations"]![0]!["description"]).ShouldNotBeNullOrWhiteSpace();
        }

        return answer;
    }

    /// <summary>The space as spaces.get answers it.</summary>
    internal async Task<JsonNode> GetAsync(string space, Who? who = null)
    {
        var answer = await Chat.SendAsync(HttpMethod.Get, Path(space, mask: null, who), await TokenAsync(who ?? Who.Alice));
        answer.Code.ShouldBe(200, answer.Text);
        return answer.Json;
    }

    /// <summary>The space as it is stored.</summary>
    internal async Task<SpaceRow> StoredAsync(string space) => (await Chat.Db.ReadAsync(tx => tx.Spaces.FindAsync(space)))!;

    internal async Task<Dictionary<string, Membership.Types.MembershipRole>> RolesAsync(string space) =>
        (await Chat.Db.ReadAsync(tx => tx.Memberships.ListAsync(space, 100))).ToDictionary(static row => row.Member, static row => row.Role);

    internal async Task<Membership.Types.MembershipRole?> RoleAsync(string space, Who who) =>
        (await Chat.Db.ReadAsync(tx => tx.Memberships.FindAsync(space, who.Id)))?.Role;

    /// <summary>The id of the last change of any space; 0 before the first.</summary>
    internal async Task<long> LastChangeAsync() => await Chat.Db.ReadAsync(static tx => tx.NumberAsync(LastChange)) ?? 0;

    /// <summary>What the outbox says about the space, oldest first, after the change of an id.</summary>
    internal async Task<List<OutboxRow>> ChangesOfAsync(string space, long after = 0) =>
        [.. (await Chat.Db.ReadAsync(tx => tx.Outbox.ListAsync(after, int.MaxValue))).Where(row => row.Resource == space)];

    /// <summary>Makes a call as a binary wire delivers it: the message as it stands.</summary>
    internal async Task<Space> InvokeAsync(UpdateSpaceRequest request, Who? who = null)
    {
        var rpc = ChatServiceReflection.Descriptor.Services[0].FindMethodByName("UpdateSpace");
        var dispatcher = new Dispatcher(Chat.Db, new AccessTokens(Chat.Clock, Chat.Ids), new Quotas(Chat.Clock), new CallCounts(), Chat.Clock, Chat.Ids);
        return (Space)await dispatcher.InvokeAsync(rpc, request, new Credentials(await TokenAsync(who ?? Who.Alice), null), requestId: null, TestContext.Current.CancellationToken);
    }

    private Task<string> NewTokenAsync(Who who)
    {
        var scopes = who.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return who.IsApp ? Chat.AppTokenAsync(who.Name, scopes) : Chat.UserTokenAsync(who.Name, scopes, who.Via, delegated: who.Delegated);
    }
}

/// <summary>Reading JSON by dotted paths.</summary>
internal static class JsonPaths
{
    /// <summary>The node at a path such as <c>spaceDetails.description</c>; null when any part is missing.</summary>
    public static JsonNode? At(this JsonNode json, string path) =>
        path.Split('.').Aggregate((JsonNode?)json, static (node, part) => node is JsonObject members ? members[part] : null);

    public static string? TextAt(this JsonNode json, string path) => json.At(path) is JsonValue value ? value.ToString() : null;

    public static void ShouldEqual(this JsonNode? actual, string expected) => actual.ShouldEqual(JsonNode.Parse(expected));

    public static void ShouldEqual(this JsonNode? actual, JsonNode? expected)
    {
        if (!JsonNode.DeepEquals(actual, expected))
        {
            Assert.Fail($"expected {expected?.ToJsonString()}, got {actual?.ToJsonString() ?? "nothing"}");
        }
    }
}
