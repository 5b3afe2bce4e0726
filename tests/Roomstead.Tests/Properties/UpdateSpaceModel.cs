using System.Text.Json.Nodes;

namespace Roomstead.Tests.Properties;

/// <summary>How a patch may end: a code, and the message of a refusal.</summary>
internal sealed record Ending(int Code, string Message)
{
    public static readonly Ending Ok = new(200, "");
    public static readonly Ending Invalid = new(400, "Request contains an invalid argument.");
    public static readonly Ending Denied = new(403, "Permission denied to perform the requested action on the specified resource, or the resource doesn't exist.");
}

/// <summary>A space in memory, changed by the documented rules of spaces.patch and by nothing else.</summary>
internal sealed class UpdateSpaceModel
{
    private static readonly string[] Members = ["modify_space_details", "toggle_history", "manage_apps"];

    private static readonly Dictionary<string, (string Path, string Group)> Paths = new()
    {
        ["displayName"] = ("name", "free"),
        ["display_name"] = ("name", "free"),
        ["spaceDetails"] = ("details", "free"),
        ["space_details"] = ("details", "free"),
        ["spaceDetails.description"] = ("description", "free"),
        ["spaceDetails.guidelines"] = ("guidelines", "free"),
        ["spaceType"] = ("type", "free"),
        ["space_type"] = ("type", "free"),
        ["spaceHistoryState"] = ("history", "history"),
        ["space_history_state"] = ("history", "history"),
        ["accessSettings.audience"] = ("audience", "audience"),
        ["access_settings.audience"] = ("audience", "audience"),
        ["accessSettings.accessPermissionSettings"] = ("access", "access"),
        ["accessSettings.accessPermissionSettings.discoverSpaceSetting"] = ("discover", "access"),
        ["access_settings.access_permission_settings.joinSpaceSetting"] = ("join", "access"),
        ["permissionSettings"] = ("permissions", "permissions"),
        ["permissionSettings.manageApps"] = ("manage_apps", "permissions"),
        ["permission_settings.manage_apps"] = ("manage_apps", "permissions"),
        ["permissionSettings.toggleHistory"] = ("toggle_history", "permissions"),
        ["permissionSettings.modifySpaceDetails"] = ("modify_space_details", "permissions"),
    };

    private readonly string _kind;
    private readonly Dictionary<string, int> _ranks = [];
    private State _state;

    /// <param name="kind">One of <see cref="Stories.Kinds"/>.</param>
    /// <param name="name">The display name it starts with; null for chats.</param>
    public UpdateSpaceModel(string kind, string? name)
    {
        _kind = kind;
        var lowest = kind == "announcement" ? 1 : 0;
        _state = new State(
            kind switch { "group" => "GROUP_CHAT", "direct" => "DIRECT_MESSAGE", _ => "SPACE" },
            name ?? "",
            "",
            "",
            "HISTORY_ON",
            "",
            "",
            string.Join(',', Members.Select(setting => $"{setting}={lowest}")));
        _ranks = kind switch
        {
            "named" or "announcement" => new() { ["alice"] = 2, ["bob"] = 1, ["carol"] = 0 },
            "group" => new() { ["alice"] = 0, ["bob"] = 0, ["carol"] = 0 },
            "direct" => new() { ["alice"] = 0, ["bob"] = 0 },
            "desk" => new() { ["alice"] = 2, ["carol"] = 0, ["demo-app"] = 2, ["guest-app"] = 0 },
            _ => [],
        };
    }

    /// <summary>How many patches changed something.</summary>
    public int Changes { get; private set; }

    public bool IsNamed => _state.Type == "SPACE";

    public int? RankOf(string who) => _ranks.TryGetValue(who, out var rank) ? rank : null;

    /// <summary>Changes the space, or says how a refusal may look (more than one way where several values are bad).</summary>
    public HashSet<Ending> Apply(Step step)
    {
        var ending = Before(step, out var paths, out var group);
        if (ending is not null)
        {
            return [ending];
        }

        var faults = new HashSet<Ending>();
        var proposed = group switch
        {
            "free" => ApplyFree(paths, step.Body, faults),
            "history" => ApplyHistory(step.Body, faults),
            "audience" => ApplyAudience(step.Body, faults),
            "access" => ApplyAccess(paths, step.Body, faults),
            _ => ApplyPermissions(paths, step.Body, faults),
        };
        if (faults.Count > 0)
        {
            return faults;
        }

        if (_state.Type != "SPACE" && proposed.Type == "SPACE")
        {
            _ranks[step.Caller] = 2; // P-55
        }

        if (proposed != _state)
        {
            Changes++;
        }

        _state = proposed;
        return [Ending.Ok];
    }

