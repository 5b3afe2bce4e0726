using Google.Protobuf;
using Roomstead.Domain.Administration;
using Roomstead.Domain.Events;
using Roomstead.Domain.Names;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>What happened, written in the transaction in which it happened: one row per resource that was made or changed. The same
/// row is the event that members of the space can read, where the change makes one (L-56).</summary>
internal static class Changes
{
    /// <summary>Stands for the actor of what was done from the command line.</summary>
    public const string Operator = "operator";

    /// <summary>Stores a space in place of what it was, with the row that tells of it.</summary>
    /// <param name="mask">The paths of the update.</param>
    public static ValueTask UpdateAsync(Call call, SpaceRow before, Space after, UpdateMask mask) => call.Db.Spaces.UpdateAsync(
        before, after, RowOf(call, before.Name, before.Name, before.Document, after.ToByteArray(), mask, KindOf(before.Value, after)));

    /// <param name="before">What was; null for a new space.</param>
    /// <param name="after">What is; null for a space that is gone.</param>
    public static ValueTask AppendAsync(Call call, string space, Space? before, Space? after) =>
        AppendAsync(call, space, space, before, after, mask: null, KindOf(before, after));

    /// <param name="membership">As it is now, or as it was when it is gone.</param>
    /// <param name="before">What was; null for a new membership.</param>
    /// <param name="gone">Whether the membership is no more.</param>
    /// <param name="mask">The paths of an update.</param>
    public static async ValueTask AppendAsync(Call call, MembershipRow membership, MembershipRow? before, bool gone = false, UpdateMask? mask = null)
    {
        var now = gone ? null : MembershipAnswer.Stored(membership);
        var was = before is null ? null : MembershipAnswer.Stored(before);
        var kind = gone ? EventKinds.MembershipDeleted : before is null ? EventKinds.MembershipCreated : EventKinds.MembershipUpdated; // M-45, M-77, M-88
        await AppendAsync(call, membership.Space, MembershipName.Of(membership.Space, membership.Member), was, now, mask, IsNews(membership) ? kind : null);
    }

    /// <summary>New memberships of one space, made by one call: several of them are one batch event (L-56, M-45).</summary>
    public static async ValueTask AppendNewAsync(Call call, IReadOnlyList<MembershipRow> memberships)
    {
        EventKinds? kind = memberships.Count(IsNews) > 1 ? EventKinds.MembershipBatchCreated : EventKinds.MembershipCreated;
        foreach (var membership in memberships)
        {
            var message = MembershipAnswer.Stored(membership);
            await AppendAsync(call, membership.Space, message.Name, before: null, message, mask: null, IsNews(membership) ? kind : null);
            kind = IsNews(membership) ? EventKinds.None : kind;
        }
    }

    /// <summary>A membership that is gone with the person or group that had it.</summary>
    public static async ValueTask AppendGoneAsync(Author by, MembershipRow row)
    {
        var was = MembershipAnswer.Stored(row);
        EventKinds? kind = IsNews(row) ? EventKinds.MembershipDeleted : null;
        await by.Db.Outbox.AppendAsync(new OutboxRow(
            Id: 0,
            by.AtMicros,
            by.Method,
            row.Space,
            was.Name,
            by.Actor,
            by.App,
            AdminAccess: by.App is not null,
            Mask: null,
            was.ToByteArray(),
            NewDoc: null,
            (long?)kind)
        {
            Request = by.RequestId,
        });
    }

    /// <summary>Memberships of groups make no events, as those of the people in them do not (L-74), nor does imported history (inferred).</summary>
    private static bool IsNews(MembershipRow membership) =>
        membership.Kind != MembershipRow.Group && membership.State != Membership.Types.MembershipState.NotAMember;

    // P-166. What happens to a space while it is imported is history, not news (inferred).
    private static EventKinds? KindOf(Space? before, Space? after) => before is { ImportMode: false } && after is not null ? EventKinds.SpaceUpdated : null;

    private static ValueTask AppendAsync(Call call, string space, string resource, IMessage? before, IMessage? after, UpdateMask? mask, EventKinds? kind) =>
        call.Db.Outbox.AppendAsync(RowOf(call, space, resource, before?.ToByteArray(), after?.ToByteArray(), mask, kind));

    private static OutboxRow RowOf(Call call, string space, string resource, byte[]? before, byte[]? after, UpdateMask? mask, EventKinds? kind) => new(
        Id: 0,
        call.AtMicros,
        call.Method,
        space,
        resource,
        call.Caller.Id,
        call.Caller.App.Name,
        call.UseAdminAccess,
        mask?.ToString(),
        before,
        after,
        (long?)kind)
    {
        Request = call.RequestId,
    };
}
