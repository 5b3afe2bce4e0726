using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Domain;

/// <summary>What a named space starts with.</summary>
internal static class DefaultSettings
{
    /// <summary>The permission matrix of spaces.md §8 (S-120 to S-127).</summary>
    public static Space.Types.PermissionSettings Permissions(Space.Types.PredefinedPermissionSettings kind)
    {
        var everybody = kind != Space.Types.PredefinedPermissionSettings.AnnouncementSpace;
        return new Space.Types.PermissionSettings
        {
            ManageMembersAndGroups = Allowing(everybody),
            ModifySpaceDetails = Allowing(everybody),
            ToggleHistory = Allowing(everybody),
            UseAtMentionAll = Allowing(everybody),
            ManageApps = Allowing(everybody),
            ManageWebhooks = Allowing(everybody),
            PostMessages = Allowing(everybody),
            ReplyMessages = Allowing(members: true),
        };
    }

    /// <summary>S-36: a named space starts private.</summary>
    public static Space.Types.AccessSettings Access() => new() { AccessState = Space.Types.AccessSettings.Types.AccessState.Private };

    /// <summary>P-104: levels are nested; managers of both ranks are allowed wherever anybody is.</summary>
    private static Space.Types.PermissionSetting Allowing(bool members) =>
        new() { ManagersAllowed = true, AssistantManagersAllowed = true, MembersAllowed = members };
}
