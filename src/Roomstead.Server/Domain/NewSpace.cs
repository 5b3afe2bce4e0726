using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Domain;

/// <summary>The stored message of a space that has just been made: everything the server itself fills in.</summary>
internal static class NewSpace
{
    /// <summary>S-33: what a space without messages shows.</summary>
    public static Space Of(string id, Space.Types.SpaceType type, string? customer, Timestamp now) => type switch
    {
        Space.Types.SpaceType.Space => new Space
        {
            Name = "spaces/" + id,
            Type = Space.Types.Type.Room, // S-21
            SpaceType = type,
            SpaceThreadingState = Space.Types.SpaceThreadingState.ThreadedMessages, // S-27
            SpaceHistoryState = HistoryState.HistoryOn, // S-30
            CreateTime = now,
            LastActiveTime = now,
            MembershipCount = new(),
            AccessSettings = DefaultSettings.Access(),
            Customer = customer,
            SpaceUri = RoomUri(id),
        },
        Space.Types.SpaceType.GroupChat => new Space
        {
            Name = "spaces/" + id,
            Type = Space.Types.Type.Room,
            SpaceType = type,
            SpaceThreadingState = Space.Types.SpaceThreadingState.ThreadedMessages,
            SpaceHistoryState = HistoryState.HistoryOn,
            CreateTime = now, // S-32
            LastActiveTime = now,
            MembershipCount = new(),
            Customer = customer,
            SpaceUri = RoomUri(id),
        },
        _ => new Space
        {
            Name = "spaces/" + id,
            SpaceType = type,
            SpaceThreadingState = Space.Types.SpaceThreadingState.UnthreadedMessages, // S-27 inferred
            SpaceHistoryState = HistoryState.HistoryOn,
            LastActiveTime = now,
            MembershipCount = new(),
            SpaceUri = $"https://chat.google.com/dm/{id}?cls=11", // S-38 inferred
        },
    };

    /// <summary>S-38.</summary>
    private static string RoomUri(string id) => $"https://chat.google.com/room/{id}?cls=11";
}
