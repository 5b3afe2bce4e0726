using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Roomstead.Tests.Properties;

/// <summary>A setting of permissions as a body sends it; null for what it leaves out.</summary>
internal sealed record SentLevels(bool? Managers, bool? Assistants, bool? Members);

/// <summary>What a body holds; null for what it leaves out.</summary>
internal sealed record SentSpace
{
    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public string? Guidelines { get; init; }

    public string? SpaceType { get; init; }

    public string? History { get; init; }

    public string? Audience { get; init; }

    public string[]? Discover { get; init; }

    public string[]? Join { get; init; }

    public SentLevels? ManageApps { get; init; }

    public SentLevels? ToggleHistory { get; init; }

    public SentLevels? ModifySpaceDetails { get; init; }

    public string Json()
    {
        var access = new JsonObject();
        Put(access, "discoverSpaceSetting", Principals(Discover));
        Put(access, "joinSpaceSetting", Principals(Join));
        var settings = new JsonObject();
        Put(settings, "accessPermissionSettings", access.Count > 0 ? access : null);
        Put(settings, "audience", Audience);
        var details = new JsonObject();
        Put(details, "description", Description);
        Put(details, "guidelines", Guidelines);
        var permissions = new JsonObject();
        Put(permissions, "manageApps", Setting(ManageApps));
        Put(permissions, "toggleHistory", Setting(ToggleHistory));
        Put(permissions, "modifySpaceDetails", Setting(ModifySpaceDetails));
        var space = new JsonObject();
        Put(space, "displayName", DisplayName);
        Put(space, "spaceType", SpaceType);
        Put(space, "spaceHistoryState", History);
        Put(space, "spaceDetails", details.Count > 0 ? details : null);
        Put(space, "accessSettings", settings.Count > 0 ? settings : null);
        Put(space, "permissionSettings", permissions.Count > 0 ? permissions : null);
        return space.ToJsonString();
    }

    private static void Put(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }

    private static JsonObject? Principals(string[]? audiences) => audiences is null ? null : new JsonObject
    {
        ["principals"] = new JsonArray([.. audiences.Select(static name => new JsonObject { ["audience"] = new JsonObject { ["name"] = name } })]),
    };

    private static JsonObject? Setting(SentLevels? sent)
    {
        if (sent is null)
        {
            return null;
        }

        var json = new JsonObject();
        Put(json, "managersAllowed", sent.Managers);
        Put(json, "assistantManagersAllowed", sent.Assistants);
        Put(json, "membersAllowed", sent.Members);
        return json;
    }
}

/// <summary>One patch: by whom, of which paths, with what.</summary>
/// <param name="Mask">As sent: spellings, repeats and gaps included.</param>
internal sealed record Step(string Caller, string Mask, SentSpace Body)
{
    public override string ToString() => $"\n  {Caller}: {Mask} {Body.Json()}";
}

/// <summary>A space of some kind, and patches of it one after the other.</summary>
internal sealed record Story(string Kind, Step[] Steps)
{
    public override string ToString() => Kind + string.Concat(Steps.Select(static step => step.ToString()));
}

/// <summary>Stories at random: mostly sensible, often not.</summary>
internal static class Stories
{
    public static readonly string[] Kinds = ["named", "announcement", "group", "direct", "desk", "importing"];

    private static readonly string[] Callers =
        ["alice", "bob", "carol", "frank", "dave", "admin", "other-admin", "pretender", "reader", "importer", "demo-app", "guest-app", "bare-app", "ghost-app", "viaGhost"];

    private static readonly string[] Free = ["displayName", "display_name", "spaceDetails", "space_details", "spaceDetails.description", "spaceDetails.guidelines", "spaceType", "space_type"];
    private static readonly string[] Access =
    [
        "accessSettings.accessPermissionSettings", "accessSettings.accessPermissionSettings.discoverSpaceSetting",
        "access_settings.access_permission_settings.joinSpaceSetting",
    ];

    private static readonly string[] Permissions =
        ["permissionSettings", "permissionSettings.manageApps", "permission_settings.manage_apps", "permissionSettings.toggleHistory", "permissionSettings.modifySpaceDetails"];

