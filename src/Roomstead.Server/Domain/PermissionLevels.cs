using PermissionSetting = Roomstead.Protocol.Chat.V1.Space.Types.PermissionSetting;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;

namespace Roomstead.Domain;

/// <summary>Which roles a permission setting lets do its thing.</summary>
internal static class PermissionLevels
{
    /// <summary>Every setting of a space: its name in the contract, and the way to it.</summary>
    public static (string Name, FieldAccess<PermissionSetting?> Access)[] Settings { get; } =
        [.. ChatContract.Service.FindMethodByName("UpdateSpace").OutputType.FindFieldByName("permission_settings").MessageType.Fields.InDeclarationOrder()
            .Select(static field => (field.Name, FieldAccess<PermissionSetting?>.Of(ChatContract.PropertyOf(field))))];

    /// <summary>P-103.</summary>
    public static bool Allows(PermissionSetting setting, Role role) => role switch
    {
        Role.RoleManager => setting.ManagersAllowed,
        Role.RoleAssistantManager => setting.AssistantManagersAllowed,
        _ => setting.MembersAllowed,
    };

    /// <summary>The setting as stored. Levels are nested; assistant managers left out go with members (P-105 inferred).</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT: managers are not allowed, or members are where assistant managers are not.</exception>
    public static PermissionSetting Require(PermissionSetting? sent, string field)
    {
        var members = sent is { MembersAllowed: true };
        var assistants = sent is { HasAssistantManagersAllowed: true } ? sent.AssistantManagersAllowed : members;
        return sent is { ManagersAllowed: true } && (assistants || !members)
            ? new PermissionSetting { ManagersAllowed = true, AssistantManagersAllowed = assistants, MembersAllowed = members }
            : throw Errors.PermissionLevels(field, sent);
    }
}
