namespace Roomstead.Domain.Events;

/// <summary>A type of event that may be asked for (L-56), and the scopes that open it .</summary>
/// <param name="Kinds">What the outbox keeps for it, in single and in batch form; none for what cannot happen yet.</param>
/// <param name="People">Scopes of people.</param>
/// <param name="Apps">Scopes of apps.</param>
internal sealed record EventType(string Name, EventKinds Kinds, ScopeSet People, ScopeSet Apps)
{
    private const string Prefix = "google.workspace.chat.";
    private static readonly ScopeSet MessagesOfPeople = ScopeSet.OfChat("messages", "messages.readonly");
    private static readonly ScopeSet ReactionsOfPeople = MessagesOfPeople.Union(ScopeSet.OfChat("messages.reactions", "messages.reactions.readonly"));
    private static readonly ScopeSet MembershipsOfPeople = ScopeSet.OfChat("memberships", "memberships.readonly");
    private static readonly ScopeSet SpacesOfPeople = ScopeSet.OfChat("spaces", "spaces.readonly");
    private static readonly ScopeSet MessagesOfApps = ScopeSet.OfChat("app.messages.readonly", "app.all.messages.readonly");
    private static readonly ScopeSet MembershipsOfApps = ScopeSet.OfChat("app.memberships", "app.memberships.readonly", "app.all.memberships.readonly");
    private static readonly ScopeSet SpacesOfApps = ScopeSet.OfChat("app.spaces", "app.spaces.readonly", "app.all.spaces.readonly");

    public static IReadOnlyList<EventType> All { get; } =
    [
        OfMessages("created"),
        OfMessages("updated"),
        OfMessages("deleted"),
        OfMemberships("created", EventKinds.MembershipCreated | EventKinds.MembershipBatchCreated),
        OfMemberships("updated", EventKinds.MembershipUpdated | EventKinds.MembershipBatchUpdated),
        OfMemberships("deleted", EventKinds.MembershipDeleted | EventKinds.MembershipBatchDeleted),
        OfReactions("created"),
        OfReactions("deleted"),
        new(Prefix + "space.v1.updated", EventKinds.SpaceUpdated, SpacesOfPeople, SpacesOfApps),
    ];

    /// <summary>Every scope that opens the type to somebody.</summary>
    public ScopeSet Scopes => People.Union(Apps);

    /// <summary>The type with that name; null when there is none, and for batch types, which come on their own (L-56).</summary>
    public static EventType? Find(string name) => All.FirstOrDefault(type => type.Name == name);

    /// <summary>The type that a kind belongs to.</summary>
    public static EventType Of(EventKinds kind) => All.First(type => type.Kinds.HasFlag(kind));

    /// <summary>What an answer calls a kind.</summary>
    public static string NameOf(EventKinds kind) => Prefix + kind switch
    {
        EventKinds.SpaceUpdated => "space.v1.updated",
        EventKinds.MembershipCreated => "membership.v1.created",
        EventKinds.MembershipUpdated => "membership.v1.updated",
        EventKinds.MembershipDeleted => "membership.v1.deleted",
        EventKinds.MembershipBatchCreated => "membership.v1.batchCreated",
        EventKinds.MembershipBatchUpdated => "membership.v1.batchUpdated",
        EventKinds.MembershipBatchDeleted => "membership.v1.batchDeleted",
        _ => throw new InvalidOperationException("Not one kind of event: " + kind),
    };

    private static EventType OfMessages(string what) => new(Prefix + "message.v1." + what, EventKinds.None, MessagesOfPeople, MessagesOfApps);

    private static EventType OfReactions(string what) => new(Prefix + "reaction.v1." + what, EventKinds.None, ReactionsOfPeople, MessagesOfApps);

    private static EventType OfMemberships(string what, EventKinds kinds) => new(Prefix + "membership.v1." + what, kinds, MembershipsOfPeople, MembershipsOfApps);
}
