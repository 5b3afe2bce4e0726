using Google.Protobuf;
using Roomstead.Domain.Names;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>What happened, written in the transaction in which it happened: one row per resource that was made or changed.</summary>
internal static class Changes
{
    /// <param name="before">What was; null for a new resource.</param>
    /// <param name="after">What is; null for a resource that is gone.</param>
    /// <param name="mask">The paths of an update.</param>
    public static async ValueTask AppendAsync(Call call, string resource, IMessage? before, IMessage? after, UpdateMask? mask = null) =>
        await call.Db.Outbox.AppendAsync(new OutboxRow(
            Id: 0, call.AtMicros, call.Method, resource, call.Caller.Id, call.Caller.App.Name, call.UseAdminAccess, mask?.ToString(), before?.ToByteArray(), after?.ToByteArray()));

    /// <param name="membership">As it is now, or as it was when it is gone.</param>
    /// <param name="before">What was; null for a new membership.</param>
    /// <param name="gone">Whether the membership is no more.</param>
    public static async ValueTask AppendAsync(Call call, MembershipRow membership, MembershipRow? before, bool gone = false, UpdateMask? mask = null)
    {
        var was = before is null ? null : MembershipAnswer.Stored(before);
        await AppendAsync(call, MembershipName.Of(membership.Space, membership.Member), was, gone ? null : MembershipAnswer.Stored(membership), mask);
    }
}