    /// <summary>The fields that a patch can change, as they are answered.</summary>
    public JsonObject Json(bool withPermissions)
    {
        var json = new JsonObject { ["spaceType"] = _state.Type, ["spaceHistoryState"] = _state.History };
        if (_state.Name.Length > 0)
        {
            json["displayName"] = _state.Name;
        }

        if (_state.Description.Length + _state.Guidelines.Length > 0)
        {
            var details = new JsonObject();
            json["spaceDetails"] = details;
            Put(details, "description", _state.Description);
            Put(details, "guidelines", _state.Guidelines);
        }

        if (_state.Type == "SPACE")
        {
            json["accessSettings"] = AccessJson();
            if (withPermissions)
            {
                json["permissionSettings"] = new JsonObject(_state.Levels.Split(',').Select(static level => level.Split('=')).Select(static level =>
                    KeyValuePair.Create(Camel(level[0]), (JsonNode?)LevelJson(level[1][0] - '0'))));
            }
        }

        return json;
    }

    // The checks up to the role, in the documented order; null when the values are next.
    private Ending? Before(Step step, out HashSet<string> paths, out string group)
    {
        (paths, group) = ([], "");
        if (step.Caller is "reader")
        {
            return new Ending(403, "Request had insufficient authentication scopes.");
        }

        var sent = step.Mask.Split(',').Where(static part => part.Length > 0).ToHashSet();
        if (sent.SetEquals(["*"]))
        {
            sent = step.Body.SpaceType is null or "SPACE_TYPE_UNSPECIFIED" ? ["displayName", "spaceDetails"] : ["displayName", "spaceDetails", "spaceType"];
        }

        if (sent.Count == 0 || !sent.All(Paths.ContainsKey) || sent.Select(static part => Paths[part].Group).Distinct().Count() > 1)
        {
            return Ending.Invalid;
        }

        paths = [.. sent.Select(static part => Paths[part].Path)];
        group = Paths[sent.First()].Group;
        return BeforeSpace(step.Caller, paths, group) ?? BeforeRole(step.Caller) ?? BeforeValues(step.Caller, paths, group);
    }

    private static Ending? BeforeSpace(string caller, HashSet<string> paths, string group) => caller switch
    {
        "ghost-app" or "viaGhost" => new Ending(
            404, "Google Chat app not found. To create a Chat app, you must turn on the Chat API and configure the app in the Google Cloud console."),
        "bare-app" => new Ending(403, "The administrator must grant the app the required OAuth authorization scope for this action."),
        "demo-app" or "guest-app" when group is "audience" or "access" =>
            new Ending(403, "This method doesn't support app authentication with a service account. Authenticate with a user account."),
        "pretender" => new Ending(403, "This method doesn't support non-admin user authentication. Authenticate with an admin account."),
        "admin" or "other-admin" when group != "free" || paths.Contains("type") => Ending.Invalid,
        _ => null,
    };

    private Ending? BeforeRole(string caller) => caller switch
    {
        "admin" => _state.Type == "SPACE" && _kind != "importing" ? null : Ending.Denied,
        "other-admin" => Ending.Denied,
        "importer" => _kind == "importing" ? null : Ending.Denied,
        "demo-app" or "guest-app" => _ranks.ContainsKey(caller) ? null : new Ending(403, "You are not permitted to use this app"),
        _ => _ranks.ContainsKey(caller) ? null : Ending.Denied,
    };

    private Ending? BeforeValues(string caller, HashSet<string> paths, string group)
    {
        if (caller is "admin" or "importer" || _state.Type != "SPACE")
        {
            return null;
        }

        var needed = group switch
        {
            "free" => paths.SetEquals(["type"]) ? 0 : LevelOf("modify_space_details"),
            "history" => LevelOf("toggle_history"),
            _ => 1,
        };
        var mayPermit = group != "permissions" || caller is not "guest-app";
        return _ranks[caller] >= needed && mayPermit ? null : Ending.Denied;
    }

    private State ApplyFree(HashSet<string> paths, SentSpace body, HashSet<Ending> faults)
    {
        var next = _state;
        if (paths.Contains("type"))
        {
            var possible = body.SpaceType == "SPACE" && _state.Type != "DIRECT_MESSAGE" && (_state.Type == "SPACE" || paths.Contains("name"));
            Refuse(faults, !possible);
            if (possible && _state.Type != "SPACE")
            {
                next = next with { Type = "SPACE", Discover = "", Join = "", Levels = string.Join(',', Members.Select(static setting => setting + "=0")) };
            }
        }

        Refuse(faults, next.Type != "SPACE" && !paths.SetEquals(["type"]));
        if (paths.Contains("name"))
        {
            var name = (body.DisplayName ?? "").Trim();
            Refuse(faults, name.Length is 0 or > 128);
            Refuse(faults, name == "Atlas", new Ending(409, "Requested entity already exists"));
            next = next with { Name = name };
        }

        if (paths.Contains("details") || paths.Contains("description"))
        {
            next = next with { Description = body.Description ?? "" };
        }

        if (paths.Contains("details") || paths.Contains("guidelines"))
        {
            next = next with { Guidelines = body.Guidelines ?? "" };
        }

        Refuse(faults, next.Description.Length > 150 || next.Guidelines.Length > 5_000);
        return next;
    }

