using System.Text;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using AccessState = Roomstead.Protocol.Chat.V1.Space.Types.AccessSettings.Types.AccessState;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;

namespace Roomstead.Tests.Properties.Model;

/// <summary>What a space starts with, and what its texts, settings and audiences may be.</summary>
internal static class Policy
{
    /// <summary>Everything the server itself fills in (S-21, S-27, S-30, S-32, S-33, S-36, S-38).</summary>
    public static Space NewSpace(string id, SpaceType type, string? customer, Timestamp now)
    {
        var direct = type == SpaceType.DirectMessage;
        var space = new Space
        {
            Name = "spaces/" + id,
            Type = Space.Types.Type.Room,
            SpaceType = type,
            SpaceThreadingState = direct ? Space.Types.SpaceThreadingState.UnthreadedMessages : Space.Types.SpaceThreadingState.ThreadedMessages,
            SpaceHistoryState = HistoryState.HistoryOn,
            LastActiveTime = now,
            MembershipCount = new(),
            SpaceUri = $"https://chat.google.com/{(direct ? "dm" : "room")}/{id}?cls=11",
        };
        if (!direct)
        {
            space.CreateTime = now;
            space.Customer = customer;
        }

        if (type == SpaceType.Space)
        {
            space.AccessSettings = Access([], []);
        }

        return space;
    }

    /// <summary>S-120 to S-127.</summary>
    public static Space.Types.PermissionSettings Matrix(Space.Types.PredefinedPermissionSettings kind)
    {
        var rest = kind == Space.Types.PredefinedPermissionSettings.AnnouncementSpace ? Role.RoleAssistantManager : Role.RoleMember;
        return new()
        {
            ManageMembersAndGroups = Down(rest),
            ModifySpaceDetails = Down(rest),
            ToggleHistory = Down(rest),
            UseAtMentionAll = Down(rest),
            ManageApps = Down(rest),
            ManageWebhooks = Down(rest),
            PostMessages = Down(rest),
            ReplyMessages = Down(Role.RoleMember),
        };
    }

    /// <summary>P-103: whether a setting is for a role.</summary>
    public static bool Allows(Space.Types.PermissionSetting setting, Role role) => role switch
    {
        Role.RoleManager => setting.ManagersAllowed,
        Role.RoleAssistantManager => setting.AssistantManagersAllowed,
        _ => setting.MembersAllowed,
    };

    /// <summary>P-105: levels are nested; assistants left out go with members. Null when the setting cannot be.</summary>
    public static Space.Types.PermissionSetting? Nested(Space.Types.PermissionSetting? sent)
    {
        var members = sent?.MembersAllowed ?? false;
        var assistants = sent is { HasAssistantManagersAllowed: true } ? sent.AssistantManagersAllowed : members;
        var nested = sent is { ManagersAllowed: true } && (!members || assistants);
        return !nested ? null : Down(members ? Role.RoleMember : assistants ? Role.RoleAssistantManager : Role.RoleManager);
    }

    /// <summary>P-81, P-82, P-94: the settings for lists in alphabetical order.</summary>
    public static Space.Types.AccessSettings Access(IReadOnlyList<string> discover, IReadOnlyList<string> join)
    {
        if (discover.Count == 0)
        {
            return new() { AccessState = AccessState.Private };
        }

        return new()
        {
            AccessState = AccessState.Discoverable,
            Audience = join is [var only] ? only : "",
            AccessPermissionSettings = new() { DiscoverSpaceSetting = Principals(discover), JoinSpaceSetting = Principals(join) },
        };
    }

    /// <summary>P-43, P-44, P-41: trimmed, not blank, 128 characters.</summary>
    public static string RequireName(string raw)
    {
        var name = raw.Trim();
        Rules.Require(name.Length > 0 && Characters(name) <= 128, Refusal.InvalidArgument("space.display_name"));
        return name;
    }

    /// <summary>P-63, S-29: null when both are empty.</summary>
    public static Space.Types.SpaceDetails? RequireDetails(Space.Types.SpaceDetails? sent)
    {
        if (sent is null || sent.Description.Length + sent.Guidelines.Length == 0)
        {
            return null;
        }

        Rules.Require(Characters(sent.Description) <= 150, Refusal.InvalidArgument("space.space_details.description"));
        Rules.Require(Characters(sent.Guidelines) <= 5_000, Refusal.InvalidArgument("space.space_details.guidelines"));
        return new() { Description = sent.Description, Guidelines = sent.Guidelines };
    }

    /// <summary>P-42: code points.</summary>
    public static int Characters(string text) => Encoding.UTF32.GetByteCount(text) / 4;

    /// <summary>M-36: what is finer than a microsecond is left away.</summary>
    public static Timestamp ToMicroseconds(Timestamp time) => new() { Seconds = time.Seconds, Nanos = time.Nanos / 1_000 * 1_000 };

    private static Space.Types.PermissionSetting Down(Role lowest) => new()
    {
        ManagersAllowed = true,
        AssistantManagersAllowed = lowest != Role.RoleManager,
        MembersAllowed = lowest == Role.RoleMember,
    };

    private static Space.Types.AccessPermissionSetting? Principals(IReadOnlyList<string> audiences)
    {
        if (audiences.Count == 0)
        {
            return null;
        }

        var setting = new Space.Types.AccessPermissionSetting();
        setting.Principals.AddRange(audiences.Select(static name => new Space.Types.Principal { Audience = new Audience { Name = name } }));
        return setting;
    }
}
