using System.Collections.Frozen;

namespace Roomstead.Domain;

/// <summary>What each Chat scope lets its holder do, in words for people: for the consent page and the discovery document.</summary>
internal static class ScopeDescriptions
{
    private const string Prefix = "https://www.googleapis.com/auth/chat.";

    private static readonly FrozenDictionary<string, string> Texts = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["admin.delete"] = "As the administrator, delete spaces of the organization with everything in them",
        ["admin.memberships"] = "As the administrator, see, add, change and remove members of the organization's spaces",
        ["admin.memberships.readonly"] = "As the administrator, see who belongs to the organization's spaces",
        ["admin.spaces"] = "As the administrator, see and change the organization's spaces",
        ["admin.spaces.readonly"] = "As the administrator, see the organization's spaces",
        ["app.all.memberships.readonly"] = "As an app, see who belongs to any space of the organization",
        ["app.all.messages.readonly"] = "As an app, see all messages of the organization",
        ["app.all.spaces.readonly"] = "As an app, see all spaces of the organization",
        ["app.delete"] = "As an app, delete the spaces it made, with everything in them",
        ["app.memberships"] = "As an app, see, add, change and remove members of its spaces",
        ["app.memberships.readonly"] = "As an app, see who belongs to its spaces",
        ["app.messages.readonly"] = "As an app, see all messages of its spaces",
        ["app.spaces"] = "As an app, make spaces, and see and change those it is in",
        ["app.spaces.create"] = "As an app, make spaces",
        ["app.spaces.readonly"] = "As an app, see the spaces it is in",
        ["bot"] = "As an app, take part in conversations: see its spaces, send messages",
        ["customemojis"] = "See, add and delete the organization's own emoji",
        ["customemojis.readonly"] = "See the organization's own emoji",
        ["delete"] = "Delete conversations and spaces with everything in them",
        ["import"] = "Fill spaces with messages and members from another system",
        ["memberships"] = "See, add, change and remove members of your conversations",
        ["memberships.app"] = "Add this app to your conversations and remove it from them",
        ["memberships.readonly"] = "See who belongs to your conversations",
        ["messages"] = "See, write, change and delete messages, and react to them",
        ["messages.create"] = "Write and send messages",
        ["messages.reactions"] = "See, add and remove reactions to messages",
        ["messages.reactions.create"] = "Add reactions to messages",
        ["messages.reactions.readonly"] = "See reactions to messages",
        ["messages.readonly"] = "See messages and the reactions to them",
        ["spaces"] = "Make conversations and spaces, and see and change their settings, history and access among them",
        ["spaces.create"] = "Make conversations and spaces",
        ["spaces.readonly"] = "See your conversations and spaces",
        ["users.availability"] = "See and change your presence and status",
        ["users.availability.readonly"] = "See your presence and status",
        ["users.readstate"] = "See and change how far you have read",
        ["users.readstate.readonly"] = "See how far you have read",
        ["users.sections"] = "See and change how your conversations are sorted into sections",
        ["users.sections.readonly"] = "See how your conversations are sorted into sections",
        ["users.spacesettings"] = "See and change how you are notified about spaces",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Returns the description of a scope given as its whole address, or null for a scope that is not Chat's.</summary>
    public static string? Find(string scope) =>
        scope.StartsWith(Prefix, StringComparison.Ordinal) && Texts.TryGetValue(scope[Prefix.Length..], out var text) ? text : null;
}
