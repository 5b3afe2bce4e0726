using Google.Protobuf.WellKnownTypes;
using Roomstead.Storage;

namespace Roomstead.Domain;

/// <summary>What a handler gets beside its request: the transaction it runs in, who calls, the time, and ids.</summary>
/// <param name="Method">Full name of the rpc, such as <c>google.chat.v1.ChatService.UpdateSpace</c>.</param>
/// <param name="UseAdminAccess">Whether the request asks for the administrator's power; the scope for it is already checked.</param>
internal sealed record Call(Tx Db, Caller Caller, string Method, bool UseAdminAccess, DateTimeOffset Now, IdSource Ids)
{
    /// <summary>The id that the answer carries (<c>X-Request-Id</c>); null where no wire gave one.</summary>
    public string? RequestId { get; init; }

    public Timestamp Timestamp => Timestamp.FromDateTimeOffset(Now);

    public long AtMicros => Micros.Of(Now);
}
