using System.Collections.Frozen;
using Roomstead.Domain;

namespace Roomstead.OAuth;

/// <summary>What each scope allows, in plain words, as the consent page says it.</summary>
internal static class ScopeDescriptions
{
    private static readonly FrozenDictionary<string, string> Identity = new Dictionary<string, string>
    {
        ["openid"] = "Know who you are on this server",
        ["email"] = "See your email address",
        ["profile"] = "See your name",
        [ScopeSet.Prefix + "userinfo.email"] = "See your email address",
        [ScopeSet.Prefix + "userinfo.profile"] = "See your name",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Chat = new Dictionary<string, string>
    {
        ["admin.delete"] = "As an administrator, delete spaces of your organization and all that is in them",
        ["admin.memberships"] = "As an administrator, see, add, change and remove members of your organization's spaces",
        ["admin.memberships.readonly"] = "As an administrator, see the members of your organization's spaces",
        ["admin.spaces"] = "As an administrator, see and change your organization's spaces",
        ["admin.spaces.readonly"] = "As an administrator, see your organization's spaces",
        ["customemojis"] = "See, add and delete your organization's custom emojis",
        ["customemojis.readonly"] = "See your organization's custom emojis",
        ["delete"] = "Delete spaces you manage and all that is in them",
        ["import"] = "Import spaces, messages and members from elsewhere",
        ["memberships"] = "See, add, change and remove members of spaces you are in",
        ["memberships.app"] = "Add itself to and remove itself from spaces you are in",
        ["memberships.readonly"] = "See the members of spaces you are in",
        ["messages"] = "See, write, change and delete your messages, and react to messages",
        ["messages.create"] = "Write messages as you",
        ["messages.reactions"] = "See, add and remove your reactions to messages",
        ["messages.reactions.create"] = "Add reactions to messages as you",
        ["messages.reactions.readonly"] = "See reactions to messages",
        ["messages.readonly"] = "See messages and reactions in spaces you are in",
        ["spaces"] = "Create spaces, and see and change spaces you are in",
        ["spaces.create"] = "Create spaces",
        ["spaces.readonly"] = "See spaces you are in",
        ["users.availability"] = "See and change your availability",
        ["users.availability.readonly"] = "See your availability",
        ["users.readstate"] = "See and change what you have read",
        ["users.readstate.readonly"] = "See what you have read",
        ["users.sections"] = "See and change how you sort your spaces into sections",
        ["users.sections.readonly"] = "See how you sort your spaces into sections",
        ["users.spacesettings"] = "See and change your notification settings for spaces",
    }.ToFrozenDictionary(static d => ScopeSet.Prefix + "chat." + d.Key, static d => d.Value);

    /// <summary>The scopes whose consent deserves a second thought.</summary>
    private static readonly ScopeSet Restricted = ScopeSet.OfChat("delete", "import", "messages", "messages.readonly", "admin.delete");

    /// <summary>What a person reads beside the box. Every scope that a person can grant has its words.</summary>
    public static string Of(string scope) => Identity.TryGetValue(scope, out var text) ? text : Chat[scope];

    /// <summary>A second line: the scope's own name, and whether it is a restricted one.</summary>
    public static string Note(string scope)
    {
        var name = scope.StartsWith(ScopeSet.Prefix, StringComparison.Ordinal) ? scope[ScopeSet.Prefix.Length..] : scope;
        return Restricted.Contains(ScopeSet.Parse(scope)) ? name + " (restricted)" : name;
    }
}
