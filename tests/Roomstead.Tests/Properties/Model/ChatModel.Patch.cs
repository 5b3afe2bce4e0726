using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using static Roomstead.Tests.Properties.Model.Rules;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;

namespace Roomstead.Tests.Properties.Model;

/// <summary>spaces.patch.</summary>
internal sealed partial class ChatModel
{
    private const string Access = "access_settings.access_permission_settings";

    /// <summary>P-100.</summary>
    private static readonly string[] Settings =
        ["manage_members_and_groups", "modify_space_details", "toggle_history", "use_at_mention_all", "manage_apps", "manage_webhooks", "reply_messages"];

    /// <summary>P-33: what may travel together.</summary>
    private static readonly Dictionary<string, string> GroupOf = new()
    {
        ["display_name"] = "free",
        ["space_details"] = "free",
        ["space_details.description"] = "free", // P-64
        ["space_details.guidelines"] = "free",
        ["space_type"] = "free",
        ["space_history_state"] = "history",
        ["access_settings.audience"] = "audience",
        [Access] = "access",
        [Access + ".discover_space_setting"] = "access",
        [Access + ".join_space_setting"] = "access",
        ["permission_settings"] = "permissions", // P-110
    };

    private Space Update(UpdateSpaceRequest request, Caller caller)
    {
        var body = request.Space ?? new();
        RequireSpaceName(body.Name, "space.name"); // P-05
        var paths = RequirePaths(request, body);
        var group = Group(paths[0]);
        caller.RequireWriter();
        RequireMaskFor(caller, request.UseAdminAccess, group, paths);
        var place = RequireChangeable(body.Name, request.UseAdminAccess, group, caller);
        RequireRole(place, request.UseAdminAccess, group, paths, caller);

        var changed = place.Shown.Clone();
        switch (group)
        {
            case "free":
                ChangeFree(place, body, paths, changed);
                break;
            case "history":
                ChangeHistory(place, body, changed);
                break;
            case "audience" or "access":
                ChangeAccess(place, body, paths, changed);
                break;
            default:
                ChangePermissions(body, paths, changed);
                break;
        }

        if (!changed.Equals(place.Shown))
        {
            Change(place, changed, caller);
        }

        return Show(place, caller); // P-160
    }

    // P-165: an event for a real change only. P-55: whoever makes a space of a group chat manages it.
    private void Change(Place place, Space changed, Caller caller)
    {
        var converted = place.Shown.SpaceType != changed.SpaceType;
        place.Shown = changed;
        world.Record(place, place.Importer is null ? "space.v1.updated" : null);
        if (converted && place.Importer is null)
        {
            place.Sit(place.Seats[caller.Id] with { Role = Role.RoleManager });
            world.Record(place, "membership.v1.updated", caller.Id);
        }
    }

    // P-20 to P-30
    private static List<string> RequirePaths(UpdateSpaceRequest request, Space body)
    {
        var paths = SnakePaths(request.UpdateMask);
        if (paths is ["*"])
        {
            return body.SpaceType == SpaceType.Unspecified ? ["display_name", "space_details"] : ["display_name", "space_details", "space_type"];
        }

        Require(paths.Count > 0 && paths.TrueForAll(static path => Group(path).Length > 0) && paths.DistinctBy(Group).Count() == 1, Refusal.InvalidArgument("update_mask"));
        return paths;
    }

