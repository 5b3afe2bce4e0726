using Roomstead.Domain;
using Roomstead.Domain.Events;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Api.SpaceEvents;

/// <summary>spaces.spaceEvents.get: one event of a space.</summary>
internal sealed class GetSpaceEvent() : ReadMethod<GetSpaceEventRequest, SpaceEvent>("GetSpaceEvent")
{
    public override Access Access => ListSpaceEvents.AccessOfEvents;

    public override async ValueTask<SpaceEvent> HandleAsync(GetSpaceEventRequest request, Call call)
    {
        // The request by itself, and the caller.
        var name = SpaceEventName.Parse(request.Name, "name");
        await EventAccess.RequireReaderAsync(call);

        // Whether the caller sees the space, whether there is such an event of it, and whether he may see events of its type.
        var found = await EventAccess.RequireSpaceAsync(call, name.Space); // L-55
        var row = await call.Db.SpaceChanges.FindEventAsync(name.Space.Value, name.Id, EventAccess.Horizon(call)) ?? throw Errors.EventNotFound(request.Name);
        var type = EventType.Of((EventKinds)row.Kind);
        EventAccess.RequireScope(call, type);
        await EventAccess.RequireApprovalAsync(call, found, type);

        return await new EventAnswer(call, found.Space).OfAsync(row); // L-58
    }
}
