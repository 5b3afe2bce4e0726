using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;

namespace Roomstead.Domain.Events;

/// <summary>Stored events of a space as messages: each with the newest state of what it is about, as this caller may see it (L-58).</summary>
internal sealed class EventAnswer(Call call, SpaceRow space)
{
    /// <summary>One for all events of an answer.</summary>
    private readonly Space _space = SpaceAnswer.InEvent(call.Caller, space);

    public async ValueTask<SpaceEvent> OfAsync(EventRow row)
    {
        var kind = (EventKinds)row.Kind;
        var message = new SpaceEvent
        {
            Name = SpaceEventName.Of(space.Name, row.Id),
            EventTime = Micros.ToTimestamp(row.At),
            EventType = EventType.NameOf(kind),
        };
        switch (kind)
        {
            case EventKinds.SpaceUpdated:
                message.SpaceUpdatedEventData = new() { Space = _space };
                break;
            case EventKinds.MembershipCreated:
                message.MembershipCreatedEventData = new() { Membership = await NewestAsync(row) };
                break;
            case EventKinds.MembershipUpdated:
                message.MembershipUpdatedEventData = new() { Membership = await NewestAsync(row) };
                break;
            case EventKinds.MembershipDeleted:
                message.MembershipDeletedEventData = new() { Membership = Deleted(row) };
                break;
            default:
                await AddPartsAsync(message, kind, await call.Db.SpaceChanges.ListBatchAsync(space.Name, row));
                break;
        }

        return message;
    }

    private async ValueTask AddPartsAsync(SpaceEvent message, EventKinds kind, List<EventRow> parts)
    {
        foreach (var part in parts)
        {
            switch (kind)
            {
                case EventKinds.MembershipBatchCreated:
                    (message.MembershipBatchCreatedEventData ??= new()).Memberships.Add(new MembershipCreatedEventData { Membership = await NewestAsync(part) });
                    break;
                case EventKinds.MembershipBatchUpdated:
                    (message.MembershipBatchUpdatedEventData ??= new()).Memberships.Add(new MembershipUpdatedEventData { Membership = await NewestAsync(part) });
                    break;
                default:
                    (message.MembershipBatchDeletedEventData ??= new()).Memberships.Add(new MembershipDeletedEventData { Membership = Deleted(part) });
                    break;
            }
        }
    }

    /// <summary>The membership as it is now; empty when the member has gone since.</summary>
    private async ValueTask<Membership> NewestAsync(EventRow row)
    {
        var member = "users/" + row.Resource[(row.Resource.LastIndexOf('/') + 1)..]; // Memberships of groups make no events.
        var found = await call.Db.Memberships.FindAsync(space.Name, member);
        if (found is null || !Members.IsThere(found, space))
        {
            return new Membership();
        }

        var person = found.IsPerson ? await call.Db.Users.FindAsync(member) : null;
        return MembershipAnswer.Of(call.Caller, space, new MembershipWithPerson(found, person?.Customer, person?.DisplayName));
    }

    private static Membership Deleted(EventRow row) => new() { Name = row.Resource, State = State.NotAMember };
}