    private State ApplyHistory(SentSpace body, HashSet<Ending> faults)
    {
        Refuse(faults, body.History is not ("HISTORY_ON" or "HISTORY_OFF"));
        return _state with { History = body.History ?? "" };
    }

    private State ApplyAudience(SentSpace body, HashSet<Ending> faults)
    {
        RefuseAccess(faults);
        var audience = body.Audience ?? "";
        Refuse(faults, audience is not ("" or "audiences/default" or "audiences/engineering"));
        return _state with { Discover = audience, Join = audience };
    }

    private State ApplyAccess(HashSet<string> paths, SentSpace body, HashSet<Ending> faults)
    {
        RefuseAccess(faults);
        var both = paths.Contains("access");
        var discover = both || paths.Contains("discover") ? List(body.Discover) : _state.Discover;
        var join = both || paths.Contains("join") ? List(body.Join) : _state.Join;
        Refuse(faults, (discover + join).Contains("nobody", StringComparison.Ordinal));
        Refuse(faults, Split(join).Except(Split(discover)).Any());
        return _state with { Discover = discover, Join = join };
    }

    private State ApplyPermissions(HashSet<string> paths, SentSpace body, HashSet<Ending> faults)
    {
        Refuse(faults, _state.Type != "SPACE");
        var all = paths.Contains("permissions");
        var sent = new Dictionary<string, SentLevels?>
        {
            ["modify_space_details"] = body.ModifySpaceDetails,
            ["toggle_history"] = body.ToggleHistory,
            ["manage_apps"] = body.ManageApps,
        };
        Refuse(faults, all && paths.Count == 1 && sent.Values.All(static value => value is null));
        var levels = new List<string>();
        foreach (var (setting, value) in sent)
        {
            var named = paths.Contains(setting) || (all && value is not null);
            levels.Add($"{setting}={(named ? Nested(value, faults) : LevelOf(setting))}");
        }

        return _state with { Levels = string.Join(',', levels) };
    }

    // P-105: 0 lets members, 1 assistants, 2 managers alone.
    private static int Nested(SentLevels? sent, HashSet<Ending> faults)
    {
        var members = sent?.Members ?? false;
        var assistants = sent?.Assistants ?? members;
        Refuse(faults, sent?.Managers is not true || (members && !assistants));
        return members ? 0 : assistants ? 1 : 2;
    }

    private void RefuseAccess(HashSet<Ending> faults)
    {
        Refuse(faults, _state.Type != "SPACE");
        Refuse(faults, _kind == "importing", new Ending(400, "Precondition check failed."));
    }

    private JsonObject AccessJson()
    {
        var json = new JsonObject { ["accessState"] = _state.Discover.Length > 0 ? "DISCOVERABLE" : "PRIVATE" };
        if (Split(_state.Join) is [{ } only])
        {
            json["audience"] = only;
        }

        var settings = new JsonObject();
        Put(settings, "discoverSpaceSetting", _state.Discover);
        Put(settings, "joinSpaceSetting", _state.Join);
        if (settings.Count > 0)
        {
            json["accessPermissionSettings"] = settings;
        }

        return json;
    }

    private static JsonObject LevelJson(int level)
    {
        var json = new JsonObject { ["managersAllowed"] = true, ["assistantManagersAllowed"] = level < 2 };
        if (level == 0)
        {
            json["membersAllowed"] = true;
        }

        return json;
    }

    private int LevelOf(string setting) => _state.Levels.Split(',').Single(level => level.StartsWith(setting, StringComparison.Ordinal))[^1] - '0';

    private static void Refuse(HashSet<Ending> faults, bool bad, Ending? how = null)
    {
        if (bad)
        {
            faults.Add(how ?? Ending.Invalid);
        }
    }

    private static void Put(JsonObject json, string name, string text)
    {
        if (text.Length > 0)
        {
            json[name] = text;
        }
    }

    private static string List(string[]? audiences) => string.Join(',', (audiences ?? []).Order(StringComparer.Ordinal));

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static string Camel(string setting) => setting switch
    {
        "manage_apps" => "manageApps",
        "toggle_history" => "toggleHistory",
        _ => "modifySpaceDetails",
    };

    /// <summary>Lists of audiences and levels of settings as text, in order, so that two states can be compared.</summary>
    private sealed record State(string Type, string Name, string Description, string Guidelines, string History, string Discover, string Join, string Levels);
}
