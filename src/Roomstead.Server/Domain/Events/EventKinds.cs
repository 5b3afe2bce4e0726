namespace Roomstead.Domain.Events;

/// <summary>What kind of event a change is, as the outbox keeps it. A batch event is kept at the first of its changes; the others are
/// <see cref="None"/>. Kinds are bits, so that one comparison chooses among them.</summary>
[Flags]
internal enum EventKinds
{
    None = 0,
    SpaceUpdated = 1,
    MembershipCreated = 2,
    MembershipUpdated = 4,
    MembershipDeleted = 8,
    MembershipBatchCreated = 16,
    MembershipBatchUpdated = 32,
    MembershipBatchDeleted = 64,
}