    private static readonly string[] Alone = ["spaceHistoryState", "space_history_state", "accessSettings.audience", "access_settings.audience"];
    private static readonly string[] Fixed = ["spaceUri", "accessSettings", "permissionSettings.postMessages", "foo", " displayName", "predefined_permission_settings"];

    public static Arbitrary<Story> All()
    {
        var story = from kind in Gen.Elements(Kinds)
                    from length in Gen.Choose(1, 6)
                    from steps in Gen.ArrayOf(StepOf(), length)
                    select new Story(kind, steps);
        return Arb.From(story, static failing => Enumerable.Range(0, failing.Steps.Length)
            .Select(i => failing with { Steps = [.. failing.Steps[..i], .. failing.Steps[(i + 1)..]] })
            .Where(static shorter => shorter.Steps.Length > 0));
    }

    private static Gen<Step> StepOf() =>
        from caller in Gen.Frequency((4, Gen.Elements("alice", "bob", "carol", "demo-app", "guest-app", "admin", "importer")), (1, Gen.Elements(Callers)))
        from mask in Mask()
        from body in Body()
        select new Step(caller, mask, body);

    private static Gen<string> Mask()
    {
        var any = Gen.Elements([.. Free, .. Access, .. Permissions, .. Alone]);
        return Gen.Frequency(
            (12, any),
            (4, Some(Free)),
            (2, Gen.Constant("spaceType,displayName")),
            (2, Some(Access)),
            (2, Some(Permissions)),
            (2, Joined(Gen.ArrayOf(any, 2))),
            (1, Joined(Gen.ArrayOf(Gen.OneOf(any, Gen.Elements(Fixed)), 2))),
            (1, Gen.Elements("*", "", "*,displayName", ",displayName,", "displayName,,displayName")));
    }

    private static Gen<string> Some(string[] paths) => Joined(from count in Gen.Choose(1, 3) from some in Gen.ArrayOf(Gen.Elements(paths), count) select some);

    private static Gen<string> Joined(Gen<string[]> paths) => paths.Select(static parts => string.Join(',', parts));

    private static Gen<SentSpace> Body() =>
        from name in Perhaps("One", "Two", "Three", " Two ", "", "  ", "Atlas", new string('n', 128), new string('n', 129))
        from description in Perhaps("First", "Second", "", new string('d', 150), new string('d', 151))
        from guidelines in Perhaps("First", "Second", "Third", "Fourth", "", "", new string('g', 5_000), new string('g', 5_001))
        from type in Perhaps("SPACE", "SPACE", "SPACE", "GROUP_CHAT", "DIRECT_MESSAGE", "SPACE_TYPE_UNSPECIFIED")
        from history in Perhaps("HISTORY_ON", "HISTORY_OFF", "HISTORY_OFF", "HISTORY_STATE_UNSPECIFIED")
        from audience in Perhaps("audiences/default", "audiences/engineering", "audiences/nobody", "default", "")
        from discover in Audiences()
        from @join in Audiences()
        from apps in Levels()
        from toggle in Levels()
        from modify in Levels()
        select new SentSpace
        {
            DisplayName = name,
            Description = description,
            Guidelines = guidelines,
            SpaceType = type,
            History = history,
            Audience = audience,
            Discover = discover,
            Join = @join,
            ManageApps = apps,
            ToggleHistory = toggle,
            ModifySpaceDetails = modify,
        };

    private static Gen<string?> Perhaps(params string[] values) => Gen.Frequency((4, Gen.Elements(values).Select(static v => (string?)v)), (1, Gen.Constant<string?>(null)));

    private static Gen<string[]?> Audiences() => Gen.Elements<string[]?>(
        null, null, [], ["audiences/default"], ["audiences/default"], ["audiences/engineering"], ["audiences/default", "audiences/engineering"], ["audiences/nobody"]);

    private static Gen<SentLevels?> Levels() => Gen.Elements<SentLevels?>(
        null,
        new(true, null, null),
        new(true, true, null),
        new(true, true, true),
        new(true, null, true),
        new(true, true, false),
        new(true, true, true),
        new(null, null, null),
        new(false, true, true),
        new(true, false, true));
}
