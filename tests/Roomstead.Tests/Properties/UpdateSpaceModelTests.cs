using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Shouldly;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;

namespace Roomstead.Tests.Properties;

/// <summary>Random stories of patches end as a small model in memory says.</summary>
public sealed class UpdateSpaceModelTests(PatchScene scene) : IClassFixture<PatchScene>
{
    private static readonly string[] Changeable = ["displayName", "spaceDetails", "spaceType", "spaceHistoryState", "accessSettings", "permissionSettings"];
    private static readonly string[] Settings = ["manageApps", "toggleHistory", "modifySpaceDetails"];

    [Fact]
    [Rule("P-33", "P-155", "P-160", "P-161", "P-165", "P-166", "E-10", "E-21")]
    public void Any_sequence_of_patches_ends_as_the_rules_say()
    {
        // Several at a time, so that the store commits their writes together.
        var config = Config.QuickThrowOnFailure.WithMaxTest(2_000).WithParallelRunConfig(new ParallelRunConfig(8));

        Check.One(config, Prop.ForAll(Stories.All(), TellAsync));
    }

    private async Task TellAsync(Story story)
    {
        var space = await scene.SpaceAsync(RoomOf(story.Kind));
        var after = await scene.LastChangeAsync();
        var started = (await scene.StoredAsync(space)).Value;
        var model = new UpdateSpaceModel(story.Kind, started.DisplayName);
        foreach (var step in story.Steps)
        {
            var sent = step with { Body = step.Body with { DisplayName = Distinct(step.Body.DisplayName, space) } };
            var endings = model.Apply(sent);

            var answer = await scene.PatchAsync(space, sent.Mask, sent.Body.Json(), WhoIs(sent.Caller));

            if (!endings.Contains(answer.Code == 200 ? Ending.Ok : new Ending(answer.Code, answer.ErrorMessage)))
            {
                Assert.Fail($"expected {string.Join(" or ", endings)}\n{sent}\n{answer.Text}");
            }

            if (answer.Code == 200)
            {
                Changed(answer.Json).ShouldEqual(model.Json(withPermissions: sent.Caller is not "guest-app"));
            }
        }

        await AgreeAsync(space, started, after, model);
    }

    /// <summary>What is stored is what the model has, nothing else moved, and the outbox has a row for each change.</summary>
    private async Task AgreeAsync(string space, Space started, long after, UpdateSpaceModel model)
    {
        var changes = await scene.ChangesOfAsync(space, after);
        changes.Count.ShouldBe(model.Changes);
        var stored = (await scene.StoredAsync(space)).Value;
        if (changes.Count > 0)
        {
            Space.Parser.ParseFrom(changes[0].OldDoc).ShouldBe(started);
            Space.Parser.ParseFrom(changes[^1].NewDoc).ShouldBe(stored);
        }

        stored.SpaceType.ToString().ShouldBe(model.IsNamed ? "Space" : started.SpaceType.ToString());
        var roles = await scene.RolesAsync(space);
        foreach (var name in new[] { "alice", "bob", "carol" })
        {
            Who who = name;
            var expected = model.RankOf(name) switch { 2 => Role.RoleManager, 1 => Role.RoleAssistantManager, 0 => Role.RoleMember, _ => (Role?)null };
            (roles.TryGetValue(who.Id, out var role) ? role : (Role?)null).ShouldBe(expected);
        }
    }

    /// <summary>The changeable part of an answer, in the model's terms: lists of audiences as text in order, and three settings of the eight.</summary>
    private static JsonObject Changed(JsonNode answer)
    {
        var json = new JsonObject(Changeable.Where(name => answer[name] is not null).Select(name => KeyValuePair.Create(name, answer[name]?.DeepClone())));
        if (json["permissionSettings"] is JsonObject settings)
        {
            json["permissionSettings"] = new JsonObject(Settings.Select(name => KeyValuePair.Create(name, settings[name]?.DeepClone())));
        }

        if (json.At("accessSettings.accessPermissionSettings") is JsonObject access)
        {
            foreach (var name in new[] { "discoverSpaceSetting", "joinSpaceSetting" })
            {
                if (access[name]?["principals"] is JsonArray principals)
                {
                    access[name] = string.Join(',', principals.Select(static p => (string)p!["audience"]!["name"]!).Order(StringComparer.Ordinal));
                }
            }
        }

        return json;
    }

    /// <summary>Names that are meant to be free are made free of those of other stories.</summary>
    private static string? Distinct(string? name, string space) => name?.Trim() is "One" or "Two" or "Three" ? name.Replace(name.Trim(), name.Trim() + space, StringComparison.Ordinal)
        : name is { Length: 128 } ? space + name[space.Length..]
        : name;

    private static Room RoomOf(string kind) => kind switch
    {
        "announcement" => Room.Announcement,
        "group" => Room.Group,
        "direct" => Room.Direct,
        "desk" => Room.Desk,
        "importing" => Room.Importing,
        _ => Room.Named,
    };

    private static Who WhoIs(string caller) => caller switch
    {
        "pretender" => Who.Alice with { Scopes = "chat.spaces chat.admin.spaces", AsAdmin = true },
        "reader" => Who.Alice with { Scopes = "chat.spaces.readonly" },
        "viaGhost" => Who.Alice with { Via = "ghost-app" },
        _ => caller,
    };
}
