using Roomstead.Storage;

namespace Roomstead.Domain.Administration;

/// <summary>Who changes settings, and in which transaction: an administrator over HTTP, or the operator at the command line.</summary>
/// <param name="Actor"><c>users/{digits}</c>, or <see cref="Changes.Operator"/>.</param>
/// <param name="App">Through which app; null for the operator.</param>
/// <param name="Method">As the record of changes names it.</param>
internal sealed record Author(Tx Db, string Actor, string? App, string Method, DateTimeOffset Now, IdSource Ids)
{
    /// <summary>Of the request; null for the operator.</summary>
    public string? RequestId { get; init; }

    public long AtMicros => Micros.Of(Now);

    /// <param name="verb">Of the command line, such as <c>user remove</c>; it stands where the method of a call does.</param>
    public static Author Operator(Tx tx, string verb, TimeProvider clock, IdSource ids) =>
        new(tx, Changes.Operator, App: null, "roomstead " + verb, clock.GetUtcNow(), ids);

    public static Author Of(Call call) => new(call.Db, call.Caller.Id, call.Caller.App.Name, call.Method, call.Now, call.Ids)
    {
        RequestId = call.RequestId,
    };
}