    /// <summary>P-22, P-26, P-27: in snake case, each once, in order.</summary>
    private static List<string> SnakePaths(Google.Protobuf.WellKnownTypes.FieldMask? mask) =>
    [
        .. (mask?.Paths ?? [])
            .Where(static path => path.Length > 0)
            .Select(static path => string.Concat(path.Select(static c => char.IsAsciiLetterUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString())))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    private static string Group(string path) => GroupOf.TryGetValue(path, out var group) ? group
        : path.StartsWith("permission_settings.", StringComparison.Ordinal) && Settings.Contains(path[20..]) ? "permissions"
        : "";

    // P-85, P-93, P-128, P-129, P-132, P-108
    private void RequireMaskFor(Caller caller, bool admin, string group, List<string> paths)
    {
        if (caller.IsApp)
        {
            Require(!admin, Refusal.AppNotSupported);
            caller.RequireApproved(null, "app.spaces");
            Require(group is not ("audience" or "access"), Refusal.AppNotSupported);
        }
        else if (admin)
        {
            caller.RequireAdministrator();
            var permitted = (group == "free" && !paths.Contains("space_type"))
                || (group == "permissions" && world.Organisations[caller.Person!.Customer].AdminPermissions);
            Require(permitted, Refusal.InvalidArgument("update_mask"));
        }
    }

    private Place RequireChangeable(string name, bool admin, string group, Caller caller)
    {
        if (!caller.IsApp)
        {
            return RequirePlace(name, place =>
                admin ? Reaches(caller, place) // P-122
                : place.Importer is not null ? Imports(caller, place) // P-121
                : world.HasJoined(place, caller.Id) && (caller.Holds("spaces") || (group == "audience" && WasImportedLately(place, caller)))); // P-120, P-89
        }

        var found = world.Find(name);
        Require(found is not null && world.HasJoined(found, caller.Id), Refusal.AppNotMember); // P-133
        Require(!found!.IsDirect, Refusal.AppOnDirectMessage); // P-131
        caller.RequireApproved(found.Customer, "app.spaces");
        Require(world.Apps.Values.Any(app => app.UserId == found.Creator), Refusal.SpaceDenied); // P-123: made by some app
        return found;
    }

    // P-136 to P-140, P-123, P-107
    private static void RequireRole(Place place, bool admin, string group, List<string> paths, Caller caller)
    {
        if (admin || place.Importer is not null || !place.IsNamed)
        {
            return;
        }

        var role = RoleIn(place, caller);
        var settings = place.Shown.PermissionSettings;
        var may = group switch
        {
            "free" => Policy.Allows(settings.ModifySpaceDetails, role) || paths is ["space_type"],
            "history" => Policy.Allows(settings.ToggleHistory, role),
            "permissions" when caller.IsApp => place.Creator == caller.Id,
            _ => role is Role.RoleManager or Role.RoleAssistantManager,
        };
        Require(may, Refusal.SpaceDenied);
    }

    /// <summary>P-123: the app that made a space counts as its manager, another as a member.</summary>
    private static Role RoleIn(Place place, Caller caller) =>
        !caller.IsApp ? World.RoleOf(place, caller.Id) : place.Creator == caller.Id ? Role.RoleManager : Role.RoleMember;

    private void ChangeFree(Place place, Space body, List<string> paths, Space changed)
    {
        if (paths.Contains("space_type"))
        {
            Require(body.SpaceType == SpaceType.Space && !place.IsDirect, Refusal.InvalidArgument("space.space_type")); // P-53
            if (!place.IsNamed)
            {
                Require(paths.Contains("display_name"), Refusal.InvalidArgument("update_mask")); // P-50
                changed.SpaceType = SpaceType.Space;
                changed.AccessSettings = Policy.Access([], []);
                changed.PermissionSettings = Policy.Matrix(default); // P-55
            }
        }

        var other = paths.Find(static path => path != "space_type");
        Require(changed.SpaceType == SpaceType.Space || other is null, Refusal.InvalidArgument("space." + other)); // P-40, P-65
        ChangeDetails(body, paths, changed);
        if (paths.Contains("display_name"))
        {
            changed.DisplayName = Policy.RequireName(body.DisplayName);
            RequireFreeName(changed, world.Organisations[place.Customer]); // P-46
        }
    }

    // P-60 to P-64: what is left out is emptied.
    private static void ChangeDetails(Space body, List<string> paths, Space changed)
    {
        var whole = paths.Contains("space_details");
        var (sent, was) = (body.SpaceDetails ?? new(), changed.SpaceDetails ?? new());
        changed.SpaceDetails = Policy.RequireDetails(new()
        {
            Description = whole || paths.Contains("space_details.description") ? sent.Description : was.Description,
            Guidelines = whole || paths.Contains("space_details.guidelines") ? sent.Guidelines : was.Guidelines,
        });
    }

    private void ChangeHistory(Place place, Space body, Space changed)
    {
        Require(body.SpaceHistoryState is HistoryState.HistoryOn or HistoryState.HistoryOff, Refusal.InvalidArgument("space.space_history_state")); // P-70
        Require(world.Organisations[place.Customer].History == "user-choice", Refusal.FailedPrecondition("HISTORY_FIXED_BY_ORGANIZATION")); // P-72
        changed.SpaceHistoryState = body.SpaceHistoryState;
    }

    private void ChangeAccess(Place place, Space body, List<string> paths, Space changed)
    {
        var field = paths is ["access_settings.audience"] ? "space.access_settings.audience" : "space." + Access;
        Require(place.IsNamed, Refusal.InvalidArgument(field)); // P-80, P-93
        Require(place.Importer is null, Refusal.FailedPrecondition("IMPORT_MODE")); // P-84
        var sent = body.AccessSettings ?? new();
        var stored = changed.AccessSettings.AccessPermissionSettings;
        var one = sent.Audience.Length > 0 ? new List<string> { sent.Audience } : [];
        var both = paths.Contains(Access); // P-90
        var (discover, join) = paths is ["access_settings.audience"] ? (one, one) : ( // P-81, P-82
            AudiencesIn((both || paths.Contains(Access + ".discover_space_setting") ? sent.AccessPermissionSettings : stored)?.DiscoverSpaceSetting, field),
            AudiencesIn((both || paths.Contains(Access + ".join_space_setting") ? sent.AccessPermissionSettings : stored)?.JoinSpaceSetting, field));
        var known = world.Organisations[place.Customer].Audiences;
        Require(discover.Concat(join).All(known.Contains), Refusal.InvalidArgument(field)); // P-83
        Require(join.TrueForAll(discover.Contains), Refusal.InvalidArgument(field)); // P-92
        changed.AccessSettings = Policy.Access(discover, join);
    }

    private static List<string> AudiencesIn(Space.Types.AccessPermissionSetting? setting, string field)
    {
        var principals = setting?.Principals.ToList() ?? [];
        Require(principals.TrueForAll(static principal => principal.Audience is not null), Refusal.InvalidArgument(field)); // P-91
        return [.. principals.Select(static principal => principal.Audience.Name).Distinct().Order(StringComparer.Ordinal)];
    }

    // P-101 to P-105, P-110
    private static void ChangePermissions(Space body, List<string> paths, Space changed)
    {
        Require(changed.SpaceType == SpaceType.Space, Refusal.InvalidArgument("space.permission_settings"));
        var sent = body.PermissionSettings ?? new();
        var fields = Space.Types.PermissionSettings.Descriptor.Fields.InDeclarationOrder()
            .Where(field => Settings.Contains(field.Name))
            .Where(field => paths.Contains("permission_settings." + field.Name) || (paths.Contains("permission_settings") && field.Accessor.GetValue(sent) is not null))
            .ToList();
        foreach (var field in fields)
        {
            var setting = Policy.Nested((Space.Types.PermissionSetting?)field.Accessor.GetValue(sent));
            Require(setting is not null, Refusal.InvalidArgument("space.permission_settings." + field.Name));
            field.Accessor.SetValue(changed.PermissionSettings, setting);
        }

        Require(fields.Count > 0, Refusal.InvalidArgument("space.permission_settings"));
    }
}
